import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { formatBytes, formatCount, formatMilliseconds } from "../../prover/cli/format.ts";
import { gadgetSection } from "./gadgetSection.ts";
import { gasSection } from "./gas/section.ts";
import { escapeHtml, scriptJson } from "./html.ts";
import type { BenchReport, InstanceReport } from "./report.ts";

const require = createRequire(import.meta.url);

/** One self-contained HTML page: the figures as a table and as charts, ECharts inlined, no request to anywhere. */
export async function renderPage(report: BenchReport): Promise<string> {
  const echarts = await readFile(require.resolve("echarts/dist/echarts.min.js"), "utf8");
  const { machine, versions, commit, date } = report;
  const setting = [
    `${machine.processor}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`,
    machine.system,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    `commit ${commit}`,
    date,
  ];
  const gadgets = gadgetSection(report);
  const gas = gasSection(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Headlight: what proofs cost</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; margin-bottom: 0; }
  h2 { font-size: 1.2rem; margin: 2.5rem 0 0; }
  h3 { font-size: 1rem; margin: 1.5rem 0 0; }
  p { color: GrayText; margin-top: .25rem; }
  .table { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); white-space: nowrap; }
  th:first-child, td:first-child, .text { text-align: left; }
  td { vertical-align: top; }
  td.text { white-space: normal; min-width: 8rem; }
  .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(480px, 100%), 1fr)); gap: 1rem; margin-top: 1.5rem; }
  .chart { height: 320px; }
</style>
</head>
<body>
<h1>What proofs cost</h1>
<p>${escapeHtml(setting.join(" · "))}. Cold: first proof of a new process. Warm: the next one.</p>
${report.instances.length === 0 ? "" : instanceSection(report)}
${gadgets.html}
${gas.html}
<script>${echarts.replaceAll("</script", "<\\/script")}</script>
<script id="report" type="application/json">${scriptJson(report)}</script>
<script>${drawCharts}${gadgets.script}${gas.script}</script>
</body>
</html>
`;
}

function instanceSection({ instances }: BenchReport): string {
  return `<div class="table"><table><thead><tr>${columns.map(([title]) => `<th>${escapeHtml(title)}</th>`).join("")}</tr></thead>
<tbody>
${instances.map((instance) => `<tr>${columns.map(([, cell]) => `<td>${escapeHtml(cell(instance))}</td>`).join("")}</tr>`).join("\n")}
</tbody></table></div>
<div class="charts">${["size", "proof", "setup", "memory", "gas"].map((id) => `<div class="chart" id="${id}"></div>`).join("")}</div>`;
}

const columns: [string, (instance: InstanceReport) => string][] = [
  ["instance", ({ name }) => name],
  ["constraints", ({ constraints }) => formatCount(constraints)],
  ["non-zeros", ({ nonZeros }) => formatCount(nonZeros)],
  ["compile", ({ compileMs }) => formatMilliseconds(compileMs)],
  ["key", ({ keyMs }) => formatMilliseconds(keyMs)],
  ["key size", ({ keyBytes }) => formatBytes(keyBytes)],
  ["witness", ({ warm }) => formatMilliseconds(warm.witnessMs)],
  ["proof, cold", ({ cold }) => formatMilliseconds(cold.proveMs)],
  ["proof, warm", ({ warm }) => formatMilliseconds(warm.proveMs)],
  ["verify", ({ verifyMs }) => formatMilliseconds(verifyMs)],
  ["peak memory", ({ cold, warm }) => formatBytes(Math.max(cold.peakMemoryBytes, warm.peakMemoryBytes))],
  ["gas", ({ gas }) => (gas === undefined ? "" : formatCount(gas))],
];

/** Runs in the page; plain JavaScript. */
const drawCharts = `
const report = JSON.parse(document.getElementById("report").textContent);
const names = report.instances.map((instance) => instance.name);
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
function chart(id, title, unit, series, stacked) {
  const place = document.getElementById(id);
  if (place === null) return;
  const view = echarts.init(place, dark ? "dark" : null);
  view.setOption({
    backgroundColor: "transparent",
    title: { text: title, textStyle: { fontSize: 14 } },
    tooltip: { trigger: "axis" },
    legend: series.length > 1 ? { bottom: 0 } : undefined,
    grid: { left: 70, right: 16, top: 48, bottom: series.length > 1 ? 56 : 32 },
    xAxis: { type: "category", data: names },
    yAxis: { type: "value", name: unit },
    series: series.map(([name, pick]) => ({ name, type: "bar", stack: stacked ? "all" : undefined,
      data: report.instances.map((instance) => { const value = pick(instance); return value === undefined ? null : Number(value.toFixed(3)); }) })),
  });
  addEventListener("resize", () => view.resize());
}
chart("size", "Constraints and non-zeros", "thousand", [["constraints", (i) => i.constraints / 1e3], ["non-zeros", (i) => i.nonZeros / 1e3]]);
chart("proof", "Proof time", "seconds", [["witness + proof, cold", (i) => (i.cold.witnessMs + i.cold.proveMs) / 1e3], ["witness + proof, warm", (i) => (i.warm.witnessMs + i.warm.proveMs) / 1e3]]);
chart("setup", "Once per circuit", "seconds", [["compile", (i) => i.compileMs / 1e3], ["development key", (i) => i.keyMs / 1e3]], true);
chart("memory", "Peak memory and key size", "MB", [["peak memory", (i) => Math.max(i.cold.peakMemoryBytes, i.warm.peakMemoryBytes) / 1e6], ["key", (i) => i.keyBytes / 1e6]]);
chart("gas", "Gas to verify on chain", "thousand gas", [["gas", (i) => i.gas === undefined ? undefined : i.gas / 1e3]]);
`;
