import { Contract, concat, toBeHex, zeroPadValue } from "ethers";
import { executeCall } from "../../../../pipeline/layerZero/deliver.ts";
import { readPackets, type SentPacket } from "../../../../pipeline/layerZero/packets.ts";
import { destinationDvnInterface } from "../../../../pipeline/layerZero/path.ts";
import { GATEWAY_ABI } from "../../../../protocol/abi.ts";
import type { Bytes32 } from "../../../../protocol/field.ts";
import { formatChainAddress } from "../../../../protocol/interoperableAddress.ts";
import { encodeJobs } from "../../../../protocol/layerZero/jobs.ts";
import { decodeExecutionOptions } from "../../../../protocol/layerZero/options.ts";
import {
  encodePacketHeader,
  type Packet,
  packetGuid,
  packetHeaderHash,
  packetPayloadHash,
} from "../../../../protocol/layerZero/packet.ts";
import { type Attempt, mustRevert, mustSucceed } from "../../attempt.ts";
import { observe, type Refusal } from "../../refusals.ts";
import { sentIds } from "../twoWay/sent.ts";
import type { TwoWaySession } from "../twoWay.ts";
import { addressOf } from "./chain.ts";
import type { LayerZeroDemo } from "./demo.ts";

export const REFUSALS = ["forgedByStranger", "packetOfAnotherChain", "alteredMessage", "replayedPacket"] as const;

function withLastByteChanged(message: Packet["message"]): Packet["message"] {
  return `0x${message.slice(2, -2)}${message.endsWith("00") ? "01" : "00"}`;
}

/** What a thief wants: coins that nobody sent, in the next place of the coin's channel. */
function loot(demo: LayerZeroDemo, thief: string): Packet {
  const [a, b] = [demo.site("a"), demo.site("b")];
  const path = {
    nonce: 2n,
    srcEid: a.layerZero.eid,
    sender: addressOf(a.applications.coin),
    dstEid: b.layerZero.eid,
    receiver: addressOf(b.applications.coin),
  };
  // The OFT's message: receiver, and the amount in millionths of a coin.
  const message = concat([zeroPadValue(thief, 32), toBeHex(1_000_000n * 10n ** 6n, 8)]) as `0x${string}`;
  return { ...path, guid: packetGuid(path), message };
}

/** Sends, through the same gateway, what the source DVN would send. The next proof covers it like any message. */
export async function sendForgedBatch(session: TwoWaySession, demo: LayerZeroDemo): Promise<Bytes32> {
  const bob = session.a.account("bob");
  const forged = loot(demo, await bob.getAddress());
  const gateway = new Contract(session.a.gateway, GATEWAY_ABI, bob);
  const recipient = formatChainAddress({
    chainId: session.b.chain.chainId,
    address: demo.site("b").dvn.destination.address,
  });
  const payload = encodeJobs([{ headerHash: packetHeaderHash(forged), payloadHash: packetPayloadHash(forged) }]);
  const sent = await gateway.getFunction("sendMessage")(recipient, payload, []);
  const [id] = sentIds(session.a, await sent.wait());
  if (id === undefined) throw new RangeError("the forged batch was not sent");
  return id;
}

/** The attacks, each against what this run proved. */
export function attacksOn(demo: LayerZeroDemo, forgedBatch: () => Bytes32) {
  /** verifyAndCommit at B's DVN, of a message from A that is proved. */
  const verification = async (
    session: TwoWaySession,
    messageId: Bytes32,
    headers: readonly string[],
  ): Promise<Attempt> => {
    const { message, evidence } = await session.evidence("a", messageId);
    const call = {
      to: demo.site("b").dvn.destination.address,
      abi: destinationDvnInterface,
      method: "verifyAndCommit",
      args: [message, evidence, headers],
    };
    const from = await session.b.account("bob").getAddress();
    return { provider: session.b.provider, call, from, by: "destination DVN" };
  };
  /** A batch of this run that was proved, and one of its packets. */
  const genuine = async (): Promise<{ packet: SentPacket; messageId: Bytes32 }> => {
    const { batches } = await readPackets(await demo.context("a"));
    const [batch] = batches;
    const packet = batch?.packets.find(({ sender }) => sender === addressOf(demo.site("a").applications.coin));
    if (batch === undefined || packet === undefined) throw new RangeError("no batch with coins was dispatched");
    return { packet, messageId: batch.messageId };
  };

  async function forgedByStranger(session: TwoWaySession): Promise<Refusal> {
    return observe("forgedByStranger", "a stranger sends the DVN a batch of his own, and it is proved", async () => {
      const header = encodePacketHeader(loot(demo, await session.a.account("bob").getAddress()));
      const { packet, messageId } = await genuine();
      return [
        await mustRevert(await verification(session, forgedBatch(), [header]), "LayerZeroDestinationDvn_WrongSource"),
        // The same header under a genuine batch.
        await mustRevert(await verification(session, messageId, [header]), "LayerZeroDestinationDvn_NotInMessage"),
        await mustSucceed(await verification(session, messageId, [encodePacketHeader(packet)])),
      ];
    });
  }

  async function packetOfAnotherChain(session: TwoWaySession): Promise<Refusal> {
    return observe("packetOfAnotherChain", "a packet of, or for, another chain in a proved batch", async () => {
      const { packet, messageId } = await genuine();
      const from = encodePacketHeader({ ...packet, srcEid: 30_999 });
      const to = encodePacketHeader({ ...packet, dstEid: 30_999 });
      return [
        await mustRevert(await verification(session, messageId, [from]), "LayerZeroDestinationDvn_UnknownSource"),
        await mustRevert(await verification(session, messageId, [to]), "LayerZeroDestinationDvn_WrongDestination"),
      ];
    });
  }

  /** What anyone may ask of the executor for a packet on B. */
  const execution = async (session: TwoWaySession, packet: SentPacket): Promise<Attempt> => ({
    provider: session.b.provider,
    call: executeCall(demo.site("a").dvn, packet, decodeExecutionOptions(packet.options)),
    from: await session.b.account("bob").getAddress(),
    by: "LayerZero",
  });

  async function alteredMessage(session: TwoWaySession): Promise<Refusal> {
    return observe("alteredMessage", "the last packet's text is altered before it is executed", async () => {
      const { packets } = await readPackets(await demo.context("a"));
      const last = packets.at(-1);
      if (last === undefined) throw new RangeError("nothing was sent");
      // A packet that waits: the endpoint has the hash of the message that was sent.
      const altered = { ...last, message: withLastByteChanged(last.message) };
      return [
        await mustRevert(await execution(session, altered), "LZ_PayloadHashNotFound"),
        await mustSucceed(await execution(session, last)),
      ];
    });
  }

  async function replayedPacket(session: TwoWaySession): Promise<Refusal> {
    return observe("replayedPacket", "coins that arrived are to arrive again", async () => {
      const { packet } = await genuine();
      return [await mustRevert(await execution(session, packet), "LzExecutor_Executed")];
    });
  }

  return { forgedByStranger, packetOfAnotherChain, alteredMessage, replayedPacket };
}
