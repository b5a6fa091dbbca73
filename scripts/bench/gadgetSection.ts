import { formatCount } from "../../prover/cli/format.ts";
import { breakdown } from "./breakdown.ts";
import { gadgetTable, operationTable, statementTable } from "./gadgetTables.ts";
import { scriptJson, tableHtml } from "./html.ts";
import { PUBLISHED_STATEMENTS } from "./published.ts";
import type { BenchReport, GadgetReport } from "./report.ts";

/** The page's part about the BLS12-381 circuits; `script` draws its charts once ECharts is there. Both empty when nothing was measured. */
export function gadgetSection(report: BenchReport): { html: string; script: string } {
  const { gadgets = [] } = report;
  if (gadgets.length === 0) return { html: "", script: "" };
  const html = `<h2>Gadgets</h2>
<p>Parts of the circuits for BLS12-381, each compiled alone as plain R1CS at O1. Only A and B are in a key. Witness: median of three runs.</p>
${tableHtml(gadgetTable(gadgets))}
<h3>Beside circom's libraries</h3>
<p>Theirs compiled with the same compiler, linear constraints left out; ours count.</p>
${tableHtml(operationTable(gadgets))}
<h3>Beside published statements</h3>
<p>No two of these prove the same: read what each covers.</p>
${tableHtml(statementTable(gadgets, report))}
<div class="charts"><div class="chart" id="statements"></div><div class="chart" id="shares"></div></div>`;
  const bars = { statements: statementBars(gadgets), shares: shareBars(gadgets) };
  return { html, script: `const gadgetBars = ${scriptJson(bars)};\n${drawBars}` };
}

interface Bar {
  name: string;
  constraints: number;
  /** What the bar says: the figure as its source gives it. */
  text: string;
  ours: boolean;
}

/** Largest first: the chart's axis begins at the bottom. */
function statementBars(gadgets: readonly GadgetReport[]): Bar[] {
  const own = (name: string, template: string): Bar[] =>
    gadgets
      .filter((gadget) => gadget.template === template)
      .map(({ constraints }) => ({ name, constraints, text: formatCount(constraints), ours: true }));
  const others = PUBLISHED_STATEMENTS.map(({ system, constraints, stated }) => ({
    name: system,
    constraints,
    text: stated ?? formatCount(constraints),
    ours: false,
  }));
  return [
    ...own("Headlight, sync-committee-512", "SyncCommitteeSignature"),
    ...own("Headlight, PairingCheck", "PairingCheck"),
    ...others,
  ].sort((one, other) => other.constraints - one.constraints);
}

/** First on top. */
function shareBars(gadgets: readonly GadgetReport[]): Bar[] {
  return breakdown(gadgets)
    .map((share) => ({ ...share, text: formatCount(share.constraints), ours: true }))
    .reverse();
}

/** Runs in the page; plain JavaScript, after the page's own charts: `dark` is theirs. */
const drawBars = `
function bars(id, title, rows, axis) {
  const view = echarts.init(document.getElementById(id), dark ? "dark" : null);
  view.setOption({
    backgroundColor: "transparent",
    title: { text: title, textStyle: { fontSize: 14 } },
    grid: { left: 8, right: 88, top: 40, bottom: 8, containLabel: true },
    xAxis: { ...axis, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: "category", data: rows.map((row) => row.name), axisTick: { show: false } },
    series: [{ type: "bar", label: { show: true, position: "right", formatter: ({ dataIndex }) => rows[dataIndex].text },
      data: rows.map((row) => ({ value: row.constraints, itemStyle: { color: row.ours ? "#3b78e7" : "#9aa3ad" } })) }],
  });
  addEventListener("resize", () => view.resize());
}
bars("statements", "Constraints beside published statements (logarithmic)", gadgetBars.statements, { type: "log", min: 1e5 });
bars("shares", "Where sync-committee-512's constraints go", gadgetBars.shares, { type: "value" });
`;
