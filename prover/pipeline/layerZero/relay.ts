import type { Signer } from "ethers";
import { checkAborted } from "../../pause.ts";
import { deliverPacket, type PacketDelivery } from "./deliver.ts";
import { type DispatchedBatch, dispatchPackets } from "./dispatch.ts";
import { inChannelOrder, readPackets } from "./packets.ts";
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
export interface LayerZeroRelayResult {
  dispatched: DispatchedBatch[];
  verified: VerifiedBatch[];
  delivered: PacketDelivery[];
}

/**
 * One round: dispatch what was assigned, verify and commit the batches that are proved, execute what is committed. Between dispatching
 * and verifying, `headlight relay` proves; so a packet takes two rounds.
 */
export async function relayLayerZero(parameters: LayerZeroRelayParameters): Promise<LayerZeroRelayResult> {
  const { sourceSigner, destinationSigner, maxValueWei, signal } = parameters;
  const { packets, batches } = await readPackets(parameters);
  const waiting = packets.filter(({ assigned, batches: held }) => assigned && held.length === 0);
  const dispatched = await dispatchPackets(parameters, sourceSigner, waiting, signal);
  const verified: VerifiedBatch[] = [];
  for (const batch of batches) {
    checkAborted(signal);
    const outcome = await verifyBatch(parameters, destinationSigner, batch, signal);
    if (outcome !== undefined) verified.push(outcome);
  }
  const delivered: PacketDelivery[] = [];
  for (const packet of inChannelOrder(packets.filter(({ batches: held }) => held.length > 0))) {
    checkAborted(signal);
    const outcome = await deliverPacket(parameters, destinationSigner, packet, { maxValueWei, signal });
    if (outcome !== undefined) delivered.push(outcome);
  }
  return { dispatched, verified, delivered };
}
