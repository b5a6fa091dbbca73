import { concat, dataLength, dataSlice, keccak256, toBeHex, zeroPadValue } from "ethers";
import { HeadlightError } from "../../errors.ts";
import { type Address, type Bytes32, toAddress, toBytes32, toUint } from "../field.ts";

/** The first 81 bytes of a LayerZero V2 packet. Twin of contracts/transports/layerzero/PacketHeader.sol. */
export interface PacketHeader {
  /** Place in the channel from sender to receiver, from 1. */
  nonce: bigint;
  srcEid: number;
  sender: Address;
  dstEid: number;
  receiver: Address;
}

/** A packet as EndpointV2 sends it. */
export interface Packet extends PacketHeader {
  guid: Bytes32;
  message: `0x${string}`;
}

const VERSION = 1n;
const HEADER_LENGTH = 81;
const GUID_END = HEADER_LENGTH + 32;

/** version (1), nonce (8), srcEid (4), sender (32), dstEid (4), receiver (32). */
export function encodePacketHeader(header: PacketHeader): `0x${string}` {
  return concat([toBeHex(VERSION, 1), path(header)]) as `0x${string}`;
}

/** keccak256 of the header without its version. */
export function packetGuid(header: PacketHeader): Bytes32 {
  return toBytes32(keccak256(path(header)));
}

/** Refuses every byte that PacketHeader.sol refuses. */
export function decodePacketHeader(bytes: string): PacketHeader {
  if (dataLength(bytes) !== HEADER_LENGTH) throw malformed(`its header has ${dataLength(bytes)} bytes`);
  const uint = (start: number, end: number): bigint => BigInt(dataSlice(bytes, start, end));
  if (uint(0, 1) !== VERSION) throw malformed(`it is of version ${uint(0, 1)}`);
  const nonce = uint(1, 9);
  if (nonce === 0n) throw malformed("its nonce is 0");
  return {
    nonce,
    srcEid: Number(uint(9, 13)),
    sender: accountOf(dataSlice(bytes, 13, 45), "sender"),
    dstEid: Number(uint(45, 49)),
    receiver: accountOf(dataSlice(bytes, 49, 81), "receiver"),
  };
}

/** Header, GUID, message. */
export function encodePacket(packet: Packet): `0x${string}` {
  return concat([encodePacketHeader(packet), packet.guid, packet.message]) as `0x${string}`;
}

/** A packet from the bytes that PacketSent carries; its GUID is recomputed. */
export function decodePacket(bytes: string): Packet {
  if (dataLength(bytes) < GUID_END) throw malformed(`it has ${dataLength(bytes)} bytes`);
  const header = decodePacketHeader(dataSlice(bytes, 0, HEADER_LENGTH));
  const guid = toBytes32(dataSlice(bytes, HEADER_LENGTH, GUID_END));
  if (guid !== packetGuid(header)) throw malformed(`its GUID ${guid} is not the hash of its path`);
  return { ...header, guid, message: dataSlice(bytes, GUID_END) as `0x${string}` };
}

/** What a DVN vouches for, beside the header: keccak256 of GUID and message. */
export function packetPayloadHash({ guid, message }: Pick<Packet, "guid" | "message">): Bytes32 {
  return toBytes32(keccak256(concat([guid, message])));
}

/** Under this hash the source DVN and the receive library keep a packet. */
export function packetHeaderHash(header: PacketHeader): Bytes32 {
  return toBytes32(keccak256(encodePacketHeader(header)));
}

/** Packets of one channel are verified in the order of their nonces: its name, to group by. */
export function channelOf({ srcEid, sender, dstEid, receiver }: PacketHeader): string {
  return `${srcEid}:${sender}-${dstEid}:${receiver}`;
}

function path({ nonce, srcEid, sender, dstEid, receiver }: PacketHeader): string {
  return concat([
    toBeHex(toUint(nonce, 64, "nonce"), 8),
    toBeHex(toUint(BigInt(srcEid), 32, "srcEid"), 4),
    zeroPadValue(sender, 32),
    toBeHex(toUint(BigInt(dstEid), 32, "dstEid"), 4),
    zeroPadValue(receiver, 32),
  ]);
}

function accountOf(word: string, name: string): Address {
  if (BigInt(dataSlice(word, 0, 12)) !== 0n) throw malformed(`its ${name} ${word} is not an EVM address`);
  return toAddress(dataSlice(word, 12), name);
}

function malformed(what: string): HeadlightError {
  return new HeadlightError({
    code: "LAYERZERO_PACKET",
    message: `this is not a packet between two EVM chains: ${what}`,
    hint: "Take the bytes from PacketSent of EndpointV2, unchanged.",
  });
}
