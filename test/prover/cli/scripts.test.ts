import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { constantsMissing } from "../../../prover/cli/doctor/verifierCode.ts";
import { formatBytes, formatCount, formatMilliseconds } from "../../../prover/cli/format.ts";
import { toJson } from "../../../prover/cli/json.ts";
import { compareSnapshots } from "../../../scripts/lib/constraintSnapshot.ts";
import { markdownTable, replaceBlock } from "../../../scripts/lib/generatedBlock.ts";

describe("the constraint snapshot", () => {
  const committed = { "window-16": { constraints: 100, nonZeros: 500 } };
  const budgets = { "window-16": 120 };

  it("passes when nothing changed", () => {
    expect(compareSnapshots(committed, committed, budgets)).toEqual({ failures: [], notes: [] });
  });

  it.each([
    ["one constraint more", { "window-16": { constraints: 101, nonZeros: 500 } }],
    ["one non-zero more", { "window-16": { constraints: 100, nonZeros: 501 } }],
  ])("fails for %s", (_, measured) => {
    expect(compareSnapshots(committed, measured, budgets).failures).toHaveLength(1);
  });

  it("fails for an unrecorded instance, and for a recorded one that is gone", () => {
    const unrecorded = { ...committed, "window-256": { constraints: 1, nonZeros: 1 } };
    expect(compareSnapshots(committed, unrecorded, { ...budgets, "window-256": 9 }).failures).toEqual([
      "window-256 is not in the snapshot",
    ]);
    expect(compareSnapshots(committed, {}, {}).failures).toEqual([
      "window-16 is in the snapshot and not in the registry",
    ]);
  });

  it("fails above the budget even when the snapshot says so too", () => {
    expect(compareSnapshots(committed, committed, { "window-16": 99 }).failures).toHaveLength(1);
  });

  it("notes a shrinking", () => {
    const measured = { "window-16": { constraints: 99, nonZeros: 400 } };
    expect(compareSnapshots(committed, measured, budgets)).toMatchObject({ failures: [], notes: { length: 2 } });
  });
});

describe("generated blocks", () => {
  const text = "a\n<!-- generated:costs by x -->\nold\n<!-- /generated:costs -->\nb\n";

  it("replaces what is between the markers, dollars included", () => {
    expect(replaceBlock(text, "costs", "$1 new\n")).toBe(text.replace("old", "$$1 new"));
  });

  it("refuses a text without the markers, or with two", () => {
    expect(() => replaceBlock("a", "costs", "x")).toThrow("0 blocks");
    expect(() => replaceBlock(text + text, "costs", "x")).toThrow("2 blocks");
  });

  it("makes tables", () => {
    expect(markdownTable(["a", "b"], [["1", "2"]])).toBe("| a | b |\n|---|---:|\n| 1 | 2 |");
  });
});

describe("the demo's data check", () => {
  const check = async (data: unknown, ...scenario: string[]): Promise<number | null> => {
    const folder = await mkdtemp(join(tmpdir(), "headlight-demo-check-"));
    await writeFile(join(folder, "demo.json"), JSON.stringify(data));
    const { status } = spawnSync(process.execPath, ["scripts/checkDemo.mjs", join(folder, "demo.json"), ...scenario]);
    await rm(folder, { recursive: true });
    return status;
  };
  const figures = { timings: { a: 1 }, constraints: { a: 1 }, gas: { a: 1 } };
  const refusals = {
    forgedHeader: true,
    underQuorumHeader: true,
    alteredMessage: true,
    replay: true,
    staleCommittee: true,
    insecureKey: true,
  };
  const good = { messagesSent: 24, messagesDelivered: 24, rotations: 1, refusals, ...figures };

  it.each([
    ["what the README promises", good, 0],
    ["an undelivered message", { ...good, messagesDelivered: 23 }, 1],
    ["no rotation", { ...good, rotations: 0 }, 1],
    ["a refusal that is only truthy", { ...good, refusals: { ...refusals, replay: "yes" } }, 1],
    ["no figures", { ...good, gas: {} }, 1],
  ])("exits %s", async (_, data, code) => {
    expect(await check(data)).toBe(code);
  });

  const there = { what: "a letter", from: "a", to: "b", id: `0x${"ab".repeat(32)}`, gas: "80000" };
  const back = { ...there, what: "its answer", from: "b", to: "a" };
  const replay = { name: "replay", attempt: "once more", reason: "seen before", observed: true };
  const letters = {
    scenario: "letters",
    promised: { deliveries: 2, refusals: ["replay"] },
    delivered: [there, back],
    refusals: [replay],
    shortfalls: [],
    proofs: [{ instance: "header-8" }, { instance: "window-16" }],
    ...figures,
  };

  it.each([
    ["what a two-way scenario promises", letters, 0],
    ["another scenario's data", { ...letters, scenario: "numbers" }, 1],
    ["data of the default scenario", good, 1],
    ["a delivery too few", { ...letters, delivered: [there] }, 1],
    ["no answer", { ...letters, delivered: [there, there] }, 1],
    ["a delivery without a message", { ...letters, delivered: [there, { ...back, id: "0x" }] }, 1],
    ["a delivery for nothing", { ...letters, delivered: [there, { ...back, gas: "0" }] }, 1],
    ["an attack that was not tried", { ...letters, refusals: [] }, 1],
    ["an attack that went through", { ...letters, refusals: [{ ...replay, observed: false }] }, 1],
    ["no attack", { ...letters, promised: { deliveries: 2, refusals: [] }, refusals: [] }, 1],
    ["no proof of a header", { ...letters, proofs: [{ instance: "window-16" }] }, 1],
    ["a shortfall", { ...letters, shortfalls: ["it rained"] }, 1],
    ["no figures", { ...letters, timings: {} }, 1],
  ])("of a scenario exits for %s", async (_, data, code) => {
    expect(await check(data, "letters")).toBe(code);
  });

  it.each(["hyperlane", "layerzero", "apps"])(
    "of %s asks for more than the least of any scenario",
    async (scenario) => {
      expect(await check({ ...letters, scenario }, scenario)).toBe(1);
      const delivered = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? there : back));
      const refused = Array.from({ length: 8 }, (_, index) => ({ ...replay, name: `replay ${index}` }));
      const promised = { deliveries: delivered.length, refusals: refused.map(({ name }) => name) };
      expect(await check({ ...letters, scenario, promised, delivered, refusals: refused }, scenario)).toBe(0);
    },
  );
});

describe("a verification key and the code of a deployed verifier", () => {
  const point = (a: string, b: string): string[] => [a, b, "1"];
  const pair = (first: number): string[][] => [
    [`${first}`, `${first + 1}`],
    [`${first + 2}`, `${first + 3}`],
    ["1", "0"],
  ];
  const key = {
    vk_alpha_1: point("4660", "43981"),
    vk_beta_2: pair(5000),
    vk_gamma_2: pair(6000),
    vk_delta_2: pair(7000),
    IC: [point("9001", "9002")],
  };
  const coordinates = [4660, 43981, 9001, 9002, 5000, 5001, 5002, 5003, 6000, 6001, 6002, 6003, 7000, 7001, 7002, 7003];
  const code = `0x${coordinates.map((value) => `61${value.toString(16).padStart(4, "0")}`).join("")}`;

  it("belong together when every coordinate is there", () => {
    expect(constantsMissing(key, code.toUpperCase().replace("0X", "0x"))).toBe(0);
  });

  it("do not when delta is another", () => {
    expect(constantsMissing({ ...key, vk_delta_2: pair(8000) }, code)).toBe(4);
    expect(constantsMissing(key, "0x")).toBe(16);
  });
});

describe("formats", () => {
  it("are the same on every machine", () => {
    expect([formatMilliseconds(12.3), formatMilliseconds(1234), formatMilliseconds(125_000)]).toEqual([
      "12 ms",
      "1.2 s",
      "2 min 5 s",
    ]);
    expect([formatBytes(12), formatBytes(1234), formatBytes(1.5e6), formatBytes(2e9)]).toEqual([
      "12 B",
      "1.2 kB",
      "1.5 MB",
      "2.00 GB",
    ]);
    expect(formatCount(1234567n)).toBe("1,234,567");
  });

  it("JSON keeps bigints as decimal strings", () => {
    expect(toJson({ a: 2n ** 70n, b: new Map([["c", 1n]]), d: new Uint8Array([1, 255]) })).toBe(
      '{"a":"1180591620717411303424","b":{"c":"1"},"d":"0x01ff"}',
    );
  });
});
