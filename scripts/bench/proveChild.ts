/**
 * A process of its own that proves one instance twice: cold (code not compiled, key read from disk) and warm (the same process,
 * the key in memory, as a service proves). Gets a ProveTask by message, answers with a ProveAnswer.
 */
import { readFile } from "node:fs/promises";
import type { CircuitInput } from "../../prover/proving/backend.ts";
import { ownPeakBytes } from "../../prover/proving/memoryWatch.ts";
import { type SnarkjsFile, typedSnarkjs } from "../../prover/proving/snarkjs.ts";
import type { ProofReport } from "./report.ts";

export interface ProveTask {
  wasmPath: string;
  zkeyPath: string;
  input: CircuitInput;
}

export interface ProveAnswer {
  cold: ProofReport;
  warm: ProofReport;
  proof: unknown;
  publicSignals: string[];
}

process.once("message", async ({ wasmPath, zkeyPath, input }: ProveTask) => {
  const first = await prove(wasmPath, zkeyPath, input);
  const inMemory: SnarkjsFile = { type: "mem", data: new Uint8Array(await readFile(zkeyPath)) };
  const second = await prove(wasmPath, inMemory, input);
  const answer: ProveAnswer = {
    cold: first.report,
    warm: second.report,
    proof: second.proof,
    publicSignals: second.publicSignals,
  };
  process.send?.(answer, undefined, undefined, () => process.exit(0));
});

async function prove(
  wasmPath: string,
  zkey: SnarkjsFile,
  input: CircuitInput,
): Promise<{ report: ProofReport; proof: unknown; publicSignals: string[] }> {
  const witness: SnarkjsFile = { type: "mem" };
  const start = performance.now();
  await typedSnarkjs.wtns.calculate(input, wasmPath, witness);
  const witnessed = performance.now();
  const { proof, publicSignals } = await typedSnarkjs.groth16.prove(zkey, witness);
  const report = {
    witnessMs: witnessed - start,
    proveMs: performance.now() - witnessed,
    peakMemoryBytes: ownPeakBytes(),
  };
  return { report, proof, publicSignals };
}
