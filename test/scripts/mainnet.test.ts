import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { HeadlightError } from "../../prover/errors.ts";
import { FIELD_MODULUS } from "../../prover/protocol/field.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import { ensureArtifact } from "../../prover/proving/artifact.ts";
import type { Backend } from "../../prover/proving/backend.ts";
import { loadRegistry, type Registry } from "../../prover/proving/registry.ts";
import { snarkjsBackend } from "../../prover/proving/snarkjsBackend.ts";
import { messageWindowInputs } from "../../prover/witness/messageWindow.ts";
import type { DeployedVerifier } from "../../scripts/mainnet/chain.ts";
import type { MainnetRunParameters, StatementSource } from "../../scripts/mainnet/parameters.ts";
import { proveOnChain } from "../../scripts/mainnet/proveOnChain.ts";
import { Recorder } from "../../scripts/mainnet/recorder.ts";
import { describeReport, type MainnetReport } from "../../scripts/mainnet/report.ts";
import { runMainnet } from "../../scripts/mainnet/run.ts";
import { realStatements, syntheticStatement, UPDATES } from "../../scripts/mainnet/updates.ts";
import { sharedData } from "../support/sharedData.ts";

/** The run itself, with a small statement of four public inputs in the place of the sync committee's. */
const { inputs, publicInputs } = messageWindowInputs({ tree: new OutboxTree([5n]), windowIndex: 0, windowSize: 16 });

function statement(name: string, publicSignals: readonly bigint[] = publicInputs): StatementSource {
  return {
    name,
    read: async () => ({
      about: "a window",
      bytes: 7,
      witness: () => ({ inputs: { ...inputs }, publicInputs: publicSignals }),
    }),
  };
}

const AMPLE = { zkeyBytes: 1e9, verifyGas: 260_000n, peakMemoryBytes: 10e9 };
const NOTHING = { zkeyBytes: 1, verifyGas: 60_000n, peakMemoryBytes: 1 };

function run(overrides: Partial<MainnetRunParameters>): Promise<MainnetReport> {
  return runMainnet({
    instance: "window-16",
    statements: [statement("window")],
    backend,
    gates: AMPLE,
    limits: { compile: 1, key: 2, witness: 3, proof: 4, whole: 5 },
    recorder: new Recorder(),
    reporter: () => ({ onProgress: () => undefined, stop: () => undefined }),
    ...overrides,
  });
}

const failuresOf = ({ checks }: MainnetReport): string[] =>
  checks.filter(({ passed }) => !passed).map(({ name }) => name);

let proved: ReturnType<Backend["prove"]> | undefined;
/** One real proof, made once. */
const backend: Backend = {
  name: "snarkjs, once",
  prove: (...parameters) => {
    proved ??= snarkjsBackend.prove(...parameters);
    return proved;
  },
};

/** A backend that fails, without the time of a proof. */
function failing(code: string): Backend {
  const error = new HeadlightError({ code, message: `no proof: ${code}` });
  return { name: "failing", prove: () => Promise.reject(error) };
}

describe("a run", () => {
  let report: MainnetReport;
  beforeAll(async () => {
    report = await run({ statements: [statement("first"), statement("lying", publicInputs.with(1, 9n as never))] });
  });

  it("passes what is true and goes on after a statement that is not", () => {
    expect(failuresOf(report)).toEqual(["lying is proved"]);
    expect(report.failed).toBe(1);
    expect(report.passed).toBe(report.checks.length - 1);
    expect(report.checks.at(-2)?.detail).toContain("PUBLIC_SIGNALS_DIFFER");
  });

  it("tries every public input, plus r too, and altered proofs", () => {
    const tried = report.checks
      .map(({ name }) => name)
      .filter((name) => name.startsWith("first: the verifier refuses"));
    for (const input of loadRegistry().instances["window-16"]?.publicInputs ?? []) {
      expect(tried).toContain(`first: the verifier refuses another ${input}`);
      expect(tried).toContain(`first: the verifier refuses ${input} + r`);
    }
    expect(tried.filter((name) => name.includes(" a proof ")).length).toBeGreaterThanOrEqual(5);
  });

  it("says what every phase took, beside its limit", () => {
    expect(report.phases.map(({ name, limitSeconds }) => [name, limitSeconds])).toEqual([
      ["compile", 1],
      ["key", 2],
      ["first: read and check", undefined],
      ["first: witness", 3],
      ["first: proof", 4],
      ["first: on chain", undefined],
      ["lying: read and check", undefined],
      ["whole", 5],
    ]);
    for (const { seconds } of report.phases) expect(seconds).toBeGreaterThan(0);
    const [proof, whole] = ["first: proof", "whole"].map((name) => report.phases.find((phase) => phase.name === name));
    // Of the child process that snarkjs runs in as well.
    expect(proof?.peakMemoryBytes).toBeGreaterThan(200e6);
    expect(whole?.peakMemoryBytes).toBeGreaterThanOrEqual(proof?.peakMemoryBytes ?? 0);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("ends its description with the counts", () => {
    const lines = describeReport(report).split("\n");
    expect(lines.at(-1)).toBe(`${report.passed} passed, 1 failed`);
    expect(lines.at(-2)).toContain("FAILED lying is proved: ");
    expect(lines.join("\n")).toMatch(/ok {5}first: gas of verifyProof: [\d,]+ of 260,000/);
  });
});

describe("a run fails", () => {
  it("when the key, the memory or the gas is more than it may be", async () => {
    const report = await run({ gates: NOTHING });
    expect(failuresOf(report)).toEqual(["key size", "window: gas of verifyProof", "peak memory"]);
  });

  it("when the circuit is larger than its budget, and when nothing can be proved", async () => {
    const registry: Registry = structuredClone(loadRegistry());
    const window = registry.instances["window-16"];
    if (window !== undefined) window.constraintBudget = 10_000;
    const report = await run({ artifacts: { registry }, backend: failing("OUT_OF_MEMORY") });
    expect(failuresOf(report)).toEqual(["constraints", "window is proved"]);
  });

  it("when the generated verifier is another key's, before anything is proved", async () => {
    const registry: Registry = structuredClone(loadRegistry());
    const window = registry.instances["window-16"];
    if (window !== undefined) window.verifier = "MessageWindow256Verifier";
    const report = await run({ artifacts: { registry } });
    expect(failuresOf(report)).toEqual(["the generated verifier is of this key"]);
    expect(report.phases.map(({ name }) => name)).toEqual(["compile", "key", "whole"]);
  });

  it("when there is no such contract", async () => {
    const registry: Registry = structuredClone(loadRegistry());
    const window = registry.instances["window-16"];
    if (window !== undefined) window.verifier = "NoSuchVerifier";
    const report = await run({ artifacts: { registry } });
    expect(failuresOf(report)).toEqual(["the run comes to its end"]);
    expect(report.checks.find(({ passed }) => !passed)?.detail).toContain("npm run verifiers");
  });

  it("when it is stopped, and tries nothing more", async () => {
    const controller = new AbortController();
    const stopping: Backend = {
      name: "stopping",
      prove: () => {
        controller.abort();
        return failing("ABORTED").prove({ name: "", wasmPath: "", zkeyPath: "" }, {});
      },
    };
    const report = await run({
      statements: [statement("first"), statement("second")],
      backend: stopping,
      signal: controller.signal,
    });
    expect(failuresOf(report)).toEqual(["the run comes to its end"]);
    expect(report.phases.map(({ name }) => name)).not.toContain("second: read and check");
  });
});

describe("a verifier", () => {
  const judge = async (verifier: Partial<DeployedVerifier>): Promise<string[]> => {
    const recorder = new Recorder();
    const double: DeployedVerifier = {
      code: "0x",
      accepts: async () => true,
      estimateGas: async () => 1n,
      close: async () => undefined,
      ...verifier,
    };
    const reporter = () => ({ onProgress: () => undefined, stop: () => undefined });
    const limits = { compile: 1, key: 1, witness: 1, proof: 1, whole: 1 };
    const run = { instance: "window-16", statements: [], backend, gates: AMPLE, limits, recorder, reporter };
    await proveOnChain(run, await ensureArtifact("window-16"), double, statement("window"));
    return recorder.checks.filter(({ passed }) => !passed).map(({ name }) => name);
  };

  it("that accepts everything fails every forgery's check", async () => {
    const failures = await judge({});
    expect(failures).toHaveLength(2 * 4 + 7);
    for (const name of failures) expect(name).toMatch(/^window: the verifier refuses /);
  });

  it("that accepts nothing fails the proof's, and that of its gas", async () => {
    expect(await judge({ accepts: async () => false })).toEqual([
      "window: the verifier accepts the proof",
      "window: gas of verifyProof",
    ]);
  });

  it("that needs more gas than it may is not accepted by a low estimate alone", async () => {
    const accepts: DeployedVerifier["accepts"] = async (_, inputs, gasLimit) =>
      gasLimit === undefined && inputs.every((value, index) => value === publicInputs[index]);
    expect(await judge({ accepts })).toContain("window: gas of verifyProof");
  });
});

describe("the updates", () => {
  const mainnet = sharedData("ethereum/mainnet");

  it.skipIf(mainnet.missing)(
    "are one of each fork, valid, with a witness for the circuit's four public inputs",
    async () => {
      const { statements, absent } = realStatements(mainnet);
      expect(absent).toEqual([]);
      expect(statements.map(({ name }) => name)).toEqual(["altair", "bellatrix", "capella", "deneb", "electra"]);
      for (const { read } of statements) {
        const { about, bytes, witness } = await read();
        expect(about).toMatch(/^\d+ of 512 signed in slot \d+$/);
        expect(bytes).toBeGreaterThan(20_000);
        const { publicInputs: signals } = witness();
        expect(signals).toHaveLength(4);
        for (const signal of signals) expect(signal).toBeLessThan(FIELD_MODULUS);
        expect(about.startsWith(`${signals[3]} of`)).toBe(true);
      }
    },
  );

  it.skipIf(mainnet.missing)("can be named", () => {
    const { statements, absent } = realStatements(mainnet, ["deneb"]);
    expect([statements.map(({ name }) => name), absent]).toEqual([["deneb"], []]);
  });

  it("are absent where their files are, and a synthetic one takes their place", async () => {
    const { statements, absent } = realStatements({ path: (...segments) => join("/nowhere", ...segments) });
    expect([statements, absent]).toEqual([[], UPDATES.map(({ fork }) => fork)]);
    const { about, witness } = await syntheticStatement().read();
    expect(about).toContain("400 of 512");
    expect(witness().publicInputs[3]).toBe(400n);
  });
});

it("package.json runs it, and no other script makes a large instance by accident", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    scripts: Record<string, string>;
  };
  expect(scripts["test:mainnet"]).toContain("scripts/testMainnet.ts");
  for (const script of Object.values(scripts)) expect(script).not.toMatch(/sync-(committee|aggregate)/);
});
