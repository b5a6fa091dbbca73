import { type BlockHeader, encodeBlockHeader } from "../protocol/blockHeader.ts";
import type { Address, Bytes32 } from "../protocol/field.ts";
import { EMPTY_TRIE_ROOT, readProvedSlot, type StorageProof } from "../protocol/storageProof.ts";
import { type ChainConnection, malformed, readChain } from "./rpc.ts";

/** A slot's value at a block, with everything that proves it. */
export interface ProvedSlot {
  header: BlockHeader;
  proof: StorageProof;
  /** Zero when the slot holds nothing. */
  value: Bytes32;
}

export interface ReadProvedSlotParameters {
  height: bigint;
  account: Address;
  slot: Bytes32;
}

/**
 * Header of the block at the height, encoded.
 *
 * @throws BLOCK_HEADER when the node's fields do not hash to the node's block hash
 */
export async function readBlockHeader(connection: ChainConnection, height: bigint): Promise<BlockHeader> {
  const what = `read the header of block ${height}`;
  const answer: unknown = await readChain(connection, what, (provider) =>
    provider.send("eth_getBlockByNumber", [quantity(height), false]),
  );
  if (typeof answer !== "object" || answer === null) throw malformed(connection.url, what);
  const header = encodeBlockHeader(answer as Record<string, unknown>);
  if (header.number !== height) throw malformed(connection.url, what);
  return header;
}

/**
 * Reads a slot with its proof and verifies both before it returns them. What the node says the value is, is not looked at.
 *
 * @throws STORAGE_PROOF when the node's proof does not show the slot under the block's state root
 */
export async function proveSlot(
  connection: ChainConnection,
  { height, account, slot }: ReadProvedSlotParameters,
): Promise<ProvedSlot> {
  const header = await readBlockHeader(connection, height);
  const what = `prove slot ${slot} of ${account} at block ${height}`;
  const answer: unknown = await readChain(connection, what, (provider) =>
    provider.send("eth_getProof", [account, [slot], quantity(height)]),
  );
  const proof = parseProof(answer, account, slot);
  if (proof === undefined) throw malformed(connection.url, what);
  return { header, proof, value: readProvedSlot(header.stateRoot, proof) };
}

function parseProof(answer: unknown, account: Address, slot: Bytes32): StorageProof | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { accountProof, storageHash, storageProof } = answer as Record<string, unknown>;
  const entries: unknown[] = Array.isArray(storageProof) ? storageProof : [];
  const entry = entries[0] as { proof?: unknown } | null | undefined;
  if (entries.length !== 1 || typeof entry !== "object" || entry === null) return undefined;
  if (!isNodes(accountProof) || !isNodes(entry.proof)) return undefined;
  // Some nodes show the empty trie's root, some show nothing; the shorter form is as good.
  const isEmpty = entry.proof.length === 1 && entry.proof[0] === "0x80" && storageHash === EMPTY_TRIE_ROOT;
  return { account, slot, accountProof, storageProof: isEmpty ? [] : entry.proof };
}

function isNodes(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((node) => typeof node === "string" && /^0x([0-9a-f]{2})+$/i.test(node));
}

function quantity(height: bigint): string {
  return `0x${height.toString(16)}`;
}
