import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Contract, computeAddress } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveDeployment } from "../../../prover/delivery/deployment.ts";
import { devAccount } from "../../../prover/node/devChains.ts";
import { GATEWAY_ABI } from "../../../prover/protocol/abi.ts";
import { scheduleToJson } from "../../../prover/source/schedule.ts";
import { Cleanup, mineBlocks } from "../../support/chains.ts";
import { type CliRun, runCli } from "../../support/cli.ts";
import { createRoute, type TestRoute } from "../../support/route.ts";

/** The commands that talk to a route, as an operator runs them; the proofs themselves are tested in test/e2e. */
describe("the command line on a route", () => {
  const cleanup = new Cleanup();
  let route: TestRoute;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    route = await createRoute(cleanup, { announcedFrom: 1_000_000n });
    folder = await cleanup.directory();
    await saveDeployment(join(folder, "route.json"), route.deployment);
    await writeFile(join(folder, "schedule.json"), JSON.stringify(scheduleToJson(route.schedule)));
    await writeFile(join(folder, "key"), `${devAccount(7)}\n`);
    env = {
      HEADLIGHT_DEPLOYMENT: join(folder, "route.json"),
      HEADLIGHT_SOURCE_URL: route.source.url,
      HEADLIGHT_DESTINATION_URL: route.destination.url,
      HEADLIGHT_STATE: join(folder, "state"),
      HEADLIGHT_FINALITY: "2",
    };
    await route.send("hello");
    await mineBlocks(route.source.url, 3);
  });
  afterAll(() => cleanup.run());

  const firstMessageId = (): Promise<string> =>
    new Contract(route.deployment.source.gateway, GATEWAY_ABI, route.onSource.provider).getFunction("messageIdAt")(0);
  const run = (...argv: string[]): Promise<CliRun> => runCli(argv, { env });
  const runJson = async (...argv: string[]): Promise<Record<string, unknown>> =>
    JSON.parse((await run(...argv, "--json")).stdout);

  it("status counts what is sent and what waits", async () => {
    const status = await runJson("status");
    expect(status.messages).toEqual({ sent: 1, executed: 0, failed: 0, expired: 0, waiting: 1 });
    expect(status.lightClient).toMatchObject({ epoch: "0", frozen: false });
    const text = await run("status");
    expect(text.code).toBe(0);
    expect(text.stdout).toContain("messages sent");
  });

  it("explain says that a message waits for a header, and what an unknown id means", async () => {
    const sent = await firstMessageId();
    expect(await runJson("explain", sent)).toMatchObject({ id: sent, state: "final" });
    const unknown = await run("explain", `0x${"ab".repeat(32)}`);
    expect(unknown.stdout).toMatch(/unknown[\s\S]*why: {3}/);
    expect((await run("explain", "0x12")).stderr).toContain("[MESSAGE_ID]");
  });

  it("execute delivers nothing that is not verified, and needs a key from a file or the environment", async () => {
    expect(await runJson("execute", "--key-file", join(folder, "key"))).toMatchObject({ deliveries: [] });
    const keyless = await run("execute", "--json");
    expect(keyless.code).toBe(1);
    expect(JSON.parse(keyless.stdout).error.code).toBe("SECRET_MISSING");
  });

  it("relay without enough attesters says so and exits 1", async () => {
    const argv = [
      "--schedule",
      join(folder, "schedule.json"),
      "--attesters",
      "http://127.0.0.1:9",
      "--key-file",
      join(folder, "key"),
    ];
    const relayed = await run("relay", ...argv, "--json");
    expect(relayed.code).toBe(1);
    expect(JSON.parse(relayed.stdout).error).toMatchObject({ code: "ATTESTATION_QUORUM", hint: expect.any(String) });
    const unknownBackend = await run("relay", ...argv, "--backend", "abacus");
    expect(unknownBackend.stderr).toContain("[BACKEND_UNKNOWN]");
  });

  it("doctor examines the route, and fails with hints for chains that are not the deployment's", async () => {
    const healthy = await run("doctor", "--signer", computeAddress(devAccount(7)));
    expect(healthy.stdout).toContain("ok    source chain");
    expect(healthy.stdout).toContain("ok    light client");
    expect(healthy.stdout).toContain("ok    signer balance");
    const swapped = await runCli(["doctor", "--json"], {
      env: { ...env, HEADLIGHT_SOURCE_URL: route.destination.url, HEADLIGHT_DESTINATION_URL: "http://127.0.0.1:9" },
    });
    expect(swapped.code).toBe(1);
    const { healthy: isHealthy, checks } = JSON.parse(swapped.stdout);
    expect(isHealthy).toBe(false);
    const failed = checks.filter(({ status }: { status: string }) => status === "fail");
    expect(failed.map(({ name }: { name: string }) => name)).toEqual(["source chain", "destination chain"]);
    for (const check of failed) expect(check.hint).toEqual(expect.any(String));
  });

  it("attest makes a key, serves it, and ends by itself on SIGTERM", async () => {
    const keystore = join(folder, "attester.json");
    await writeFile(join(folder, "password"), "correct horse battery");
    const secret = ["--password-file", join(folder, "password")];
    const made = await runJson("attest", "keygen", "--keystore", keystore, ...secret);
    expect(made.publicKey).toHaveLength(2);
    expect((await run("attest", "keygen", "--keystore", keystore, ...secret)).stderr).toContain("[KEYSTORE_EXISTS]");

    const bin = new URL("../../../prover/cli/bin.mjs", import.meta.url).pathname;
    const argv = [
      "attest",
      "serve",
      "--keystore",
      keystore,
      ...secret,
      "--schedule",
      join(folder, "schedule.json"),
      "--port",
      "0",
      "--json",
    ];
    const child = spawn(process.execPath, [bin, ...argv], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    const { url } = JSON.parse(
      await new Promise<string>((resolve) => child.stdout.once("data", (chunk) => resolve(String(chunk)))),
    );
    const health = await fetch(`${url}/v1/health`);
    expect(health.headers.get("content-type")).toContain("json");
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
