import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ensureTemplate } from "../../../prover/proving/artifact.ts";
import { instanceOf, loadRegistry } from "../../../prover/proving/registry.ts";
import { ConstraintSystem } from "../../../scripts/audit/constraintSystem.ts";
import { breakdown } from "../../../scripts/bench/breakdown.ts";
import { GADGETS, type Gadget, WHOLE_STATEMENTS } from "../../../scripts/bench/gadgets.ts";
import { readR1csTerms } from "../../../scripts/bench/r1csTerms.ts";
import type { GadgetReport, RecordedGadgets } from "../../../scripts/bench/report.ts";
import type { ConstraintSnapshot } from "../../../scripts/lib/constraintSnapshot.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../snapshots/${name}`, import.meta.url), "utf8"));
const { gadgets } = read("gadgets.json") as RecordedGadgets;
const sizes = read("constraints.json") as ConstraintSnapshot;

/** Most constraints a template may have, linear ones included. */
const budgets: Record<string, number> = {
  FpMul: 540,
  Fp2Mul: 1130,
  AggregationStep: 1600,
  G2Double: 3450,
  Sha256Compress: 16_000,
  SyncCommitteeSignature: 3_400_000,
};

/** Compiled in seconds. */
const cheap = ["FpMul", "Fp2Mul", "AggregationStep", "G2Double", "Sha256Compress"];

function recorded(template: string): GadgetReport {
  const found = gadgets.find((gadget) => gadget.template === template);
  if (found === undefined) throw new RangeError(`${template} is not recorded: npm run bench -- --gadgets --record`);
  return found;
}

describe("the recorded gadgets", () => {
  it("are those that the benchmark measures", () => {
    expect(gadgets.map(({ template }) => template)).toEqual([
      ...GADGETS.map(({ template }) => template),
      ...WHOLE_STATEMENTS.map(({ instance }) => instanceOf(loadRegistry(), instance).template),
    ]);
  });

  it.each(Object.entries(budgets))("%s has at most %i constraints", (template, budget) => {
    expect(recorded(template).constraints).toBeLessThanOrEqual(budget);
  });

  it("a multiplication of the accumulator, in Fp12 elsewhere, stays below 7,200 constraints: it is one FpMul", () => {
    expect(recorded("FpMul").constraints).toBeLessThanOrEqual(7200);
  });

  it("add up to the whole, but for the bits of the root", () => {
    const shares = breakdown(gadgets);
    expect(shares.at(-1)).toEqual({ name: "bits of the root", constraints: 258 });
    expect(shares.reduce((sum, { constraints }) => sum + constraints, 0)).toBe(
      recorded("SyncCommitteeSignature").constraints,
    );
  });

  it.each(WHOLE_STATEMENTS)("$instance is as large as the constraint snapshot says", ({ instance }) => {
    const { constraints, factorNonZeros, resultNonZeros } = recorded(instanceOf(loadRegistry(), instance).template);
    expect({ constraints, nonZeros: factorNonZeros + resultNonZeros }).toEqual(sizes[instance]);
  });
});

describe.each(cheap)("%s compiled now", (template) => {
  const gadget = GADGETS.find((candidate) => candidate.template === template) as Gadget;

  it("is as recorded, term for term", async () => {
    const { r1csPath, size } = await ensureTemplate({ ...gadget, publicInputs: [], optimisation: "O1" }, template);
    const terms = await readR1csTerms(r1csPath);
    const { constraints, linear, factorNonZeros, resultNonZeros } = recorded(template);
    expect({ constraints: size.constraints, ...terms }).toEqual({
      constraints,
      linear,
      factorNonZeros,
      resultNonZeros,
    });
    expect(terms.factorNonZeros + terms.resultNonZeros).toBe(size.nonZeros);
    const rows = (await ConstraintSystem.load(r1csPath)).constraints;
    expect(terms.linear).toBe(rows.filter(([a, b]) => a.length === 0 || b.length === 0).length);
    expect(terms.resultNonZeros).toBe(rows.reduce((sum, [, , c]) => sum + c.length, 0));
  });
});
