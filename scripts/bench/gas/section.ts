import { scriptJson, tableHtml } from "../html.ts";
import type { BenchReport } from "../report.ts";
import { BATCHES, gasPerMessage, gasTable } from "./tables.ts";

/** The page's part about verifiers; `script` draws its chart once ECharts is there. Both empty when nothing was measured. */
export function gasSection({ gas: paths = [] }: BenchReport): { html: string; script: string } {
  if (paths.length === 0) return { html: "", script: "" };
  const html = `<h2>Gas by verifier</h2>
<p>One message of 64 bytes to a receiver that does next to nothing, delivered by the same gateway on each verifier's word. Whole transactions
on the destination; sending costs the same everywhere. On the right: what each message costs when so many share what is paid for many.</p>
${tableHtml(gasTable(paths))}
<div class="charts"><div class="chart" id="verifiers"></div></div>`;
  const series = BATCHES.map((batch) => ({
    name: batch === 1 ? "1 message" : `${batch} messages`,
    data: paths.map((path) => Math.round(gasPerMessage(path, batch) / 100) / 10),
  }));
  const chart = { names: paths.map(({ name }) => name), series };
  return { html, script: `const verifierGas = ${scriptJson(chart)};\n${drawVerifiers}` };
}

/** Runs in the page; plain JavaScript, after the page's own charts: `dark` is theirs. */
const drawVerifiers = `
{
  const view = echarts.init(document.getElementById("verifiers"), dark ? "dark" : null);
  view.setOption({
    backgroundColor: "transparent",
    title: { text: "Gas of each message, thousand", textStyle: { fontSize: 14 } },
    tooltip: { trigger: "axis" },
    legend: { bottom: 0 },
    grid: { left: 8, right: 48, top: 40, bottom: 40, containLabel: true },
    xAxis: { type: "value" },
    yAxis: { type: "category", inverse: true, data: verifierGas.names, axisTick: { show: false } },
    series: verifierGas.series.map((line) => ({ ...line, type: "bar", label: { show: true, position: "right" } })),
  });
  addEventListener("resize", () => view.resize());
}
`;
