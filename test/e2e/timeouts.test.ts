import { Contract, type ContractTransactionResponse } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sentIds } from "../../prover/cli/demo/scenarios/twoWay/sent.ts";
import { type Side, TwoWaySession } from "../../prover/cli/demo/scenarios/twoWay.ts";
import { FEE_ESCROW_ABI, GATEWAY_ABI } from "../../prover/protocol/abi.ts";
import type { Address, Bytes32 } from "../../prover/protocol/field.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import { deadlineAt } from "../support/contractPair.ts";
import { seededBytes32 } from "../support/factories.ts";

const FEE = 12_345n;
const TIME_TO_ARRIVE = 600n;

let session: TwoWaySession;
let book: Address;

beforeAll(async () => {
  session = await TwoWaySession.open();
  await session.prepareArtifacts(() => undefined);
  await session.startWorld();
  await session.startAttesters();
  const { b } = session;
  book = (await b.deployer.deploy("Guestbook", [await b.account("owner").getAddress(), b.gateway])).address;
});
afterAll(() => session?.close());

async function send(from: Side, attributes: readonly string[] = [], value = 0n): Promise<Bytes32> {
  const outbox = new Contract(from.gateway, GATEWAY_ABI, from.account("sender"));
  const recipient = formatChainAddress({ chainId: session.other(from).chain.chainId, address: book });
  const sending = outbox.getFunction("sendMessage")(recipient, "0x6869", attributes, { value });
  const [id] = sentIds(from, await ((await sending) as ContractTransactionResponse).wait());
  if (id === undefined) throw new Error("the transaction queued no message");
  return id;
}

const now = async ({ provider }: Side): Promise<bigint> => BigInt((await provider.getBlock("latest"))?.timestamp ?? 0);

/** One pair of routes through all of this, in order, under proved headers. */
describe("a timeout proved by absence on the destination", () => {
  let [arrived, late] = [seededBytes32("arrived"), seededBytes32("late")] as [Bytes32, Bytes32];

  it("is refused of a message that is not known, has no deadline, or has time left", async () => {
    const deadline = [deadlineAt((await now(session.a)) + TIME_TO_ARRIVE)];
    arrived = await send(session.a, deadline);
    const timeless = await send(session.a);
    await session.relay("a");
    expect(await session.execute("a")).toHaveLength(2);
    late = await send(session.a, deadline, FEE);
    await expect(session.refund("a", seededBytes32("nothing"))).rejects.toMatchObject({ code: "MESSAGE_UNKNOWN" });
    await expect(session.refund("a", timeless)).rejects.toMatchObject({ code: "NO_DEADLINE" });
    await expect(session.refund("a", late)).rejects.toMatchObject({ code: "DEADLINE_NOT_PASSED" });
  });

  it("is refused while no header of the destination later than the deadline is proved", async () => {
    await send(session.b);
    await session.relay("b");
    await session.advanceTime(Number(TIME_TO_ARRIVE) + 1);
    await expect(session.refund("a", late)).rejects.toMatchObject({ code: "HEADER_NOT_LATE_ENOUGH" });
  });

  it("is refused of a message that was delivered, and gives back the fee of one that was not, once", async () => {
    await send(session.b);
    const { headers } = await session.relay("b");
    await expect(session.refund("a", arrived)).rejects.toMatchObject({ code: "MESSAGE_DELIVERED" });

    const refund = await session.refund("a", late);
    expect(refund).toMatchObject({ id: late, height: headers.at(-1)?.height });
    // The sender is an account: nobody to be told.
    expect(refund).toMatchObject({ notified: false, notNotifiedBecause: expect.any(String) });
    const { stateRoot, outcome, notify, settle } = refund.gas;
    expect([stateRoot, outcome, notify, settle].map((used) => typeof used)).toEqual([
      "bigint",
      "bigint",
      "undefined",
      "bigint",
    ]);
    const { a } = session;
    const gateway = new Contract(a.gateway, GATEWAY_ABI, a.provider);
    const escrow = new Contract(await gateway.getFunction("feeEscrow")(), FEE_ESCROW_ABI, a.provider);
    expect(await escrow.getFunction("creditOf")(await a.account("sender").getAddress())).toBe(FEE);
    expect(await session.refund("a", late)).toMatchObject({ height: undefined, gas: {} });
    await session.relay("a");
    expect(await session.execute("a")).toMatchObject([{ id: late, status: "expired" }]);
  });
});
