import { formatCount, formatTable, shorten } from "../../../format.ts";
import type { Stage } from "../../stage.ts";
import { describeFigures, describeMemory, describeRefusals } from "../../tables.ts";
import type { ScenarioReport } from "./report.ts";

/** The report as tables, for a terminal. */
export function describeReport(report: ScenarioReport, stages: readonly Pick<Stage<never>, "key" | "title">[]): string {
  const { delivered, refusals, notes, peakMemoryBytes } = report;
  const rows = delivered.map(({ what, from, to, id, gas }) => [
    what,
    `${from} -> ${to}`,
    shorten(id),
    formatCount(gas),
  ]);
  const arrived = `Delivered: ${delivered.length}. Attacks refused: ${refusals.filter(({ observed }) => observed).length}. ${describeMemory(peakMemoryBytes)}`;
  return [
    formatTable(["delivered", "way", "message", "gas"], rows),
    describeFigures(report, stages),
    describeRefusals(refusals),
    notes.join("\n"),
    arrived,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
