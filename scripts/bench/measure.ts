import { fork } from "node:child_process";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ensureArtifact, ensureCompiled } from "../../prover/proving/artifact.ts";
import { publicSignalCount } from "../../prover/proving/r1cs.ts";
import { verifyProof } from "../../prover/proving/verify.ts";
import { fullInputs } from "./inputs.ts";
import type { ProveAnswer, ProveTask } from "./proveChild.ts";
import type { InstanceReport, ProofReport } from "./report.ts";

/** Everything about one instance, from an empty cache in `cacheDirectory`. `gas` comes from the committed gas snapshot. */
export async function measureInstance(
  name: string,
  { cacheDirectory, gas }: { cacheDirectory: string; gas: number | undefined },
): Promise<InstanceReport> {
  const [compiled, compileMs] = await timed(() => ensureCompiled(name, { cacheDirectory }));
  const [artifact, keyMs] = await timed(() => ensureArtifact(name, { cacheDirectory }));
  const { cold, warm, proof, publicSignals } = await proveTwice({
    wasmPath: artifact.wasmPath,
    zkeyPath: artifact.zkeyPath,
    input: fullInputs(compiled.instance),
  });
  const check = (): Promise<boolean> => verifyProof(artifact.verificationKey, publicSignals, proof);
  if (!(await check())) throw new Error(`the benchmark's proof of ${name} does not verify`);
  const [, verifyMs] = await timed(check);
  const { constraints, nonZeros, wires } = compiled.size;
  return {
    name,
    constraints,
    nonZeros,
    wires,
    publicInputs: publicSignalCount(compiled.size),
    compileMs: Math.round(compileMs),
    keyMs: Math.round(keyMs),
    keyBytes: (await stat(artifact.zkeyPath)).size,
    cold: rounded(cold),
    warm: rounded(warm),
    verifyMs: Math.round(verifyMs),
    gas,
  };
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  const result = await work();
  return [result, performance.now() - start];
}

function rounded({ witnessMs, proveMs, peakMemoryBytes }: ProofReport): ProofReport {
  return { witnessMs: Math.round(witnessMs), proveMs: Math.round(proveMs), peakMemoryBytes };
}

function proveTwice(task: ProveTask): Promise<ProveAnswer> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL("./proveChild.ts", import.meta.url)), [], { serialization: "advanced" });
    let answer: ProveAnswer | undefined;
    child.on("message", (message: ProveAnswer) => {
      answer = message;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (answer === undefined) reject(new Error(`the proving process ended with ${code} before it answered`));
      else resolve(answer);
    });
    child.send(task);
  });
}
