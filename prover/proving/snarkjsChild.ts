import { describeCause } from "../errors.ts";
import type { ProgressReport } from "../progress.ts";
import { ownPeakBytes } from "./memoryWatch.ts";
import { proofLogger, type SnarkjsFile, type SnarkjsLogger, typedSnarkjs } from "./snarkjs.ts";
import type { SnarkjsMessage, SnarkjsResults, SnarkjsTask } from "./snarkjsTasks.ts";

/**
 * Runs snarkjs in a process of its own, started by snarkjsProcess.ts: snarkjs keeps worker threads that are hard to end and takes
 * memory that only an exit gives back for sure.
 */
process.once("message", (task: SnarkjsTask) => {
  perform(task)
    .then((result) => send({ kind: "done", result, peakMemoryBytes: ownPeakBytes() }))
    // The parent kills this process once it has the message; see snarkjsProcess.ts for why it does not exit by itself.
    .catch((cause: unknown) => send({ kind: "failed", message: describeCause(cause) }));
});
// Whoever asked is gone.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));

function send(message: SnarkjsMessage): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) resolve();
    else process.send?.(message, undefined, undefined, () => resolve());
  });
}

function report(progress: ProgressReport): void {
  void send({ kind: "progress", report: progress });
}

async function perform(task: SnarkjsTask): Promise<SnarkjsResults[keyof SnarkjsResults]> {
  const { groth16, wtns, zKey } = typedSnarkjs;
  const { errors, logger } = errorCollector();
  switch (task.operation) {
    case "prove": {
      const witness: SnarkjsFile = { type: "mem" };
      const started = performance.now();
      report({ stage: "computing the witness", done: 0, total: 0 });
      await wtns.calculate(task.input, task.wasmPath, witness);
      const witnessed = performance.now();
      const { proof, publicSignals } = await groth16.prove(task.zkeyPath, witness, proofLogger(report));
      return { proof, publicSignals, witnessMs: witnessed - started, proveMs: performance.now() - witnessed };
    }
    case "witness": {
      const started = performance.now();
      await wtns.calculate(task.input, task.wasmPath, task.wtnsPath);
      return { witnessMs: performance.now() - started };
    }
    case "solidity":
      return { source: await zKey.exportSolidityVerifier(task.zkeyPath, { groth16: task.template }) };
    case "newZkey": {
      const hash = await zKey.newZKey(task.r1csPath, task.ptauPath, task.zkeyPath, logger);
      if (hash === -1) throw new Error(errors.join("; ") || "snarkjs made no key");
      return { hash: hex(hash) };
    }
    case "contribute":
      return { hash: hex(await zKey.contribute(task.fromPath, task.toPath, task.name, task.entropy, logger)) };
    case "beacon": {
      const hash = await zKey.beacon(
        task.fromPath,
        task.toPath,
        task.name,
        task.beacon,
        task.iterationsExponent,
        logger,
      );
      if (hash === false) throw new Error(errors.join("; ") || "snarkjs refused the beacon");
      return { hash: hex(hash) };
    }
    case "verifyZkey": {
      const valid = await zKey.verifyFromR1cs(task.r1csPath, task.ptauPath, task.zkeyPath, logger);
      return { valid, errors };
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function errorCollector(): { errors: string[]; logger: SnarkjsLogger } {
  const errors: string[] = [];
  const ignore = (): void => undefined;
  return { errors, logger: { debug: ignore, info: ignore, warn: ignore, error: (message) => errors.push(message) } };
}
