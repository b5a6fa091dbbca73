import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageId } from "../../prover/protocol/message.ts";
import { ANSWER, STATE } from "../support/contractInbox.ts";
import {
  attribute,
  deadlineAt,
  ORDERED,
  type Pair,
  type PairSide,
  refusal,
  type Sent,
  send,
  startPair,
  waitBoth,
} from "../support/contractPair.ts";
import { eventsOf, mined, parseRevert, revertOf } from "../support/contracts.ts";
import { seededAddress } from "../support/factories.ts";

let pair: Pair;
let source: PairSide;
let destination: PairSide;

beforeAll(async () => {
  pair = await startPair();
  ({ source, destination } = pair);
});
afterAll(() => pair.close());

const execute = async ({ message }: Sent) =>
  mined(destination.gateway.execute(message, "0x", { value: message.value }));
const refused = ({ message }: Sent): Promise<string> =>
  refusal(destination.gateway.execute(message, "0x", { value: message.value }));
const state = ({ id }: Sent): Promise<bigint> => destination.gateway.stateOf(id);
/** So many seconds from now; the destination's clock is never behind the source's. */
const later = async (seconds: bigint): Promise<bigint> => (await destination.chain.now()) + seconds;

describe("G10 attributes", () => {
  it("binds deadline, order, gas, value and refund recipient in the message that the events tell", async () => {
    const deadline = await later(1000n);
    const relay = attribute("requestRelay(uint256,uint256,address)", 77n, 123_456n, seededAddress("refund"));
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline), ORDERED, relay], value: 5n });
    expect(sent.message).toMatchObject({ deadline, sequence: 1n, gasLimit: 123_456n, value: 77n });
    expect(await source.gateway.messageIdAt(sent.message.nonce)).toBe(messageId(sent.message));
    const [amount, refund] = await source.escrow.feeOf(sent.id);
    expect([amount, String(refund).toLowerCase()]).toEqual([5n, seededAddress("refund")]);
    // The refund recipient is the sender unless it is named.
    const plain = await send(source, destination, { value: 5n });
    expect(String((await source.escrow.feeOf(plain.id))[1]).toLowerCase()).toBe(source.appAddress);
    await execute(sent);
    expect(await destination.chain.ethers.provider.getBalance(destination.app.target)).toBe(77n);
  });

  it("says which it supports", async () => {
    for (const signature of [
      "gasLimit(uint256)",
      "requestRelay(uint256,uint256,address)",
      "deadline(uint256)",
      "ordered()",
    ]) {
      const args = signature.includes("address") ? [0n, 0n, seededAddress("x")] : signature === "ordered()" ? [] : [1n];
      expect(await source.gateway.supportsAttribute(attribute(signature, ...args).slice(0, 10)), signature).toBe(true);
    }
    expect(attribute("requestRelay(uint256,uint256,address)", 0n, 0n, seededAddress("x")).slice(0, 10)).toBe(
      "0x4cbb573a",
    );
  });

  it("refuses each twice, contradictory ones, dirty and short ones", async () => {
    const deadline = deadlineAt(await later(1000n));
    const gas = attribute("gasLimit(uint256)", 1n);
    const relay = attribute("requestRelay(uint256,uint256,address)", 0n, 1n, seededAddress("refund"));
    const dirty = `${relay.slice(0, -64)}01${relay.slice(-62)}`;
    const invalid = [
      [deadline, deadline],
      [ORDERED, ORDERED],
      [relay, relay],
      [gas, gas],
      [gas, relay],
      [relay, gas],
      [deadlineAt(0n)],
      [`${ORDERED}00`],
      [deadline.slice(0, -2)],
      [`${deadline}00`],
      [relay.slice(0, -2)],
      [`${relay}00`],
      [dirty],
    ];
    for (const attributes of invalid) {
      expect(await refusal(send(source, destination, { attributes })), attributes.join()).toBe(
        "Gateway_InvalidAttribute",
      );
    }
    const past = deadlineAt(await source.chain.now());
    expect(await refusal(send(source, destination, { attributes: [past] }))).toBe("Gateway_DeadlineOutOfRange");
    const endless = deadlineAt(1n << 64n);
    expect(await refusal(send(source, destination, { attributes: [endless] }))).toBe("Gateway_DeadlineOutOfRange");
    const rich = attribute("requestRelay(uint256,uint256,address)", 1n << 128n, 1n, seededAddress("refund"));
    expect(await refusal(send(source, destination, { attributes: [rich] }))).toBe("Gateway_ValueTooHigh");
    const hungry = attribute("requestRelay(uint256,uint256,address)", 0n, 10_000_001n, seededAddress("refund"));
    expect(await refusal(send(source, destination, { attributes: [hungry] }))).toBe("Gateway_GasLimitTooHigh");
  });
});

describe("G12 deadline", () => {
  it("delivers in its last second and not in the next, nor ever after", async () => {
    const deadline = await later(1000n);
    const [first, second] = [
      await send(source, destination, { attributes: [deadlineAt(deadline)] }),
      await send(source, destination, { attributes: [deadlineAt(deadline)] }),
    ];
    await mined(destination.gateway.markVerified(second.message, "0x"));
    await destination.chain.setNextTime(deadline);
    await execute(first);
    expect(await state(first)).toBe(STATE.executed);
    await destination.chain.setNextTime(deadline + 1n);
    await destination.chain.request("evm_mine", []);
    expect(await refused(second)).toBe("Gateway_Expired");
    expect(await refused(first)).toBe("Gateway_AlreadyExecuted");
  });

  it("lets anyone record that it passed, once, with evidence, and only then", async () => {
    const deadline = await later(1000n);
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline)] });
    const endless = await send(source, destination);
    expect(await refusal(destination.gateway.expire(endless.message, "0x"))).toBe("Gateway_NotExpired");
    await destination.chain.setNextTime(deadline);
    await destination.chain.request("evm_mine", []);
    expect(await refusal(destination.gateway.expire.staticCall(sent.message, "0x", { blockTag: "latest" }))).toBe(
      "Gateway_NotExpired",
    );
    await waitBoth(pair, deadline + 10n);
    await destination.verifier.setAnswer(ANSWER.no);
    expect(await refusal(destination.gateway.expire(sent.message, "0x"))).toBe("Gateway_NotVerified");
    await destination.verifier.setAnswer(ANSWER.yes);
    const receipt = await mined(destination.gateway.expire(sent.message, "0x"));
    expect(eventsOf(receipt, destination.gateway, "MessageExpired")).toEqual([[sent.id]]);
    expect(await state(sent)).toBe(STATE.expired);
    for (const method of ["expire", "execute", "markVerified"] as const) {
      expect(await refusal(destination.gateway[method](sent.message, "0x")), method).toBe("Gateway_AlreadyExpired");
    }
  });

  it("ends the retries of a failed message", async () => {
    const deadline = await later(1000n);
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline)] });
    await destination.app.setRefuses(true);
    await execute(sent);
    expect(await state(sent)).toBe(STATE.failed);
    await destination.app.setRefuses(false);
    await waitBoth(pair, deadline + 1n);
    expect(await refused(sent)).toBe("Gateway_Expired");
    await mined(destination.gateway.expire(sent.message, "0x"));
    expect(await state(sent)).toBe(STATE.expired);
  });

  it("cannot be moved by whoever delivers: it is part of the id", async () => {
    const deadline = await later(1000n);
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline)] });
    await mined(destination.gateway.markVerified(sent.message, "0x"));
    await destination.verifier.setAnswer(ANSWER.no);
    const forged = { ...sent, message: { ...sent.message, deadline: 0n } };
    expect(await refused(forged)).toBe("Gateway_NotVerified");
    await destination.verifier.setAnswer(ANSWER.yes);
  });
});

describe("G13 ordered channels", () => {
  const ordered = async (count: number, attributes: string[] = []): Promise<Sent[]> => {
    const all: Sent[] = [];
    for (let i = 0; i < count; i++) {
      all.push(await send(source, destination, { attributes: [ORDERED, ...attributes], payload: `0x0${i}` }));
    }
    return all;
  };

  it("counts each channel from 1 and on, apart from every other", async () => {
    const fresh = seededAddress("another recipient");
    const [a, b, c] = [
      await send(source, destination, { attributes: [ORDERED], recipient: fresh }),
      await send(source, destination, { attributes: [ORDERED], recipient: fresh }),
      await send(source, destination, { attributes: [ORDERED], recipient: fresh, fromAccount: true }),
    ];
    expect([a, b, c].map(({ message }) => message.sequence)).toEqual([1n, 2n, 1n]);
    const unordered = await send(source, destination, { recipient: fresh });
    expect(unordered.message.sequence).toBe(0n);
  });

  it("delivers in the order of sending only, and others in between as they come", async () => {
    const [first, second, third] = (await ordered(3)) as [Sent, Sent, Sent];
    const between = await send(source, destination);
    const next = first.message.sequence;
    expect(await revertOf(destination.gateway.execute(second.message, "0x"))).toEqual({
      name: "Gateway_NotItsTurn",
      args: [second.id, next + 1n, next],
    });
    await execute(between);
    await execute(first);
    expect(await refused(third)).toBe("Gateway_NotItsTurn");
    await execute(second);
    await execute(third);
    const { sender, recipient } = third.message;
    expect(
      await destination.gateway.lastSettledOf(sender, source.chain.chainId, source.gatewayAddress, recipient),
    ).toBe(next + 2n);
  });

  it("waits for a message whose recipient refuses it", async () => {
    const [first, second] = (await ordered(2)) as [Sent, Sent];
    await destination.app.setRefuses(true);
    await execute(first);
    expect(await state(first)).toBe(STATE.failed);
    await destination.app.setRefuses(false);
    expect(await refused(second)).toBe("Gateway_NotItsTurn");
    await execute(first);
    await execute(second);
  });

  it("goes on past a message that expired, once that is recorded, and never before", async () => {
    const deadline = await later(1000n);
    const [first] = (await ordered(1, [deadlineAt(deadline)])) as [Sent];
    const [second, third] = [...(await ordered(1, [deadlineAt(deadline)])), ...(await ordered(1))] as [Sent, Sent];
    expect(await refusal(destination.gateway.expire(first.message, "0x"))).toBe("Gateway_NotExpired");
    await waitBoth(pair, deadline + 1n);
    expect(await refused(third)).toBe("Gateway_NotItsTurn");
    // In turn: else the first one's expiry would find the channel moved.
    expect(await refusal(destination.gateway.expire(second.message, "0x"))).toBe("Gateway_NotItsTurn");
    await mined(destination.gateway.expire(first.message, "0x"));
    expect(await refused(third)).toBe("Gateway_NotItsTurn");
    await mined(destination.gateway.expire(second.message, "0x"));
    await execute(third);
    expect(await state(third)).toBe(STATE.executed);
  });

  it("does not move by a message that nobody sent", async () => {
    const [first] = (await ordered(1)) as [Sent];
    await destination.verifier.setAnswer(ANSWER.no);
    const forged = { ...first.message, deadline: 1n, nonce: 999n };
    expect(await refusal(destination.gateway.expire(forged, "0x"))).toBe("Gateway_NotVerified");
    await destination.verifier.setAnswer(ANSWER.yes);
    await execute(first);
  });

  it("does not move while a delivery runs: neither the next message nor an expiry gets in between", async () => {
    const [first, second] = (await ordered(2)) as [Sent, Sent];
    const attack = destination.gateway.interface.encodeFunctionData("execute", [second.message, "0x"]);
    await destination.app.setCallback(destination.gateway, attack);
    const receipt = await mined(destination.gateway.execute(first.message, "0x", { gasLimit: 3_000_000n }));
    const [[success, data]] = eventsOf(receipt, destination.app, "CalledBack") as [[boolean, string]];
    expect([success, parseRevert(data)?.name]).toEqual([false, "Gateway_NotItsTurn"]);
    expect(await state(first)).toBe(STATE.executed);
    await execute(second);
  });

  it("begins anew where the sender's gateway is another", async () => {
    const [sent] = (await ordered(1)) as [Sent];
    const { sender, recipient } = sent.message;
    const elsewhere = await destination.gateway.lastSettledOf(sender, 31_337, seededAddress("redeployed"), recipient);
    expect(elsewhere).toBe(0n);
    await execute(sent);
  });
});

describe("G14 another chain, a fork, another deployment", () => {
  it("refuse a message: chain ids and both gateways are part of it", async () => {
    const { message } = await send(source, destination);
    // The destination's fork under another chain id has all of its state, routes included.
    const fork = { ...message, destinationChainId: 31_339n };
    expect(await refusal(destination.gateway.execute(fork, "0x"))).toBe("Gateway_WrongDestination");
    // The source's fork sends under another chain id, for which there is no route.
    expect(await refusal(destination.gateway.execute({ ...message, sourceChainId: 31_339n }, "0x"))).toBe(
      "Gateway_NoRoute",
    );
    // The same message back on its own chain.
    expect(await refusal(source.gateway.execute(message, "0x"))).toBe("Gateway_WrongDestination");
    // A redeployed source, at another address.
    const redeployed = { ...message, sourceGateway: seededAddress("redeployed") };
    expect(await refusal(destination.gateway.execute(redeployed, "0x"))).toBe("Gateway_WrongSource");
    const ids = [message, fork, redeployed].map(messageId);
    expect(new Set(ids).size).toBe(3);
  });

  it("delivers the same nonce of two sources as two messages, each once", async () => {
    const sent = await send(source, destination);
    await execute(sent);
    expect(await refused(sent)).toBe("Gateway_AlreadyExecuted");
    const again = await send(source, destination);
    expect(again.id).not.toBe(sent.id);
    await execute(again);
  });
});
