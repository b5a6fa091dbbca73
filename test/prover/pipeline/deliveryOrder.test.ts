import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, channelOf, DeliveryOrder } from "../../../prover/pipeline/deliveryOrder.ts";
import { messageId } from "../../../prover/protocol/message.ts";
import { messageFixture, seededAddress } from "../../support/factories.ts";

const candidate = (nonce: number, fee: bigint, sequence = 0n, sender = "sender"): Candidate => {
  const message = messageFixture({ nonce: BigInt(nonce), sequence, sender: seededAddress(sender) });
  return { id: messageId(message), message, fee };
};

/** Takes all, and says of each delivered nonce; `delivers` says which succeed. */
function run(order: DeliveryOrder<Candidate>, delivers: (nonce: bigint) => boolean = () => true): bigint[] {
  const taken: bigint[] = [];
  for (let next = order.next(); next !== undefined; next = order.next()) {
    taken.push(next.message.nonce);
    if (delivers(next.message.nonce)) order.settle(next.message);
  }
  return taken;
}

describe("DeliveryOrder", () => {
  it("takes the best paid first, and what is paid alike in the order of sending", () => {
    const all = [candidate(0, 0n), candidate(1, 5n), candidate(2, 0n), candidate(3, 9n), candidate(4, 5n)];
    expect(run(new DeliveryOrder(all, new Map()))).toEqual([3n, 1n, 4n, 0n, 2n]);
  });

  it("takes a channel in its order, however well a later message is paid", () => {
    const all = [candidate(0, 1n, 1n), candidate(1, 100n, 2n), candidate(2, 5n), candidate(3, 50n, 3n)];
    expect(run(new DeliveryOrder(all, new Map()))).toEqual([2n, 0n, 1n, 3n]);
  });

  it("goes on where the destination is, and leaves what has no turn", () => {
    const all = [candidate(0, 0n, 7n), candidate(1, 0n, 8n), candidate(2, 0n, 10n)];
    const channel = channelOf((all[0] as Candidate).message) as string;
    const order = new DeliveryOrder(all, new Map([[channel, 6n]]));
    expect(run(order)).toEqual([0n, 1n]);
    expect(order.rest().map(({ message }) => message.nonce)).toEqual([2n]);
  });

  it("stops a channel at a message that fails, and no other", () => {
    const all = [
      candidate(0, 9n, 1n),
      candidate(1, 9n, 2n),
      candidate(2, 0n, 1n, "other"),
      candidate(3, 0n, 2n, "other"),
    ];
    const order = new DeliveryOrder(all, new Map());
    expect(run(order, (nonce) => nonce !== 0n)).toEqual([0n, 2n, 3n]);
    expect(order.rest().map(({ message }) => message.nonce)).toEqual([1n]);
  });

  it("never takes a message of a channel before its predecessor, and each at most once [fuzz]", () => {
    const message = fc.record({
      fee: fc.bigInt({ min: 0n, max: 5n }),
      channel: fc.nat({ max: 2 }),
      fails: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 20 }), (sent) => {
        const counts = new Map<number, bigint>();
        const all = sent.map(({ fee, channel }, nonce) => {
          const sequence = channel === 0 ? 0n : (counts.get(channel) ?? 0n) + 1n;
          if (channel !== 0) counts.set(channel, sequence);
          return candidate(nonce, fee, sequence, `sender ${channel}`);
        });
        const order = new DeliveryOrder(all, new Map());
        const delivered = new Map<string, bigint>();
        const taken = new Set<bigint>();
        for (let next = order.next(); next !== undefined; next = order.next()) {
          expect(taken.has(next.message.nonce)).toBe(false);
          taken.add(next.message.nonce);
          const channel = channelOf(next.message);
          if (channel !== undefined) expect(next.message.sequence).toBe((delivered.get(channel) ?? 0n) + 1n);
          if (sent[Number(next.message.nonce)]?.fails === true) continue;
          if (channel !== undefined) delivered.set(channel, next.message.sequence);
          order.settle(next.message);
        }
        expect(taken.size + order.rest().length).toBe(all.length);
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});
