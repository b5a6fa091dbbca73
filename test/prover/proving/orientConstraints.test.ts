import { copyFile, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { hashFile } from "../../../prover/proving/hashFile.ts";
import { orientConstraints } from "../../../prover/proving/orientConstraints.ts";
import { type Constraint, ConstraintSystem, type LinearCombination } from "../../../scripts/audit/constraintSystem.ts";
import { openWorkshop, type Workshop } from "./fixtures.ts";
import { writeR1cs } from "./writeR1cs.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});

const ONE: LinearCombination = [[0, 1n]];
const wire = (...indices: number[]): LinearCombination => indices.map((index) => [index, 1n] as const);
const supportOfB = (constraints: readonly Constraint[]): number =>
  new Set(constraints.flatMap(([, b]) => b.map(([index]) => index))).size;
const unordered = ([a, b, c]: Constraint): string =>
  JSON.stringify([[a, b].map((side) => JSON.stringify(side, text)).sort(), c], text);
const text = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}` : value);

/** Every product has the wide factor on the right, where it is dear. */
const WIDE_RIGHT: Constraint[] = [
  [wire(1), wire(2, 3, 4, 5), wire(6)],
  [wire(1), wire(7, 8, 9, 10), wire(11)],
  [wire(1, 12), wire(1), wire(13)],
  [[], wire(14, 15), []],
  [ONE, wire(3, 4), wire(5)],
];

describe("orienting constraints", () => {
  it("keeps every constraint, up to the order of its factors, and shrinks B", async () => {
    const path = join(workshop.directory, "wide.r1cs");
    await writeR1cs(path, WIDE_RIGHT, 16);
    const result = await orientConstraints(path);
    const { constraints } = await ConstraintSystem.load(path);
    expect(constraints.map(unordered)).toEqual(WIDE_RIGHT.map(unordered));
    expect(result.supportBefore).toBe(supportOfB(WIDE_RIGHT));
    expect(result.supportAfter).toBe(supportOfB(constraints));
    // Wire 1 for the products, the constant for the linear one, nothing for the empty product.
    expect(result.supportAfter).toBe(2);
    expect(result.swapped).toBe(4);
  });

  it("is done already by the compiler's wrapper: a second time changes nothing", async () => {
    const { r1csPath } = await workshop.compiled("Chain");
    const path = join(workshop.directory, "chain.r1cs");
    await copyFile(r1csPath, path);
    const { supportBefore, supportAfter } = await orientConstraints(path);
    expect(supportAfter).toBe(supportBefore);
    expect(await hashFile(path)).toBe(await hashFile(r1csPath));
  });

  it("refuses a file cut off inside a constraint and leaves it as it is", async () => {
    const path = join(workshop.directory, "cut.r1cs");
    await writeR1cs(path, WIDE_RIGHT, 16);
    const { size } = { size: (await readFile(path)).length };
    await truncate(path, size - 40);
    const before = await hashFile(path);
    await expect(orientConstraints(path)).rejects.toMatchObject({ code: "MALFORMED_FILE" });
    expect(await hashFile(path)).toBe(before);
  });
});
