import { HEADER_INSTANCE, WINDOW_INSTANCE } from "./plan.ts";
import type { RefusalName } from "./refusals.ts";
import type { DemoReport, ProofFigures } from "./report.ts";
import type { DemoSession } from "./session.ts";

const REFUSALS: readonly RefusalName[] = [
  "forgedHeader",
  "underQuorumHeader",
  "alteredMessage",
  "replay",
  "staleCommittee",
  "insecureKey",
];

/** Turns a session into data. Everything in it was measured or observed in this run. */
export function buildReport(session: DemoSession, timings: Record<string, number>): DemoReport {
  const delivered = [...session.deliveries.values()].filter(({ status }) => status === "executed");
  const proofs = proofFigures(session);
  return {
    messagesSent: session.messagesSent,
    messagesDelivered: delivered.length,
    recovered: delivered.filter(({ nonce }) => session.failedOnce.has(nonce)).length,
    rotations: session.rounds.flatMap(({ headers }) => headers).filter(({ rotated }) => rotated).length,
    refusals: Object.fromEntries(
      REFUSALS.map((name) => [name, session.refusals.some((refusal) => refusal.name === name && refusal.observed)]),
    ) as Record<RefusalName, boolean>,
    refusalDetails: session.refusals,
    timings: { ...timings, total: Object.values(timings).reduce((sum, value) => sum + value, 0) },
    constraints: Object.fromEntries(
      [HEADER_INSTANCE, WINDOW_INSTANCE].map((name) => [name, session.artifacts.get(name)?.size.constraints ?? 0]),
    ),
    proofs,
    gas: gasFigures(session),
    peakMemoryBytes: {
      prover: Math.max(0, ...proofs.map(({ peakMemoryBytes }) => peakMemoryBytes ?? 0)),
      demo: process.resourceUsage().maxRSS * 1024,
    },
  };
}

/** Why the demo did not show what it promises; empty when it did. */
export function shortfalls(report: DemoReport): string[] {
  const missing: string[] = [];
  if (report.messagesSent < 24) missing.push(`only ${report.messagesSent} messages were sent`);
  if (report.messagesDelivered !== report.messagesSent) {
    missing.push(`${report.messagesDelivered} of ${report.messagesSent} messages were delivered`);
  }
  if (report.recovered !== 1)
    missing.push(`${report.recovered} messages recovered from a failing receiver, expected 1`);
  if (report.rotations !== 1) missing.push(`${report.rotations} rotations were proved, expected 1`);
  for (const [name, observed] of Object.entries(report.refusals))
    if (!observed) missing.push(`${name} was not refused as it must be`);
  return missing;
}

function proofFigures({ events }: DemoSession): ProofFigures[] {
  const finished = events.filter(({ stage, status }) => stage === "prove" && status === "done");
  return finished.map(({ statement = "", instance = "", ms = 0, peakMemoryBytes }) => {
    const witness = events.find(
      (event) => event.stage === "witness" && event.status === "done" && event.statement === statement,
    );
    return { statement, instance, proveMs: ms, witnessMs: witness?.ms, peakMemoryBytes };
  });
}

function gasFigures(session: DemoSession): Record<string, number> {
  const headers = session.rounds.flatMap(({ headers }) => headers);
  const windows = session.rounds.flatMap(({ windows }) => windows);
  const executions = [...session.deliveries.values()].filter(({ status }) => status === "executed");
  return {
    sendMessage: mean(session.sendGas),
    updateWithRotation: mean(headers.filter(({ rotated }) => rotated).map(({ gasUsed }) => gasUsed)),
    ...(headers.some(({ rotated }) => !rotated)
      ? { update: mean(headers.filter(({ rotated }) => !rotated).map(({ gasUsed }) => gasUsed)) }
      : {}),
    verifyWindow16: mean(windows.map(({ gasUsed }) => gasUsed)),
    execute: mean(executions.map(({ gasUsed }) => gasUsed)),
  };
}

function mean(values: readonly (bigint | undefined)[]): number {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? 0 : Math.round(Number(known.reduce((sum, value) => sum + value, 0n)) / known.length);
}
