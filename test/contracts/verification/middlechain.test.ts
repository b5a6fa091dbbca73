import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toAddress } from "../../../prover/protocol/field.ts";
import { formatChainAddress } from "../../../prover/protocol/interoperableAddress.ts";
import { type Message, messageId } from "../../../prover/protocol/message.ts";
import {
  encodeMiddlechainEvidence,
  encodeStorageEvidence,
  hubPayload,
  messageIdSlot,
} from "../../../prover/protocol/verifiers.ts";
import { ANSWER } from "../../support/contractInbox.ts";
import {
  type Chain,
  deploy,
  eventsOf,
  mined,
  revertOf,
  startChain,
  type TestContract,
} from "../../support/contracts.ts";
import { messageFixture, seededAddress } from "../../support/factories.ts";
import { addressOf, useTwoChains } from "../../support/twoChains.ts";

const ORIGIN = 7_001n;
const ZERO = `0x${"00".repeat(20)}`;

/**
 * A (7001) -> H -> C: the hub is the source of the two chains, C their destination. The hub's own verifier for A is a double that says yes;
 * the hub's headers, state and messages are real.
 */
let relay: TestContract;
let hubVerifierOfOrigin: TestContract;
let hubVerifier: TestContract;
let verifier: TestContract;
const origin = messageFixture({ sourceChainId: ORIGIN, destinationChainId: 31_338n });
let hubMessage: Message;
let evidence: string;

const chains = useTwoChains(async (prepared) => {
  hubVerifierOfOrigin = await deploy(prepared.source, "MessageVerifierDouble");
  relay = await deploy(prepared.source, "HubRelay", [prepared.outbox, hubVerifierOfOrigin]);
  hubVerifier = await deploy(prepared.destination, "StorageProofMessageVerifier", [prepared.reader]);
  verifier = await deploy(prepared.destination, "MiddlechainMessageVerifier", [
    parameters({ hubVerifier: String(hubVerifier.target), hubGateway: addressOf(prepared.outbox) }),
  ]);
  await mined(relay.relay(origin, "0x1234", recipientOf(verifier)));
  const header = await prepared.finalize();
  hubMessage = (await prepared.messages())[0] as Message;
  const proof = await prepared.storageProof(hubMessage.sourceGateway, messageIdSlot(0n), header.height);
  evidence = encodeStorageEvidence(header.height, proof);
});

function parameters(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    hubVerifier: ZERO,
    hubChainId: 31_337n,
    hubGateway: seededAddress("hub"),
    hubRelay: addressOf(relay),
    sourceChainId: ORIGIN,
    sourceGateway: origin.sourceGateway,
    ...overrides,
  };
}

const recipientOf = (of: TestContract): string => formatChainAddress({ chainId: 31_338n, address: addressOf(of) });
const isVerified = (message: Message, hub = hubMessage, hubEvidence = evidence, by = verifier): Promise<boolean> =>
  by.isVerified(message, encodeMiddlechainEvidence(hub, hubEvidence)).catch(() => false) as Promise<boolean>;

describe("a message relayed through a hub", () => {
  it("is verified on the far side by the hub's word, proved under the hub's header", async () => {
    expect(hubMessage).toMatchObject({
      sender: addressOf(relay),
      recipient: addressOf(verifier),
      payload: hubPayload(messageId(origin)),
    });
    expect(await isVerified(origin)).toBe(true);
    expect(await verifier.HUB_RELAY()).toBe(relay.target);
    expect(await verifier.HUB_GATEWAY()).toBe(chains.outbox.target);
    expect(await verifier.HUB_CHAIN_ID()).toBe(31_337n);
    expect(await verifier.HUB_VERIFIER()).toBe(hubVerifier.target);
  });

  it("trusts as long as the hub's headers are trusted", async () => {
    expect(await verifier.trustGeneration()).toBe(1n);
    await chains.freeze(await chains.finalize());
    expect(await verifier.trustGeneration()).toBe(0n);
    expect(await isVerified(origin)).toBe(false);
    await chains.recover();
    expect(await verifier.trustGeneration()).toBe(2n);
    expect(await isVerified(origin)).toBe(false);
  });

  it("M1: is of the source that the verifier was made for", async () => {
    for (const change of [{ sourceChainId: 7_002n }, { sourceGateway: seededAddress("impostor") }]) {
      const foreign = { ...origin, ...change };
      await mined(relay.relay(foreign, "0x", recipientOf(verifier)));
      const header = await chains.finalize();
      const hub = (await chains.messages()).at(-1) as Message;
      const proof = await chains.storageProof(hub.sourceGateway, messageIdSlot(hub.nonce), header.height);
      expect(await isVerified(foreign, hub, encodeStorageEvidence(header.height, proof))).toBe(false);
    }
  });
});

describe("M14 the hub's word", () => {
  it("is of the hub's relay, from the hub's gateway, to this verifier on this chain, about this message", async () => {
    const altered: Partial<Message>[] = [
      { version: 2n },
      { sourceChainId: ORIGIN },
      { sourceGateway: seededAddress("gateway") },
      { sender: seededAddress("attacker") },
      { destinationChainId: 31_339n },
      { recipient: seededAddress("other verifier") },
      { payload: hubPayload(messageId({ ...origin, payload: "0x" })) },
      { payload: messageId(origin) },
      { payload: `${hubPayload(messageId(origin))}00` },
      { payload: "0x" },
      { nonce: 1n },
      { gasLimit: 1n },
    ];
    for (const change of altered)
      expect(await isVerified(origin, { ...hubMessage, ...change }), JSON.stringify(Object.keys(change))).toBe(false);
    expect(await isVerified({ ...origin, payload: "0x00" })).toBe(false);
    for (const wrong of ["0x", "0x00", evidence])
      expect(await verifier.isVerified(origin, wrong).catch(() => false)).toBe(false);
  });

  it("is checked here, field by field, whatever the hub's verifier believes", async () => {
    const believer = await deploy(chains.destination, "MessageVerifierDouble");
    const alone = await deploy(chains.destination, "MiddlechainMessageVerifier", [
      parameters({ hubVerifier: believer.target, hubGateway: addressOf(chains.outbox) }),
    ]);
    const hub: Message = { ...hubMessage, recipient: addressOf(alone) };
    const accepted = (change: Partial<Message>): Promise<boolean> =>
      isVerified(origin, { ...hub, ...change }, "0x", alone);
    expect(await accepted({})).toBe(true);
    const altered: Partial<Message>[] = [
      { version: 0n },
      { version: 2n },
      { sourceChainId: ORIGIN },
      { sourceGateway: seededAddress("gateway") },
      { sender: seededAddress("attacker") },
      { destinationChainId: 31_339n },
      { recipient: seededAddress("other verifier") },
      { payload: hubPayload(messageId({ ...origin, payload: "0x" })) },
      { payload: messageId(origin) },
      { payload: `${hubPayload(messageId(origin))}00` },
    ];
    for (const change of altered) expect(await accepted(change), Object.keys(change).join()).toBe(false);
    await mined(believer.setAnswer(ANSWER.no));
    expect(await accepted({})).toBe(false);
  });

  it("cannot be sent by anyone else through the same gateway, however it looks", async () => {
    const payload = hubPayload(messageId(origin));
    await mined(chains.outbox.sendMessage(recipientOf(verifier), payload, []));
    const header = await chains.finalize();
    const forged = (await chains.messages()).at(-1) as Message;
    expect(forged).toMatchObject({ recipient: addressOf(verifier), payload });
    const proof = encodeStorageEvidence(
      header.height,
      await chains.storageProof(forged.sourceGateway, messageIdSlot(forged.nonce), header.height),
    );
    expect(await hubVerifier.isVerified(forged, proof)).toBe(true);
    expect(await isVerified(origin, forged, proof)).toBe(false);
    expect(await isVerified(origin, { ...forged, sender: addressOf(relay) }, proof)).toBe(false);
  });

  it("does not reach a second verifier, and is no message that is delivered", async () => {
    const twin = await deploy(chains.destination, "MiddlechainMessageVerifier", [
      parameters({ hubVerifier: hubVerifier.target, hubGateway: addressOf(chains.outbox) }),
    ]);
    expect(await isVerified(origin, hubMessage, evidence, twin)).toBe(false);
    const wrong: [Record<string, unknown>, string][] = [
      [{ hubVerifier: seededAddress("none") }, "hubVerifier"],
      [{ hubChainId: 0n }, "hubChainId"],
      [{ hubChainId: ORIGIN }, "hubChainId"],
      [{ hubGateway: ZERO }, "hubGateway"],
      [{ hubRelay: ZERO }, "hubRelay"],
      [{ sourceChainId: 0n, hubVerifier: hubVerifier.target }, "sourceChainId"],
    ];
    for (const [change, name] of wrong) {
      const args = [parameters({ hubVerifier: hubVerifier.target, ...change })];
      expect((await revertOf(deploy(chains.destination, "MiddlechainMessageVerifier", args))).args).toEqual([name]);
    }
  });
});

describe("M15 the relay", () => {
  let hub: Chain;
  let gateway: TestContract;
  let judge: TestContract;
  let alone: TestContract;
  let clean: unknown;
  const recipient = formatChainAddress({ chainId: 31_338n, address: seededAddress("verifier") });

  beforeAll(async () => {
    hub = await startChain(31_337n);
    const [owner] = await hub.ethers.getSigners();
    gateway = await deploy(hub, "Gateway", [owner?.address, 3600]);
    await mined(gateway.setRoute(31_338n, seededAddress("inbox"), ZERO));
    judge = await deploy(hub, "MessageVerifierDouble");
    alone = await deploy(hub, "HubRelay", [gateway, judge]);
  });
  beforeEach(async () => {
    if (clean !== undefined) await hub.request("evm_revert", [clean]);
    clean = await hub.request("evm_snapshot", []);
  });
  afterAll(() => hub.close());

  it("sends what the hub's verifier vouches for and nothing else", async () => {
    const receipt = await mined(alone.relay(origin, "0x", recipient));
    const [, sendId] = eventsOf(receipt, alone, "MessageRelayed")[0] ?? [];
    expect(await gateway.messageIdAt(0n)).toBe(sendId);
    await mined(judge.setAnswer(ANSWER.no));
    expect(await revertOf(alone.relay(origin, "0x", recipient))).toEqual({
      name: "HubRelay_NotVerified",
      args: [messageId(origin)],
    });
    await mined(judge.setAnswer(ANSWER.revert));
    expect((await revertOf(alone.relay(origin, "0x", recipient))).name).toBe("MessageVerifierDouble_Told");
    await mined(judge.setAnswer(ANSWER.onlyEvidence));
    await mined(alone.relay(origin, "0x796573", recipient));
    expect((await revertOf(alone.relay(origin, "0x796574", recipient))).name).toBe("HubRelay_NotVerified");
  });

  it("says nothing while the hub's verifier is halted, nor to a chain without a route", async () => {
    await mined(judge.setTrustGeneration(0n));
    expect((await revertOf(alone.relay(origin, "0x", recipient))).name).toBe("HubRelay_VerifierHalted");
    await mined(judge.setTrustGeneration(1n));
    const nowhere = formatChainAddress({ chainId: 99n, address: seededAddress("verifier") });
    expect((await revertOf(alone.relay(origin, "0x", nowhere))).name).toBe("Gateway_NoRoute");
    for (const args of [
      [seededAddress("none"), judge],
      [gateway, seededAddress("none")],
    ]) {
      expect((await revertOf(deploy(hub, "HubRelay", args))).name).toBe("HubRelay_NotAContract");
    }
    expect(toAddress(String(await alone.GATEWAY()))).toBe(addressOf(gateway));
    expect(toAddress(String(await alone.VERIFIER()))).toBe(addressOf(judge));
  });
});
