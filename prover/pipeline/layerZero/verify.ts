import type { Signer } from "ethers";
import type { ContractCall } from "../../delivery/preflight.ts";
import { decodeRevert } from "../../delivery/revertReason.ts";
import { submit } from "../../delivery/submit.ts";
import { isHeadlightError } from "../../errors.ts";
import type { Bytes32 } from "../../protocol/field.ts";
import { encodePacketHeader } from "../../protocol/layerZero/packet.ts";
import type { Batch, SentPacket } from "./packets.ts";
import { destinationDvnInterface, type LayerZeroContext } from "./path.ts";
import { readArrival } from "./state.ts";

/** What became of a batch whose packets were not all verified. */
export interface VerifiedBatch {
  messageId: Bytes32;
  /** verified: this run did it. not-proved: nothing vouches for the message yet. refused: the DVN said no. */
  status: "verified" | "not-proved" | "refused";
  guids: Bytes32[];
  /** Packets that are verified and that the library does not commit yet, with its reason. */
  postponed: { guid: Bytes32; reason: string }[];
  reason?: string;
  transactionHash?: string;
  gasUsed?: bigint;
}

/** Verifies and commits what is left of a batch; undefined when nothing is. Anyone may. */
export async function verifyBatch(
  context: LayerZeroContext,
  signer: Signer,
  { messageId, packets }: Batch,
  signal?: AbortSignal,
): Promise<VerifiedBatch | undefined> {
  const { path, destination, findEvidence } = context;
  const open = await unverified(context, packets);
  if (open.length === 0) return undefined;
  const outcome = (status: VerifiedBatch["status"], rest: Partial<VerifiedBatch> = {}): VerifiedBatch => ({
    messageId,
    status,
    guids: open.map(({ guid }) => guid),
    postponed: [],
    ...rest,
  });
  const proved = await findEvidence(messageId);
  if (proved === undefined) return outcome("not-proved");
  const args = [proved.message, proved.evidence, open.map(encodePacketHeader)];
  const callTo = (method: string): ContractCall => ({
    to: path.destination.dvn,
    abi: destinationDvnInterface,
    method,
    args,
  });
  try {
    const isCheap = await isWithinGas(context, signer, callTo("verifyAndCommit"), open.length);
    const submission = await submit({
      signer,
      provider: destination.provider,
      // Without the commits, what a hostile receiver does while its packet is committed is not paid for here.
      call: callTo(isCheap ? "verifyAndCommit" : "verify"),
      alreadyDone: async () => (await unverified(context, open)).length === 0,
      signal,
    });
    if (submission.outcome === "already-accepted") return undefined;
    const { transactionHash, gasUsed, logs } = submission;
    const postponed = logs.flatMap((log) => {
      if (log.address.toLowerCase() !== path.destination.dvn) return [];
      const event = destinationDvnInterface.parseLog(log);
      const packet = open.find(({ headerHash }) => headerHash === event?.args.headerHash);
      return packet === undefined ? [] : [{ guid: packet.guid, reason: decodeRevert(event?.args.reason).sentence }];
    });
    return outcome("verified", { postponed, transactionHash, gasUsed });
  } catch (error) {
    if (isHeadlightError(error, "DELIVERY_REVERTS")) return outcome("refused", { reason: error.message });
    throw error;
  }
}

/** Gas that a packet's share of a batch may take: twice what one with few DVNs does. */
const GAS_A_PACKET = 200_000n;
const GAS_A_BATCH = 500_000n;

async function isWithinGas(
  { destination }: LayerZeroContext,
  signer: Signer,
  { to, abi, method, args }: ContractCall,
  packets: number,
): Promise<boolean> {
  const data = abi.encodeFunctionData(method, args);
  const estimate = await destination.provider
    .estimateGas({ to, data, from: await signer.getAddress() })
    .catch(() => undefined);
  return estimate !== undefined && estimate <= GAS_A_BATCH + GAS_A_PACKET * BigInt(packets);
}

async function unverified(context: LayerZeroContext, packets: readonly SentPacket[]): Promise<SentPacket[]> {
  const open: SentPacket[] = [];
  for (const packet of packets) {
    const { vouched, committed, settled } = await readArrival(context, packet);
    if (!vouched && !committed && !settled) open.push(packet);
  }
  return open;
}
