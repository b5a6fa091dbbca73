import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { type Committee, committeeCommitment, reachesQuorum } from "../../prover/protocol/committee.ts";
import { toFieldElement } from "../../prover/protocol/field.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import { ensureCompiled } from "../../prover/proving/artifact.ts";
import { committeeHeaderInputs } from "../../prover/witness/committeeHeader.ts";
import { messageWindowInputs } from "../../prover/witness/messageWindow.ts";
import { type CircuitTester, instanceTester } from "../support/circuitTester.ts";
import { committeeFixture, headerFixture, seededBytes32, signedBy } from "../support/factories.ts";

// An honest statement that cannot be proved freezes funds: C15 of the design's list.

const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const weight = fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), fc.constantFrom(1n, 2n, 3n, 2n ** 64n - 1n));

/** Slots to sign, heaviest first, until they reach two thirds and not one more. */
function minimalQuorum({ members }: Committee): number[] {
  const total = members.reduce((sum, member) => sum + member.weight, 0n);
  const order = [...members.keys()].sort(
    (a, b) => Number((members[b]?.weight ?? 0n) - (members[a]?.weight ?? 0n) > 0n) * 2 - 1,
  );
  const chosen: number[] = [];
  let signed = 0n;
  for (const slot of order) {
    if (reachesQuorum(signed, total)) break;
    chosen.push(slot);
    signed += members[slot]?.weight ?? 0n;
  }
  return chosen;
}

async function proveHeader(
  circuit: CircuitTester,
  size: number,
  weights: bigint[],
  fields: Partial<Parameters<typeof headerFixture>[0] & object>,
  choose: (committee: Committee) => number[],
): Promise<void> {
  const chainId = fields.chainId ?? 31337n;
  const { committee, privateKeys } = committeeFixture(weights, size, { chainId });
  const { committee: nextCommittee } = committeeFixture([1n, 5n], size, { chainId, firstKey: 40 });
  const header = headerFixture({ ...fields, chainId, nextCommitteeCommitment: committeeCommitment(nextCommittee) });
  const signatures = signedBy(committee, privateKeys, header, choose(committee));
  const { inputs, publicInputs } = committeeHeaderInputs({ committee, nextCommittee, header, signatures });
  const wires = await circuit.witness({ ...inputs });
  expect(wires.slice(1, 8)).toEqual(publicInputs);
}

const everyone = ({ members }: Committee): number[] => [...members.keys()];

describe("header-8", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await instanceTester("header-8");
  });

  test("random committees, headers and signers", async () => {
    const property = fc.asyncProperty(
      fc.array(weight, { minLength: 1, maxLength: 8 }),
      fc.record({ chainId: uint64, height: uint64, timestamp: uint64 }),
      fc.boolean(),
      fc.string(),
      async (weights, fields, all, label) => {
        const blockHash = seededBytes32(label);
        const messageRoot = toFieldElement(BigInt(seededBytes32(`root ${label}`)) >> 8n);
        await proveHeader(circuit, 8, weights, { ...fields, blockHash, messageRoot }, all ? everyone : minimalQuorum);
      },
    );
    await fc.assert(property, { numRuns: 15, seed: 7 });
  });
  test("each member alone, in a committee of one to eight", async () => {
    for (let members = 1; members <= 8; members++) {
      const weights = Array.from({ length: members }, (_, slot) => (slot === members - 1 ? 1000n : 1n));
      await proveHeader(circuit, 8, weights, {}, minimalQuorum);
    }
  });
});

describe("header-32", () => {
  test("a full bitmap, a minimal quorum, a committee of one", async () => {
    const circuit = await instanceTester("header-32", { withSystem: false });
    const weights = Array.from({ length: 32 }, (_, slot) => BigInt(slot * slot + 1));
    await proveHeader(circuit, 32, weights, {}, everyone);
    await proveHeader(circuit, 32, weights, {}, minimalQuorum);
    await proveHeader(circuit, 32, [9n], {}, everyone);
  });
});

describe("windows", () => {
  test.each([
    ["window-16", 16],
    ["window-256", 256],
  ] as const)("%s over random outboxes", async (name, windowSize) => {
    const circuit = await instanceTester(name, { withSystem: windowSize === 16 });
    const leaf = fc.bigInt({ min: 1n, max: 2n ** 248n - 1n });
    const property = fc.asyncProperty(
      fc.array(leaf, { minLength: 1, maxLength: 3 * windowSize }),
      fc.nat(),
      async (leaves, pick) => {
        const tree = new OutboxTree(leaves);
        const windowIndex = pick % Math.ceil(leaves.length / windowSize);
        const { inputs, publicInputs } = messageWindowInputs({ tree, windowIndex, windowSize });
        expect((await circuit.witness({ ...inputs })).slice(1, 5)).toEqual(publicInputs);
      },
    );
    await fc.assert(property, { numRuns: windowSize === 16 ? 20 : 3, seed: 11 });
  });
});

describe("registry", () => {
  test.each(["header-8", "header-32", "window-16", "window-256"])(
    "%s keeps its budget and its public inputs' order",
    async (name) => {
      const { size, instance, symPath } = await ensureCompiled(name);
      expect(size.constraints).toBeLessThanOrEqual(instance.constraintBudget);
      expect(size.publicOutputs).toBe(0);
      expect(size.publicInputs).toBe(instance.publicInputs.length);
      const symbols = await readFile(symPath, "utf8");
      for (const [index, input] of instance.publicInputs.entries()) {
        expect(symbols).toMatch(new RegExp(`^\\d+,${index + 1},\\d+,main\\.${input}$`, "m"));
      }
    },
  );
});
