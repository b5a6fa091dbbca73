import { HeadlightError } from "../errors.ts";
import { type Bytes32, toBytes32 } from "../protocol/field.ts";
import { type ChainConnection, malformed, readChain } from "./rpc.ts";

/** When a block counts as final: the chain says so itself, or it has that many blocks on top. */
export type FinalityRule = { kind: "finalized" } | { kind: "confirmations"; count: bigint };

export interface Block {
  number: bigint;
  hash: Bytes32;
  parentHash: Bytes32;
  /** Seconds since 1970. */
  timestamp: bigint;
}

/** "finalized", or the number of confirmations (at least 1). */
export function parseFinality(text: string): FinalityRule {
  if (text === "finalized") return { kind: "finalized" };
  if (/^[1-9][0-9]{0,8}$/.test(text)) return { kind: "confirmations", count: BigInt(text) };
  throw new HeadlightError({
    code: "FINALITY_RULE",
    message: `"${text.slice(0, 40)}" is not a finality rule`,
    hint: 'Use "finalized", or a number of confirmations of at least 1 on a chain without that tag.',
  });
}

/** The block by number or tag; undefined when the node has none. */
export async function findBlock(
  connection: ChainConnection,
  at: bigint | "latest" | "finalized",
): Promise<Block | undefined> {
  const tag = typeof at === "bigint" ? `0x${at.toString(16)}` : at;
  const answer: unknown = await readChain(connection, `read block ${at}`, (provider) =>
    provider.send("eth_getBlockByNumber", [tag, false]),
  );
  if (answer === null) return undefined;
  const block = parseBlock(answer);
  if (block === undefined || (typeof at === "bigint" && block.number !== at))
    throw malformed(connection.url, `read block ${at}`);
  return block;
}

export async function readBlock(connection: ChainConnection, at: bigint | "latest" | "finalized"): Promise<Block> {
  const block = await findBlock(connection, at);
  if (block !== undefined) return block;
  throw new HeadlightError({
    code: "BLOCK_UNKNOWN",
    message: `the node at ${connection.url} has no ${typeof at === "bigint" ? `block ${at}` : `${at} block`}`,
    hint:
      at === "finalized"
        ? "The chain has no `finalized` tag, or has finalised nothing yet: give a number of confirmations."
        : "The node is behind, or the block does not exist yet.",
    details: { at: String(at) },
  });
}

/** The newest final block by the rule. */
export async function finalHead(connection: ChainConnection, rule: FinalityRule): Promise<Block> {
  const latest = await readBlock(connection, "latest");
  if (rule.kind === "confirmations") {
    return readBlock(connection, latest.number > rule.count ? latest.number - rule.count : 0n);
  }
  const final = await readBlock(connection, "finalized");
  // The head may have moved between the two answers, so only a distance no chain can make in one round trip is a lie.
  if (final.number > latest.number + 64n) throw malformed(connection.url, "name its final block");
  return final;
}

/** The block at the height, refused unless it is final. */
export async function requireFinal(connection: ChainConnection, rule: FinalityRule, height: bigint): Promise<Block> {
  const final = await finalHead(connection, rule);
  if (height > final.number) {
    throw new HeadlightError({
      code: "HEADER_NOT_FINAL",
      message: `block ${height} of chain ${connection.chainId} is not final: the final head is ${final.number}`,
      hint: "Wait until the chain finalises it. A header that can still be reorganised away is never signed.",
      details: { height: height.toString(), finalHeight: final.number.toString() },
    });
  }
  return height === final.number ? final : readBlock(connection, height);
}

function parseBlock(answer: unknown): Block | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { number, hash, parentHash, timestamp } = answer as Record<string, unknown>;
  const quantity = /^0x[0-9a-f]{1,16}$/i;
  if (![number, timestamp].every((field) => typeof field === "string" && quantity.test(field))) return undefined;
  if (![hash, parentHash].every((field) => typeof field === "string" && /^0x[0-9a-f]{64}$/i.test(field)))
    return undefined;
  return {
    number: BigInt(String(number)),
    hash: toBytes32(String(hash)),
    parentHash: toBytes32(String(parentHash)),
    timestamp: BigInt(String(timestamp)),
  };
}
