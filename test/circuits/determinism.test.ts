import { describe, expect, test } from "vitest";
import { ConstraintSystem } from "../../scripts/audit/constraintSystem.ts";
import { analyseDeterminism } from "../../scripts/audit/determinism.ts";
import { type TemplateUnderTest, templateTester } from "../support/circuitTester.ts";

// C1 and C5 to C7 of the design's list: every signal has one value only, given the inputs. scripts/audit/uniqueness.ts runs the same
// analysis over whole instances.

/** Templates that need no assumption at all. */
const unconditional: TemplateUnderTest[] = [
  { file: "primitives/Range.circom", template: "Range", parameters: [64] },
  { file: "primitives/Bits.circom", template: "Bits", parameters: [8] },
  { file: "primitives/NonZero.circom", template: "NonZero" },
  { file: "primitives/Hash.circom", template: "Hash", parameters: [2] },
  { file: "primitives/MerklePath.circom", template: "MerklePath", parameters: [2] },
  { file: "committee/PackedHeader.circom", template: "PackedHeader" },
  { file: "committee/SignedDigits.circom", template: "SignedDigits", parameters: [60] },
  { file: "committee/ScalarDigits.circom", template: "ScalarDigits" },
  { file: "committee/WeightPair.circom", template: "WeightPair" },
  { file: "committee/MontgomeryAdd.circom", template: "MontgomeryAdd" },
  { file: "committee/DigitTerm.circom", template: "DigitTerm" },
];

test.each(unconditional)("$template has one witness an input", async (template) => {
  const { system } = await templateTester(template);
  expect(analyseDeterminism(system)).toMatchObject({ undetermined: [], assumptions: [] });
});

/** Templates with a factor that is argued not to be zero, or bits that are argued to be canonical: circuits/README.md says why. */
const conditional: (TemplateUnderTest & { assumptions: string[] })[] = [
  { file: "primitives/CanonicalBits.circom", template: "CanonicalBits", assumptions: ["alias"] },
  { file: "committee/ScaledChallenge.circom", template: "ScaledChallenge", assumptions: ["alias"] },
  { file: "committee/MontgomeryDouble.circom", template: "MontgomeryDouble", assumptions: ["factor"] },
  { file: "committee/EdwardsToMontgomery.circom", template: "EdwardsToMontgomery", assumptions: ["factor"] },
  {
    file: "committee/Quorum.circom",
    template: "Quorum",
    parameters: [4],
    assumptions: ["factor", "factor", "factor", "factor"],
  },
];

test.each(conditional)(
  "$template has one witness an input under $assumptions",
  async ({ assumptions, ...template }) => {
    const { system } = await templateTester(template);
    const report = analyseDeterminism(system);
    expect(report.undetermined).toEqual([]);
    expect(report.assumptions.map(({ kind }) => kind)).toEqual(assumptions);
  },
);

describe("the analysis itself", () => {
  const without = (system: ConstraintSystem, dropped: number): ConstraintSystem =>
    new ConstraintSystem({
      wires: system.wires,
      counts: system.counts,
      constraints: system.constraints.filter((_, index) => index !== dropped),
    });

  test.each([unconditional[1], unconditional[5], unconditional[6]] as TemplateUnderTest[])(
    "notices every constraint of $template that is left out",
    async (template) => {
      const { system } = await templateTester(template);
      for (const index of system.constraints.keys()) {
        const { undetermined, assumptions } = analyseDeterminism(without(system, index));
        expect(undetermined.length + assumptions.length, `constraint ${index}`).toBeGreaterThan(0);
      }
    },
  );
});
