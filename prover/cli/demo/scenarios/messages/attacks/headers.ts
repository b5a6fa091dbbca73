import { Interface } from "ethers";
import { readContract } from "../../../../../delivery/preflight.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI } from "../../../../../protocol/abi.ts";
import { type Committee, committeeCommitment } from "../../../../../protocol/committee.ts";
import { type Address, toBytes32, toFieldElement } from "../../../../../protocol/field.ts";
import type { Header } from "../../../../../protocol/header.ts";
import { type Attempt, mustRevert, mustSucceed } from "../../../attempt.ts";
import { observe, type Refusal } from "../../../refusals.ts";
import { SOURCE_CHAIN_ID } from "../plan.ts";
import type { DemoSession } from "../session.ts";
import type { World } from "../world.ts";

export const lightClientInterface = new Interface(COMMITTEE_LIGHT_CLIENT_ABI);

/** What a light client answers to a proof that is not for its committee and the header given. */
const REFUSAL = "CommitteeLightClient_InvalidProof";

/** A header update as the light client takes it. */
export type HeaderUpdate = Omit<Header, "chainId"> & { signerBitmap: bigint };

/** The proved header of the first committee, as the relayer's own transaction carried it. */
async function genuineUpdate({ rounds, world }: DemoSession): Promise<{ update: HeaderUpdate; proof: unknown }> {
  const hash = rounds[0]?.headers[0]?.transactionHash ?? "";
  const transaction = await world.destinationProvider.getTransaction(hash);
  const call = lightClientInterface.parseTransaction({ data: transaction?.data ?? "0x" });
  if (call?.name !== "update") throw new RangeError("the first header's transaction is not an update");
  const [update, proof] = call.args.toArray();
  return { update: update.toObject(), proof };
}

/** A genuine proof with another message root in the header: the lie an attacker would want to tell. */
export function forgedHeader(session: DemoSession): Promise<Refusal> {
  return observe("forgedHeader", "a genuine proof under a header with another message root", async () => {
    const { update, proof } = await genuineUpdate(session);
    const { trustingFirst } = await session.twinClients();
    const forged = { ...update, messageRoot: toFieldElement(BigInt(update.messageRoot) ^ 1n) };
    return [
      await mustSucceed(attempt(session.world, "light client, unforged", trustingFirst, update, proof)),
      await mustRevert(attempt(session.world, "light client, forged", trustingFirst, forged, proof), REFUSAL),
    ];
  });
}

/**
 * A header with a valid proof of the first committee, shown to a light client that trusts the second. The demo's own client has
 * accepted these very bytes before its rotation, and a twin that still trusts the first committee accepts them now.
 */
export function staleCommittee(session: DemoSession): Promise<Refusal> {
  return observe(
    "staleCommittee",
    "a valid proof of the replaced committee, to a client that trusts its successor",
    async () => {
      const { update, proof } = await genuineUpdate(session);
      const { trustingFirst, trustingSecond } = await session.twinClients();
      return [
        await mustSucceed(attempt(session.world, "client of the first committee", trustingFirst, update, proof)),
        await mustRevert(attempt(session.world, "client of the second", trustingSecond, update, proof), REFUSAL),
      ];
    },
  );
}

/** A header over the newest block, with the root of everything sent. */
export async function nextHeader({ world }: DemoSession, committee: Committee): Promise<Header> {
  await world.sourceProvider.send("hardhat_mine", ["0x2"]);
  const height = (await world.sourceProvider.getBlockNumber()) - 1;
  const block = await world.sourceProvider.getBlock(height);
  if (block?.hash == null) throw new RangeError(`the source has no block ${height}`);
  const client = { to: world.deployment.destination.lightClient, abi: lightClientInterface };
  const [headHeight] = await readContract(world.destinationProvider, { ...client, method: "head", args: [] });
  const [messageRoot] = await readContract(world.destinationProvider, {
    ...client,
    method: "messageRoot",
    args: [headHeight],
  });
  return {
    chainId: SOURCE_CHAIN_ID,
    height: BigInt(height),
    timestamp: BigInt(block.timestamp),
    blockHash: toBytes32(block.hash),
    messageRoot: toFieldElement(messageRoot as bigint),
    nextCommitteeCommitment: committeeCommitment(committee),
  };
}

function attempt(world: World, by: string, client: Address, update: HeaderUpdate, proof: unknown): Attempt {
  const call = { to: client, abi: lightClientInterface, method: "update", args: [update, proof] };
  return { provider: world.destinationProvider, call, from: world.addressOf("executor"), by };
}
