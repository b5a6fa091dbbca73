import { describe, expect, it } from "vitest";
import { type Observation, observe } from "../../../prover/cli/demo/refusals.ts";
import {
  FAILING_NONCE,
  PAYLOAD_BYTES,
  payloadOf,
  seatsOfWeight,
  WEIGHTS,
} from "../../../prover/cli/demo/scenarios/messages/plan.ts";

describe("the demo's plan", () => {
  it("has 32 unequal weights, 1,000 in all, and seats that hold exactly 65 % of it", () => {
    const total = WEIGHTS.reduce((sum, weight) => sum + weight, 0n);
    expect(WEIGHTS).toHaveLength(32);
    expect(new Set(WEIGHTS).size).toBeGreaterThan(24);
    expect(total).toBe(1000n);
    const seats = seatsOfWeight(WEIGHTS, 650n) ?? [];
    expect(new Set(seats).size).toBe(seats.length);
    expect(seats.reduce((sum, seat) => sum + (WEIGHTS[seat] ?? 0n), 0n)).toBe(650n);
  });

  it("finds no seats for a weight that no set of them has", () => {
    expect(seatsOfWeight([2n, 4n], 5n)).toBeUndefined();
    expect(seatsOfWeight([2n, 4n], 6n)).toEqual([0, 1]);
  });

  it("sends 24 messages of many sizes, one of them to a failing receiver", () => {
    expect(PAYLOAD_BYTES).toHaveLength(24);
    expect(new Set(PAYLOAD_BYTES).size).toBeGreaterThan(20);
    expect(FAILING_NONCE).toBeLessThan(PAYLOAD_BYTES.length);
    for (const [nonce, bytes] of PAYLOAD_BYTES.entries()) expect(payloadOf(nonce)).toHaveLength(bytes);
  });
});

describe("a refusal counts only", () => {
  const expected: Observation = { by: "gateway", reason: "as it must", expected: true };

  it("when every refuser gave the expected reason", async () => {
    expect(await observe("replay", "again", async () => [expected, expected])).toMatchObject({ observed: true });
  });

  it("and not when one accepted or gave another reason", async () => {
    const refusal = await observe("replay", "again", async () => [expected, { ...expected, expected: false }]);
    expect(refusal.observed).toBe(false);
  });

  it("and not when nobody was asked", async () => {
    expect((await observe("replay", "again", async () => [])).observed).toBe(false);
  });

  it("and not when the attack itself broke", async () => {
    const refusal = await observe("replay", "again", async () => {
      throw new Error("no transaction");
    });
    expect(refusal).toMatchObject({ observed: false, reason: expect.stringContaining("no transaction") });
  });
});
