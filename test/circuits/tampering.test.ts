import { beforeAll, describe, expect, test } from "vitest";
import { committeeCommitment } from "../../prover/protocol/committee.ts";
import { modField } from "../../prover/protocol/field.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import { committeeHeaderInputs } from "../../prover/witness/committeeHeader.ts";
import { messageWindowInputs } from "../../prover/witness/messageWindow.ts";
import type { Signals } from "../../scripts/audit/witnessProgram.ts";
import { type CircuitTester, instanceTester } from "../support/circuitTester.ts";
import { committeeFixture, headerFixture, signedBy, tamper } from "../support/factories.ts";

/** Every number of the inputs, by its dotted path. */
function pathsOf(inputs: Signals): string[] {
  return Object.entries(inputs).flatMap(([name, value]) => below(name, value));
}

function below(path: string, value: Signals[string]): string[] {
  if (!Array.isArray(value)) return [path];
  return value.flatMap((element, index) => below(`${path}.${index}`, element));
}

function headerInputs(): Signals {
  const { committee, privateKeys } = committeeFixture([30n, 20n, 20n, 10n, 20n], 8);
  const header = headerFixture({ nextCommitteeCommitment: committeeCommitment(committee) });
  const signatures = signedBy(committee, privateKeys, header, [0, 1, 3, 4]);
  return { ...committeeHeaderInputs({ committee, nextCommittee: committee, header, signatures }).inputs };
}

function windowInputs(): Signals {
  const tree = new OutboxTree(Array.from({ length: 37 }, (_, index) => 1000n + BigInt(index)));
  return { ...messageWindowInputs({ tree, windowIndex: 2, windowSize: 16 }).inputs };
}

const cases = [
  { name: "header-8", inputs: headerInputs() },
  { name: "window-16", inputs: windowInputs() },
];

describe.each(cases)("$name", ({ name, inputs }) => {
  let circuit: CircuitTester;
  let wires: bigint[];
  beforeAll(async () => {
    circuit = await instanceTester(name);
    wires = await circuit.witness(inputs);
  });

  // All inputs are bound: there is no private input whose change leaves a statement true.
  for (const path of pathsOf(inputs)) {
    test(`no solution with ${path} tampered with`, async () => {
      for (const change of [1n, -1n]) {
        const tampered = tamper(inputs, path, (value) => modField((value as bigint) + change));
        expect(await circuit.refusedBy(tampered)).not.toBeUndefined();
      }
    });
  }

  test("no wire of the witness can be changed on its own", () => {
    for (let wire = 1; wire < wires.length; wire++) {
      const honest = wires[wire] as bigint;
      wires[wire] = modField(honest + 1n);
      if (circuit.system.violated(wires, [wire]).length === 0) expect.fail(`wire ${wire} can be changed`);
      wires[wire] = honest;
    }
  });

  test("every public input is in a constraint", () => {
    const { publicOutputs, publicInputs } = circuit.system.counts;
    expect(publicOutputs).toBe(0);
    for (let wire = 1; wire <= publicInputs; wire++) expect(circuit.system.of(wire).length).toBeGreaterThan(0);
  });
});
