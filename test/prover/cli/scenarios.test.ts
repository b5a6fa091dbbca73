import { describe, expect, it } from "vitest";
import type { Refusal } from "../../../prover/cli/demo/refusals.ts";
import { describeReport } from "../../../prover/cli/demo/scenarios/twoWay/printReport.ts";
import { buildReport, type ScenarioFindings } from "../../../prover/cli/demo/scenarios/twoWay/report.ts";
import { DEFAULT_SCENARIO, findScenario, SCENARIOS } from "../../../prover/cli/demo/scenarios.ts";
import { runCli } from "../../support/cli.ts";
import { seededBytes32 } from "../../support/factories.ts";

const names = Object.keys(SCENARIOS);

describe("headlight demo --scenario", () => {
  it("refuses a name that it does not know, and lists those that it does", async () => {
    for (const name of ["nonsense", "toString"]) {
      const run = await runCli(["demo", "--scenario", name]);
      expect(run.code).toBe(1);
      expect(run.stdout).toBe("");
      expect(run.stderr).toContain("[SCENARIO_UNKNOWN]");
      expect(run.stderr).toContain(names.join(", "));
    }
  });

  it("lists them, one a line, for a script", async () => {
    expect(await runCli(["demo", "--list"])).toMatchObject({ code: 0, stdout: `${names.join("\n")}\n` });
  });

  it("names every scenario in its help", async () => {
    const { stdout } = await runCli(["demo", "--help"]);
    for (const [name, { summary }] of Object.entries(SCENARIOS))
      expect(stdout).toMatch(new RegExp(`${name} +${summary}`));
  });

  it.each(names)("%s can be loaded and says what it is", async (name) => {
    expect((await findScenario(name).load()).introduction.trim()).not.toBe("");
  });

  it("shows messages unless told otherwise", () => {
    expect(DEFAULT_SCENARIO).toBe("messages");
    expect([...names].sort()).toEqual(["apps", "hyperlane", "layerzero", "messages"]);
  });
});

describe("the report of a two-way scenario", () => {
  const delivery = { what: "a letter", from: "a", to: "b", id: seededBytes32("letter"), gas: 100n } as const;
  const refused = (observed: boolean): Refusal => ({
    name: "replay",
    attempt: "once more",
    reason: "gateway: seen before",
    observed,
  });
  const findings: ScenarioFindings = { promised: { deliveries: 1, refusals: ["replay"] } };
  const session = {
    delivered: [delivery],
    refusals: [refused(true)],
    gas: new Map([["send", [10n, 13n]]]),
    artifacts: new Map(),
    events: [],
  };
  const report = (changes: Partial<typeof session> = {}, found = findings) =>
    buildReport("letters", { ...session, ...changes }, found, { send: 5, relay: 7 });

  it("has means of gas, times with their sum, and no shortfall when all promised was seen", () => {
    expect(report()).toMatchObject({
      scenario: "letters",
      gas: { send: 12 },
      timings: { send: 5, relay: 7, total: 12 },
      shortfalls: [],
    });
  });

  it.each([
    ["a delivery that is missing", { delivered: [] }, "0 deliveries were seen, 1 promised"],
    ["a delivery too many", { delivered: [delivery, delivery] }, "2 deliveries were seen, 1 promised"],
    ["an attack that was not tried", { refusals: [] }, "replay was not tried"],
    ["an attack that went through", { refusals: [refused(false)] }, "replay was not refused as it must be"],
  ])("names %s", (_, changes, shortfall) => {
    expect(report(changes).shortfalls).toEqual([shortfall]);
  });

  it("adds the scenario's own shortfalls and notes", () => {
    const { shortfalls, notes } = report({}, { ...findings, shortfalls: ["it rained"], notes: ["dear letter"] });
    expect([shortfalls, notes]).toEqual([["it rained"], ["dear letter"]]);
  });

  it("shows a terminal what arrived, what was refused and what a step cost", () => {
    const text = describeReport(report(), [{ key: "send", title: "Send a letter" }]);
    for (const part of [
      "a letter",
      "a -> b",
      "Send a letter",
      "once more",
      "seen before",
      "Delivered: 1. Attacks refused: 1.",
    ])
      expect(text).toContain(part);
  });
});
