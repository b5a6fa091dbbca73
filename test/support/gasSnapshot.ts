import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";

const update = process.env.HEADLIGHT_UPDATE_SNAPSHOTS === "1";
const TABLE = /^([\s\S]*<!-- gas: .* -->\n)[\s\S]*(<!-- end of gas -->[\s\S]*)$/;

/**
 * Declares the two tests that end every measurement of gas: the figures are those of test/snapshots/<snapshot>.json, to the unit,
 * and those of the table in a README. With HEADLIGHT_UPDATE_SNAPSHOTS=1 they write both instead.
 *
 * @param measured filled by the tests before, in the table's order
 * @param readme path from the repository's root
 */
export function itIsTheRecordedGas(
  measured: Readonly<Record<string, bigint | number>>,
  { snapshot, readme }: { snapshot: string; readme: string },
): void {
  it(`is that of the snapshot ${snapshot}`, () => {
    const file = new URL(`../snapshots/${snapshot}.json`, import.meta.url);
    const now = Object.fromEntries(Object.entries(measured).map(([step, gas]) => [step, Number(gas)]));
    expect(Object.keys(now)).not.toEqual([]);
    if (update) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
    expect(now).toEqual(JSON.parse(readFileSync(file, "utf8")));
  });

  it(`is what ${readme} says`, () => {
    const file = new URL(`../../${readme}`, import.meta.url);
    const text = readFileSync(file, "utf8");
    const [, before, after] = TABLE.exec(text) ?? [];
    const rows = Object.entries(measured).map(([step, gas]) => `| ${step} | ${gas.toLocaleString("en")} |`);
    const expected = `${before}${["| step | gas |", "|---|---:|", ...rows].join("\n")}\n${after}`;
    if (update) writeFileSync(file, expected);
    expect(readFileSync(file, "utf8")).toBe(expected);
  });
}
