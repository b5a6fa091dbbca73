import { describeFigures, describeMemory, describeRefusals } from "../../tables.ts";
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
  return [
    describeFigures(report, stages),
    describeRefusals(report.refusalDetails),
    `${report.messagesSent} messages sent, ${report.messagesDelivered} delivered, ${report.recovered} after its receiver recovered; ${report.rotations} rotation. ${describeMemory(report.peakMemoryBytes)}`,
  ].join("\n\n");
}
