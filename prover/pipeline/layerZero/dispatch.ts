import type { Signer } from "ethers";
import { submit } from "../../delivery/submit.ts";
import { checkAborted } from "../../pause.ts";
import { type Bytes32, toBytes32 } from "../../protocol/field.ts";
import { encodePacketHeader } from "../../protocol/layerZero/packet.ts";
import { failureReason } from "./failure.ts";
import { inChannelOrder, type SentPacket } from "./packets.ts";
import { type LayerZeroContext, sourceDvnInterface } from "./path.ts";

/** Packets of one message; the DVN takes 64. */
const BATCH_SIZE = 32;

/** A batch that this run sent. */
export interface DispatchedBatch {
  messageId: Bytes32;
  guids: Bytes32[];
  transactionHash: string;
  gasUsed: bigint;
}

/** A batch that this run could not send. */
export interface UndispatchedBatch {
  guids: Bytes32[];
  reason: string;
}

export interface DispatchResult {
  dispatched: DispatchedBatch[];
  undispatched: UndispatchedBatch[];
}

/** Sends packets to the destination DVN, as many as fit in a message; each channel in its order. Anyone may. */
export async function dispatchPackets(
  { path, source }: LayerZeroContext,
  signer: Signer,
  packets: readonly SentPacket[],
  signal?: AbortSignal,
): Promise<DispatchResult> {
  const waiting = inChannelOrder(packets);
  const result: DispatchResult = { dispatched: [], undispatched: [] };
  for (let first = 0; first < waiting.length; first += BATCH_SIZE) {
    checkAborted(signal);
    const batch = waiting.slice(first, first + BATCH_SIZE);
    const guids = batch.map(({ guid }) => guid);
    try {
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
        result.dispatched.push({ messageId: toBytes32(event.args.messageId), guids, transactionHash, gasUsed });
      }
    } catch (error) {
      result.undispatched.push({ guids, reason: failureReason(error) });
    }
  }
  return result;
}
