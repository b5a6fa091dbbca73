import { AbiCoder, concat, keccak256, toUtf8Bytes, zeroPadValue } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toAddress } from "../../prover/protocol/field.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import { type Message, messageId } from "../../prover/protocol/message.ts";
import { decodeReceipt, RECEIPT_TAG } from "../../prover/protocol/receipt.ts";
import { STATE } from "../support/contractInbox.ts";
import {
  acknowledge,
  deadlineAt,
  PAIR_ROUTE_DELAY,
  type Pair,
  type PairSide,
  refusal,
  type Sent,
  send,
  sentIn,
  startPair,
  waitBoth,
} from "../support/contractPair.ts";
import {
  account,
  as,
  deploy,
  eventsOf,
  mined,
  parseRevert,
  revertOf,
  startChain,
  type TestContract,
} from "../support/contracts.ts";
import { seededAddress } from "../support/factories.ts";

/** DeliveryOutcome of IDeliveryOutcomeRecipient. */
const OUTCOME = { none: 0n, delivered: 1n, timedOut: 2n } as const;
const TAG = keccak256(toUtf8Bytes("HeadlightReceipt(bytes32 messageId,uint256 statusWord)[] version 1"));
const ZERO = `0x${"00".repeat(20)}`;
const GWEI = 1_000_000_000n;

let pair: Pair;
let source: PairSide;
let destination: PairSide;
let reader: TestContract;
let clean: [unknown, unknown] | undefined;

beforeAll(async () => {
  pair = await startPair();
  ({ source, destination } = pair);
  reader = await deploy(source.chain, "StorageReaderDouble");
  await mined(source.receipts.proposeStorageReader(destination.chain.chainId, reader));
  await waitBoth(pair, (await destination.chain.now()) + PAIR_ROUTE_DELAY + 100n);
  await mined(source.receipts.acceptStorageReader(destination.chain.chainId));
});
beforeEach(async () => {
  if (clean !== undefined) {
    await source.chain.request("evm_revert", [clean[0]]);
    await destination.chain.request("evm_revert", [clean[1]]);
  }
  clean = [await source.chain.request("evm_snapshot", []), await destination.chain.request("evm_snapshot", [])];
});
afterAll(() => pair.close());

const execute = ({ message }: Sent) => mined(destination.gateway.execute(message, "0x"));
const outcomeOf = async ({ message, id }: Sent): Promise<{ outcome: bigint; executor: string; cost: bigint }> => {
  const [outcome, , executor, costInGwei] = await source.receipts.outcomeOf(
    message.destinationChainId,
    message.destinationGateway,
    id,
  );
  return { outcome, executor, cost: costInGwei * GWEI };
};
const later = async (seconds: bigint): Promise<bigint> => (await destination.chain.now()) + seconds;
const word = (value: bigint): string => zeroPadValue(`0x${value.toString(16).padStart(64, "0")}`, 32);
/** What the destination holds of a message, read as a storage proof would. */
const statusWord = async (id: string): Promise<string> =>
  destination.chain.ethers.provider.getStorage(destination.gateway.target, await source.receipts.statusSlotOf(id));
/** Has the double show the slot as it is now, in a block of that time. */
const show = async ({ id }: Sent, timestamp: bigint, height = 100n): Promise<void> => {
  const slot = await source.receipts.statusSlotOf(id);
  await mined(reader.tell(height, destination.gatewayAddress, slot, await statusWord(id), timestamp));
};
const prove = ({ message }: Sent, height = 100n) => source.receipts.proveOutcome(message, height, [], []);
/** A message to the source's gateway from whoever sends it on the destination. */
const asReceipt = async (payload: string, from: PairSide = destination): Promise<Message> =>
  (await send(from, source, { recipient: source.gatewayAddress, payload })).message;

describe("R1 a receipt", () => {
  it("tells the source who delivered, and at what cost, in one message for many", async () => {
    const [a, b] = [await send(source, destination), await send(source, destination)];
    const executor = await account(destination.chain, 4);
    await mined(as(destination.gateway, executor).execute(a.message, "0x"));
    await execute(b);
    expect(await outcomeOf(a)).toMatchObject({ outcome: OUTCOME.none });
    const receipt = await acknowledge(pair, [a.id, b.id]);
    expect(receipt).toMatchObject({ sender: destination.gatewayAddress, recipient: source.gatewayAddress });
    const [delivered, cost] = await destination.gateway.deliveryOf(a.id);
    expect(delivered).toBe(executor.address);
    expect(cost).toBeGreaterThan(0n);
    expect(await outcomeOf(a)).toEqual({ outcome: OUTCOME.delivered, executor: executor.address, cost });
    // The prover reads the same in the receipt.
    expect(RECEIPT_TAG).toBe(TAG);
    expect(decodeReceipt(receipt.payload)?.map(({ id, state }) => [id, state])).toEqual([
      [a.id, "executed"],
      [b.id, "executed"],
    ]);
    expect(decodeReceipt(receipt.payload)?.[0]).toMatchObject({ executor: toAddress(executor.address), cost });
    expect((await outcomeOf(b)).outcome).toBe(OUTCOME.delivered);
  });

  it("tells of an expired message that it timed out", async () => {
    const sent = await send(source, destination, { attributes: [deadlineAt(await later(500n))] });
    await waitBoth(pair, sent.message.deadline + 1n);
    await mined(destination.gateway.expire(sent.message, "0x"));
    await acknowledge(pair, [sent.id]);
    expect(await outcomeOf(sent)).toEqual({ outcome: OUTCOME.timedOut, executor: ZERO, cost: 0n });
  });

  it("is only of final states, for 1 to 128 messages", async () => {
    const { id, message } = await send(source, destination);
    const acknowledgement = (ids: string[]) => destination.gateway.acknowledge(source.chain.chainId, ids);
    expect(await refusal(acknowledgement([id]))).toBe("Gateway_NoOutcome");
    await mined(destination.gateway.markVerified(message, "0x"));
    expect(await refusal(acknowledgement([id]))).toBe("Gateway_NoOutcome");
    await destination.app.setRefuses(true);
    await execute({ id, message } as Sent);
    expect(await refusal(acknowledgement([id]))).toBe("Gateway_NoOutcome");
    await destination.app.setRefuses(false);
    await execute({ id, message } as Sent);
    expect(await refusal(acknowledgement([]))).toBe("Gateway_ReceiptLength");
    expect(await refusal(acknowledgement(Array.from({ length: 129 }, () => id)))).toBe("Gateway_ReceiptLength");
    expect(await refusal(destination.gateway.acknowledge(5n, [id]))).toBe("Gateway_NoRoute");
    const most = await mined(acknowledgement(Array.from({ length: 128 }, () => id)));
    await mined(source.gateway.execute(sentIn(destination, most).message, "0x"));
  });

  it("cannot be had from within a delivery that fails after it", async () => {
    const sent = await send(source, destination);
    // The recipient asks for the receipt while its message counts as delivered, and then refuses it.
    const ask = destination.gateway.interface.encodeFunctionData("acknowledge", [source.chain.chainId, [sent.id]]);
    await destination.app.setCallback(destination.gateway, ask);
    const nonce = await destination.gateway.outboxNonce();
    const receipt = await mined(destination.gateway.execute(sent.message, "0x", { gasLimit: 2_000_000n }));
    const [[success, data]] = eventsOf(receipt, destination.app, "CalledBack") as [[boolean, string]];
    expect([success, parseRevert(data)?.name]).toEqual([false, "Gateway_NoOutcome"]);
    expect(await destination.gateway.outboxNonce()).toBe(nonce);
    await acknowledge(pair, [sent.id]);
  });

  it("fits its own gas promise with as many new outcomes as it may have", async () => {
    const all: Sent[] = [];
    for (let i = 0; i < 128; i++) all.push(await send(source, destination));
    for (const sent of all) await execute(sent);
    const { message } = sentIn(
      destination,
      await mined(
        destination.gateway.acknowledge(
          source.chain.chainId,
          all.map(({ id }) => id),
        ),
      ),
    );
    const receipt = await mined(source.gateway.execute(message, "0x"));
    expect(eventsOf(receipt, source.receipts, "OutcomeRecorded")).toHaveLength(128);
    // What the delivery used stays within what the receipt promised its recipient, and that within the cap.
    expect(receipt.gasUsed).toBeLessThan(message.gasLimit);
    expect(message.gasLimit).toBeLessThanOrEqual((await source.gateway.MAX_GAS_LIMIT()) as bigint);
  });

  it("cannot come from a user, whatever it says", async () => {
    const sent = await send(source, destination);
    const executed = 3n | (BigInt(seededAddress("thief")) << 8n) | (1_000_000n << 168n);
    const forged = await asReceipt(concat([TAG, sent.id, word(executed)]));
    const receipt = await mined(source.gateway.execute(forged, "0x"));
    const [[, reason]] = eventsOf(receipt, source.gateway, "MessageFailed") as [[string, string]];
    expect(source.gateway.interface.parseError(reason)?.name).toBe("Gateway_NotAReceipt");
    expect((await outcomeOf(sent)).outcome).toBe(OUTCOME.none);
    // Nor by a call of the gateway or of the receipts from outside.
    const sender = formatChainAddress({ chainId: 31_338n, address: destination.gatewayAddress });
    const direct = source.gateway.receiveMessage(sent.id, sender, concat([TAG, sent.id, word(executed)]));
    expect(await refusal(direct)).toBe("Gateway_NotAReceipt");
    const record = source.receipts.record(31_338n, destination.gatewayAddress, concat([TAG, sent.id, word(executed)]));
    expect(await refusal(record)).toBe("Receipts_NotTheGateway");
    expect(await refusal(source.receipts.takeNotice(31_338n, destination.gatewayAddress, sent.id))).toBe(
      "Receipts_NotTheGateway",
    );
  });

  it("is a message like any: a verifier that does not vouch for it stops it", async () => {
    const sent = await send(source, destination);
    await execute(sent);
    const { message } = sentIn(
      destination,
      await mined(destination.gateway.acknowledge(source.chain.chainId, [sent.id])),
    );
    await source.verifier.setAnswer(1);
    expect(await refusal(source.gateway.execute(message, "0x"))).toBe("Gateway_NotVerified");
    await source.verifier.setAnswer(0);
    await mined(source.gateway.execute(message, "0x"));
    expect(await refusal(source.gateway.execute(message, "0x"))).toBe("Gateway_AlreadyExecuted");
  });

  it("is well formed to the byte, and of the two final states", async () => {
    const { id } = await send(source, destination);
    // The gateway itself is made to deliver each payload: only the codec can refuse it.
    const gateway = source.gatewayAddress;
    await source.chain.request("hardhat_setBalance", [gateway, "0xde0b6b3a7640000"]);
    const self = await source.chain.ethers.getImpersonatedSigner(gateway);
    const record = (payload: string): Promise<string> =>
      refusal(as(source.receipts, self).record(31_338n, destination.gatewayAddress, payload));
    const good = concat([TAG, id, word(4n)]);
    for (const payload of ["0x", TAG, good.slice(0, -2), `${good}00`, concat([id, id, word(4n)]), concat([TAG, id])]) {
      expect(await record(payload), payload).toBe("Receipts_MalformedReceipt");
    }
    for (const state of [0n, 1n, 2n, 5n, 255n]) {
      expect(await record(concat([TAG, id, word(state)]))).toBe("Receipts_MalformedReceipt");
    }
    await mined(as(source.receipts, self).record(31_338n, destination.gatewayAddress, good));
  });

  it("can be sent again, and cannot be spoilt by one of its messages told before", async () => {
    const [a, b] = [await send(source, destination), await send(source, destination)];
    await execute(a);
    await execute(b);
    await acknowledge(pair, [a.id]);
    const before = await outcomeOf(a);
    await acknowledge(pair, [a.id, b.id, b.id]);
    expect(await outcomeOf(a)).toEqual(before);
    expect((await outcomeOf(b)).outcome).toBe(OUTCOME.delivered);
  });
});

describe("R2 whose word counts", () => {
  it("is the message's own destination's: another chain's gateway says nothing about it", async () => {
    const sent = await send(source, destination);
    // A third chain, honest towards its own users or not, with a route of its own.
    await mined(source.gateway.setRoute(31_340n, seededAddress("third"), source.verifier));
    const executed = 3n | (BigInt(seededAddress("thief")) << 8n) | (1_000_000n << 168n);
    const lie: Message = {
      ...(await asReceipt("0x")),
      sourceChainId: 31_340n,
      sourceGateway: seededAddress("third"),
      sender: seededAddress("third"),
      gasLimit: 200_000n,
      payload: concat([TAG, sent.id, word(executed)]) as `0x${string}`,
    };
    await mined(source.gateway.execute(lie, "0x"));
    expect(await source.gateway.stateOf(messageId(lie))).toBe(STATE.executed);
    expect((await source.receipts.outcomeOf(31_340n, seededAddress("third"), sent.id))[0]).toBe(OUTCOME.delivered);
    expect((await outcomeOf(sent)).outcome).toBe(OUTCOME.none);
    expect(await refusal(source.gateway.notify(sent.message))).toBe("Receipts_NothingToTell");
    expect(await refusal(source.escrow.settle(sent.message))).toBe("FeeEscrow_OutcomeOpen");
  });

  it("is proved from storage of the message's own gateway, at its own slot", async () => {
    const [sent, other] = [await send(source, destination), await send(source, destination)];
    await execute(other);
    const slot = await source.receipts.statusSlotOf(other.id);
    await mined(reader.tell(100n, destination.gatewayAddress, slot, await statusWord(other.id), await later(0n)));
    expect(await refusal(prove(sent))).toBe("StorageReader_UntrustedHeight");
    await mined(prove(other));
    expect(await refusal(prove(other))).toBe("Receipts_AlreadyRecorded");
  });

  it("is about messages that this gateway sent, and no others", async () => {
    const sent = await send(source, destination);
    const forged = { ...sent.message, payload: "0x00" as const };
    expect(await refusal(source.receipts.proveOutcome(forged, 100n, [], []))).toBe("Receipts_NotSentHere");
    expect(await refusal(source.gateway.notify(forged))).toBe("Gateway_NotSentHere");
    expect(await refusal(source.escrow.topUp(forged))).toBe("FeeEscrow_NotSentHere");
  });
});

describe("R3 a timeout", () => {
  it("is proved by a block later than the deadline in which the message is not delivered", async () => {
    const deadline = await later(1000n);
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline)] });
    await show(sent, deadline);
    expect(await revertOf(prove(sent))).toEqual({ name: "Receipts_Undecided", args: [sent.id, deadline, deadline] });
    await show(sent, deadline + 1n);
    const receipt = await mined(prove(sent));
    expect(eventsOf(receipt, source.receipts, "OutcomeRecorded")[0]?.slice(3)).toEqual([OUTCOME.timedOut, ZERO, 0n]);
    expect((await outcomeOf(sent)).outcome).toBe(OUTCOME.timedOut);
    // And from such a block on nobody can deliver it.
    await waitBoth(pair, deadline + 1n);
    expect(await refusal(destination.gateway.execute(sent.message, "0x"))).toBe("Gateway_Expired");
  });

  it("is never of a message that was delivered, however late the block: that proves the delivery", async () => {
    const deadline = await later(1000n);
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline)] });
    await execute(sent);
    await show(sent, deadline + 1n);
    await mined(prove(sent));
    const [executor, cost] = await destination.gateway.deliveryOf(sent.id);
    expect(await outcomeOf(sent)).toEqual({ outcome: OUTCOME.delivered, executor, cost });
  });

  it("is also of what was marked or failed, never of what has no deadline", async () => {
    const deadline = await later(1000n);
    const [marked, failed, endless] = [
      await send(source, destination, { attributes: [deadlineAt(deadline)] }),
      await send(source, destination, { attributes: [deadlineAt(deadline)] }),
      await send(source, destination),
    ];
    await mined(destination.gateway.markVerified(marked.message, "0x"));
    await destination.app.setRefuses(true);
    await execute(failed);
    for (const sent of [marked, failed]) {
      await show(sent, deadline + 1n);
      await mined(prove(sent));
      expect((await outcomeOf(sent)).outcome).toBe(OUTCOME.timedOut);
    }
    await show(endless, (1n << 64n) - 1n);
    expect(await refusal(prove(endless))).toBe("Receipts_Undecided");
  });

  it("is never read from a word that is none of this version's: another layout may mean delivered by it", async () => {
    const deadline = await later(1000n);
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline)] });
    const slot = await source.receipts.statusSlotOf(sent.id);
    const stranger = BigInt(seededAddress("stranger")) << 8n;
    // States to come, and an Unknown that is not nothing.
    for (const foreign of [5n, 6n | stranger, 255n, stranger, 1n << 255n]) {
      await mined(reader.tell(100n, destination.gatewayAddress, slot, word(foreign), deadline + 1n));
      expect(await revertOf(prove(sent))).toEqual({ name: "Receipts_UnknownStatus", args: [sent.id, foreign] });
    }
    expect((await outcomeOf(sent)).outcome).toBe(OUTCOME.none);
  });

  it("and a later receipt do not both count: the first proof stands", async () => {
    const sent = await send(source, destination);
    await execute(sent);
    await show(sent, await later(0n));
    await mined(prove(sent));
    const before = await outcomeOf(sent);
    await acknowledge(pair, [sent.id]);
    expect(await outcomeOf(sent)).toEqual(before);
  });
});

describe("R4 telling the sender", () => {
  it("calls it once, from the gateway, by anyone", async () => {
    const sent = await send(source, destination);
    expect(await refusal(source.gateway.notify(sent.message))).toBe("Receipts_NothingToTell");
    await execute(sent);
    await acknowledge(pair, [sent.id]);
    const stranger = await account(source.chain, 7);
    const receipt = await mined(as(source.gateway, stranger).notify(sent.message));
    expect(eventsOf(receipt, source.app, "Told")).toEqual([[sent.id, OUTCOME.delivered, source.gateway.target]]);
    expect(await refusal(source.gateway.notify(sent.message))).toBe("Receipts_NothingToTell");
  });

  it("can be tried again after it refused, and does not undo the outcome", async () => {
    const deadline = await later(500n);
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline)] });
    await show(sent, deadline + 1n);
    await mined(prove(sent));
    await source.app.setRefuses(true);
    expect(await refusal(source.gateway.notify(sent.message))).toBe("ApplicationDouble_Refused");
    expect((await outcomeOf(sent)).outcome).toBe(OUTCOME.timedOut);
    await source.app.setRefuses(false);
    const receipt = await mined(source.gateway.notify(sent.message));
    expect(eventsOf(receipt, source.app, "Told")).toEqual([[sent.id, OUTCOME.timedOut, source.gateway.target]]);
  });

  it("tells a sender that calls back only once", async () => {
    const sent = await send(source, destination);
    await execute(sent);
    await acknowledge(pair, [sent.id]);
    const again = source.gateway.interface.encodeFunctionData("notify", [sent.message]);
    await source.app.setCallback(source.gateway, again);
    const receipt = await mined(source.gateway.notify(sent.message));
    expect(eventsOf(receipt, source.app, "CalledBack").map(([success]) => success)).toEqual([false]);
    expect(eventsOf(receipt, source.app, "Told")).toHaveLength(1);
  });
});

describe("R5 storage readers", () => {
  it("are the gateway owner's to set before a route opens; after that every change waits", async () => {
    const stranger = await account(source.chain, 1);
    const foreign = as(source.receipts, stranger);
    for (const [method, ...args] of [
      ["setStorageReader", 50n, reader.target],
      ["proposeStorageReader", 50n, reader.target],
      ["cancelStorageReader", 50n],
      ["acceptStorageReader", 50n],
    ] as const) {
      expect(await refusal(foreign.getFunction(method)(...args)), method).toBe("Receipts_NotTheOwner");
    }
    await mined(source.receipts.setStorageReader(50n, reader));
    expect(await refusal(source.receipts.setStorageReader(50n, reader))).toBe("TimelockedAddress_AlreadySet");
    expect(await source.receipts.storageReader(50n)).toBe(reader.target);
    await mined(source.gateway.setRoute(51n, seededAddress("gateway"), ZERO));
    expect(await refusal(source.receipts.setStorageReader(51n, reader))).toBe("Receipts_RouteIsOpen");
    await mined(source.receipts.proposeStorageReader(51n, reader));
    const acceptableFrom = (await source.chain.now()) + PAIR_ROUTE_DELAY;
    expect([...(await source.receipts.pendingStorageReader(51n))]).toEqual([reader.target, acceptableFrom]);
    expect(await refusal(source.receipts.acceptStorageReader(51n))).toBe("TimelockedAddress_TooEarly");
    expect(await source.receipts.storageReader(51n)).toBe(ZERO);
    await source.chain.setNextTime(acceptableFrom);
    await mined(source.receipts.acceptStorageReader(51n));
    expect(await source.receipts.storageReader(51n)).toBe(reader.target);
    await mined(source.receipts.proposeStorageReader(51n, ZERO));
    await mined(source.receipts.cancelStorageReader(51n));
    await source.chain.wait(PAIR_ROUTE_DELAY);
    expect(await refusal(source.receipts.acceptStorageReader(51n))).toBe("TimelockedAddress_NothingPending");
    expect(await refusal(source.receipts.proposeStorageReader(51n, stranger.address))).toBe(
      "Receipts_ReaderWithoutCode",
    );
  });

  it("are needed for proofs from storage", async () => {
    await mined(source.gateway.setRoute(52n, seededAddress("gateway"), ZERO));
    const recipient = formatChainAddress({ chainId: 52n, address: seededAddress("recipient") });
    const { message } = sentIn(source, await mined(source.gateway.sendMessage(recipient, "0x", [])));
    expect(await refusal(source.receipts.proveOutcome(message, 1n, [], []))).toBe("Receipts_NoReader");
  });

  it("wait for as long as routes do, and no gateway has a delay that they cannot", async () => {
    const chain = await startChain(1n);
    const owner = await account(chain, 0);
    const tooLong = deploy(chain, "Gateway", [owner.address, 1n << 32n]);
    expect(await refusal(tooLong)).toBe("SafeCastOverflowedUintDowncast");
    await chain.close();
  });
});

describe("R6 the status slot", () => {
  it("is where the source looks for it, and holds what the gateway says", async () => {
    const sent = await send(source, destination);
    const slot = await destination.receipts.statusSlotOf(sent.id);
    expect(slot).toBe(keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256"], [sent.id, 7n])));
    expect(BigInt(await statusWord(sent.id))).toBe(0n);
    await mined(destination.gateway.markVerified(sent.message, "0x"));
    // State 1, then chain 31337, revision 1, generation 1.
    const mark = 31_337n | (1n << 64n) | (1n << 128n);
    expect(BigInt(await statusWord(sent.id))).toBe(STATE.verified | (mark << 8n));
    await destination.app.setRefuses(true);
    await execute(sent);
    expect(BigInt(await statusWord(sent.id))).toBe(STATE.failed | (mark << 8n));
    await destination.app.setRefuses(false);
    await execute(sent);
    const [executor, cost] = await destination.gateway.deliveryOf(sent.id);
    const executed = STATE.executed | (BigInt(executor) << 8n) | ((cost / GWEI) << 168n);
    expect(BigInt(await statusWord(sent.id))).toBe(executed);
  });
});
