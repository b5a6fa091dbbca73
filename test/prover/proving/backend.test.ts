import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Artifact } from "../../../prover/proving/artifact.ts";
import type { Backend } from "../../../prover/proving/backend.ts";
import { proveStatement } from "../../../prover/proving/prove.ts";
import { createRapidsnarkBackend } from "../../../prover/proving/rapidsnarkBackend.ts";
import { snarkjsBackend } from "../../../prover/proving/snarkjsBackend.ts";
import { verifyProof } from "../../../prover/proving/verify.ts";
import { childPids, openWorkshop, type Workshop } from "./fixtures.ts";

const DOUBLE = fileURLToPath(new URL("./rapidsnarkDouble.mjs", import.meta.url));

let workshop: Workshop;
let multiply: Artifact;
let chain: Artifact;
beforeAll(async () => {
  workshop = await openWorkshop();
  multiply = await workshop.artifact("Multiply");
  chain = await workshop.artifact("Chain");
});
afterEach(async () => {
  Reflect.deleteProperty(process.env, "HEADLIGHT_DOUBLE");
  expect(await childPids()).toBe("");
});

describe.each<[string, Backend]>([
  ["snarkjs", snarkjsBackend],
  ["rapidsnark", createRapidsnarkBackend({ binary: DOUBLE })],
])("the %s backend", (name, backend) => {
  it("proves, and tells how long it took and what it held", async () => {
    const stages: string[] = [];
    const input = { a: 3n, b: "11" };
    const onProgress = ({ stage }: { stage: string }): unknown => stages.push(stage);
    const result = await backend.prove(multiply, input, { onProgress, memoryLimitMb: 4096 });
    expect(backend.name).toBe(name);
    expect(result.publicSignals).toEqual([33n, 11n]);
    expect(await verifyProof(multiply.verificationKey, result.publicSignals, result.proof)).toBe(true);
    expect(result.timings.witnessMs).toBeGreaterThan(0);
    expect(result.timings.proveMs).toBeGreaterThan(0);
    expect(stages[0]).toBe("computing the witness");
    if (process.platform === "linux") expect(result.peakMemoryBytes).toBeGreaterThan(30 * 2 ** 20);
  });

  it.each([
    ["a false statement", "Guarded", { a: 1, b: 1 }, "WITNESS_UNSATISFIED", /Guarded:2/],
    ["a missing input", "Multiply", { a: 1 }, "WITNESS_INPUT", /Not all inputs/],
    ["an unknown input", "Multiply", { a: 1, b: 1, d: 1 }, "WITNESS_INPUT", /input signal d/],
    ["too many values", "Multiply", { a: [1, 2], b: 1 }, "WITNESS_INPUT", /Too many values for input signal a/],
  ] as const)("names %s", async (_, circuit, input, code, message) => {
    const artifact = await workshop.artifact(circuit);
    await expect(backend.prove(artifact, input)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it("O3 stops at its memory limit with OUT_OF_MEMORY", async () => {
    await expect(backend.prove(chain, { a: 5, b: 6 }, { memoryLimitMb: 64 })).rejects.toMatchObject({
      code: "OUT_OF_MEMORY",
      hint: expect.stringContaining("memory limit"),
    });
  });

  it("is killed when the work is stopped", async () => {
    const stop = new AbortController();
    const options = { signal: stop.signal, onProgress: () => stop.abort() };
    await expect(backend.prove(chain, { a: 5, b: 6 }, options)).rejects.toMatchObject({ code: "ABORTED" });
    await expect(backend.prove(chain, { a: 5, b: 6 }, options)).rejects.toMatchObject({ code: "ABORTED" });
  });
});

describe("the snarkjs backend", () => {
  it("refuses a key of another circuit", async () => {
    const mixed = { ...multiply, zkeyPath: chain.zkeyPath };
    await expect(snarkjsBackend.prove(mixed, { a: 3, b: 11 })).rejects.toMatchObject({
      code: "PROVER_FAILED",
      message: expect.stringContaining("Invalid witness length"),
    });
  });
});

describe("the rapidsnark backend", () => {
  it("says how to get rapidsnark where there is none", async () => {
    const absent = createRapidsnarkBackend({ binary: join(workshop.directory, "absent") });
    await expect(absent.prove(multiply, { a: 3, b: 11 })).rejects.toMatchObject({
      code: "RAPIDSNARK_MISSING",
      hint: expect.stringContaining("HEADLIGHT_RAPIDSNARK"),
    });
  });

  it.each([
    ["fail", /code 1: Invalid witness length/],
    ["silent", /no readable proof/],
  ])("reports a binary that does this: %s", async (behaviour, message) => {
    process.env.HEADLIGHT_DOUBLE = behaviour;
    const backend = createRapidsnarkBackend({ binary: DOUBLE });
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith("headlight-rapidsnark-"));
    await expect(backend.prove(multiply, { a: 3, b: 11 })).rejects.toMatchObject({
      code: "PROVER_FAILED",
      message: expect.stringMatching(message),
    });
    expect((await readdir(tmpdir())).filter((name) => name.startsWith("headlight-rapidsnark-"))).toEqual(before);
  });
});

describe("proveStatement", () => {
  it("O5 lets a proof out that verifies and says what was asked", async () => {
    const parameters = { backend: snarkjsBackend, artifact: multiply, input: { a: 3, b: 11 } };
    const result = await proveStatement({ ...parameters, expectedPublicSignals: [33n, 11n] });
    expect(result.publicSignals).toEqual([33n, 11n]);
    expect(result.timings.verifyMs).toBeGreaterThan(0);
  });

  it.each([
    ["another output", [34n, 11n], /number 0 differs|b differs/],
    ["another input", [33n, 12n], /differs/],
    ["one signal less", [33n], /number differs/],
    ["one signal more", [33n, 11n, 0n], /differs/],
  ])("O5 holds back a proof about %s", async (_, expectedPublicSignals, message) => {
    const parameters = { backend: snarkjsBackend, artifact: multiply, input: { a: 3, b: 11 } };
    await expect(proveStatement({ ...parameters, expectedPublicSignals })).rejects.toMatchObject({
      code: "PUBLIC_SIGNALS_DIFFER",
      message: expect.stringMatching(message),
    });
  });

  it("O5 holds back a false proof of a backend that lies", async () => {
    process.env.HEADLIGHT_DOUBLE = "lie";
    const backend = createRapidsnarkBackend({ binary: DOUBLE });
    const parameters = { backend, artifact: multiply, input: { a: 3, b: 11 } };
    await expect(proveStatement(parameters)).rejects.toMatchObject({ code: "PROOF_REJECTED" });
    await expect(proveStatement({ ...parameters, expectedPublicSignals: [33n, 11n] })).rejects.toMatchObject({
      code: "PUBLIC_SIGNALS_DIFFER",
    });
  });

  it("O5 holds back a proof under another key", async () => {
    const other = await mkdtemp(join(tmpdir(), "headlight-test-"));
    try {
      const artifact = {
        ...multiply,
        verificationKey: { ...multiply.verificationKey, IC: multiply.verificationKey.IC.toReversed() },
      };
      const parameters = { backend: snarkjsBackend, artifact, input: { a: 3, b: 11 } };
      await expect(proveStatement(parameters)).rejects.toMatchObject({ code: "PROOF_REJECTED" });
    } finally {
      await rm(other, { recursive: true });
    }
  });
});
