import { preflight } from "../../delivery/preflight.ts";
import { isHeadlightError } from "../../errors.ts";
import type { Bytes32 } from "../../protocol/field.ts";
import { decodeExecutionOptions, type ExecutionOptions } from "../../protocol/layerZero/options.ts";
import { channelOf } from "../../protocol/layerZero/packet.ts";
import { readEvents } from "../../source/logs.ts";
import { commitRefusal } from "./commit.ts";
import { describeGap, executeCall, executionGas } from "./deliver.ts";
import { readPackets, type SentPacket } from "./packets.ts";
import type { LayerZeroContext } from "./path.ts";
import { endpointInterface, readArrival } from "./state.ts";

export type PacketProgress =
  | "unknown"
  | "sent"
  | "assigned"
  | "dispatched"
  | "proved"
  | "verified"
  | "committed"
  | "nilified"
  | "executed"
  | "dropped";

export interface PacketStep {
  name: "sent" | "assigned" | "dispatched" | "proved" | "verified" | "committed" | "executed";
  done: boolean;
  detail: string;
}

export interface PacketExplanation {
  guid: Bytes32;
  state: PacketProgress;
  packet?: SentPacket;
  steps: PacketStep[];
  /** The nonce before it in its channel that holds it up, and where that packet is. */
  gap?: { nonce: bigint; guid?: Bytes32; state: PacketProgress };
  /** Why it goes no further; absent when it is executed or only waits its turn. */
  stuckBecause?: string;
  hint?: string;
}

export interface ExplainContext extends LayerZeroContext {
  /** How far the proof of a batch's message is, for the reader. */
  describeProof?: ((messageId: Bytes32) => Promise<string>) | undefined;
}

const NOBODY = "0x0000000000000000000000000000000000000001";
const RELAY = "Run `headlight layerzero relay`";

/** Walks the way of a packet and stops at the first thing that is not done. Reads only. */
export async function explainPacket(context: ExplainContext, guid: Bytes32): Promise<PacketExplanation> {
  const { packets } = await readPackets(context);
  const packet = packets.find((sent) => sent.guid === guid);
  if (packet !== undefined) return explainSent(context, packet, packets);
  return {
    guid,
    state: "unknown",
    steps: [{ name: "sent", done: false, detail: `not among the ${packets.length} packets of this path` }],
    stuckBecause: "no such packet was sent on this path",
    hint: "Check the GUID and the file of addresses; PacketSent of the source's endpoint carries the GUID.",
  };
}

async function explainSent(
  context: ExplainContext,
  packet: SentPacket,
  packets: readonly SentPacket[],
): Promise<PacketExplanation> {
  const { guid, nonce, blockNumber, transactionHash, assigned, batches } = packet;
  const steps: PacketStep[] = [];
  const add = (name: PacketStep["name"], done: boolean, detail: string): boolean => {
    steps.push({ name, done, detail });
    return done;
  };
  const end = (state: PacketProgress, rest: Partial<PacketExplanation> = {}): PacketExplanation => ({
    guid,
    state,
    packet,
    steps,
    ...rest,
  });
  add("sent", true, `nonce ${nonce} of its channel, block ${blockNumber}, transaction ${transactionHash}`);
  const { committed, settled, nilified, vouched, firstMissing } = await readArrival(context, packet);
  const last = batches.at(-1);
  const endSettled = async (): Promise<PacketExplanation> => {
    const delivered = await wasDelivered(context, packet);
    add("executed", delivered, delivered ? "delivered" : "its application skipped or burnt it");
    return end(delivered ? "executed" : "dropped");
  };
  // On the word of other DVNs, or on nobody's.
  if (settled && last === undefined) return endSettled();
  if (!add("assigned", assigned, assigned ? "this DVN was asked" : "this DVN was not asked")) {
    return end("sent", {
      stuckBecause: "the application does not list this DVN for sending",
      hint: "Its delegate configures DVNs at the endpoint; packets sent before are not assigned any more.",
    });
  }
  if (last === undefined) {
    add("dispatched", false, "in no batch");
    return end("assigned", { hint: `${RELAY}: it dispatches the packet.` });
  }
  add("dispatched", true, `in message ${batches.join(", ")}`);
  const isVerified = vouched || committed || nilified || settled;
  const proved = isVerified || (await someProved(context, batches));
  const proof = proved ? "a verifier vouches for the message" : await context.describeProof?.(last);
  if (!add("proved", proved, proof ?? "no verifier vouches for the message")) {
    return end("dispatched", { hint: "Run `headlight relay`: it proves the message's header and window." });
  }
  if (!add("verified", isVerified, isVerified ? "this DVN gave its word" : "this DVN has not given its word")) {
    return end("proved", { hint: `${RELAY}: it verifies and commits the packet.` });
  }
  if (nilified) {
    add("committed", false, "its application nilified it");
    return end("nilified", {
      stuckBecause: "its application withdrew the commit with EndpointV2.nilify, and the relayer leaves it alone",
      hint: "Anyone may repeat the DVN's word and commit it again, so its application burns it as soon as a later nonce was executed, or asks for other DVNs.",
    });
  }
  const { state, stuckBecause, hint } = committed || settled ? { state: "" } : await whyNotCommitted(context, packet);
  if (!add("committed", committed || settled, committed || settled ? "the endpoint has it" : state)) {
    return end("verified", {
      ...(stuckBecause === undefined ? {} : { stuckBecause }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
  if (settled) return endSettled();
  if (firstMissing <= nonce) {
    add("executed", false, `waits for nonce ${firstMissing}`);
    return end("committed", await explainGap(context, packet, packets, firstMissing));
  }
  const refusal = (await simulateExecution(context, packet))?.sentence;
  add("executed", false, refusal ?? "can be executed by anyone");
  return refusal === undefined
    ? end("committed", { hint: `Anyone can execute it: ${RELAY.toLowerCase()}.` })
    : end("committed", {
        stuckBecause: refusal,
        hint: "The receiver has to accept it first, or needs more gas than the sender's options give: EndpointV2.lzReceive takes any. Then anyone can try again.",
      });
}

async function someProved({ findEvidence }: ExplainContext, batches: readonly Bytes32[]): Promise<boolean> {
  for (const messageId of batches) if ((await findEvidence(messageId)) !== undefined) return true;
  return false;
}

/** A gap closes when the packet in it is verified; so what the reader has to do is that packet's next step. */
async function explainGap(
  context: ExplainContext,
  packet: SentPacket,
  packets: readonly SentPacket[],
  missing: bigint,
): Promise<Partial<PacketExplanation>> {
  const stuckBecause = describeGap(packet.nonce, missing);
  const before = packets.find((sent) => sent.nonce === missing && channelOf(sent) === channelOf(packet));
  const skip = "Or the receiver's delegate gives that message up with EndpointV2.skip.";
  if (before === undefined) {
    const hint = `The source's events hold no packet with nonce ${missing}: check the start block of the file. ${skip}`;
    return { gap: { nonce: missing, state: "unknown" }, stuckBecause, hint };
  }
  const explained = await explainSent(context, before, packets);
  const next = explained.hint ?? explained.stuckBecause ?? "";
  return {
    gap: { nonce: missing, guid: before.guid, state: explained.state },
    stuckBecause,
    hint: `Nonce ${missing} (GUID ${before.guid}) is ${explained.state}. ${next} ${skip}`,
  };
}

/** The DVN has given its word and the packet is not committed: others have not, or the receiver takes no such path. */
async function whyNotCommitted(
  context: ExplainContext,
  packet: SentPacket,
): Promise<{ state: string; stuckBecause?: string; hint?: string }> {
  const refusal = await commitRefusal(context, packet);
  if (refusal === undefined)
    return {
      state: "can be committed by anyone",
      hint: `${RELAY}: it commits the packet, and executes it where the receiver accepts.`,
    };
  if (refusal.name === "LZ_ULN_Verifying") {
    return {
      state: "waits for other DVNs",
      stuckBecause: "the receiver asks for the word of other DVNs, or not of this one",
      hint: "ReceiveUln302.getUlnConfig of the receiver lists them; both ends must list the same DVNs.",
    };
  }
  return {
    state: refusal.sentence,
    stuckBecause: refusal.sentence,
    hint: "The receiver must take the path: its peer for the source must be the sender. And its receive library must be the one of the file.",
  };
}

async function simulateExecution(
  context: ExplainContext,
  packet: SentPacket,
): Promise<{ sentence: string } | undefined> {
  let options: ExecutionOptions;
  try {
    options = decodeExecutionOptions(packet.options);
  } catch (error) {
    if (isHeadlightError(error, "LAYERZERO_OPTIONS")) return { sentence: error.message };
    throw error;
  }
  const call = executeCall(context, packet, options);
  if ((call.value ?? 0n) > 0n) return { sentence: `it asks its executor for ${call.value} wei` };
  const simulated = await preflight(context.destination.provider, call, NOBODY, { gasLimit: executionGas(options) });
  return simulated.ok ? undefined : simulated.reason;
}

async function wasDelivered({ destination, path }: ExplainContext, packet: SentPacket): Promise<boolean> {
  const { endpoint, startBlock } = path.destination;
  const filter = { address: endpoint, abi: endpointInterface, names: ["PacketDelivered"], startBlock };
  const events = await readEvents(destination, filter);
  return events.some(({ event }) => {
    const [srcEid, sender, nonce] = event.args.origin as [bigint, string, bigint];
    return (
      Number(srcEid) === packet.srcEid &&
      nonce === packet.nonce &&
      sender.endsWith(packet.sender.slice(2)) &&
      String(event.args.receiver).toLowerCase() === packet.receiver
    );
  });
}
