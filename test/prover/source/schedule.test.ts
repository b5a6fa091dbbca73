import { describe, expect, it } from "vitest";
import {
  committeeOf,
  loadSchedule,
  nextCommitteeOf,
  parseSchedule,
  scheduleToJson,
} from "../../../prover/source/schedule.ts";
import { committeeFixture, tamper } from "../../support/factories.ts";

const epochs = [0, 10, 20].map((firstKey, epoch) => ({
  announcedFrom: BigInt(epoch * 100),
  committee: committeeFixture([1n, 2n, 3n], 8, { firstKey }).committee,
}));
const schedule = { domain: committeeFixture([1n], 8).committee.domain, epochs };
const json = scheduleToJson(schedule);

describe("a committee schedule", () => {
  it("survives its file form", () => {
    expect(parseSchedule(JSON.parse(JSON.stringify(json)))).toEqual(schedule);
  });

  it("hands over from the announced height on", () => {
    expect(nextCommitteeOf(schedule, 0n, 99n)).toBe(committeeOf(schedule, 0n));
    expect(nextCommitteeOf(schedule, 0n, 100n)).toBe(committeeOf(schedule, 1n));
    expect(nextCommitteeOf(schedule, 2n, 1_000_000n)).toBe(committeeOf(schedule, 2n));
    expect(() => committeeOf(schedule, 3n)).toThrowError(expect.objectContaining({ code: "COMMITTEE_UNKNOWN" }));
  });

  it.each([
    [
      "a key listed twice",
      "COMMITTEE_INVALID",
      tamper(json, "epochs.0.members.1.publicKey", () => json.epochs[0]?.members[0]?.publicKey),
    ],
    ["a weight of zero", "COMMITTEE_INVALID", tamper(json, "epochs.1.members.2.weight", () => "0")],
    ["a weight of 65 bits", "UINT_RANGE", tamper(json, "epochs.1.members.2.weight", () => (1n << 64n).toString())],
    ["the identity as a key", "COMMITTEE_INVALID", tamper(json, "epochs.0.members.0.publicKey", () => ["0", "1"])],
    [
      "a key of order two",
      "COMMITTEE_INVALID",
      tamper(json, "epochs.0.members.0.publicKey", () => [
        "0",
        "21888242871839275222246405745257275088548364400416034343698204186575808495616",
      ]),
    ],
    ["a point off the curve", "COMMITTEE_INVALID", tamper(json, "epochs.0.members.0.publicKey", () => ["1", "1"])],
    [
      "a coordinate above the field",
      "FIELD_RANGE",
      tamper(json, "epochs.0.members.0.publicKey", () => [(1n << 255n).toString(), "1"]),
    ],
    ["more members than slots", "COMMITTEE_INVALID", tamper(json, "epochs.0.size", () => 2)],
    ["announcements out of order", "SCHEDULE_INVALID", tamper(json, "epochs.2.announcedFrom", () => "100")],
    ["a later committee of another size", "SCHEDULE_INVALID", tamper(json, "epochs.1.size", () => 32)],
    ["a last committee of another size", "SCHEDULE_INVALID", tamper(json, "epochs.2.size", () => 4)],
    ["no epochs", "SCHEDULE_INVALID", tamper(json, "epochs", () => [])],
    ["no members", "COMMITTEE_INVALID", tamper(json, "epochs.0.members", () => [])],
    ["a number that lost precision", "SCHEDULE_INVALID", tamper(json, "epochs.0.members.0.weight", () => 1e21)],
    ["an outbox that is no address", "HEX_FORMAT", tamper(json, "outbox", () => "0x12")],
    ["nothing", "SCHEDULE_INVALID", null],
  ])("is refused with %s", (_name, code, file) => {
    expect(() => parseSchedule(file)).toThrowError(expect.objectContaining({ code, hint: expect.any(String) }));
  });

  it("is named when it is missing", async () => {
    await expect(loadSchedule("/nowhere/schedule.json")).rejects.toMatchObject({ code: "SCHEDULE_MISSING" });
  });
});
