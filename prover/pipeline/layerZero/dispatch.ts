import type { Signer } from "ethers";
import { submit } from "../../delivery/submit.ts";
import { type Bytes32, toBytes32 } from "../../protocol/field.ts";
import { encodePacketHeader } from "../../protocol/layerZero/packet.ts";
import { inChannelOrder, type SentPacket } from "./packets.ts";
import { type LayerZeroContext, sourceDvnInterface } from "./path.ts";

/** Packets of one message: verified in one transaction with room to spare, even by applications with many DVNs. */
const BATCH_SIZE = 32;

/** A batch that this run sent. */
export interface DispatchedBatch {
  messageId: Bytes32;
  guids: Bytes32[];
  transactionHash: string;
  gasUsed: bigint;
}

/** Sends packets to the destination DVN, as many as fit in a message; each channel in its order. Anyone may. */
export async function dispatchPackets(
  { path, source }: LayerZeroContext,
  signer: Signer,
  packets: readonly SentPacket[],
  signal?: AbortSignal,
): Promise<DispatchedBatch[]> {
  const waiting = inChannelOrder(packets);
  const sent: DispatchedBatch[] = [];
  for (let first = 0; first < waiting.length; first += BATCH_SIZE) {
    const batch = waiting.slice(first, first + BATCH_SIZE);
    const submission = await submit({
      signer,
      provider: source.provider,
      call: {
        to: path.source.dvn,
        abi: sourceDvnInterface,
        method: "dispatch",
        args: [path.destination.eid, batch.map(encodePacketHeader)],
      },
      signal,
    });
    if (submission.outcome === "already-accepted") continue;
    const { transactionHash, gasUsed, logs } = submission;
    for (const log of logs) {
      const event = sourceDvnInterface.parseLog(log);
      if (log.address.toLowerCase() !== path.source.dvn || event?.name !== "JobsDispatched") continue;
      const messageId = toBytes32(event.args.messageId);
      sent.push({ messageId, guids: batch.map(({ guid }) => guid), transactionHash, gasUsed });
    }
  }
  return sent;
}
