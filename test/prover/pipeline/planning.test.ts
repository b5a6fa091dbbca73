import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planHeader, planWindows, scheduleEpoch } from "../../../prover/pipeline/planning.ts";
import { committeeCommitment } from "../../../prover/protocol/committee.ts";
import type { CommitteeSchedule } from "../../../prover/source/schedule.ts";
import { committeeFixture } from "../../support/factories.ts";

const SIZES = [16, 256];

describe("choosing windows", () => {
  it("takes small windows where few are needed and a large one where many are", () => {
    expect(planWindows([0n, 5n, 15n], SIZES)).toEqual([{ windowSize: 16, windowIndex: 0n }]);
    expect(planWindows([15n, 16n], SIZES)).toEqual([
      { windowSize: 16, windowIndex: 0n },
      { windowSize: 16, windowIndex: 1n },
    ]);
    expect(planWindows([0n, 16n, 32n], SIZES)).toEqual([{ windowSize: 256, windowIndex: 0n }]);
    expect(planWindows([0n, 16n, 255n, 256n], SIZES)).toEqual([
      { windowSize: 256, windowIndex: 0n },
      { windowSize: 16, windowIndex: 16n },
    ]);
    expect(planWindows([0n, 16n, 32n], [16])).toHaveLength(3);
    expect(planWindows([], SIZES)).toEqual([]);
  });

  it("always covers every nonce exactly once, and never proves a window without one [fuzz]", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt({ min: 0n, max: 2_000n }), { maxLength: 60 }), (nonces) => {
        const windows = planWindows(nonces, SIZES);
        const holding = (nonce: bigint): number =>
          windows.filter(({ windowSize, windowIndex }) => nonce / BigInt(windowSize) === windowIndex).length;
        expect(nonces.every((nonce) => holding(nonce) === 1)).toBe(true);
        expect(
          windows.every(({ windowSize, windowIndex }) =>
            nonces.some((nonce) => nonce / BigInt(windowSize) === windowIndex),
          ),
        ).toBe(true);
      }),
    );
  });
});

function scheduleOf(announcements: readonly bigint[]): CommitteeSchedule {
  const epochs = announcements.map((announcedFrom, epoch) => ({
    announcedFrom,
    committee: committeeFixture([1n], 8, { firstKey: epoch }).committee,
  }));
  return { domain: epochs[0]?.committee.domain as CommitteeSchedule["domain"], epochs };
}

describe("choosing a header", () => {
  const base = {
    lightClient: { height: 10n, timestamp: 1_000n, trustingPeriod: 1_000n },
    epoch: 0n,
    schedule: scheduleOf([0n]),
    final: { number: 50n, timestamp: 1_100n },
    hasMessages: false,
  };

  it("is the final head where messages wait, and none where nothing does", () => {
    expect(planHeader(base)).toBeUndefined();
    expect(planHeader({ ...base, hasMessages: true })).toEqual({ height: 50n, epoch: 0n, reason: "messages" });
    expect(planHeader({ ...base, hasMessages: true, final: { number: 10n, timestamp: 1_100n } })).toBeUndefined();
    expect(planHeader({ ...base, hasMessages: true, final: { number: 11n, timestamp: 1_000n } })).toBeUndefined();
  });

  it("renews trust once half of it is used up", () => {
    expect(planHeader({ ...base, final: { number: 50n, timestamp: 1_500n } })).toBeUndefined();
    expect(planHeader({ ...base, final: { number: 50n, timestamp: 1_501n } })).toMatchObject({ reason: "refresh" });
  });

  it("hands over with the head's own header, as soon as the next committee is announced", () => {
    expect(planHeader({ ...base, schedule: scheduleOf([0n, 50n]) })).toEqual({
      height: 50n,
      epoch: 0n,
      reason: "rotation",
    });
    expect(planHeader({ ...base, schedule: scheduleOf([0n, 51n]) })).toBeUndefined();
  });

  it("takes several rotations one header each, at heights that leave room for the next", () => {
    const schedule = scheduleOf([0n, 20n, 30n, 40n]);
    const plans = [];
    let state = { ...base, schedule };
    for (let plan = planHeader(state); plan !== undefined; plan = planHeader(state)) {
      plans.push(plan);
      state = { ...state, epoch: state.epoch + 1n, lightClient: { ...state.lightClient, height: plan.height } };
    }
    expect(plans.map(({ height, epoch }) => [height, epoch])).toEqual([
      [20n, 0n],
      [30n, 1n],
      [50n, 2n],
    ]);
  });

  it("finds the light client's committee in the schedule, or says that it is unknown", () => {
    const schedule = scheduleOf([0n, 20n]);
    const commitments = schedule.epochs.map(({ committee }) => committeeCommitment(committee));
    expect(scheduleEpoch(schedule, 1n, commitments[1] ?? 0n)).toBe(1n);
    // After a recovery the client's count runs on.
    expect(scheduleEpoch(schedule, 7n, commitments[0] ?? 0n)).toBe(0n);
    expect(() => scheduleEpoch(schedule, 0n, 5n)).toThrowError(expect.objectContaining({ code: "COMMITTEE_UNKNOWN" }));
  });
});
