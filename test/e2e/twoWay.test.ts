import { Contract, type ContractTransactionResponse } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sentIds } from "../../prover/cli/demo/scenarios/twoWay/sent.ts";
import { type Side, type SideName, TwoWaySession } from "../../prover/cli/demo/scenarios/twoWay.ts";
import { GATEWAY_ABI, GUESTBOOK_ABI, ZK_MESSAGE_VERIFIER_ABI } from "../../prover/protocol/abi.ts";
import type { Address, Bytes32 } from "../../prover/protocol/field.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import type { Message } from "../../prover/protocol/message.ts";

let session: TwoWaySession;
const books = new Map<SideName, Address>();

beforeAll(async () => {
  session = await TwoWaySession.open();
  await session.prepareArtifacts(() => undefined);
  await session.startWorld();
  await session.startAttesters();
  for (const { name, deployer, gateway, account } of [session.a, session.b]) {
    const book = await deployer.deploy("Guestbook", [await account("owner").getAddress(), gateway]);
    books.set(name, book.address);
  }
});
afterAll(() => session?.close());

/** Leaves an entry in the other side's book. */
async function send(from: Side, text: string): Promise<Bytes32> {
  const to = session.other(from);
  const recipient = formatChainAddress({ chainId: to.chain.chainId, address: books.get(to.name) as Address });
  const outbox = new Contract(from.gateway, GATEWAY_ABI, from.account("sender"));
  const payload = `0x${Buffer.from(text).toString("hex")}`;
  const sent = (await outbox.getFunction("sendMessage")(recipient, payload, [])) as ContractTransactionResponse;
  const [id] = sentIds(from, await sent.wait());
  if (id === undefined) throw new Error("the transaction queued no message");
  return id;
}

async function entries({ name, provider }: Side): Promise<bigint> {
  return (await new Contract(books.get(name) as Address, GUESTBOOK_ABI, provider).getFunction(
    "entryCount",
  )()) as bigint;
}

async function isVerified({ zkVerifier, provider }: Side, message: Message, evidence: string): Promise<boolean> {
  const verifier = new Contract(zkVerifier, ZK_MESSAGE_VERIFIER_ABI, provider);
  return (await verifier.getFunction("isVerified")(message, evidence)) as boolean;
}

/** One pair of routes through all of this, in order: every proof here is a real one. */
describe("a proved route in each direction, between one gateway a chain", () => {
  it.each([["a"], ["b"]] as const)("a first message from %s arrives, and only when it is executed", async (name) => {
    const from = session.side(name);
    const id = await send(from, "one");
    const relayed = await session.relay(name);
    expect(relayed).toMatchObject({ headers: [{ rotated: false }], windows: [{ messages: 1 }], deliveries: [] });
    expect(await entries(session.other(from))).toBe(0n);
    expect(await session.execute(name)).toMatchObject([{ id, status: "executed" }]);
    expect(await entries(session.other(from))).toBe(1n);
  });

  it("a second round proves what is new in each direction, and a third nothing", async () => {
    for (const from of [session.a, session.b]) {
      await send(from, "two");
      await send(from, "three");
      expect(await session.relay(from.name)).toMatchObject({ messages: 3, headers: [{}], windows: [{ messages: 2 }] });
      expect(await session.execute(from.name)).toHaveLength(2);
      expect(await entries(session.other(from))).toBe(3n);
      expect(await session.relay(from.name)).toMatchObject({ headers: [], windows: [] });
      expect(await session.execute(from.name)).toEqual([]);
    }
  });

  it("evidence of a message convinces the other side's verifier, and of an altered message does not", async () => {
    const id = await send(session.a, "four");
    await expect(session.evidence("a", id)).rejects.toMatchObject({ code: "DEMO_ORDER" });
    // Both clocks ahead by days: the header is neither in the other side's future nor past its trusting period.
    await session.advanceTime(3 * 86_400);
    await session.relay("a");
    const { message, evidence } = await session.evidence("a", id);
    expect(message.payload).toBe(`0x${Buffer.from("four").toString("hex")}`);
    expect(await isVerified(session.b, message, evidence)).toBe(true);
    expect(await isVerified(session.b, { ...message, payload: "0x00" }, evidence)).toBe(false);
    expect(await isVerified(session.b, { ...message, nonce: message.nonce - 1n }, evidence)).toBe(false);
    const flipped = `${evidence.slice(0, -1)}${evidence.endsWith("0") ? "1" : "0"}`;
    expect(await isVerified(session.b, message, flipped)).toBe(false);
    // The way back knows nothing of it.
    expect(await isVerified(session.a, message, evidence)).toBe(false);
  });

  it("an account goes on after a transaction that is refused before it is sent", async () => {
    const alice = session.a.account("alice");
    const route = new Contract(session.a.gateway, GATEWAY_ABI, alice);
    await expect(route.getFunction("cancelRoute")(31_338n)).rejects.toThrow();
    const paid = await alice.sendTransaction({ to: await alice.getAddress(), value: 1n });
    expect((await paid.wait())?.status).toBe(1);
    expect(session.a.account("alice")).toBe(alice);
  });

  it("records the gas of each step", () => {
    expect([...session.gas].map(([step, used]) => [step, used.length])).toEqual([
      ["update (header-8)", 5],
      ["verifyWindow (window-16)", 5],
      ["execute", 6],
    ]);
  });
});
