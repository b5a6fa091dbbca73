import type { Signer } from "ethers";
import { checkAborted } from "../../pause.ts";
import { deliverPacket, type PacketDelivery } from "./deliver.ts";
import { type DispatchResult, dispatchPackets } from "./dispatch.ts";
import { inChannelOrder, readPackets, type SentPacket } from "./packets.ts";
import type { LayerZeroContext } from "./path.ts";
import { type VerifiedBatch, verifyBatch } from "./verify.ts";

export interface LayerZeroRelayParameters extends LayerZeroContext {
  /** Pays on the source and on the destination; neither has any right. */
  sourceSigner: Signer;
  destinationSigner: Signer;
  /** Most wei that a packet may ask the executor to bring along; none when left out. */
  maxValueWei?: bigint | undefined;
  signal?: AbortSignal | undefined;
}

/** What one round did. */
export interface LayerZeroRelayResult extends DispatchResult {
  verified: VerifiedBatch[];
  delivered: PacketDelivery[];
}

/** Most batches that a packet is put in: what is refused so often is not saved by another. */
const MAX_BATCHES = 4;

/**
 * One round: verify and commit the batches that are proved, dispatch what was assigned, execute what is committed. Between dispatching
 * and verifying, `headlight relay` proves; so a packet takes two rounds. No packet, batch or empty account stops the others.
 *
 * @throws ABORTED, RPC_UNREACHABLE, RPC_TIMEOUT, and what reading the source's events raises
 */
export async function relayLayerZero(parameters: LayerZeroRelayParameters): Promise<LayerZeroRelayResult> {
  const { sourceSigner, destinationSigner, maxValueWei, signal } = parameters;
  const { packets, batches } = await readPackets(parameters);
  const verified: VerifiedBatch[] = [];
  for (const batch of batches) {
    checkAborted(signal);
    verified.push(...(await verifyBatch(parameters, destinationSigner, batch, signal)));
  }
  const waiting = packets.filter((packet) => packet.assigned && needsDispatch(packet, verified));
  const sent = await dispatchPackets(parameters, sourceSigner, waiting, signal);
  const delivered: PacketDelivery[] = [];
  // One that only a simulation pleases is paid for once a round.
  const resting = new Set<string>();
  for (const packet of inChannelOrder(packets.filter(({ batches: held }) => held.length > 0))) {
    checkAborted(signal);
    if (resting.has(packet.receiver)) continue;
    const outcome = await deliverPacket(parameters, destinationSigner, packet, { maxValueWei, signal });
    if (outcome?.failedOnChain === true) resting.add(packet.receiver);
    if (outcome !== undefined) delivered.push(outcome);
  }
  return { ...sent, verified, delivered };
}

/** In no batch, or in refused ones alone: anyone may have dispatched those. */
function needsDispatch({ guid, batches }: SentPacket, verified: readonly VerifiedBatch[]): boolean {
  const isRefused = (messageId: string): boolean =>
    verified.some((batch) => batch.messageId === messageId && batch.status === "refused" && batch.guids.includes(guid));
  return batches.length < MAX_BATCHES && batches.every(isRefused);
}
