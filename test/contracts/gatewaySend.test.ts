import { AbiCoder, concat, id as keccakText } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageId } from "../../prover/protocol/message.ts";
import { type Inbox, messageTo, ROUTE_DELAY, STATE, startInbox } from "../support/contractInbox.ts";
import { account, as, deploy, eventsOf, mined, revertOf, type TestContract } from "../support/contracts.ts";
import { messageFixture, seededAddress } from "../support/factories.ts";

let inbox: Inbox;
let gateway: TestContract;

beforeAll(async () => {
  inbox = await startInbox();
  gateway = inbox.gateway;
});
afterAll(() => inbox.chain.close());

const RECIPIENT = seededAddress("recipient");
const SELECTOR = keccakText("gasLimit(uint256)").slice(0, 10);
const gasLimit = (gas: bigint): string => concat([SELECTOR, AbiCoder.defaultAbiCoder().encode(["uint256"], [gas])]);
/** ERC-7930 address on chain 31337 unless told otherwise. */
const address = (account = RECIPIENT, chain = "027a69"): string => `0x00010000${chain}14${account.slice(2)}`;
const sending = async (recipient: string, attributes: string[] = [], overrides = {}): Promise<string> =>
  (await revertOf(gateway.sendMessage(recipient, "0x", attributes, overrides))).name;

describe("G10 sending", () => {
  it("stores the id under its nonce and emits all that the id binds", async () => {
    const owner = await account(inbox.chain, 0);
    const nonce = (await gateway.outboxNonce()) as bigint;
    const receipt = await mined(gateway.sendMessage(address(), "0x1234", []));
    const expected = messageId(
      messageFixture({
        nonce,
        sourceChainId: inbox.chain.chainId,
        sourceGateway: String(gateway.target).toLowerCase() as `0x${string}` & typeof RECIPIENT,
        destinationChainId: 31_337n,
        destinationGateway: seededAddress("outbox"),
        sender: String(owner.address).toLowerCase() as typeof RECIPIENT,
        recipient: RECIPIENT,
        gasLimit: 200_000n,
        payload: "0x1234",
      }),
    );
    expect(await gateway.messageIdAt(nonce)).toBe(expected);
    expect(await gateway.outboxNonce()).toBe(nonce + 1n);
    const sender = address(String(owner.address).toLowerCase() as typeof RECIPIENT, "027a6a");
    expect(eventsOf(receipt, gateway, "MessageSent")).toEqual([
      [expected, sender, address(), "0x1234", 0n, expect.anything()],
    ]);
    const queued = eventsOf(receipt, gateway, "MessageQueued").map((args) =>
      args.map((arg) => String(arg).toLowerCase()),
    );
    expect(queued).toEqual([[String(nonce), expected, "31337", seededAddress("outbox"), "200000", "0", "0"]]);
  });

  it("gives the same content two ids, since the nonce is bound", async () => {
    const first = await gateway.sendMessage.staticCall(address(), "0x1234", []);
    await mined(gateway.sendMessage(address(), "0x1234", []));
    expect(await gateway.sendMessage.staticCall(address(), "0x1234", [])).not.toBe(first);
  });

  it("knows no id beyond the last nonce", async () => {
    expect(await gateway.messageIdAt(await gateway.outboxNonce())).toBe(`0x${"00".repeat(32)}`);
  });

  it("takes the gasLimit attribute up to the cap, once, in one word", async () => {
    const max = (await gateway.MAX_GAS_LIMIT()) as bigint;
    for (const gas of [0n, 1n, max]) {
      const receipt = await mined(gateway.sendMessage(address(), "0x", [gasLimit(gas)]));
      expect(eventsOf(receipt, gateway, "MessageQueued")[0]?.[4]).toBe(gas);
    }
    expect(await sending(address(), [gasLimit(max + 1n)])).toBe("Gateway_GasLimitTooHigh");
    expect(await sending(address(), [gasLimit((1n << 64n) + 5n)])).toBe("Gateway_GasLimitTooHigh");
    expect(await sending(address(), [gasLimit(1n), gasLimit(1n)])).toBe("Gateway_InvalidAttribute");
    expect(await sending(address(), [gasLimit(1n).slice(0, -2)])).toBe("Gateway_InvalidAttribute");
    expect(await sending(address(), [`${gasLimit(1n)}00`])).toBe("Gateway_InvalidAttribute");
    expect(await sending(address(), [SELECTOR])).toBe("Gateway_InvalidAttribute");
    expect(await gateway.supportsAttribute(SELECTOR)).toBe(true);
  });

  it("refuses attributes it does not know, by the name ERC-7786 gives", async () => {
    for (const attribute of ["0x", "0x00", "0x00000000", "0x4cbb573b", SELECTOR.slice(0, 8)]) {
      expect(await sending(address(), [attribute])).toBe("UnsupportedAttribute");
    }
    expect(await gateway.supportsAttribute("0x4cbb573b")).toBe(false);
    expect(await gateway.supportsAttribute("0x00000000")).toBe(false);
  });

  it("takes a fee without asking for it, and holds it for the message", async () => {
    const escrow = (await gateway.getFunction("feeEscrow")()) as string;
    const id = await gateway.sendMessage.staticCall(address(), "0x", [], { value: 5n });
    const before = await inbox.chain.ethers.provider.getBalance(escrow);
    await mined(gateway.sendMessage(address(), "0x", [], { value: 5n }));
    expect(await inbox.chain.ethers.provider.getBalance(escrow)).toBe(before + 5n);
    expect(await inbox.chain.ethers.provider.getBalance(gateway.target)).toBe(0n);
    const fees = await inbox.chain.ethers.getContractAt("FeeEscrow", escrow);
    expect((await fees.getFunction("feeOf")(id))[0]).toBe(5n);
  });

  it("refuses recipients that are not canonical, or zero, or nowhere", async () => {
    const wrong = [
      "0x",
      address().slice(0, -2),
      `${address()}00`,
      address().replace("0x0001", "0x0002"),
      address().replace("0x00010000", "0x00010002"),
      address(RECIPIENT, "03007a69"),
      address(RECIPIENT, "00"),
      address(RECIPIENT, "0100"),
      address(RECIPIENT, `09${"01".repeat(9)}`),
      address(`0x${"00".repeat(20)}` as typeof RECIPIENT),
      "0x00010000027a6900",
    ];
    for (const recipient of wrong) expect(await sending(recipient), recipient).toBe("Gateway_InvalidRecipient");
    expect(await sending(address(RECIPIENT, "0105"))).toBe("Gateway_NoRoute");
    expect(await sending(address(RECIPIENT, "027a6a"))).toBe("Gateway_NoRoute");
  });

  it("takes payloads up to the cap", async () => {
    const max = Number(await gateway.MAX_PAYLOAD_LENGTH());
    expect(await gateway.sendMessage.staticCall(address(), `0x${"ab".repeat(max)}`, [])).toMatch(/^0x[0-9a-f]{64}$/);
    const { name } = await revertOf(gateway.sendMessage.staticCall(address(), `0x${"ab".repeat(max + 1)}`, []));
    expect(name).toBe("Gateway_PayloadTooLong");
  });

  it("stops where the outbox tree is full", async () => {
    const slot = await slotOfNonce();
    const set = (nonce: bigint): Promise<unknown> =>
      inbox.chain.request("hardhat_setStorageAt", [gateway.target, slot, `0x${nonce.toString(16).padStart(64, "0")}`]);
    const before = (await gateway.outboxNonce()) as bigint;
    await set((1n << 32n) - 1n);
    await mined(gateway.sendMessage(address(), "0x", []));
    expect(await gateway.outboxNonce()).toBe(1n << 32n);
    expect(await sending(address())).toBe("Gateway_OutboxFull");
    await set(before);
  });
});

/** Storage slot of the nonce: the one that reads back as the nonce when it is the only thing there. */
async function slotOfNonce(): Promise<string> {
  const nonce = (await gateway.outboxNonce()) as bigint;
  for (let slot = 0; slot < 10; slot++) {
    const key = `0x${slot.toString(16)}`;
    if (BigInt(await inbox.chain.ethers.provider.getStorage(gateway.target, slot)) === nonce) return key;
  }
  throw new Error("the nonce is in none of the first slots");
}

describe("G11 routes", () => {
  const CHAIN = 4242n;
  const other = seededAddress("other gateway");

  it("opens at once, once, and only for the owner", async () => {
    const stranger = await account(inbox.chain, 1);
    const foreign = as(gateway, stranger);
    for (const [name, args] of [
      ["setRoute", [CHAIN, other, inbox.verifier]],
      ["proposeRoute", [31_337, other, inbox.verifier]],
      ["cancelRoute", [31_337]],
      ["acceptRoute", [31_337]],
    ] as const) {
      expect((await revertOf(foreign.getFunction(name)(...args))).name, name).toBe("OwnableUnauthorizedAccount");
    }
    await mined(gateway.setRoute(CHAIN, other, inbox.verifier));
    expect((await revertOf(gateway.setRoute(CHAIN, other, inbox.verifier))).name).toBe("Gateway_RouteExists");
    const route = [...(await gateway.route(CHAIN))].map((part) => String(part).toLowerCase());
    expect(route).toEqual([other, String(inbox.verifier.target).toLowerCase()]);
  });

  it("refuses routes that cannot be: chain 0, this chain, no gateway, a verifier without code", async () => {
    const invalid = [
      [0, other, inbox.verifier],
      [inbox.chain.chainId, other, inbox.verifier],
      [5, `0x${"00".repeat(20)}`, inbox.verifier],
      [5, other, seededAddress("no code")],
    ] as const;
    for (const args of invalid) expect((await revertOf(gateway.setRoute(...args))).name).toBe("Gateway_InvalidRoute");
    expect((await revertOf(gateway.proposeRoute(CHAIN, other, seededAddress("no code")))).name).toBe(
      "Gateway_InvalidRoute",
    );
    expect((await revertOf(gateway.proposeRoute(5, other, inbox.verifier))).name).toBe("Gateway_NoRoute");
  });

  it("changes only after the delay, and the old verifier's marks lapse", async () => {
    const { message, id, recipient } = await messageTo(inbox, "RevertingRecipient", [0]);
    await recipient.recover();
    await gateway.markVerified(message, "0x");
    const second = await deploy(inbox.chain, "MessageVerifierDouble");
    await second.setAnswer(3);

    expect((await revertOf(gateway.acceptRoute(31_337))).name).toBe("Gateway_NoRoutePending");
    await mined(gateway.proposeRoute(31_337, seededAddress("outbox"), second));
    const acceptableFrom = (await inbox.chain.now()) + ROUTE_DELAY;
    expect((await gateway.pendingRoute(31_337))[2]).toBe(acceptableFrom);
    expect(await gateway.stateOf(id)).toBe(STATE.verified);
    await inbox.chain.setNextTime(acceptableFrom - 1n);
    expect((await revertOf(gateway.acceptRoute(31_337, { gasLimit: 200_000n }))).name).toBe("Gateway_RouteTooEarly");
    await inbox.chain.setNextTime(acceptableFrom);
    await mined(gateway.acceptRoute(31_337, { gasLimit: 200_000n }));

    expect(await gateway.stateOf(id)).toBe(STATE.unknown);
    expect((await revertOf(gateway.execute(message, "0x"))).name).toBe("Gateway_NotVerified");
    await mined(gateway.execute(message, "0x796573"));
    expect(await gateway.stateOf(id)).toBe(STATE.executed);
    expect((await revertOf(gateway.acceptRoute(31_337))).name).toBe("Gateway_NoRoutePending");
  });

  it("can be withdrawn while pending; a new announcement starts the delay again", async () => {
    await gateway.proposeRoute(CHAIN, other, inbox.verifier);
    await inbox.chain.wait(ROUTE_DELAY);
    await mined(gateway.proposeRoute(CHAIN, seededAddress("third"), inbox.verifier));
    expect((await revertOf(gateway.acceptRoute(CHAIN))).name).toBe("Gateway_RouteTooEarly");
    await mined(gateway.cancelRoute(CHAIN));
    await inbox.chain.wait(2n * ROUTE_DELAY);
    expect((await revertOf(gateway.acceptRoute(CHAIN))).name).toBe("Gateway_NoRoutePending");
    expect((await revertOf(gateway.cancelRoute(CHAIN))).name).toBe("Gateway_NoRoutePending");
  });

  it("stops receiving when its verifier is taken away", async () => {
    await gateway.proposeRoute(CHAIN, other, `0x${"00".repeat(20)}`);
    await inbox.chain.wait(ROUTE_DELAY);
    await mined(gateway.acceptRoute(CHAIN));
    const message = inbox.message({ sourceChainId: CHAIN, sourceGateway: other });
    expect((await revertOf(gateway.execute(message, "0x"))).name).toBe("Gateway_NoVerifier");
  });

  it("wants a delay of an hour or more, and hands over its owner in two steps", async () => {
    const [owner, next] = [await account(inbox.chain, 0), await account(inbox.chain, 1)];
    expect((await revertOf(deploy(inbox.chain, "Gateway", [owner.address, 3599]))).name).toBe("Gateway_DelayTooShort");
    const fresh = await deploy(inbox.chain, "Gateway", [owner.address, 3600]);
    await mined(fresh.transferOwnership(next.address));
    expect(await fresh.owner()).toBe(owner.address);
    await mined(as(fresh, next).acceptOwnership());
    expect(await fresh.owner()).toBe(next.address);
  });
});
