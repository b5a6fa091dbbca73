import { Interface } from "ethers";
import { preflight, readContract } from "../../../delivery/preflight.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI } from "../../../protocol/abi.ts";
import { sign } from "../../../protocol/babyJubjub.ts";
import { type Committee, committeeCommitment } from "../../../protocol/committee.ts";
import { toBytes32, toFieldElement } from "../../../protocol/field.ts";
import { type Header, headerDigest } from "../../../protocol/header.ts";
import { toSolidityProof } from "../../../proving/calldata.ts";
import type { Proof } from "../../../proving/groth16.ts";
import { proveStatement } from "../../../proving/prove.ts";
import { snarkjsBackend } from "../../../proving/snarkjsBackend.ts";
import { committeeHeaderInputs } from "../../../witness/committeeHeader.ts";
import { HEADER_INSTANCE, SOURCE_CHAIN_ID } from "../plan.ts";
import { type Observation, observe, type Refusal } from "../refusals.ts";
import type { DemoSession } from "../session.ts";

export const lightClientInterface = new Interface(COMMITTEE_LIGHT_CLIENT_ABI);

/** A header update as the light client takes it. */
export type HeaderUpdate = Omit<Header, "chainId"> & { signerBitmap: bigint };

/** A genuine proof with another message root in the header: the lie an attacker would want to tell. */
export function forgedHeader(session: DemoSession): Promise<Refusal> {
  return observe("forgedHeader", "a genuine proof under a header with another message root", async () => {
    const hash = session.rounds.at(-1)?.headers.at(-1)?.transactionHash ?? "";
    const transaction = await session.world.destinationProvider.getTransaction(hash);
    const call = lightClientInterface.parseTransaction({ data: transaction?.data ?? "0x" });
    if (call === null) throw new RangeError("the last header's transaction is not an update");
    const [genuine, proof] = call.args.toArray();
    const forged: HeaderUpdate = {
      ...genuine.toObject(),
      height: genuine.height + 1n,
      timestamp: genuine.timestamp + 1n,
      messageRoot: toFieldElement(BigInt(genuine.messageRoot) ^ 1n),
    };
    return [await tryUpdate(session, forged, proof)];
  });
}

/** A header that the first committee signs, all of it, in spite of having been replaced, with a proof that is valid. */
export interface StaleUpdate {
  update: HeaderUpdate;
  proof: unknown;
}

/**
 * Proves the stale header. It takes as long as any header's proof and needs nothing but the first committee's keys, so the demo
 * starts it before the rotation and lets it run beside the rest.
 */
export async function proveStaleHeader(session: DemoSession): Promise<StaleUpdate> {
  const committee = session.world.committeeOf(0);
  const block = await session.world.sourceProvider.getBlock("latest");
  const header: Header = {
    chainId: SOURCE_CHAIN_ID,
    height: BigInt(block?.number ?? 0) + 1000n,
    timestamp: BigInt(block?.timestamp ?? 0) + 3600n,
    blockHash: toBytes32(`0x${"57a1e0".repeat(11).slice(0, 64)}`),
    messageRoot: toFieldElement(0x57a1en),
    nextCommitteeCommitment: committeeCommitment(committee),
  };
  const { proof, signerBitmap } = await proveHeader(session, committee, header, 0);
  return { update: { ...header, signerBitmap }, proof: toSolidityProof(proof) };
}

/** The replaced committee signs a new header, with all its weight and a valid proof. */
export function staleCommittee(session: DemoSession): Promise<Refusal> {
  return observe(
    "staleCommittee",
    "the replaced committee signs with all its weight, and the proof is valid",
    async () => {
      const { update, proof } = await session.staleUpdate();
      return [await tryUpdate(session, update, proof)];
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

async function proveHeader(
  session: DemoSession,
  committee: Committee,
  header: Header,
  epoch: number,
): Promise<{ proof: Proof; signerBitmap: bigint }> {
  const artifact = session.artifacts.get(HEADER_INSTANCE);
  if (artifact === undefined) throw new RangeError(`${HEADER_INSTANCE} is not built`);
  const digest = headerDigest(header, committee.domain.outbox);
  const signatures = new Map((session.world.keys[epoch] ?? []).map((key, seat) => [seat, sign(key, digest)]));
  const { inputs, publicInputs, signerBitmap } = committeeHeaderInputs({
    committee,
    nextCommittee: committee,
    header,
    signatures,
  });
  const { proof } = await proveStatement({
    backend: snarkjsBackend,
    artifact,
    input: { ...inputs },
    expectedPublicSignals: publicInputs,
  });
  return { proof, signerBitmap };
}

async function tryUpdate({ world }: DemoSession, update: HeaderUpdate, proof: unknown): Promise<Observation> {
  const answer = await preflight(
    world.destinationProvider,
    {
      to: world.deployment.destination.lightClient,
      abi: lightClientInterface,
      method: "update",
      args: [update, proof],
    },
    world.addressOf("executor"),
  );
  return {
    by: "light client",
    reason: answer.ok ? "ACCEPTED" : `${answer.reason.name} (${answer.reason.sentence})`,
    expected: !answer.ok && answer.reason.name === "CommitteeLightClient_InvalidProof",
  };
}
