import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toAddress } from "../../prover/protocol/field.ts";
import { type Message, messageId } from "../../prover/protocol/message.ts";
import { ANSWER, type Inbox, MAGIC, messageTo, STATE, startInbox } from "../support/contractInbox.ts";
import { account, as, deploy, eventsOf, mined, revertOf } from "../support/contracts.ts";
import { seededAddress, tamper } from "../support/factories.ts";

let inbox: Inbox;

beforeAll(async () => {
  inbox = await startInbox();
});
afterAll(() => inbox.chain.close());

const refusal = async (message: Message, overrides = {}): Promise<string> =>
  (await revertOf(inbox.gateway.execute(message, "0x", overrides))).name;

describe("delivery", () => {
  it("delivers a message once verified, by anyone, and says so", async () => {
    const { message, id, recipient } = await messageTo(inbox, "RevertingRecipient", [0]);
    await recipient.recover();
    const stranger = await account(inbox.chain, 1);
    await inbox.gateway.markVerified(message, "0x01");
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.verified);

    const gateway = as(inbox.gateway, stranger);
    expect(await gateway.execute.staticCall(message, "0x")).toBe(true);
    const receipt = await mined(gateway.execute(message, "0x"));
    expect(eventsOf(receipt, inbox.gateway, "MessageExecuted")).toEqual([[id, stranger.address]]);
    expect(eventsOf(receipt, inbox.gateway, "MessageVerified")).toEqual([]);
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
    expect(await recipient.accepted()).toBe(1n);
  });

  it("takes evidence along with the delivery", async () => {
    const { message, id, recipient } = await messageTo(inbox, "RevertingRecipient", [0]);
    await recipient.recover();
    await inbox.verifier.setAnswer(ANSWER.onlyEvidence);
    expect(await refusal(message)).toBe("Gateway_NotVerified");
    const receipt = await mined(inbox.gateway.execute(message, "0x796573"));
    expect(eventsOf(receipt, inbox.gateway, "MessageExecuted").map(([executed]) => executed)).toEqual([id]);
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
    await inbox.verifier.setAnswer(ANSWER.yes);
  });

  it("hands the recipient the id, the sender's ERC-7930 address and the payload", async () => {
    const guestbook = await deploy(inbox.chain, "Guestbook", [seededAddress("owner"), inbox.gateway.target]);
    const message = inbox.message({ recipient: String(guestbook.target).toLowerCase() as Message["recipient"] });
    const receipt = await mined(inbox.gateway.execute(message, "0x"));
    const sender = `0x00010000027a6914${message.sender.slice(2)}`;
    expect(eventsOf(receipt, guestbook, "EntryAdded")).toEqual([[0n, messageId(message), sender, message.payload]]);
  });
});

describe("G1 version", () => {
  it("accepts version 1, refuses 0, 2 and 65535", async () => {
    const { message } = await messageTo(inbox, "RevertingRecipient", [0]);
    for (const version of [0n, 2n, 65535n]) {
      expect(await refusal({ ...message, version })).toBe("Gateway_UnsupportedVersion");
      expect((await revertOf(inbox.gateway.markVerified({ ...message, version }, "0x"))).name).toBe(
        "Gateway_UnsupportedVersion",
      );
    }
    expect(await inbox.gateway.execute.staticCall(message, "0x")).toBe(false);
  });
});

describe("G2 destination", () => {
  it("refuses another chain and another gateway, even one that is off by one", async () => {
    const message = inbox.message();
    expect(await refusal({ ...message, destinationChainId: message.destinationChainId + 1n })).toBe(
      "Gateway_WrongDestination",
    );
    expect(await refusal({ ...message, destinationGateway: seededAddress("other") })).toBe("Gateway_WrongDestination");
    const next =
      `0x${(BigInt(message.destinationGateway) + 1n).toString(16).padStart(40, "0")}` as Message["recipient"];
    expect(await refusal({ ...message, destinationGateway: next })).toBe("Gateway_WrongDestination");
  });

  it("refuses a delivered message's replay on a redeployed gateway", async () => {
    const owner = await account(inbox.chain, 0);
    const second = await deploy(inbox.chain, "Gateway", [owner.address, 3600]);
    await second.setRoute(31_337, seededAddress("outbox"), inbox.verifier);
    expect((await revertOf(second.execute(inbox.message(), "0x"))).name).toBe("Gateway_WrongDestination");
  });
});

describe("G3 source", () => {
  it("refuses a chain without a route, a gateway that is not the route's, and a route that only sends", async () => {
    const message = inbox.message();
    expect(await refusal({ ...message, sourceChainId: 5n })).toBe("Gateway_NoRoute");
    expect(await refusal({ ...message, sourceChainId: 0n })).toBe("Gateway_NoRoute");
    expect(await refusal({ ...message, sourceGateway: seededAddress("impostor") })).toBe("Gateway_WrongSource");
    await inbox.gateway.setRoute(77, seededAddress("outbox"), `0x${"00".repeat(20)}`);
    expect(await refusal({ ...message, sourceChainId: 77n })).toBe("Gateway_NoVerifier");
  });

  it("records nothing when the verifier says no or reverts", async () => {
    const { message, id } = await messageTo(inbox, "RevertingRecipient", [0]);
    await inbox.verifier.setAnswer(ANSWER.no);
    expect(await refusal(message)).toBe("Gateway_NotVerified");
    expect((await revertOf(inbox.gateway.markVerified(message, "0x"))).name).toBe("Gateway_NotVerified");
    await inbox.verifier.setAnswer(ANSWER.revert);
    expect(await refusal(message)).toBe("MessageVerifierDouble_Told");
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.unknown);
    await inbox.verifier.setAnswer(ANSWER.yes);
    await mined(inbox.gateway.markVerified(message, "0x"));
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.verified);
  });
});

describe("G4 replay", () => {
  it("delivers at most once, whatever evidence comes along", async () => {
    const { message, id, recipient } = await messageTo(inbox, "RevertingRecipient", [0]);
    await recipient.recover();
    await mined(inbox.gateway.execute(message, "0x01"));
    for (const evidence of ["0x", "0x01", "0xdeadbeef"]) {
      expect(await revertOf(inbox.gateway.execute(message, evidence))).toEqual({
        name: "Gateway_AlreadyExecuted",
        args: [id],
      });
      expect((await revertOf(inbox.gateway.markVerified(message, evidence))).name).toBe("Gateway_AlreadyExecuted");
    }
    expect(await recipient.accepted()).toBe(1n);
  });

  it("refuses to mark a message twice", async () => {
    const message = inbox.message();
    await inbox.gateway.markVerified(message, "0x");
    expect((await revertOf(inbox.gateway.markVerified(message, "0x"))).name).toBe("Gateway_AlreadyVerified");
  });

  it("knows nothing of a marked message that differs in any field", async () => {
    const { message, recipient } = await messageTo(inbox, "RevertingRecipient", [0]);
    await recipient.recover();
    await inbox.gateway.markVerified(message, "0x");
    await inbox.verifier.setAnswer(ANSWER.no);
    for (const field of Object.keys(message).filter((name) => name !== "payload")) {
      const forged = tamper(message, field, (value) =>
        typeof value === "bigint" ? value + 1n : `0x${(BigInt(String(value)) ^ 1n).toString(16).padStart(40, "0")}`,
      );
      expect(await refusal(forged), field).toMatch(/^Gateway_(NotVerified|Unsupported|Wrong|NoRoute|Expired)/);
    }
    expect(await refusal({ ...message, payload: "0x48656165" })).toBe("Gateway_NotVerified");
    expect(await refusal({ ...message, payload: "0x" })).toBe("Gateway_NotVerified");
    await inbox.verifier.setAnswer(ANSWER.yes);
    expect(await inbox.gateway.execute.staticCall(message, "0x")).toBe(true);
  });
});

describe("G5 value", () => {
  it("wants exactly the message's value, passes it on, and returns it when the recipient fails", async () => {
    const { message, id, recipient } = await messageTo(inbox, "RevertingRecipient", [4], { value: 1000n });
    expect(await revertOf(inbox.gateway.execute(message, "0x"))).toEqual({
      name: "Gateway_WrongValue",
      args: [1000n, 0n],
    });
    expect(await refusal(message, { value: 999n })).toBe("Gateway_WrongValue");
    expect(await refusal(message, { value: 1001n })).toBe("Gateway_WrongValue");

    const owner = await account(inbox.chain, 0);
    const provider = inbox.chain.ethers.provider;
    const before = await provider.getBalance(String(owner.address));
    const receipt = await mined(inbox.gateway.execute(message, "0x", { value: 1000n }));
    expect(await provider.getBalance(String(owner.address))).toBe(before - receipt.gasUsed * receipt.gasPrice);
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.failed);

    await recipient.recover();
    await mined(inbox.gateway.execute(message, "0x", { value: 1000n }));
    expect(await provider.getBalance(recipient.target)).toBe(1000n);
    expect(await provider.getBalance(inbox.gateway.target)).toBe(0n);
  });

  it("reverts as a whole when the executor refuses its value", async () => {
    const { message, id } = await messageTo(inbox, "RevertingRecipient", [4], { value: 7n });
    const executor = await deploy(inbox.chain, "ExecutorDouble", [inbox.gateway.target]);
    expect((await revertOf(executor.run(message, 1, { value: 7n }))).name).toBe("Gateway_RefundFailed");
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.unknown);
  });
});

describe("G8 what counts as delivered", () => {
  const failing: [string, string, unknown[], RegExp][] = [
    ["a wrong magic value", "ReturningRecipient", [`0x2432ef27${"00".repeat(28)}`, 32], /^Gateway_WrongMagicValue$/],
    [
      "the magic value with dirt behind it",
      "ReturningRecipient",
      [`0x2432ef26${"00".repeat(27)}01`, 32],
      /^Gateway_WrongMagicValue$/,
    ],
    ["an answer one byte short", "ReturningRecipient", [MAGIC, 31], /^Gateway_WrongMagicValue$/],
    ["no answer", "ReturningRecipient", [MAGIC, 0], /^Gateway_WrongMagicValue$/],
    ["zero", "ReturningRecipient", [`0x${"00".repeat(32)}`, 32], /^Gateway_WrongMagicValue$/],
    ["a revert without data", "RevertingRecipient", [0], /^0x$/],
    ["a revert with 4 bytes", "RevertingRecipient", [4], /^0xffffffff$/],
    ["all gas burnt", "GasBurningRecipient", [], /^0x$/],
  ];
  for (const [what, recipient, args, reason] of failing) {
    it(`is not ${what}; the message stays retriable`, async () => {
      const { message, id } = await messageTo(inbox, recipient, args);
      for (let attempt = 0; attempt < 2; attempt++) {
        const receipt = await mined(inbox.gateway.execute(message, "0x", { gasLimit: 600_000n }));
        const [event] = eventsOf(receipt, inbox.gateway, "MessageFailed");
        expect(event?.[0]).toBe(id);
        const data = String(event?.[1]);
        expect(data.length > 2 + 8 ? inbox.gateway.interface.parseError(data)?.name : data).toMatch(reason);
        expect(await inbox.gateway.stateOf(id)).toBe(STATE.failed);
      }
    });
  }

  it("is the magic value exactly, whatever follows it: 32 bytes or 1 MB", async () => {
    for (const length of [32, 33, 1_000_000]) {
      const { message, id } = await messageTo(inbox, "ReturningRecipient", [MAGIC, length], { gasLimit: 5_000_000n });
      await mined(inbox.gateway.execute(message, "0x", { gasLimit: 8_000_000n }));
      expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
    }
  });

  it("is not a short answer that the gateway's own memory would complete", async () => {
    // The answer's missing last byte must not be taken from what lay there before: the id of this message ends with it.
    const recipient = await deploy(inbox.chain, "ReturningRecipient", [MAGIC, 31]);
    const to = { recipient: toAddress(String(recipient.target)) };
    let message = inbox.message(to);
    while (!messageId(message).endsWith("00")) message = inbox.message(to);
    expect(await inbox.gateway.execute.staticCall(message, "0x")).toBe(false);
  });

  it("is not an account without code, nor a contract with other functions", async () => {
    const account = inbox.message({ recipient: seededAddress("nobody") });
    const receipt = await mined(inbox.gateway.execute(account, "0x"));
    const [event] = eventsOf(receipt, inbox.gateway, "MessageFailed");
    expect(inbox.gateway.interface.parseError(String(event?.[1]))?.name).toBe("Gateway_RecipientWithoutCode");
    for (const target of [inbox.gateway.target, inbox.verifier.target]) {
      const message = inbox.message({ recipient: String(target).toLowerCase() as Message["recipient"] });
      await mined(inbox.gateway.execute(message, "0x"));
      expect(await inbox.gateway.stateOf(messageId(message))).toBe(STATE.failed);
    }
  });

  it("copies at most 256 bytes of a 1 MB revert, at a bounded price", async () => {
    const { message, recipient, id } = await messageTo(inbox, "RevertingRecipient", [1_000_000], {
      gasLimit: 5_000_000n,
    });
    const receipt = await mined(inbox.gateway.execute(message, "0x", { gasLimit: 8_000_000n }));
    const [event] = eventsOf(receipt, inbox.gateway, "MessageFailed");
    const word = (i: bigint): string => (((1n << 256n) - 1n) ^ i).toString(16);
    expect(event?.[1]).toBe(`0x${Array.from({ length: 8 }, (_, i) => word(32n * BigInt(i))).join("")}`);

    // The recipient's own cost is that of the same revert called directly.
    const direct = await revertCost(recipient, message, id);
    expect(receipt.gasUsed - direct).toBeGreaterThan(21_000n);
    expect(receipt.gasUsed - direct).toBeLessThan(90_000n);
  });

  it("lets a failing recipient recover, and anyone retry then", async () => {
    const { message, id, recipient } = await messageTo(inbox, "RevertingRecipient", [100]);
    await mined(inbox.gateway.execute(message, "0x"));
    await mined(inbox.gateway.execute(message, "0x"));
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.failed);
    await recipient.recover();
    const other = await account(inbox.chain, 2);
    await mined(as(inbox.gateway, other).execute(message, "0x"));
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
  });
});

/** Execution gas of a recipient's revert when called directly. */
async function revertCost(
  recipient: { target: unknown; interface: { encodeFunctionData(name: string, args: unknown[]): string } },
  message: Message,
  id: string,
): Promise<bigint> {
  const data = recipient.interface.encodeFunctionData("receiveMessage", [id, "0x", message.payload]);
  const trace = (await inbox.chain.request("debug_traceCall", [
    { to: recipient.target, data, gas: "0x7a1200" },
    "latest",
    { disableStorage: true, disableMemory: true, disableStack: true },
  ])) as { gas: string | number };
  return BigInt(trace.gas) - 21_000n;
}
