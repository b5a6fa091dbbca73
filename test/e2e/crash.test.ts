import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { devAccount } from "../../prover/node/devChains.ts";
import { scheduleToJson } from "../../prover/source/schedule.ts";
import { Cleanup } from "../support/chains.ts";
import type { RelayChildConfiguration } from "../support/relayChild.ts";
import { createRoute } from "../support/route.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const child = fileURLToPath(new URL("../support/relayChild.ts", import.meta.url));

/** How the relayer dies, one after another on the same state: each stage of a header, of a window and of a delivery. */
const CRASHES = [
  "sync:done:1",
  "attest:done:1",
  // From here on the header is in the journal with its signatures.
  "witness:done:1",
  "prove:done:1",
  "update:start:1",
  // The transaction is out and the journal does not know how it ended.
  "update:progress:1",
  "witness:done:1",
  "prove:done:1",
  "verify:progress:1",
  "execute:start:1",
  "execute:done:1",
];

describe("O1: the relayer is killed at every stage", () => {
  it("and the next one goes on: one proof a statement, one delivery a message", async () => {
    const route = await createRoute(cleanup);
    const attesters = await route.attesters();
    const state = await cleanup.directory();
    for (const text of ["one", "two", "three"]) await route.send(text);
    const log = join(state, "events.jsonl");
    const configuration: RelayChildConfiguration = {
      deployment: JSON.parse(
        JSON.stringify({ version: 1, ...route.deployment }, (_, value: unknown) =>
          typeof value === "bigint" ? `${value}` : value,
        ),
      ),
      schedule: scheduleToJson(route.schedule),
      sourceUrl: route.source.url,
      destinationUrl: route.destination.url,
      attesters: attesters.map(({ url }) => url),
      privateKey: devAccount(5),
      stateDirectory: join(state, "relayer"),
      log,
    };
    const path = join(state, "configuration.json");
    await writeFile(path, JSON.stringify(configuration));
    for (const crash of CRASHES) {
      expect(await runChild(path, crash), `the relayer that dies at ${crash}`).toEqual({
        code: null,
        signal: "SIGKILL",
      });
    }
    expect(await runChild(path, "none")).toEqual({ code: 0, signal: null });

    const events = (await readFile(log, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; statement?: string });
    const proved = events.filter(({ name }) => name === "prove:done").map(({ statement }) => statement);
    expect(proved).toHaveLength(2);
    expect(new Set(proved).size).toBe(2);
    expect(events.some(({ name }) => name === "prove:resumed")).toBe(true);
    expect(await route.entries()).toBe(3n);
    expect(await countEvents(route.onDestination.provider, route.deployment.destination)).toEqual({
      headers: 1,
      windows: 1,
      deliveries: 3,
    });
    // And once more: nothing is left to do.
    const before = events.length;
    expect(await runChild(path, "none")).toEqual({ code: 0, signal: null });
    const names = (await readFile(log, "utf8"))
      .trim()
      .split("\n")
      .slice(before)
      .map((line) => (JSON.parse(line) as { name: string }).name);
    expect(names.filter((name) => /^(attest|prove|update|verify|execute)/.test(name))).toEqual([]);
  }, 400_000);
});

function runChild(
  configuration: string,
  crashAt: string,
): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    const process_ = spawn(process.execPath, [child, configuration, crashAt], { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    process_.stderr.on("data", (chunk: Buffer) => {
      errors += chunk.toString();
    });
    process_.on("error", reject);
    process_.on("close", (code, signal) => {
      if (code !== 0 && code !== null) reject(new Error(errors));
      else resolve({ code, signal });
    });
  });
}

async function countEvents(
  provider: { getLogs(filter: object): Promise<readonly { topics: readonly string[] }[]> },
  { lightClient, zkVerifier, gateway }: { lightClient: string; zkVerifier: string; gateway: string },
): Promise<Record<string, number>> {
  const count = async (address: string, event: string): Promise<number> => {
    const { id } = await import("ethers");
    return (await provider.getLogs({ address, topics: [id(event)], fromBlock: 0, toBlock: "latest" })).length;
  };
  return {
    headers: await count(lightClient, "HeaderAccepted(uint64,uint64,uint64,bytes32,uint256)"),
    windows: await count(zkVerifier, "WindowVerified(uint64,uint32,uint64,bytes32)"),
    deliveries: await count(gateway, "MessageExecuted(bytes32,address)"),
  };
}
