import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STATE } from "../support/contractInbox.ts";
import {
  acknowledge,
  attribute,
  deadlineAt,
  type Pair,
  type Sent,
  send,
  startPair,
  waitBoth,
} from "../support/contractPair.ts";
import { account, as, mined } from "../support/contracts.ts";
import { seededAddress } from "../support/factories.ts";

let pair: Pair;

beforeAll(async () => {
  pair = await startPair();
  await mined(pair.source.oracle.setPrice(31_338n, 2_000_000_000n, 10n ** 18n, 150_000n, 1_000n));
});
afterAll(() => pair.close());

/** What can happen to fees, in any order, with any message: what does not fit reverts, and must change nothing. */
type Step =
  | { kind: "send"; fee: bigint; named: boolean; timed: boolean }
  | { kind: "topUp" | "deliver" | "expire" | "acknowledge" | "settle" | "finish"; which: number; amount: bigint }
  | { kind: "withdraw"; who: number }
  | { kind: "pass" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("send" as const),
    fee: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    named: fc.boolean(),
    timed: fc.boolean(),
  }),
  fc.record({
    kind: fc.constantFrom("topUp", "deliver", "expire", "acknowledge", "settle", "finish", "finish" as const),
    which: fc.nat({ max: 5 }),
    amount: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  }),
  fc.record({ kind: fc.constant("withdraw" as const), who: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constant("pass" as const) }),
);

describe("F5 whatever happens in whatever order [fuzz]", () => {
  it("the escrow holds what it owes, and every wei that came in goes to an executor or back", async () => {
    const { source, destination } = pair;
    const executor = await account(destination.chain, 5);
    const refundee = seededAddress("refundee");
    const parties = [executor.address, refundee, source.appAddress];
    const { provider } = source.chain.ethers;
    let settledOnce = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
        const clean = [
          await source.chain.request("evm_snapshot", []),
          await destination.chain.request("evm_snapshot", []),
        ];
        const sent: Sent[] = [];
        let [paidIn, paidOut] = [0n, 0n];
        for (const next of steps) {
          const message = "which" in next ? sent[next.which % Math.max(1, sent.length)] : undefined;
          try {
            if (next.kind === "send") {
              const deadline = (await destination.chain.now()) + 5_000n;
              const attributes = [
                ...(next.named ? [attribute("requestRelay(uint256,uint256,address)", 0n, 200_000n, refundee)] : []),
                ...(next.timed ? [deadlineAt(deadline)] : []),
              ];
              sent.push(await send(source, destination, { value: next.fee, attributes }));
              paidIn += next.fee;
            } else if (next.kind === "pass") {
              await waitBoth(pair, (await destination.chain.now()) + 6_000n);
            } else if (next.kind === "withdraw") {
              const who = parties[next.who] as string;
              const owed = (await source.escrow.creditOf(who)) as bigint;
              await mined(source.escrow.withdraw(who, who));
              paidOut += owed;
            } else if (message !== undefined) {
              if (next.kind === "topUp") {
                await mined(source.escrow.topUp(message.message, { value: next.amount }));
                paidIn += next.amount;
              } else if (next.kind === "deliver") {
                await mined(as(destination.gateway, executor).execute(message.message, "0x"));
              } else if (next.kind === "expire") await mined(destination.gateway.expire(message.message, "0x"));
              else if (next.kind === "acknowledge") await acknowledge(pair, [message.id]);
              else {
                if (next.kind === "finish") {
                  // From wherever it is to its outcome on the source.
                  const past =
                    message.message.deadline !== 0n && message.message.deadline < (await destination.chain.now());
                  const state = await destination.gateway.stateOf(message.id);
                  const gateway = as(destination.gateway, executor);
                  if (state < STATE.executed) await mined(gateway[past ? "expire" : "execute"](message.message, "0x"));
                  await acknowledge(pair, [message.id]);
                }
                await mined(source.escrow.settle(message.message));
                settledOnce++;
              }
            }
          } catch (error) {
            if (!/revert|custom error/i.test(String(error))) throw error;
          }
          let owed = 0n;
          for (const { id } of sent) owed += (await source.escrow.feeOf(id))[0];
          for (const who of parties) owed += await source.escrow.creditOf(who);
          expect(await provider.getBalance(source.escrow.target)).toBe(owed);
          expect(paidIn - paidOut).toBe(owed);
        }
        await source.chain.request("evm_revert", [clean[0]]);
        await destination.chain.request("evm_revert", [clean[1]]);
      }),
      { numRuns: 25, seed: 11 },
    );
    // It came to that: else the model would have shown nothing.
    expect(settledOnce).toBeGreaterThan(5);
  });
});
