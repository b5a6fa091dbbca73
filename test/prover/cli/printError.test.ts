import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeError } from "../../../prover/cli/printError.ts";
import { loadDeployment } from "../../../prover/delivery/deployment.ts";
import { HeadlightError } from "../../../prover/errors.ts";
import { runCli } from "../../support/cli.ts";

describe("describeError", () => {
  it("gives what, why down the chain of causes, hint and details", () => {
    const error = new HeadlightError({
      code: "RPC_UNREACHABLE",
      message: "the node does not answer",
      hint: "start it",
      cause: new Error("fetch failed", { cause: new Error("ECONNREFUSED 127.0.0.1:8545\nstack") }),
      details: { url: "http://127.0.0.1:8545" },
    });
    expect(describeError(error)).toEqual({
      code: "RPC_UNREACHABLE",
      what: "the node does not answer",
      why: "fetch failed; ECONNREFUSED 127.0.0.1:8545",
      hint: "start it",
      details: { url: "http://127.0.0.1:8545" },
    });
  });

  it("leaves out what is not there", () => {
    expect(describeError(new HeadlightError({ code: "X", message: "y" }))).toEqual({ code: "X", what: "y" });
  });

  it("knows a missing file from a defect", () => {
    const missing = Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT", syscall: "open", path: "/x" });
    expect(describeError(missing)).toMatchObject({ code: "FILE", hint: expect.stringContaining("does not exist") });
    expect(describeError(new TypeError("x is not a function"))).toMatchObject({ code: "INTERNAL" });
    expect(describeError("thrown text")).toMatchObject({ code: "INTERNAL", what: "thrown text" });
  });

  it("knows a folder from a defect, and a socket from a file", () => {
    const folder = Object.assign(new Error("EISDIR: illegal operation on a directory, read"), {
      code: "EISDIR",
      syscall: "read",
    });
    expect(describeError(folder)).toMatchObject({ code: "FILE", hint: "name a file, not a folder" });
    const socket = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" });
    expect(describeError(socket)).toMatchObject({ code: "INTERNAL" });
  });
});

describe("a file that cannot be used", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "headlight-print-error-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is a malformed proof with a reason on one line", async () => {
    const bundle = join(folder, "bundle.json");
    const verificationKey = { protocol: "groth16", vk_alpha_1: ["1", "2", "1"] };
    await writeFile(bundle, JSON.stringify({ verificationKey, publicSignals: ["1"], proof: { pi_a: 1 } }));
    const run = await runCli(["verify", bundle, "--json"]);
    expect(run.code).toBe(1);
    const { error } = JSON.parse(run.stdout);
    expect(error.code).toMatch(/_MALFORMED$/);
    expect(error.why).toMatch(/^\w+: [^{[\n]+; /);
    expect(run.stderr).toContain(`why:   ${error.why}\n`);
  });

  it("is a truncated deployment, not a corrupt state", async () => {
    const deployment = join(folder, "route.json");
    await writeFile(deployment, '{"version":1,');
    const error = await loadDeployment(deployment).catch((caught: unknown) => caught);
    expect(describeError(error)).toEqual({
      code: "DEPLOYMENT_INVALID",
      what: `the deployment file cannot be used: ${deployment} is not whole JSON`,
      hint: expect.stringContaining("deployment wrote"),
    });
    expect(describeError(await loadDeployment(folder).catch((caught: unknown) => caught))).toMatchObject({
      hint: "It is a folder; name a file.",
    });
  });
});

describe("a folder where a file is expected", () => {
  it.each([
    [["verify", tmpdir()], tmpdir()],
    [["verify", "--proof", tmpdir()], tmpdir()],
    [["prove", "window-16", "--input", tmpdir()], tmpdir()],
    [["keys", "check", tmpdir()], "directory"],
  ])("%j says so", async (argv, named) => {
    const run = await runCli([...argv, "--json"]);
    expect(run.code).toBe(1);
    const { error } = JSON.parse(run.stdout);
    expect(error).toMatchObject({ code: "FILE", hint: "name a file, not a folder" });
    expect(error.what).toContain(named);
  });
});
