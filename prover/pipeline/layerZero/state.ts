import { Interface, ZeroHash, zeroPadValue } from "ethers";
import { readContract } from "../../delivery/preflight.ts";
import { LAYERZERO_ENDPOINT_ABI, LAYERZERO_RECEIVE_LIBRARY_ABI } from "../../protocol/layerZero/deployedAbi.ts";
import type { SentPacket } from "./packets.ts";
import type { LayerZeroContext } from "./path.ts";

/** How far a packet came on the destination. */
export interface ArrivedPacket {
  /** This DVN gave its word; read from the library, which forgets it when the packet is committed. */
  vouched: boolean;
  /** The endpoint holds it and it was not executed. */
  committed: boolean;
  /** Its application withdrew the commit; the endpoint takes another one from anyone who can get the DVNs' word again. */
  nilified: boolean;
  /** Nothing more can happen to it: executed, or skipped or burnt by its application. */
  settled: boolean;
  /** The lowest nonce of the channel that is not committed; a packet above it cannot execute. */
  firstMissing: bigint;
}

export const endpointInterface = new Interface(LAYERZERO_ENDPOINT_ABI);
const libraryInterface = new Interface(LAYERZERO_RECEIVE_LIBRARY_ABI);

/** What EndpointV2 keeps in place of a payload hash that was nilified. */
const NIL_PAYLOAD_HASH = `0x${"ff".repeat(32)}`;

export async function readArrival(
  { destination, path }: Pick<LayerZeroContext, "destination" | "path">,
  { nonce, srcEid, sender, receiver, headerHash, payloadHash }: SentPacket,
): Promise<ArrivedPacket> {
  const { endpoint, receiveLibrary, dvn } = path.destination;
  const channel = [receiver, srcEid, zeroPadValue(sender, 32)];
  const ask = async (method: string, args: readonly unknown[]): Promise<unknown> =>
    (await readContract(destination.provider, { to: endpoint, abi: endpointInterface, method, args }))[0];
  const hash = await ask("inboundPayloadHash", [...channel, nonce]);
  const lazy = (await ask("lazyInboundNonce", channel)) as bigint;
  const lookup = { to: receiveLibrary, abi: libraryInterface, method: "hashLookup" };
  const [submitted] = await readContract(destination.provider, { ...lookup, args: [headerHash, payloadHash, dvn] });
  return {
    vouched: submitted === true,
    committed: hash === payloadHash,
    nilified: hash === NIL_PAYLOAD_HASH,
    settled: hash === ZeroHash && nonce <= lazy,
    firstMissing: ((await ask("inboundNonce", channel)) as bigint) + 1n,
  };
}
