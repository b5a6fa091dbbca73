import { concat } from "ethers";
import { describe, expect, it } from "vitest";
import { decodeReceipt, RECEIPT_TAG } from "../../../prover/protocol/receipt.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";

const word = (value: bigint): string => `0x${value.toString(16).padStart(64, "0")}`;
const id = seededBytes32("message");
const executor = seededAddress("executor");
const executed = 3n | (BigInt(executor) << 8n) | (123n << 168n);

describe("decodeReceipt", () => {
  it("takes the status words apart", () => {
    expect(decodeReceipt(concat([RECEIPT_TAG, id, word(executed), seededBytes32("other"), word(4n)]))).toEqual([
      { id, state: "executed", executor, cost: 123_000_000_000n },
      { id: seededBytes32("other"), state: "expired", executor: `0x${"00".repeat(20)}`, cost: 0n },
    ]);
  });

  it("knows what is no receipt", () => {
    const good = concat([RECEIPT_TAG, id, word(executed)]);
    for (const payload of ["0x", RECEIPT_TAG, good.slice(0, -2), `${good}00`, concat([id, id, word(executed)])]) {
      expect(decodeReceipt(payload), payload).toBeUndefined();
    }
    for (const state of [0n, 1n, 2n, 5n]) expect(decodeReceipt(concat([RECEIPT_TAG, id, word(state)]))).toBeUndefined();
  });
});
