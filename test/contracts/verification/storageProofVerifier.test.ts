import { AbiCoder } from "ethers";
import { describe, expect, it } from "vitest";
import { type Message, messageId } from "../../../prover/protocol/message.ts";
import { encodeStorageEvidence, MESSAGE_ID_AT_SLOT, messageIdSlot } from "../../../prover/protocol/verifiers.ts";
import { STATE } from "../../support/contractInbox.ts";
import { deploy, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { seededAddress } from "../../support/factories.ts";
import { storageLayout } from "../../support/storageLayout.ts";
import { type ProvedHeader, useTwoChains } from "../../support/twoChains.ts";

let verifier: TestContract;
let before: ProvedHeader;
let header: ProvedHeader;
let first: Message;
let second: Message;

const chains = useTwoChains(async (prepared) => {
  verifier = await deploy(prepared.destination, "StorageProofMessageVerifier", [prepared.reader]);
  before = await prepared.finalize();
  [first, second] = (await prepared.send("0x01", "0x02")) as [Message, Message];
  header = await prepared.finalize();
});

/** Evidence for a slot of an account; the message's own by default. */
async function evidenceFor(
  message: Message,
  {
    height = header.height,
    account = message.sourceGateway as string,
    slot = messageIdSlot(message.nonce) as string,
  } = {},
): Promise<string> {
  return encodeStorageEvidence(height, await chains.storageProof(account, slot, height));
}

const isVerified = (message: Message, evidence: string): Promise<boolean> => verifier.isVerified(message, evidence);
const isRefused = (message: Message, evidence: string): Promise<boolean> =>
  isVerified(message, evidence).then(
    (verified) => !verified,
    () => true,
  );

describe("a message in the outbox's storage", () => {
  it("is verified, and delivered through the gateway", async () => {
    expect(await isVerified(first, await evidenceFor(first))).toBe(true);
    expect(await isVerified(second, await evidenceFor(second))).toBe(true);
    const { inbox, destination } = chains;
    await mined(inbox.proposeRoute(31_337n, chains.outbox, verifier));
    await destination.wait(3600n);
    await mined(inbox.acceptRoute(31_337n));
    await mined(inbox.execute(first, await evidenceFor(first)));
    expect(await inbox.stateOf(messageId(first))).toBe(STATE.executed);
    expect((await revertOf(inbox.execute(first, await evidenceFor(first)))).name).toBe("Gateway_AlreadyExecuted");
  });

  it("needs a reader over a light client", async () => {
    for (const reader of [seededAddress("no code"), `0x${"00".repeat(20)}`]) {
      expect((await revertOf(deploy(chains.destination, "StorageProofMessageVerifier", [reader]))).args).toEqual([
        "reader",
      ]);
    }
    expect(await verifier.OUTBOX()).toBe(chains.outbox.target);
    expect(await verifier.SOURCE_CHAIN_ID()).toBe(31_337n);
    expect(await verifier.READER()).toBe(chains.reader.target);
  });
});

describe("M1 source", () => {
  it("is the light client's chain and outbox", async () => {
    const evidence = await evidenceFor(first);
    expect(await isVerified({ ...first, sourceChainId: 31_336n }, evidence)).toBe(false);
    expect(await isVerified({ ...first, sourceGateway: seededAddress("impostor") }, evidence)).toBe(false);
  });

  it("cannot be another gateway on the source chain, whose storage an attacker fills as it likes", async () => {
    const owner = await chains.outbox.owner();
    const impostor = await deploy(chains.source, "Gateway", [owner, 3600]);
    await mined(impostor.setRoute(31_338n, chains.inbox, `0x${"00".repeat(20)}`));
    await mined(impostor.sendMessage(`0x00010000027a6a14${"ab".repeat(20)}`, "0x99", []));
    const next = await chains.finalize();
    const account = String(impostor.target).toLowerCase() as Message["sourceGateway"];
    const proof = await chains.storageProof(account, messageIdSlot(0n), next.height);
    const forged = { ...first, sourceGateway: account };
    expect(await isRefused(forged, encodeStorageEvidence(next.height, proof))).toBe(true);
    expect(await isRefused({ ...first, nonce: 0n, payload: "0x99" }, encodeStorageEvidence(next.height, proof))).toBe(
      true,
    );
  });
});

describe("M2 height", () => {
  it("has a state root that the light client still trusts", async () => {
    const evidence = await evidenceFor(first);
    const unproved = await chains.finalize({ stateRoot: false });
    expect((await revertOf(isVerified(first, await evidenceFor(first, { height: unproved.height })))).name).toBe(
      "StorageReader_UntrustedHeight",
    );
    expect(await verifier.trustGeneration()).toBe(1n);
    await chains.freeze(header);
    expect((await revertOf(isVerified(first, evidence))).name).toBe("StorageReader_UntrustedHeight");
    expect(await verifier.trustGeneration()).toBe(0n);
    await chains.recover();
    expect(await verifier.trustGeneration()).toBe(2n);
    expect((await revertOf(isVerified(first, evidence))).name).toBe("StorageReader_UntrustedHeight");
    const next = await chains.finalize();
    expect(await isVerified(first, await evidenceFor(first, { height: next.height }))).toBe(true);
  });

  it("is not before the message was sent", async () => {
    expect(await isVerified(first, await evidenceFor(first, { height: before.height }))).toBe(false);
    // A proof of one height under another.
    const proof = await chains.storageProof(first.sourceGateway, messageIdSlot(0n), header.height);
    expect(await isRefused(first, encodeStorageEvidence(before.height, proof))).toBe(true);
  });
});

describe("M3 slot", () => {
  it("is where the compiler puts messageIdAt", async () => {
    const layout = await storageLayout("contracts/gateway/Gateway.sol", "Gateway");
    expect(layout.find(({ label }) => label === "messageIdAt")).toMatchObject({
      slot: String(MESSAGE_ID_AT_SLOT),
      offset: 0,
    });
    const stored = await chains.source.request("eth_getStorageAt", [first.sourceGateway, messageIdSlot(1n), "latest"]);
    expect(stored).toBe(messageId(second));
  });

  it("holds exactly this message's id: every field and byte counts", async () => {
    const evidence = await evidenceFor(first);
    const altered: Partial<Message>[] = [
      { version: 2n },
      { destinationChainId: 1n },
      { destinationGateway: seededAddress("x") },
      { sender: seededAddress("x") },
      { recipient: seededAddress("x") },
      { gasLimit: 1n },
      { value: 1n },
      { deadline: 1n },
      { sequence: 1n },
      { payload: "0x" },
      { payload: "0x0100" },
    ];
    for (const change of altered) expect(await isVerified({ ...first, ...change }, evidence)).toBe(false);
  });

  it("is the nonce's own: a proof of another position, slot or account shows nothing", async () => {
    expect(await isRefused({ ...first, nonce: 1n }, await evidenceFor(first))).toBe(true);
    expect(await isRefused(first, await evidenceFor(second))).toBe(true);
    expect(await isRefused(first, await evidenceFor(first, { slot: `0x${"00".repeat(32)}` }))).toBe(true);
    expect(await isRefused(first, await evidenceFor(first, { account: String(chains.recipient.target) }))).toBe(true);
    // A position that is empty: absence is no zero id.
    const future = { ...first, nonce: 7n };
    expect(await isVerified(future, await evidenceFor(future))).toBe(false);
  });

  it("needs evidence in its encoding", async () => {
    const good = await evidenceFor(first);
    for (const evidence of ["0x", "0x00", good.slice(0, 66), good.slice(0, -64), `0x${"ff".repeat(96)}`]) {
      expect(await isRefused(first, evidence)).toBe(true);
    }
    const tooHigh = AbiCoder.defaultAbiCoder().encode(
      ["uint256", "bytes[]", "bytes[]"],
      [(1n << 64n) + header.height, [], []],
    );
    expect(await isRefused(first, tooHigh)).toBe(true);
  });
});
