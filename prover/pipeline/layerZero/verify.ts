import type { Log, Signer } from "ethers";
import { MAX_TRANSACTION_GAS, offeredFees, type TransactionTerms } from "../../delivery/gas.ts";
import { type ContractCall, preflight } from "../../delivery/preflight.ts";
import { decodeRevert } from "../../delivery/revertReason.ts";
import { type Submission, submit } from "../../delivery/submit.ts";
import { isHeadlightError } from "../../errors.ts";
import { checkAborted } from "../../pause.ts";
import type { Bytes32 } from "../../protocol/field.ts";
import { encodePacketHeader } from "../../protocol/layerZero/packet.ts";
import { failureReason } from "./failure.ts";
import type { Batch, SentPacket } from "./packets.ts";
import { destinationDvnInterface, type LayerZeroContext } from "./path.ts";
import { readArrival } from "./state.ts";

/** What became of packets of a batch that were not verified; a large batch takes more than one transaction. */
export interface VerifiedBatch {
  messageId: Bytes32;
  /** verified: this run did it. not-proved: nothing vouches for the message yet. refused: the DVN said no. failed: for another reason. */
  status: "verified" | "not-proved" | "refused" | "failed";
  guids: Bytes32[];
  /** Packets that are verified and that the library does not commit yet, with its reason. */
  postponed: { guid: Bytes32; reason: string }[];
  reason?: string;
  transactionHash?: string;
  gasUsed?: bigint;
}

/** Packets of one transaction: the gas that all their receivers may burn while being asked still fits in it. */
const CHUNK_SIZE = 12;
/** LayerZeroDestinationDvn.COMMIT_GAS_LIMIT, what a call keeps back of it, and the event of a commit that fails. */
const COMMIT_GAS = 1_050_000n;
/** Gas that a packet's share of a chunk may take: twice what one with few DVNs does. */
const CHEAP_PACKET = 200_000n;
const CHEAP_CHUNK = 500_000n;

/** Verifies and commits what is left of a batch; nothing when nothing is. Anyone may. */
export async function verifyBatch(
  context: LayerZeroContext,
  signer: Signer,
  { messageId, packets }: Batch,
  signal?: AbortSignal,
): Promise<VerifiedBatch[]> {
  const outcome = (
    status: VerifiedBatch["status"],
    of: readonly SentPacket[],
    rest: Partial<VerifiedBatch> = {},
  ): VerifiedBatch => ({ messageId, status, guids: of.map(({ guid }) => guid), postponed: [], ...rest });
  const outcomes: VerifiedBatch[] = [];
  const open: SentPacket[] = [];
  for (const packet of packets) {
    try {
      if (await isUnverified(context, packet)) open.push(packet);
    } catch (error) {
      outcomes.push(outcome("failed", [packet], { reason: failureReason(error) }));
    }
  }
  for (let first = 0; first < open.length; first += CHUNK_SIZE) {
    checkAborted(signal);
    const chunk = open.slice(first, first + CHUNK_SIZE);
    try {
      const proved = await context.findEvidence(messageId);
      if (proved === undefined) return [...outcomes, outcome("not-proved", open)];
      const args = [proved.message, proved.evidence, chunk.map(encodePacketHeader)];
      const submission = await submitChunk(context, signer, chunk, args, signal);
      if (submission.outcome === "already-accepted") continue;
      const { transactionHash, gasUsed, logs } = submission;
      const postponed = postponedOf(context, chunk, logs);
      outcomes.push(outcome("verified", chunk, { postponed, transactionHash, gasUsed }));
    } catch (error) {
      const status = isHeadlightError(error, "DELIVERY_REVERTS") ? "refused" : "failed";
      outcomes.push(outcome(status, chunk, { reason: failureReason(error) }));
    }
  }
  return outcomes;
}

/** With the commits where they are cheap, and else, or when they turn out otherwise on chain, without: `verify` runs no receiver. */
async function submitChunk(
  context: LayerZeroContext,
  signer: Signer,
  chunk: readonly SentPacket[],
  args: readonly unknown[],
  signal: AbortSignal | undefined,
): Promise<Submission> {
  const { provider } = context.destination;
  const callTo = (method: string): ContractCall => ({
    to: context.path.destination.dvn,
    abi: destinationDvnInterface,
    method,
    args,
  });
  const alreadyDone = async (): Promise<boolean> => {
    for (const packet of chunk) if (await isUnverified(context, packet)) return false;
    return true;
  };
  const shared = { signer, provider, alreadyDone, signal };
  const call = callTo("verifyAndCommit");
  const terms = await commitTerms(context, signer, callTo("verify"), call, chunk.length);
  if (terms !== undefined) {
    try {
      return await submit({ ...shared, call, terms });
    } catch (error) {
      failureReason(error);
      // One that may still be mined is not sent again in another form.
      if (isHeadlightError(error, "DELIVERY_TIMEOUT")) throw error;
    }
  }
  return submit({ ...shared, call: callTo("verify") });
}

/**
 * Gas for `verifyAndCommit` whatever the receivers do when it is mined; an estimate would only cover what they did before. Undefined when
 * they are seen to burn gas, which is not paid for here, or when so much does not fit in a transaction.
 */
async function commitTerms(
  { destination: { provider } }: LayerZeroContext,
  signer: Signer,
  verify: ContractCall,
  verifyAndCommit: ContractCall,
  packets: number,
): Promise<TransactionTerms | undefined> {
  const from = await signer.getAddress();
  const fees = await offeredFees(provider);
  // With the fees: a receiver sees whether there is a price.
  const estimate = async ({ to, abi, method, args }: ContractCall): Promise<bigint | undefined> => {
    try {
      return await provider.estimateGas({ to, data: abi.encodeFunctionData(method, args), from, ...fees });
    } catch (error) {
      failureReason(error);
      return undefined;
    }
  };
  const needed = await estimate(verify);
  const used = await estimate(verifyAndCommit);
  if (needed === undefined || used === undefined) return undefined;
  const count = BigInt(packets);
  const gasLimit = needed + needed / 5n + COMMIT_GAS * count;
  if (used > CHEAP_CHUNK + CHEAP_PACKET * count || gasLimit > MAX_TRANSACTION_GAS) return undefined;
  const terms = { gasLimit, fees };
  return (await preflight(provider, verifyAndCommit, from, terms)).ok ? terms : undefined;
}

function postponedOf(
  { path }: LayerZeroContext,
  chunk: readonly SentPacket[],
  logs: readonly Log[],
): VerifiedBatch["postponed"] {
  return logs.flatMap((log) => {
    if (log.address.toLowerCase() !== path.destination.dvn) return [];
    const event = destinationDvnInterface.parseLog(log);
    const packet = chunk.find(({ headerHash }) => headerHash === event?.args.headerHash);
    return packet === undefined ? [] : [{ guid: packet.guid, reason: decodeRevert(event?.args.reason).sentence }];
  });
}

async function isUnverified(context: LayerZeroContext, packet: SentPacket): Promise<boolean> {
  const { vouched, committed, nilified, settled } = await readArrival(context, packet);
  return !vouched && !committed && !nilified && !settled;
}
