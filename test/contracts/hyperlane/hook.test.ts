import { Contract } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toAddress } from "../../../prover/protocol/field.ts";
import { encodeAnnouncedIds, encodeHookMetadata, hyperlaneId } from "../../../prover/protocol/hyperlane.ts";
import { account, as, deploy, eventsOf, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";
import {
  addressOf,
  announce,
  deployMailbox,
  dispatchedMessages,
  type HyperlaneEnd,
  type HyperlanePair,
  padded,
  sentMessages,
  startHyperlanePair,
} from "../../support/hyperlane.ts";

let pair: HyperlanePair;
let a: HyperlaneEnd;
let b: HyperlaneEnd;
/** The mailbox with the hook as an argument of each dispatch. */
let dispatcher: TestContract;

beforeAll(async () => {
  pair = await startHyperlanePair();
  ({ a, b } = pair);
  dispatcher = await withHookArgument(a.mailbox);
});
afterAll(() => pair.close());

const DISPATCH =
  "function dispatch(uint32 destinationDomain, bytes32 recipientAddress, bytes messageBody, bytes metadata, address hook) payable returns (bytes32)";

async function withHookArgument(mailbox: TestContract): Promise<TestContract> {
  return new Contract(mailbox.target, [DISPATCH], await account(a.chain, 0)) as unknown as TestContract;
}

/** Dispatches through the mailbox with the hook, and returns the message. */
async function dispatch(metadata = "0x", value = 0n, destination = b.domain): Promise<string> {
  const args = [destination, padded(seededAddress("recipient")), "0x1234", metadata, a.hook.target];
  const receipt = await mined(dispatcher.dispatch(...args, { value }));
  return dispatchedMessages(receipt, a.mailbox)[0] as string;
}

const dispatchOf = async (message: string): Promise<unknown[]> => [...(await a.hook.dispatchOf(hyperlaneId(message)))];

describe("Y1: only what the mailbox dispatched last is recorded", () => {
  it("records a dispatched message", async () => {
    const message = await dispatch();
    const { timestamp } = (await a.chain.ethers.provider.getBlock("latest")) as { timestamp: number };
    expect(await dispatchOf(message)).toEqual([BigInt(timestamp), b.domain]);
  });

  it("lets anyone record the last message that went past the hook, for it is true", async () => {
    const args = [b.domain, padded(seededAddress("recipient")), "0x", "0x", a.merkleTreeHook.target];
    const [message] = dispatchedMessages(await mined(dispatcher.dispatch(...args)), a.mailbox) as [string];
    expect(await dispatchOf(message)).toEqual([0n, 0n]);
    await mined(as(a.hook, await account(a.chain, 5)).postDispatch("0x", message));
    expect(await dispatchOf(message)).toEqual([BigInt(await a.chain.now()), b.domain]);
  });

  it("refuses a message that was never dispatched, an earlier one and an altered one", async () => {
    const [earlier, last] = [await dispatch(), await dispatch()];
    const altered = `${last.slice(0, -2)}ff`;
    const madeUp = `0x03${"00".repeat(76)}`;
    for (const message of [earlier, altered, madeUp, "0x"]) {
      expect(await revertOf(a.hook.postDispatch("0x", message)), message).toEqual({
        name: "HyperlaneHook_NotDispatched",
        args: [hyperlaneId(message)],
      });
    }
    expect(await dispatchOf(altered)).toEqual([0n, 0n]);
  });

  it("refuses what another mailbox dispatched, even a copy of this one", async () => {
    const owner = (await account(a.chain, 0)).address;
    const forger = await deployMailbox(a.chain, a.domain);
    await mined(forger.initialize(owner, a.ism.target, a.merkleTreeHook.target, a.hook.target));
    const attempt = (await withHookArgument(forger)).dispatch(b.domain, padded(owner), "0x", "0x", a.hook.target);
    expect((await revertOf(attempt)).name).toBe("HyperlaneHook_NotDispatched");
  });

  it("records nothing of a fresh mailbox, whose last id is zero", async () => {
    const fresh = await deployMailbox(a.chain, a.domain);
    const hook = await deploy(a.chain, "HyperlaneHook", [seededAddress("owner"), fresh.target, a.gateway.target]);
    expect((await revertOf(hook.postDispatch("0x", "0x"))).name).toBe("HyperlaneHook_NotDispatched");
    expect(await revertOf(a.hook.announce(b.domain, [`0x${"00".repeat(32)}`]))).toEqual({
      name: "HyperlaneHook_NotRecorded",
      args: [`0x${"00".repeat(32)}`, b.domain],
    });
  });
});

describe("Y2: one slot a message, the first record stands, and value goes back", () => {
  it("keeps the first record when it is called again", async () => {
    const message = await dispatch();
    const first = await dispatchOf(message);
    await a.chain.wait(100n);
    const receipt = await mined(a.hook.postDispatch("0x", message));
    expect(await dispatchOf(message)).toEqual(first);
    expect(receipt.logs).toEqual([]);
  });

  it("records once for a mailbox that has it as its required and as its default hook, at no fee", async () => {
    const owner = (await account(a.chain, 0)).address;
    const mailbox = await deployMailbox(a.chain, a.domain);
    const hook = await deploy(a.chain, "HyperlaneHook", [owner, mailbox.target, a.gateway.target]);
    await mined(mailbox.initialize(owner, a.ism.target, hook.target, hook.target));
    const receipt = await mined(mailbox.dispatch(b.domain, padded(owner), "0x", "0x"));
    expect(eventsOf(receipt, hook, "DispatchRecorded")).toEqual([
      [hyperlaneId(dispatchedMessages(receipt, mailbox)[0] as string), b.domain],
    ]);
  });

  it("asks for no fee", async () => {
    expect(await a.hook.quoteDispatch("0x", "0x")).toBe(0n);
  });

  it("returns value to the account that the dispatcher names", async () => {
    const refundAddress = seededAddress("refund");
    await dispatch(encodeHookMetadata({ value: 0n, gasLimit: 1n, refundAddress }), 77n);
    expect(await a.chain.ethers.provider.getBalance(refundAddress)).toBe(77n);
    expect(await a.chain.ethers.provider.getBalance(a.hook.target)).toBe(0n);
  });

  it("returns value to the dispatcher when none is named, or zero is, or the metadata is short", async () => {
    const owner = await account(a.chain, 0);
    const zero = toAddress(`0x${"00".repeat(20)}`);
    const named = encodeHookMetadata({ value: 0n, gasLimit: 1n, refundAddress: zero });
    for (const metadata of ["0x", named, named.slice(0, -2), "0x0001"]) {
      const before = await a.chain.ethers.provider.getBalance(owner.address);
      const args = [b.domain, padded(owner.address), "0x", metadata, a.hook.target];
      const receipt = await mined(dispatcher.dispatch(...args, { value: 10n ** 18n }));
      const spent = before - (await a.chain.ethers.provider.getBalance(owner.address));
      expect(spent).toBe(receipt.gasUsed * receipt.gasPrice);
    }
    expect(await a.chain.ethers.provider.getBalance(a.hook.target)).toBe(0n);
  });

  it("keeps no value that is not taken back: the dispatch reverts", async () => {
    const refuser = await deploy(a.chain, "HyperlaneDispatcherDouble", [a.mailbox.target, a.hook.target]);
    expect(await revertOf(refuser.run(false, { value: 5n }))).toEqual({
      name: "HyperlaneHook_RefundFailed",
      args: [refuser.target],
    });
    await mined(refuser.run(false));
  });

  it("records both messages of a dispatcher that dispatches again while it gets its value back", async () => {
    const reentrant = await deploy(a.chain, "HyperlaneDispatcherDouble", [a.mailbox.target, a.hook.target]);
    const messages = dispatchedMessages(await mined(reentrant.run(true, { value: 5n })), a.mailbox);
    expect(messages).toHaveLength(2);
    for (const message of messages) expect((await dispatchOf(message))[0]).toBe(await a.chain.now());
  });

  it("refuses metadata of an unknown variant, as it says", async () => {
    const message = await dispatch();
    for (const metadata of ["0x00", "0x0000", "0x0002", `0x0100${"00".repeat(84)}`]) {
      expect(await a.hook.supportsMetadata(metadata)).toBe(false);
      expect((await revertOf(a.hook.quoteDispatch(metadata, "0x"))).name).toBe("HyperlaneHook_UnsupportedMetadata");
      expect((await revertOf(a.hook.postDispatch(metadata, message))).name).toBe("HyperlaneHook_UnsupportedMetadata");
    }
    expect(await a.hook.supportsMetadata("0x")).toBe(true);
    expect(await a.hook.supportsMetadata("0x0001ff")).toBe(true);
    expect(await a.hook.hookType()).toBe(0n);
  });
});

describe("Y3: only recorded ids are announced, to the module of their destination", () => {
  it("announces a batch in one Headlight message, on anyone's call", async () => {
    const ids = [hyperlaneId(await dispatch()), hyperlaneId(await dispatch())];
    const anyone = as(a.hook, await account(a.chain, 7));
    const receipt = await mined(anyone.announce(b.domain, ids));
    const [message, ...more] = sentMessages(receipt, a.gateway, a.chain.chainId);
    expect(more).toEqual([]);
    expect(message).toMatchObject({
      sender: addressOf(a.hook),
      recipient: addressOf(b.ism),
      destinationChainId: b.chain.chainId,
      payload: encodeAnnouncedIds(ids as never),
      value: 0n,
      deadline: 0n,
    });
  });

  it("announces again whoever asks: nothing is used up", async () => {
    const message = await dispatch();
    const [first, second] = [await announce(a, b, [message]), await announce(a, b, [message])];
    expect(second.payload).toBe(first.payload);
    expect(second.nonce).toBe(first.nonce + 1n);
  });

  it("refuses an id that was not recorded, alone and among others, and an id of another destination", async () => {
    const [good, elsewhere] = [hyperlaneId(await dispatch()), hyperlaneId(await dispatch("0x", 0n, 9n))];
    for (const bad of [seededBytes32("never dispatched"), elsewhere]) {
      for (const ids of [[bad], [good, bad], [bad, good]]) {
        expect(await revertOf(a.hook.announce(b.domain, ids))).toEqual({
          name: "HyperlaneHook_NotRecorded",
          args: [bad, b.domain],
        });
      }
    }
  });

  it("announces nothing unrecorded to domain 0 either, the default of an unwritten slot", async () => {
    await mined(a.hook.setIsm(0, 5n, seededAddress("module of domain 0")));
    const id = seededBytes32("never dispatched");
    expect(await revertOf(a.hook.announce(0, [id]))).toEqual({ name: "HyperlaneHook_NotRecorded", args: [id, 0n] });
  });

  it("takes 256 ids, and refuses 257 and none", async () => {
    const id = hyperlaneId(await dispatch());
    await mined(a.hook.announce(b.domain, Array(256).fill(id)));
    expect(await revertOf(a.hook.announce(b.domain, Array(257).fill(id)))).toEqual({
      name: "HyperlaneHook_BatchSize",
      args: [257n],
    });
    expect((await revertOf(a.hook.announce(b.domain, []))).name).toBe("HyperlaneHook_BatchSize");
  });

  it("refuses a destination without a module", async () => {
    const id = hyperlaneId(await dispatch("0x", 0n, 9n));
    expect(await revertOf(a.hook.announce(9n, [id]))).toEqual({ name: "HyperlaneHook_NoIsm", args: [9n] });
  });
});

describe("Y4: the module of a destination is set once, by the owner", () => {
  it("is set for the other end", async () => {
    expect([...(await a.hook.ismOf(b.domain))]).toEqual([b.chain.chainId, b.ism.target]);
  });

  it("refuses anyone else, a second time and zeros", async () => {
    const { target } = b.ism;
    const stranger = as(a.hook, await account(a.chain, 3));
    expect((await revertOf(stranger.setIsm(8n, 1n, target))).name).toBe("OwnableUnauthorizedAccount");
    expect(await revertOf(a.hook.setIsm(b.domain, b.chain.chainId, seededAddress("evil")))).toEqual({
      name: "HyperlaneHook_IsmExists",
      args: [b.domain],
    });
    expect((await revertOf(a.hook.setIsm(8n, 0n, target))).args).toEqual(["chainId"]);
    expect((await revertOf(a.hook.setIsm(8n, 1n, `0x${"00".repeat(20)}`))).args).toEqual(["ism"]);
  });

  it("refuses to stand on accounts without code", async () => {
    const [owner, nothing] = [seededAddress("owner"), seededAddress("nothing")];
    const attempt = (mailbox: unknown, gateway: unknown): Promise<{ args: unknown[] }> =>
      revertOf(deploy(a.chain, "HyperlaneHook", [owner, mailbox, gateway]));
    expect((await attempt(nothing, a.gateway.target)).args).toEqual(["mailbox"]);
    expect((await attempt(a.mailbox.target, nothing)).args).toEqual(["gateway"]);
  });
});
