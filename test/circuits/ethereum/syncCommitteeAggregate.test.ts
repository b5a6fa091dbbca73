import { beforeAll, describe, expect, test } from "vitest";
import type { SyncCommitteeStatement } from "../../../prover/protocol/ethereum/statement.ts";
import { syncCommitteeAggregateInputs } from "../../../prover/witness/syncCommitteeAggregate.ts";
import type { Signals } from "../../../scripts/audit/witnessProgram.ts";
import { type CircuitTester, templateTester } from "../../support/circuitTester.ts";
import { committeeOf, signedStatement } from "../../support/syncCommittee.ts";

const SIZE = 32;
const participation = Array.from({ length: SIZE }, (_, index) => index % 5 !== 0);

let circuit: CircuitTester;
let statement: SyncCommitteeStatement;
let honest: Record<string, unknown>;
const refusedBy = (inputs: Record<string, unknown>): Promise<string | undefined> =>
  circuit.refusedBy(inputs as Signals);

beforeAll(async () => {
  circuit = await templateTester({
    file: "ethereum/SyncCommitteeAggregate.circom",
    template: "SyncCommitteeAggregate",
    parameters: [SIZE],
    publicInputs: ["committeeCommitment", "participation", "keyXLow", "keyXHigh", "keyYLow", "keyYHigh"],
  });
  statement = signedStatement({ label: "aggregate", secrets: committeeOf("aggregate", SIZE), participation });
  honest = syncCommitteeAggregateInputs(statement).inputs;
}, 300_000);

describe("S10 the public key is the sum of the participants' keys", () => {
  test("the sum is accepted, and its public inputs are the circuit's", async () => {
    const { inputs, publicInputs } = syncCommitteeAggregateInputs(statement);
    const wires = await circuit.witness(inputs as Signals);
    expect(wires.slice(1, 7)).toEqual(publicInputs);
  });
  test.each(["keyXLow", "keyXHigh", "keyYLow", "keyYHigh"])("one more in %s is refused", async (name) => {
    expect(await refusedBy({ ...honest, [name]: (honest[name] as bigint) + 1n })).toBe("Range");
  });
  test("halves that borrow from each other are refused", async () => {
    const { keyXLow, keyXHigh } = honest as { keyXLow: bigint; keyXHigh: bigint };
    const inputs = { ...honest, keyXLow: keyXLow + (1n << 192n), keyXHigh: keyXHigh - 1n };
    expect(await refusedBy(inputs)).toBe("Range");
  });
  test("the sum of other participants is refused", async () => {
    const other = syncCommitteeAggregateInputs({ ...statement, participation: participation.map(() => true) }).inputs;
    const { keyXLow, keyXHigh, keyYLow, keyYHigh } = other;
    expect(await refusedBy({ ...honest, keyXLow, keyXHigh, keyYLow, keyYHigh })).toBe("Range");
  });
  test("another number of participants and another commitment are refused", async () => {
    expect(await refusedBy({ ...honest, participation: 31n })).toBe("CommitteeParticipants");
    expect(await refusedBy({ ...honest, committeeCommitment: 1n })).toBe("CommitteeParticipants");
  });
});
