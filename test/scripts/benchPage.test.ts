import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { breakdown } from "../../scripts/bench/breakdown.ts";
import { gasPerMessage, gasTable } from "../../scripts/bench/gas/tables.ts";
import { renderPage } from "../../scripts/bench/page.ts";
import { PUBLISHED_OPERATIONS, PUBLISHED_STATEMENTS } from "../../scripts/bench/published.ts";
import type { BenchReport, GasPathReport, RecordedGadgets, RecordedGas } from "../../scripts/bench/report.ts";
import { gadgetDocs } from "../../scripts/lib/gadgetDocs.ts";

const read = (name: string): string => readFileSync(new URL(`../snapshots/${name}`, import.meta.url), "utf8");
const { gadgets, ...setting } = JSON.parse(read("gadgets.json")) as RecordedGadgets;
const recorded = JSON.parse(read("bench.json")) as BenchReport;

/** The page without ECharts. */
async function pageOf(report: BenchReport): Promise<string> {
  const page = await renderPage(report);
  const scripts = [...page.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([script]) => script);
  const longest = scripts.reduce((one, other) => (one.length > other.length ? one : other));
  return page.replace(longest, () => "");
}

describe("the benchmark's page", () => {
  it("shows gadgets only where they were measured", async () => {
    const without = await pageOf(recorded);
    expect(without).not.toContain("<h2>Gadgets</h2>");
    expect(without).toContain('id="proof"');
    const alone = await pageOf({ ...setting, instances: [], gadgets });
    expect(alone).toContain("<h2>Gadgets</h2>");
    expect(alone).not.toContain('id="proof"');
  });

  it("names every gadget and every published figure with its source", async () => {
    const page = await pageOf({ ...setting, instances: [], gadgets });
    for (const { template, instance } of gadgets) expect(page).toContain(`<code>${instance ?? template}</code>`);
    for (const { system, sources } of PUBLISHED_STATEMENTS) {
      expect(page).toContain(system);
      for (const { url } of sources) expect(page).toContain(`href="${url}"`);
    }
    for (const { source } of PUBLISHED_OPERATIONS) expect(page).toContain(`href="${source.url}"`);
  });

  it("loads nothing", async () => {
    const page = await pageOf({ ...setting, instances: recorded.instances, gadgets });
    expect(page).not.toMatch(/<(script|img|link|iframe)[^>]*\s(src|href)=/);
  });
});

describe("the README's tables of gadgets", () => {
  it("have as many cells in every row as in their head", () => {
    const tables = gadgetDocs({ ...setting, gadgets }, recorded)
      .split("\n\n")
      .filter((part) => part.startsWith("|"));
    expect(tables).toHaveLength(3);
    for (const table of tables) {
      const widths = table.split("\n").map((line) => line.replaceAll("\\|", "").split("|").length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it("leave a cell empty for what was not measured", () => {
    const fewer = gadgets.filter(({ template }) => template !== "G2Subgroup");
    expect(gadgetDocs({ ...setting, gadgets: fewer }, recorded)).toContain("`G2Chain + G2Subgroup` |  |");
  });
});

describe("the breakdown", () => {
  it("is none when a part of the statement was not measured", () => {
    expect(breakdown(gadgets.filter(({ template }) => template !== "MillerLoop"))).toEqual([]);
    expect(breakdown(gadgets)).toHaveLength(8);
  });
});

describe("gas by verifier", () => {
  const header = { step: "header", gas: 3200 };
  const paths: GasPathReport[] = [
    {
      name: "windows",
      trust: "a committee",
      shared: [header, { step: "window", gas: 1600, messages: 16 }],
      execute: 90,
    },
    { name: "signatures", trust: "signers", shared: [], execute: 120 },
  ];
  const [windows, signatures] = paths as [GasPathReport, GasPathReport];

  it("shares what serves many among them, and takes as many windows as are needed", () => {
    expect([1, 16, 17, 32].map((batch) => gasPerMessage(windows, batch))).toEqual([
      4890,
      90 + 4800 / 16,
      Math.round(90 + (3200 + 2 * 1600) / 17),
      90 + 6400 / 32,
    ]);
    expect(gasPerMessage(signatures, 1)).toBe(gasPerMessage(signatures, 256));
  });

  it("is on the page where it was measured, with a row for each verifier", async () => {
    expect(await pageOf(recorded)).not.toContain("Gas by verifier");
    const page = await pageOf({ ...setting, instances: [], gas: paths });
    expect(page).toContain("Gas by verifier");
    for (const { name, trust } of paths)
      expect(page).toMatch(new RegExp(`<td[^>]*>${name}</td><td[^>]*>${trust}</td>`));
    expect(page).toContain("header 3,200, window 1,600");
    expect(page).toContain(">none<");
  });

  it("was recorded for the contracts as they are, by their gas snapshot, within a fiftieth", () => {
    const { gas } = JSON.parse(read("verifierGas.json")) as RecordedGas;
    const snapshot = JSON.parse(read("gas.json")) as Record<string, number>;
    for (const size of [16, 256]) {
      const path = gas.find(({ name }) => name === `zk, windows of ${size}`);
      const recordedSteps = [...(path?.shared ?? []).map((step) => step.gas), path?.execute ?? 0];
      const steps = ["header update", `window of ${size} messages`, `execute with evidence, window of ${size}`];
      for (const [index, step] of steps.entries()) {
        const ratio = (recordedSteps[index] ?? 0) / (snapshot[step] ?? 0);
        expect(Math.abs(ratio - 1), `${step}: npm run bench -- --gas --record`).toBeLessThan(0.02);
      }
    }
    const names = gas.map(({ name }) => name).join(" ");
    for (const kind of ["zk", "multisig, 2 of 3", "storage proof", "optimistic", "aggregate"])
      expect(names).toContain(kind);
  });

  it("has as many cells in every row as in its head", () => {
    const { head, rows } = gasTable(paths);
    expect(new Set([head, ...rows].map(({ length }) => length)).size).toBe(1);
  });
});
