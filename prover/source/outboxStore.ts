import { z } from "zod";
import { HeadlightError } from "../errors.ts";
import { readJson, writeJsonAtomic } from "../files.ts";
import type { Domain } from "../protocol/committee.ts";
import { toBytes32 } from "../protocol/field.ts";
import { messageId, parseMessage } from "../protocol/message.ts";
import type { SentMessage } from "./outboxEvents.ts";

/** A block whose hash was seen: the way back after a reorganisation. */
export interface Checkpoint {
  number: bigint;
  hash: string;
}

/** What the reader knows of an outbox: every message up to and including the last checkpoint's block. */
export interface OutboxState {
  messages: SentMessage[];
  /** Rising by number. */
  checkpoints: Checkpoint[];
}

const decimal = z.string().regex(/^[0-9]{1,39}$/);
const hash = z.string().regex(/^0x[0-9a-f]{64}$/);

const storeFile = z.strictObject({
  version: z.literal(1),
  chainId: decimal,
  outbox: z.string(),
  startBlock: decimal,
  checkpoints: z.array(z.strictObject({ number: decimal, hash })),
  messages: z.array(
    z.strictObject({
      id: hash,
      blockNumber: decimal,
      blockHash: hash,
      transactionHash: hash,
      message: z.record(z.string(), z.string()),
    }),
  ),
});

/** The stored state, or undefined when there is none or it was read from another start block. Every id is recomputed. */
export async function loadOutboxState(
  path: string,
  { chainId, outbox }: Domain,
  startBlock: bigint,
): Promise<OutboxState | undefined> {
  const json = await readJson(path);
  if (json === undefined) return undefined;
  const parsed = storeFile.safeParse(json);
  if (!parsed.success) throw corrupt(path, parsed.error.issues[0]?.message ?? "unknown shape");
  const file = parsed.data;
  if (file.chainId !== chainId.toString() || file.outbox !== outbox)
    throw corrupt(path, "it belongs to another outbox");
  if (file.startBlock !== startBlock.toString()) return undefined;
  const messages = file.messages.map(({ message, id, blockNumber, blockHash, transactionHash }, index) => {
    const parsedMessage = parseMessage(message as Record<keyof SentMessage["message"], unknown>);
    if (messageId(parsedMessage) !== id || parsedMessage.nonce !== BigInt(index))
      throw corrupt(path, `message ${index} does not hash to its id`);
    return {
      message: parsedMessage,
      id: toBytes32(id),
      blockNumber: BigInt(blockNumber),
      blockHash: toBytes32(blockHash),
      transactionHash: toBytes32(transactionHash),
    };
  });
  return { messages, checkpoints: file.checkpoints.map(({ number, hash }) => ({ number: BigInt(number), hash })) };
}

export async function saveOutboxState(
  path: string,
  { chainId, outbox }: Domain,
  startBlock: bigint,
  state: OutboxState,
): Promise<void> {
  await writeJsonAtomic(path, { version: 1, chainId, outbox, startBlock, ...state });
}

function corrupt(path: string, why: string): HeadlightError {
  return new HeadlightError({
    code: "STATE_CORRUPT",
    message: `the stored outbox ${path} cannot be used: ${why}`,
    hint: "Move the file away; it is rebuilt from the chain.",
    details: { path },
  });
}
