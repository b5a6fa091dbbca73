import { AbiCoder, Interface } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../../prover/protocol/message.ts";
import {
  type AppChains,
  type AppSide,
  addressOf,
  deliver,
  linkTo,
  nextAddresses,
  sent,
  sentIn,
  startAppChains,
} from "../../support/appChains.ts";
import { account, deploy, eventsOf, mined, parseRevert, revertOf, type TestContract } from "../../support/contracts.ts";
import { messageFixture, seededAddress, seededBytes32 } from "../../support/factories.ts";

const QUERIED = new Interface([
  "function answer() view returns (uint256)",
  "function fail()",
  "function burn()",
  "function bomb(uint256 length)",
  "function write()",
  "function need(uint256 gasNeeded) view returns (uint256)",
]);
/** QueryState of QueryClient. */
const STATE = { none: 0n, asked: 1n, answered: 2n, failed: 3n } as const;

let chains: AppChains;
let here: AppSide;
let there: AppSide;
let client: TestContract;
let responder: TestContract;
let target: TestContract;

beforeAll(async () => {
  chains = await startAppChains();
  ({ here, there } = chains);
  target = await deploy(there.chain, "QueriedDouble");
});
afterAll(() => chains.close());
beforeEach(async () => {
  const [clientAddress] = await nextAddresses(here, 1);
  const [responderAddress] = await nextAddresses(there, 1);
  client = await deploy(here.chain, "QueryClient", [[linkTo(here, there, responderAddress as string)]]);
  responder = await deploy(there.chain, "QueryResponder", [[linkTo(there, here, clientAddress as string)]]);
});

interface Asked {
  queryId: string;
  question: Message;
}

async function ask(call: string, gasLimit = 100_000n, asked: unknown = target.target): Promise<Asked> {
  const receipt = await mined(client.ask(there.chain.chainId, asked, call, gasLimit));
  const [event] = eventsOf(receipt, client, "QueryAsked");
  return { queryId: String(event?.[0]), question: (sentIn(here, receipt)[0] as { message: Message }).message };
}

/** Delivers the question; the message with the answer. */
async function answerTo({ question }: Asked): Promise<Message> {
  const { delivered, receipt } = await deliver(there, question);
  expect(delivered).toBe(true);
  return (sentIn(there, receipt)[0] as { message: Message }).message;
}

/** Asks, has it answered and the answer delivered; what the client then knows. */
async function query(call: string, gasLimit?: bigint, asked?: unknown): Promise<{ state: bigint; answer: string }> {
  const question = await ask(call, gasLimit, asked);
  expect(await deliver(here, await answerTo(question))).toMatchObject({ delivered: true });
  const { state, answer } = await client.queryOf(question.queryId);
  return { state, answer };
}

describe("a question to a contract on the other chain", () => {
  it("A14: is answered once, as of a moment of the block in which it was delivered, and only from where it was asked", async () => {
    const asked = await ask(QUERIED.encodeFunctionData("answer"));
    expect((await client.queryOf(asked.queryId)).state).toBe(STATE.asked);
    const message = await answerTo(asked);
    const arrived = await there.chain.ethers.provider.getBlock("latest");
    expect(await deliver(here, message)).toMatchObject({ delivered: true });
    const { state, height, timestamp, answer } = await client.queryOf(asked.queryId);
    expect([state, height, timestamp]).toEqual([
      STATE.answered,
      BigInt(arrived?.number ?? 0),
      BigInt(arrived?.timestamp ?? 0),
    ]);
    expect(BigInt(answer)).toBe(42n);

    // The same answer in another message, an answer to nothing, and one from the responder's address on a third chain.
    const again: Message = { ...message, nonce: 500_000n };
    const { delivered, reason } = await deliver(here, again);
    expect([delivered, parseRevert(reason)?.name]).toEqual([false, "QueryClient_NotAsked"]);
    const unknown = AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "bool", "uint64", "uint64", "bytes"],
      [seededBytes32("never asked"), true, 1, 1, "0x"],
    );
    const toNothing = await deliver(here, { ...message, nonce: 500_001n, payload: unknown as Message["payload"] });
    expect(parseRevert(toNothing.reason)?.name).toBe("QueryClient_NotAsked");
  });

  it("A14: a second chain's responder does not answer for the first", async () => {
    const third = seededAddress("third gateway");
    const verifier = await deploy(here.chain, "MessageVerifierDouble");
    await mined(here.gateway.setRoute(31_400n, third, verifier));
    const [clientAddress] = await nextAddresses(here, 1);
    const elsewhere = seededAddress("responder elsewhere");
    const links = [
      linkTo(here, there, addressOf(responder)),
      [here.gatewayAddress, `0x00010000027aa814${elsewhere.slice(2)}`],
    ];
    client = await deploy(here.chain, "QueryClient", [links]);
    expect(addressOf(client)).toBe(clientAddress);
    const asked = await ask(QUERIED.encodeFunctionData("answer"));
    const payload = AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "bool", "uint64", "uint64", "bytes"],
      [asked.queryId, true, 1, 1, "0xbad0"],
    );
    const { reason } = await deliver(
      here,
      messageFixture({
        nonce: 0n,
        sourceChainId: 31_400n,
        sourceGateway: third,
        destinationChainId: here.chain.chainId,
        destinationGateway: here.gatewayAddress,
        sender: elsewhere,
        recipient: addressOf(client),
        payload: payload as Message["payload"],
      }),
    );
    expect(parseRevert(reason)).toMatchObject({ name: "QueryClient_NotAsked", args: [asked.queryId, 31_400n] });
    expect((await client.queryOf(asked.queryId)).state).toBe(STATE.asked);
  });

  it("A2: only the pinned responder answers, and only the pinned client asks", async () => {
    const asked = await ask(QUERIED.encodeFunctionData("answer"));
    const message = await answerTo(asked);
    const forged = await deliver(here, { ...message, nonce: 600_000n, sender: addressOf(target) });
    expect(parseRevert(forged.reason)?.name).toBe("ERC7786RecipientUnauthorizedGateway");
    const question = await deliver(there, { ...asked.question, nonce: 600_001n, sender: addressOf(target) });
    expect(parseRevert(question.reason)?.name).toBe("ERC7786RecipientUnauthorizedGateway");
  });

  it("A13: failures are answers: a revert, no contract, all gas burned, a write", async () => {
    const revert = await query(QUERIED.encodeFunctionData("fail"));
    expect(revert.state).toBe(STATE.failed);
    expect(parseRevert(revert.answer)).toMatchObject({ name: "QueriedDouble_NoAnswer", args: [7n] });
    const nobody = await query("0x", 100_000n, seededAddress("nobody"));
    expect([nobody.state, parseRevert(nobody.answer)?.name]).toEqual([STATE.failed, "QueryResponder_NoContract"]);
    expect(await query(QUERIED.encodeFunctionData("burn"))).toEqual({ state: STATE.failed, answer: "0x" });
    expect((await query(QUERIED.encodeFunctionData("write"))).state).toBe(STATE.failed);
    expect(await target.answer()).toBe(42n);
  });

  it("A13: the longest answer passes whole, a longer one and a bomb are failures that cost no more than their gas", async () => {
    const whole = await query(QUERIED.encodeFunctionData("bomb", [256]));
    expect([whole.state, whole.answer.length]).toEqual([STATE.answered, 2 + 2 * 256]);
    const long = await query(QUERIED.encodeFunctionData("bomb", [257]));
    expect(long.state).toBe(STATE.failed);
    expect(parseRevert(long.answer)).toMatchObject({ name: "QueryResponder_AnswerTooLong", args: [257n] });
    const bomb = await ask(QUERIED.encodeFunctionData("bomb", [1_000_000]), 4_000_000n);
    const { delivered, receipt } = await deliver(there, bomb.question);
    expect(delivered).toBe(true);
    expect(receipt.gasUsed).toBeLessThan(4_300_000n);
  });

  it("A12: the asked contract gets the promised gas exactly, or the delivery fails and is tried again", async () => {
    const call = QUERIED.encodeFunctionData("need", [900_000n]);
    const asked = await ask(call, 1_000_000n);
    let answered: Message | undefined;
    const outcomes = new Set<string>();
    for (let gasLimit = 300_000n; gasLimit < 1_700_000n && answered === undefined; gasLimit += 50_000n) {
      const attempt = await deliver(there, asked.question, { gasLimit }).catch(() => undefined);
      outcomes.add(attempt === undefined ? "reverted" : attempt.delivered ? "delivered" : "failed");
      if (attempt?.delivered) answered = (sentIn(there, attempt.receipt)[0] as { message: Message }).message;
    }
    expect(outcomes.has("reverted") && outcomes.has("delivered")).toBe(true);
    await deliver(here, answered as Message);
    const { state, answer } = await client.queryOf(asked.queryId);
    expect(state).toBe(STATE.answered);
    expect(BigInt(answer)).toBeGreaterThan(900_000n);
    expect(BigInt(answer)).toBeLessThan(1_000_000n);

    // Without the gateway's promise it is the responder that refuses: told too little gas, it gives no answer at all.
    const few = AbiCoder.defaultAbiCoder().encode(
      ["bytes32", "address", "uint32", "bytes"],
      [asked.queryId, target.target, 5_000_000, call],
    );
    const thrifty: Message = {
      ...asked.question,
      nonce: 700_000n,
      gasLimit: 100_000n,
      payload: few as Message["payload"],
    };
    const { delivered, reason } = await deliver(there, thrifty, { gasLimit: 2_000_000n });
    expect([delivered, parseRevert(reason)?.name]).toEqual([false, "QueryResponder_InsufficientGas"]);
  });

  it("asks for no more gas than it may", async () => {
    const attempt = revertOf(mined(client.ask(there.chain.chainId, target.target, "0x", 5_000_001)));
    expect((await attempt).name).toBe("QueryClient_GasTooHigh");
    await sent(here, client.ask(there.chain.chainId, target.target, "0x", 5_000_000));
  });
});

describe("a proved slot of the other chain", () => {
  const MAX_AGE = 600n;
  const SLOT = seededBytes32("slot");
  const ACCOUNT = seededAddress("account");
  const VALUE = `0x${"00".repeat(31)}2a`;
  let reader: TestContract;
  let storage: TestContract;
  let now: bigint;

  beforeEach(async () => {
    reader = await deploy(here.chain, "SlotReaderDouble");
    storage = await deploy(here.chain, "StorageQuery", [reader, MAX_AGE]);
    now = await here.chain.now();
  });

  const observe = (height: bigint): ReturnType<typeof mined> => mined(storage.observe(height, ACCOUNT, SLOT, [], []));

  it("A16: is read while it is fresh, presence as absence, and not when it is not", async () => {
    expect((await revertOf(storage.read(ACCOUNT, SLOT))).name).toBe("StorageQuery_Stale");
    await mined(reader.setRead(true, VALUE, now));
    await observe(10n);
    expect(await storage.read(ACCOUNT, SLOT)).toEqual([true, VALUE, now]);
    await mined(reader.setRead(false, `0x${"00".repeat(32)}`, now + 1n));
    await observe(11n);
    expect((await storage.read(ACCOUNT, SLOT))[0]).toBe(false);
    // A call sees the time of the next block.
    await here.chain.setNextTime(now + 1n + MAX_AGE);
    await here.chain.request("evm_mine", []);
    expect((await storage.read(ACCOUNT, SLOT))[0]).toBe(false);
    await here.chain.wait(1n);
    expect((await revertOf(storage.read(ACCOUNT, SLOT))).name).toBe("StorageQuery_Stale");
    expect((await revertOf(observe(12n))).name).toBe("StorageQuery_Stale");
  });

  it("A16: nothing is fresh that was never shown, whatever the age, and the age is not zero", async () => {
    const patient = await deploy(here.chain, "StorageQuery", [reader, 2n ** 64n - 1n]);
    expect((await revertOf(patient.read(ACCOUNT, SLOT))).name).toBe("StorageQuery_Stale");
    for (const args of [
      [reader, 0],
      [ACCOUNT, MAX_AGE],
    ]) {
      expect((await revertOf(deploy(here.chain, "StorageQuery", args))).name).toBe("StorageQuery_InvalidParameter");
    }
  });

  it("A15: an older proof, valid as it is, does not replace a newer one", async () => {
    await mined(reader.setRead(true, VALUE, now));
    await observe(10n);
    await mined(reader.setRead(true, `0x${"ff".repeat(32)}`, now - 1n));
    for (const height of [9n, 10n]) expect((await revertOf(observe(height))).name).toBe("StorageQuery_NotNewer");
    expect(await storage.read(ACCOUNT, SLOT)).toEqual([true, VALUE, now]);
    // Another slot of the account has a height of its own.
    await mined(storage.observe(9n, ACCOUNT, seededBytes32("other slot"), [], []));
  });

  it("knows nothing of an account but what was shown of that account", async () => {
    await mined(reader.setRead(true, VALUE, now));
    await observe(10n);
    const other = (await account(here.chain, 3)).address;
    expect((await revertOf(storage.read(other, SLOT))).name).toBe("StorageQuery_Stale");
  });
});
