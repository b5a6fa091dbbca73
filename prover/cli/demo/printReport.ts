import { formatBytes, formatCount, formatMilliseconds, formatTable } from "../format.ts";
import type { DemoReport } from "./report.ts";
import type { DemoStage } from "./stages.ts";

/** What the demo says before it starts. */
export const INTRODUCTION = `
Headlight: messages cross two chains, and a proof says so.

   source chain                    this machine                  destination chain
  +-------------+   32 attesters  +------------+  header proof  +------------------+
  | app         |---------------->| prover     |--------------->| light client     |
  |  -> outbox  |   sign headers  |  (snarkjs) |  window proof  |  -> verifier     |
  +-------------+                 +------------+                |  -> inbox -> app |
                                                                +------------------+
What you will see: 24 messages sent and delivered, one of them to a receiver that fails first;
one committee replacing another; then six attacks, each refused for its reason. Everything is
real: live JSON-RPC, signatures over HTTP, Groth16 proofs, Solidity verifiers. Only the keys are
development keys, which anyone can forge under; see the README.
`;

/** The figures as tables, for a terminal. */
export function describeReport(report: DemoReport, stages: readonly DemoStage[]): string {
  const titles = new Map(stages.map(({ key, title }) => [key, title]));
  const times = Object.entries(report.timings).map(([key, ms]) => [titles.get(key) ?? key, formatMilliseconds(ms)]);
  const proofs = report.proofs.map((proof) => [
    proof.instance,
    formatCount(report.constraints[proof.instance] ?? 0),
    proof.witnessMs === undefined ? "" : formatMilliseconds(proof.witnessMs),
    formatMilliseconds(proof.proveMs),
    proof.peakMemoryBytes === undefined ? "" : formatBytes(proof.peakMemoryBytes),
  ]);
  const gas = Object.entries(report.gas).map(([step, used]) => [step, formatCount(used)]);
  const refusals = report.refusalDetails.map(({ attempt, reason, observed }) => [
    observed ? "refused" : "NOT REFUSED",
    attempt,
    reason,
  ]);
  return [
    formatTable(["stage", "time"], times, { numeric: true }),
    formatTable(["proof", "constraints", "witness", "proof time", "peak memory"], proofs, { numeric: true }),
    formatTable(["step on chain", "gas (mean)"], gas, { numeric: true }),
    refusals.map(([verdict, attempt, reason]) => `${verdict}: ${attempt}\n         ${reason}`).join("\n"),
    `${report.messagesSent} messages sent, ${report.messagesDelivered} delivered, ${report.recovered} after its receiver recovered; ${report.rotations} rotation. Peak memory of chains, attesters and relayer together: ${formatBytes(report.peakMemoryBytes.demo)}.`,
  ].join("\n\n");
}
