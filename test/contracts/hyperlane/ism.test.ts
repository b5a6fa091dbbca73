import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeAnnouncedIds, encodeHyperlaneMessage, hyperlaneId } from "../../../prover/protocol/hyperlane.ts";
import { type Message, messageId } from "../../../prover/protocol/message.ts";
import { ANSWER } from "../../support/contractInbox.ts";
import { account, as, deploy, eventsOf, mined, revertOf } from "../../support/contracts.ts";
import { messageFixture, seededAddress, seededBytes32 } from "../../support/factories.ts";
import {
  addressOf,
  altered,
  type HyperlaneEnd,
  type HyperlanePair,
  originOf,
  padded,
  startHyperlanePair,
  THIRD_ORIGIN,
} from "../../support/hyperlane.ts";

let pair: HyperlanePair;
let a: HyperlaneEnd;
let b: HyperlaneEnd;

beforeAll(async () => {
  pair = await startHyperlanePair();
  ({ a, b } = pair);
});
afterAll(() => pair.close());
beforeEach(async () => {
  await mined(b.verifier.setAnswer(ANSWER.yes));
  await mined(b.verifier.setTrustGeneration(1));
});

let nonce = 0n;

/** A Hyperlane message from a's domain that nobody has spoken of. */
function fresh(overrides: Partial<Parameters<typeof encodeHyperlaneMessage>[0]> = {}): string {
  return encodeHyperlaneMessage({
    version: 3n,
    nonce: nonce++,
    origin: a.domain,
    sender: padded(seededAddress("dispatcher")),
    destination: b.domain,
    recipient: padded(seededAddress("recipient")),
    body: "0xabcd",
    ...overrides,
  });
}

/** The announcement that a's hook would make of them. */
function announcement(messages: readonly string[], overrides: Partial<Message> = {}): Message {
  return messageFixture({
    nonce: nonce++,
    sourceChainId: a.chain.chainId,
    sourceGateway: addressOf(a.gateway),
    destinationChainId: b.chain.chainId,
    destinationGateway: addressOf(b.gateway),
    sender: addressOf(a.hook),
    recipient: addressOf(b.ism),
    payload: encodeAnnouncedIds(messages.map(hyperlaneId)),
    ...overrides,
  });
}

const verifies = (message: string): Promise<boolean> => b.ism.verify("0x", message);

describe("Y4: the origins are bound at deployment, for ever", () => {
  it("tells them, in the view and in an event", async () => {
    expect([...(await b.ism.originOf(a.domain))]).toEqual([
      a.domain,
      a.chain.chainId,
      a.gateway.target,
      a.hook.target,
      b.verifier.target,
    ]);
    expect((await b.ism.originOf(77n)).verifier).toBe(`0x${"00".repeat(20)}`);
    const ism = await deploy(b.chain, "HyperlaneIsm", [[originOf(a, b.verifier)]]);
    const receipt = await ism.deploymentTransaction()?.wait();
    expect(eventsOf(receipt as never, ism, "OriginBound")).toHaveLength(1);
  });

  it("has no function that writes but submit", async () => {
    const writing = b.ism.interface.fragments.filter(
      (fragment) => fragment.type === "function" && !("constant" in fragment && fragment.constant === true),
    );
    expect(writing.map((fragment) => ("name" in fragment ? fragment.name : ""))).toEqual(["submit"]);
  });

  it("refuses none, an incomplete one, a domain twice and a chain twice", async () => {
    const attempt = (...origins: object[]): Promise<{ name: string }> =>
      revertOf(deploy(b.chain, "HyperlaneIsm", [origins]));
    const origin = (overrides = {}): object => originOf(a, b.verifier, overrides);
    const zero = `0x${"00".repeat(20)}`;
    expect((await attempt()).name).toBe("HyperlaneIsm_NoOrigin");
    for (const bad of [{ domain: 0 }, { chainId: 0 }, { gateway: zero }, { hook: zero }, { verifier: zero }]) {
      expect((await attempt(origin(bad))).name).toBe("HyperlaneIsm_InvalidOrigin");
    }
    expect((await attempt(origin({ verifier: seededAddress("no code") }))).name).toBe("HyperlaneIsm_InvalidOrigin");
    expect((await attempt(origin(), origin({ chainId: 5 }))).name).toBe("HyperlaneIsm_InvalidOrigin");
    expect((await attempt(origin(), origin({ domain: 5 }))).name).toBe("HyperlaneIsm_InvalidOrigin");
  });
});

describe("Y5: only the origin's hook speaks, through the origin's gateway, to this module", () => {
  it("takes the hook's announcement, from anyone", async () => {
    const message = fresh();
    const sent = announcement([message]);
    const receipt = await mined(as(b.ism, await account(b.chain, 6)).submit(sent, "0x"));
    expect(eventsOf(receipt, b.ism, "AnnouncementVerified")).toEqual([[a.domain, messageId(sent), 1n]]);
    expect(await verifies(message)).toBe(true);
  });

  const forgeries: [string, (sent: Message) => Partial<Message>, string][] = [
    ["forged ids in another account's message", () => ({ sender: seededAddress("forger") }), "WrongHook"],
    ["another gateway of the chain", () => ({ sourceGateway: seededAddress("gateway") }), "WrongGateway"],
    ["a chain that is no origin", () => ({ sourceChainId: 5n }), "UnknownOrigin"],
    ["another module as recipient", () => ({ recipient: seededAddress("module") }), "WrongDestination"],
    ["another destination chain", ({ sourceChainId }) => ({ destinationChainId: sourceChainId }), "WrongDestination"],
  ];
  it.each(forgeries)("refuses %s, though the verifier vouches", async (_, changes, error) => {
    const message = fresh();
    const sent = announcement([message]);
    const forged = altered(sent, changes(sent));
    expect((await revertOf(b.ism.submit(forged, "0x"))).name).toBe(`HyperlaneIsm_${error}`);
    expect((await revertOf(b.ism.announcedId(forged, "0x", 0))).name).toBe(`HyperlaneIsm_${error}`);
    expect(await verifies(message)).toBe(false);
  });
});

describe("Y6: the origin's verifier vouches, or nothing is recorded", () => {
  it("hands over the evidence as it comes", async () => {
    await mined(b.verifier.setAnswer(ANSWER.onlyEvidence));
    const message = fresh();
    expect((await revertOf(b.ism.submit(announcement([message]), "0x"))).name).toBe("HyperlaneIsm_NotVerified");
    await mined(b.ism.submit(announcement([message]), `0x${Buffer.from("yes").toString("hex")}`));
    expect(await verifies(message)).toBe(true);
  });

  it("never records a negative answer: the same announcement passes later", async () => {
    const message = fresh();
    const sent = announcement([message]);
    await mined(b.verifier.setAnswer(ANSWER.no));
    expect(await revertOf(b.ism.submit(sent, "0x"))).toEqual({
      name: "HyperlaneIsm_NotVerified",
      args: [messageId(sent)],
    });
    await mined(b.verifier.setAnswer(ANSWER.revert));
    expect((await revertOf(b.ism.submit(sent, "0x"))).name).toBe("MessageVerifierDouble_Told");
    expect(await verifies(message)).toBe(false);
    await mined(b.verifier.setAnswer(ANSWER.yes));
    await mined(b.ism.submit(sent, "0x"));
    expect(await verifies(message)).toBe(true);
  });

  it("takes nothing while the verifier is halted", async () => {
    await mined(b.verifier.setTrustGeneration(0));
    const sent = announcement([fresh()]);
    expect(await revertOf(b.ism.submit(sent, "0x"))).toEqual({ name: "HyperlaneIsm_Halted", args: [a.domain] });
    expect((await revertOf(b.ism.announcedId(sent, "0x", 0))).name).toBe("HyperlaneIsm_Halted");
  });
});

describe("Y7: the payload is a canonical list of ids other than zero", () => {
  const word = (value: number): string => value.toString(16).padStart(64, "0");
  const id = seededBytes32("id").slice(2);
  const malformed: [string, string][] = [
    ["nothing", ""],
    ["a list without ids", word(32) + word(0)],
    ["a truncated id", word(32) + word(1) + id.slice(2)],
    ["a byte behind the last id", `${word(32) + word(1) + id}00`],
    ["a word behind the last id", word(32) + word(1) + id + id],
    ["a length beyond the end", word(32) + word(2) + id],
    ["a length of 2^256 - 1", word(32) + "f".repeat(64) + id],
    ["another offset", word(64) + word(1) + id],
    ["the ids without offset and length", id + id + id],
    ["the zero id", word(32) + word(1) + word(0)],
    ["the zero id behind another", word(32) + word(2) + id + word(0)],
  ];
  it.each(malformed)("refuses %s", async (_, payload) => {
    const sent = announcement([], { payload: `0x${payload}` });
    expect((await revertOf(b.ism.submit(sent, "0x"))).name).toBe("HyperlaneIsm_MalformedPayload");
    expect(await b.ism.isVerified(a.domain, `0x${id}`)).toBe(false);
  });

  it("records all of a batch of 256 within the cap of a transaction", async () => {
    const messages = Array.from({ length: 256 }, () => fresh());
    const receipt = await mined(b.ism.submit(announcement(messages), "0x", { gasLimit: 16_777_216n }));
    expect(receipt.gasUsed).toBeLessThan(16_777_216n / 2n);
    for (const message of [messages[0], messages[128], messages[255]])
      expect(await verifies(String(message))).toBe(true);
  });

  it("says which id stands at a place, and refuses a place beyond the end", async () => {
    const messages = [fresh(), fresh()];
    const sent = announcement(messages);
    for (const [index, message] of messages.entries()) {
      expect([...(await b.ism.announcedId(sent, "0x", index))]).toEqual([a.domain, hyperlaneId(message)]);
    }
    for (const index of [2n, 1n << 250n, (1n << 256n) - 1n]) {
      expect(await revertOf(b.ism.announcedId(sent, "0x", index))).toEqual({
        name: "HyperlaneIsm_IndexOutOfRange",
        args: [index, 2n],
      });
    }
    const zero = announcement([], { payload: `0x${word(32) + word(2) + id + word(0)}` });
    expect((await revertOf(b.ism.announcedId(zero, "0x", 1))).name).toBe("HyperlaneIsm_MalformedPayload");
  });
});

describe("Y8: an id counts for its origin only, and under its trust generation only", () => {
  it("does not let another origin's hook vouch", async () => {
    const message = fresh();
    // The third origin is bound to the same gateway and hook, as an attacker who controls that whole chain would wish.
    await mined(b.ism.submit(announcement([message], { sourceChainId: THIRD_ORIGIN.chainId }), "0x"));
    expect(await b.ism.isVerified(THIRD_ORIGIN.domain, hyperlaneId(message))).toBe(true);
    expect(await verifies(message)).toBe(false);
  });

  it("does not let another origin's hook undo a record", async () => {
    const message = fresh();
    await mined(b.ism.submit(announcement([message]), "0x"));
    await mined(b.ism.submit(announcement([message], { sourceChainId: THIRD_ORIGIN.chainId }), "0x"));
    expect(await b.ism.recordedGeneration(a.domain, hyperlaneId(message))).toBe(1n);
    expect(await verifies(message)).toBe(true);
  });

  it("forgets while halted, and after a recovery until it is submitted again", async () => {
    const message = fresh();
    const sent = announcement([message]);
    await mined(b.ism.submit(sent, "0x"));
    await mined(b.verifier.setTrustGeneration(0));
    expect(await verifies(message)).toBe(false);
    await mined(b.verifier.setTrustGeneration(2));
    expect(await verifies(message)).toBe(false);
    expect(await b.ism.recordedGeneration(a.domain, hyperlaneId(message))).toBe(1n);
    await mined(b.ism.submit(sent, "0x"));
    expect(await verifies(message)).toBe(true);
  });

  it("trusts no default: neither an id nobody recorded, nor the zero id, nor an unknown origin", async () => {
    for (const generation of [0, 1]) {
      await mined(b.verifier.setTrustGeneration(generation));
      expect(await b.ism.isVerified(a.domain, seededBytes32("never"))).toBe(false);
      expect(await b.ism.isVerified(a.domain, `0x${"00".repeat(32)}`)).toBe(false);
      expect(await b.ism.isVerified(0, `0x${"00".repeat(32)}`)).toBe(false);
      expect(await b.ism.isVerified(99, seededBytes32("never"))).toBe(false);
    }
  });
});

describe("Y9: submitting again, or first, harms nobody", () => {
  it("lets the second of two relayers through, with nothing changed", async () => {
    const message = fresh();
    const sent = announcement([message]);
    await mined(as(b.ism, await account(b.chain, 9)).submit(sent, "0x"));
    const receipt = await mined(b.ism.submit(sent, "0x"));
    expect(receipt.status).toBe(1);
    expect(await b.ism.recordedGeneration(a.domain, hyperlaneId(message))).toBe(1n);
  });

  it("completes an announcement that shares ids with an earlier one", async () => {
    const [first, second] = [fresh(), fresh()];
    await mined(b.ism.submit(announcement([first]), "0x"));
    await mined(b.ism.submit(announcement([first, second]), "0x"));
    expect([await verifies(first), await verifies(second)]).toEqual([true, true]);
  });
});

describe("Y10: a message is verified by its own hash and origin", () => {
  it("is of type NULL and needs no metadata, and any changes nothing", async () => {
    const [known, unknown] = [fresh(), fresh()];
    await mined(b.ism.submit(announcement([known]), "0x"));
    expect(await b.ism.moduleType()).toBe(6n);
    for (const metadata of ["0x", "0xff", `0x${"ab".repeat(1000)}`]) {
      expect(await b.ism.verify(metadata, known)).toBe(true);
      expect(await b.ism.verify(metadata, unknown)).toBe(false);
    }
  });

  it("refuses the message with any byte changed, cut or added", async () => {
    const message = fresh();
    await mined(b.ism.submit(announcement([message]), "0x"));
    for (let position = 2; position < message.length; position += 2) {
      const byte = Number.parseInt(message.slice(position, position + 2), 16) ^ 0x80;
      const changed = `${message.slice(0, position)}${byte.toString(16).padStart(2, "0")}${message.slice(position + 2)}`;
      expect(await verifies(changed), `byte ${position / 2 - 1}`).toBe(false);
    }
    expect(await verifies(message.slice(0, -2))).toBe(false);
    expect(await verifies(`${message}00`)).toBe(false);
  });

  it("takes nothing shorter than a message for a message, even if its hash was announced", async () => {
    const short = ["0x", "0x03", `0x${"03".repeat(8)}`, fresh({ body: "0x" }).slice(0, -2)];
    await mined(b.ism.submit(announcement(short), "0x"));
    for (const message of short) expect(await verifies(message)).toBe(false);
    const shortest = fresh({ body: "0x" });
    await mined(b.ism.submit(announcement([shortest]), "0x"));
    expect(await verifies(shortest)).toBe(true);
  });
});
