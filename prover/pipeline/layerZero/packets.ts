import { Interface } from "ethers";
import { isHeadlightError } from "../../errors.ts";
import { type Bytes32, toBytes32 } from "../../protocol/field.ts";
import { LAYERZERO_ENDPOINT_ABI } from "../../protocol/layerZero/deployedAbi.ts";
import {
  channelOf,
  decodePacket,
  type Packet,
  packetHeaderHash,
  packetPayloadHash,
} from "../../protocol/layerZero/packet.ts";
import { readEvents } from "../../source/logs.ts";
import { type LayerZeroContext, sourceDvnInterface } from "./path.ts";

/** A packet for the path's destination, and how far it came on the source. */
export interface SentPacket extends Packet {
  headerHash: Bytes32;
  payloadHash: Bytes32;
  /** As the application gave them; their type decides who can read them. */
  options: string;
  blockNumber: bigint;
  transactionHash: string;
  /** Whether the application asked this DVN. */
  assigned: boolean;
  /** The gateway's messages that hold it, oldest first. */
  batches: Bytes32[];
}

/** A message of the source DVN and the packets it holds, in its order, each once though a stranger may have repeated it. */
export interface Batch {
  messageId: Bytes32;
  packets: readonly SentPacket[];
}

const endpointInterface = new Interface(LAYERZERO_ENDPOINT_ABI);

/** Every packet that was sent on the path, in the order of the chain, and every batch. */
export async function readPackets({
  source,
  path,
}: Pick<LayerZeroContext, "source" | "path">): Promise<{ packets: SentPacket[]; batches: Batch[] }> {
  const { endpoint, dvn, startBlock } = path.source;
  const [sent, jobs] = [
    await readEvents(source, { address: endpoint, abi: endpointInterface, names: ["PacketSent"], startBlock }),
    await readEvents(source, {
      address: dvn,
      abi: sourceDvnInterface,
      names: ["JobAssigned", "JobsDispatched"],
      startBlock,
    }),
  ];
  const packets = new Map<string, SentPacket>();
  for (const { event, blockNumber, transactionHash } of sent) {
    const packet = packetOf(event.args.encodedPayload);
    if (packet === undefined || packet.srcEid !== path.source.eid || packet.dstEid !== path.destination.eid) continue;
    const headerHash = packetHeaderHash(packet);
    packets.set(headerHash, {
      ...packet,
      headerHash,
      payloadHash: packetPayloadHash(packet),
      options: event.args.options,
      blockNumber,
      transactionHash,
      assigned: false,
      batches: [],
    });
  }
  const batches: Batch[] = [];
  for (const { event } of jobs) {
    if (Number(event.args.dstEid) !== path.destination.eid) continue;
    if (event.name === "JobAssigned") {
      const packet = packets.get(event.args.headerHash);
      if (packet !== undefined) packet.assigned = packet.payloadHash === event.args.payloadHash;
      continue;
    }
    const messageId = toBytes32(event.args.messageId);
    const hashes = new Set(event.args.headerHashes as readonly string[]);
    const held = [...hashes].flatMap((hash) => packets.get(hash) ?? []);
    for (const packet of held) packet.batches.push(messageId);
    batches.push({ messageId, packets: held });
  }
  return { packets: [...packets.values()], batches };
}

/** By channel, and in the order of the nonces in each: the order in which packets must be verified. */
export function inChannelOrder<T extends Packet>(packets: readonly T[]): T[] {
  const channels = [...new Set(packets.map(channelOf))];
  return [...packets].sort(
    (left, right) =>
      channels.indexOf(channelOf(left)) - channels.indexOf(channelOf(right)) || Number(left.nonce - right.nonce),
  );
}

/** Undefined for a packet to a chain that is not an EVM one: its receiver is no address. */
function packetOf(bytes: string): Packet | undefined {
  try {
    return decodePacket(bytes);
  } catch (error) {
    if (isHeadlightError(error, "LAYERZERO_PACKET")) return undefined;
    throw error;
  }
}
