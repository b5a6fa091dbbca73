import { mean, peakMemory, proofFigures, withTotal } from "../../figures.ts";
import { HEADER_INSTANCE, WINDOW_INSTANCE } from "./plan.ts";
import type { DemoReport, RefusalName } from "./report.ts";
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
  const proofs = proofFigures(session.events);
  return {
    messagesSent: session.messagesSent,
    messagesDelivered: delivered.length,
    recovered: delivered.filter(({ nonce }) => session.failedOnce.has(nonce)).length,
    rotations: session.rounds.flatMap(({ headers }) => headers).filter(({ rotated }) => rotated).length,
    refusals: Object.fromEntries(
      REFUSALS.map((name) => [name, session.refusals.some((refusal) => refusal.name === name && refusal.observed)]),
    ) as Record<RefusalName, boolean>,
    refusalDetails: session.refusals,
    timings: withTotal(timings),
    constraints: Object.fromEntries(
      [HEADER_INSTANCE, WINDOW_INSTANCE].map((name) => [name, session.artifacts.get(name)?.size.constraints ?? 0]),
    ),
    proofs,
    gas: gasFigures(session),
    peakMemoryBytes: peakMemory(proofs),
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
