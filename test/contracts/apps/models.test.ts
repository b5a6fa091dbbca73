import { AbiCoder, Interface, keccak256 } from "ethers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../../prover/protocol/message.ts";
import {
  type AppChains,
  type AppSide,
  addressOf,
  deliver,
  linkTo,
  nextAddresses,
  on,
  sent,
  sentIn,
  startAppChains,
} from "../../support/appChains.ts";
import { account, deploy, eventsOf, mined, parseRevert, revertOf, type TestContract } from "../../support/contracts.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";

/** Models of the applications that move no value: random steps on real gateways, and after each what the model says. */
const coder = AbiCoder.defaultAbiCoder();
const RUNS = { numRuns: 16, seed: 11, endOnFailure: true };

let chains: AppChains;
let here: AppSide;
let there: AppSide;

beforeAll(async () => {
  chains = await startAppChains();
  ({ here, there } = chains);
});
afterAll(() => chains.close());

/** Delivers, or says why the gateway refuses to. */
async function attempt(side: AppSide, message: Message): Promise<string> {
  const outcome = deliver(side, message);
  const refused = await outcome.then(
    () => undefined,
    async () => (await revertOf(outcome)).name,
  );
  if (refused !== undefined) return refused;
  const { delivered, reason } = await outcome;
  return delivered ? "delivered" : String(parseRevert(reason)?.name);
}

describe("Guestbook", () => {
  const step = fc.record({
    kind: fc.constantFrom("send", "deliver", "deliver", "close", "open"),
    pick: fc.nat(1_000),
  });

  it("has one entry for each delivered message and none for a failed one, whatever the order", async () => {
    let [failures, repeats, entriesInAll] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 25 }), async (steps) => {
        const owner = (await account(there.chain, 0)).address;
        const book = await deploy(there.chain, "Guestbook", [owner, there.gatewayAddress]);
        const messages: { message: Message; id: string; delivered: boolean }[] = [];
        const entries: string[] = [];
        let closed = false;
        const take = async (entry: (typeof messages)[number]): Promise<void> => {
          const expected = entry.delivered ? "Gateway_AlreadyExecuted" : closed ? "Guestbook_Closed" : "delivered";
          expect(await attempt(there, entry.message)).toBe(expected);
          if (expected === "Guestbook_Closed") failures++;
          if (expected === "Gateway_AlreadyExecuted") repeats++;
          if (expected !== "delivered") return;
          entry.delivered = true;
          const { id, message } = entry;
          const sender = on(here, message.sender);
          entries.push(keccak256(coder.encode(["bytes32", "bytes", "bytes"], [id, sender, message.payload])));
        };
        const check = async (): Promise<void> => {
          expect(await book.entryCount()).toBe(BigInt(entries.length));
          const stored = await Promise.all([...entries, ""].map((_, index) => book.entryAt(index)));
          expect(stored).toEqual([...entries, `0x${"00".repeat(32)}`]);
        };
        for (const { kind, pick } of steps) {
          const entry = messages[pick % Math.max(1, messages.length)];
          if (kind === "close" || kind === "open") {
            closed = kind === "close";
            await mined(book.setClosed(closed));
          } else if (kind === "deliver" && entry !== undefined) await take(entry);
          else {
            // Texts repeat: two messages with one text are two entries.
            const payload = `0x0${pick % 3}`;
            const { message, id } = await sent(here, here.gateway.sendMessage(on(there, book), payload, []));
            messages.push({ message, id, delivered: false });
          }
          await check();
        }
        closed = false;
        await mined(book.setClosed(false));
        for (const entry of messages.toReversed()) await take(entry);
        await check();
        expect(entries).toHaveLength(messages.length);
        entriesInAll += entries.length;
      }),
      RUNS,
    );
    // A run in which nothing fails would show little.
    expect(failures).toBeGreaterThan(3);
    expect(repeats).toBeGreaterThan(3);
    expect(entriesInAll).toBeGreaterThan(20);
  });
});

describe("QueryClient and QueryResponder", () => {
  const ANSWER = new Interface(["function answer() view returns (uint256)", "function fail()"]);
  const STATE = { asked: 1n, answered: 2n, failed: 3n } as const;
  const ANSWER_TYPES = ["bytes32", "bool", "uint64", "uint64", "bytes"];
  interface Question {
    id: string;
    message: Message;
    fails: boolean;
    answer?: Message;
    stored?: unknown[];
  }
  const step = fc.record({
    kind: fc.constantFrom("ask", "ask", "respond", "respond", "settle", "settle", "forge", "swap", "repeat"),
    pick: fc.nat(1_000),
  });

  it("stores one answer at most for each question, the pinned responder's, and never another question's", async () => {
    const target = await deploy(there.chain, "QueriedDouble");
    let nonce = 1_000_000n;
    const outcomes = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 30 }), async (steps) => {
        const [clientAddress] = await nextAddresses(here, 1);
        const [responderAddress] = await nextAddresses(there, 1);
        const client = await deploy(here.chain, "QueryClient", [[linkTo(here, there, String(responderAddress))]]);
        await deploy(there.chain, "QueryResponder", [[linkTo(there, here, String(clientAddress))]]);
        const questions: Question[] = [];
        const ask = async (fails: boolean): Promise<void> => {
          const call = ANSWER.encodeFunctionData(fails ? "fail" : "answer");
          const receipt = await mined(client.ask(there.chain.chainId, target, call, 100_000n));
          const [sentMessage] = sentIn(here, receipt);
          const id = String(eventsOf(receipt, client, "QueryAsked")[0]?.[0]);
          questions.push({ id, message: (sentMessage as { message: Message }).message, fails });
        };
        const give = async (message: Message, expected: string): Promise<void> => {
          expect(await attempt(here, message)).toBe(expected);
          outcomes.set(expected, (outcomes.get(expected) ?? 0) + 1);
        };
        const settle = async (question: Question): Promise<void> => {
          if (question.answer === undefined) return;
          await give(question.answer, question.stored === undefined ? "delivered" : "Gateway_AlreadyExecuted");
          if (question.stored !== undefined) return;
          const [, success, height, timestamp, answer] = coder.decode(ANSWER_TYPES, question.answer.payload);
          expect(success).toBe(!question.fails);
          question.stored = [success ? STATE.answered : STATE.failed, there.chain.chainId, height, timestamp, answer];
        };
        for (const { kind, pick } of steps) {
          const question = questions[pick % Math.max(1, questions.length)];
          if (kind === "ask" || question === undefined) await ask(pick % 3 === 0);
          else if (kind === "respond" && question.answer === undefined) {
            const { delivered, receipt } = await deliver(there, question.message);
            expect(delivered).toBe(true);
            question.answer = (sentIn(there, receipt)[0] as { message: Message }).message;
          } else if (kind === "settle") await settle(question);
          else if (question.answer !== undefined && kind === "forge") {
            const forged = { ...question.answer, nonce: nonce++, sender: addressOf(target) };
            await give(forged, "ERC7786RecipientUnauthorizedGateway");
          } else if (question.answer !== undefined && kind === "repeat" && question.stored !== undefined) {
            // The responder's, in a second message: the question does not wait any more.
            await give({ ...question.answer, nonce: nonce++ }, "QueryClient_NotAsked");
          } else if (question.answer !== undefined && kind === "swap") {
            // The responder's true answer to the question of the same place that another client asked.
            const theirs = coder.encode(
              ["uint256", "address", "uint256"],
              [here.chain.chainId, seededAddress("other client"), questions.indexOf(question)],
            );
            const [, ...answer] = coder.decode(ANSWER_TYPES, question.answer.payload);
            const payload = coder.encode(ANSWER_TYPES, [keccak256(theirs), ...answer]) as `0x${string}`;
            await give({ ...question.answer, nonce: nonce++, payload }, "QueryClient_NotAsked");
          }
          for (const { id, stored } of questions) {
            const query = [...(await client.queryOf(id))];
            expect(query).toEqual(stored ?? [STATE.asked, there.chain.chainId, 0n, 0n, "0x"]);
          }
        }
      }),
      RUNS,
    );
    const refusals = ["Gateway_AlreadyExecuted", "ERC7786RecipientUnauthorizedGateway", "QueryClient_NotAsked"];
    for (const outcome of ["delivered", ...refusals]) expect(outcomes.get(outcome), outcome).toBeGreaterThan(2);
  });
});

describe("StorageQuery", () => {
  const ACCOUNT = seededAddress("account");
  const SLOTS = [seededBytes32("slot 0"), seededBytes32("slot 1")] as const;
  const step = fc.record({ slot: fc.nat(1), height: fc.bigInt(1n, 12n), value: fc.nat(3) });

  it("never goes back to a lower height of one trust generation, and reads what was shown at the highest", async () => {
    const reader: TestContract = await deploy(here.chain, "SlotReaderDouble");
    let [taken, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 20 }), async (steps) => {
        const storage = await deploy(here.chain, "StorageQuery", [reader, 2n ** 32n]);
        const shown = new Map<string, { height: bigint; read: unknown[] }>();
        for (const { slot: index, height, value } of steps) {
          const slot = SLOTS[index] as string;
          const word = `0x${value.toString(16).padStart(64, "0")}`;
          const timestamp = await here.chain.now();
          await mined(reader.setRead(value !== 0, word, timestamp));
          const observed = mined(storage.observe(height, ACCOUNT, slot, [], []));
          const before = shown.get(slot);
          if (before !== undefined && height <= before.height) {
            expect((await revertOf(observed)).name).toBe("StorageQuery_NotNewer");
            refused++;
          } else {
            await observed;
            shown.set(slot, { height, read: [value !== 0, word, timestamp] });
            taken++;
          }
          for (const [known, { read }] of shown)
            expect((await storage.read(ACCOUNT, known)).toArray().slice(0, 3)).toEqual(read);
        }
      }),
      RUNS,
    );
    expect(taken).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(20);
  });
});
