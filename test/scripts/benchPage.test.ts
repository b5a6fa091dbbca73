import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { breakdown } from "../../scripts/bench/breakdown.ts";
import { renderPage } from "../../scripts/bench/page.ts";
import { PUBLISHED_OPERATIONS, PUBLISHED_STATEMENTS } from "../../scripts/bench/published.ts";
import type { BenchReport, RecordedGadgets } from "../../scripts/bench/report.ts";
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
