import { encodeRlp, keccak256, stripZerosLeft, toBeHex } from "ethers";
import { HeadlightError } from "../errors.ts";
import { type Bytes32, toBytes32 } from "./field.ts";

/** A block's header in the encoding whose hash is the block hash, with what is used of it. */
export interface BlockHeader {
  rlp: string;
  hash: Bytes32;
  stateRoot: Bytes32;
  number: bigint;
  timestamp: bigint;
}

/** Fields of the header in the order of the encoding, by their JSON-RPC names. */
const FIELDS = [
  ["parentHash", 32],
  ["sha3Uncles", 32],
  ["miner", 20],
  ["stateRoot", 32],
  ["transactionsRoot", 32],
  ["receiptsRoot", 32],
  ["logsBloom", 256],
  ["difficulty", "quantity"],
  ["number", "quantity"],
  ["gasLimit", "quantity"],
  ["gasUsed", "quantity"],
  ["timestamp", "quantity"],
  ["extraData", "bytes"],
  ["mixHash", 32],
  ["nonce", 8],
] as const;

/** Fields that forks appended: London, Shanghai, Cancun (three), Prague, Amsterdam. A later one never comes without those before. */
const FORK_FIELDS = [
  ["baseFeePerGas", "quantity"],
  ["withdrawalsRoot", 32],
  ["blobGasUsed", "quantity"],
  ["excessBlobGas", "quantity"],
  ["parentBeaconBlockRoot", 32],
  ["requestsHash", 32],
  ["blockAccessListHash", 32],
] as const;

/**
 * Encodes the header of a block as JSON-RPC gives it, of any fork from Frontier to Amsterdam.
 *
 * @throws BLOCK_HEADER when a field is missing or malformed, or when the encoding does not hash to the block's own hash: the node lies,
 * or the chain has fields of its own in its headers
 */
export function encodeBlockHeader(block: Record<string, unknown>): BlockHeader {
  const present = FORK_FIELDS.filter(([name]) => block[name] !== undefined && block[name] !== null);
  const gap = FORK_FIELDS.slice(0, present.length).find(([name]) => block[name] === undefined || block[name] === null);
  if (gap !== undefined) throw refusal(`its field ${gap[0]} is missing, though later ones are there`);
  const rlp = encodeRlp([...FIELDS, ...present].map(([name, kind]) => encodeField(name, kind, block[name])));
  const hash = keccak256(rlp);
  if (typeof block.hash !== "string" || block.hash.toLowerCase() !== hash) {
    throw refusal(`it claims the hash ${String(block.hash).slice(0, 66)}, but its fields hash to ${hash}`);
  }
  return {
    rlp,
    hash: toBytes32(hash),
    stateRoot: toBytes32(String(block.stateRoot)),
    number: BigInt(String(block.number)),
    timestamp: BigInt(String(block.timestamp)),
  };
}

function encodeField(name: string, kind: number | "quantity" | "bytes", value: unknown): string {
  const pattern =
    kind === "quantity"
      ? /^0x[0-9a-f]{1,64}$/i
      : kind === "bytes"
        ? /^0x([0-9a-f]{2})*$/i
        : new RegExp(`^0x[0-9a-f]{${2 * kind}}$`, "i");
  if (typeof value !== "string" || !pattern.test(value)) throw refusal(`its field ${name} is missing or malformed`);
  return kind === "quantity" ? stripZerosLeft(toBeHex(BigInt(value))) : value;
}

function refusal(what: string): HeadlightError {
  return new HeadlightError({
    code: "BLOCK_HEADER",
    message: `the node's block does not make a header: ${what}`,
    hint: "The node lies, or the chain's headers have fields of their own, which its block hashes cover. Compare with another node.",
  });
}
