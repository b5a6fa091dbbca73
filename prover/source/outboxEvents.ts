import { Interface, type LogDescription } from "ethers";
import { describeCause, HeadlightError } from "../errors.ts";
import type { Domain } from "../protocol/committee.ts";
import type { Bytes32 } from "../protocol/field.ts";
import { parseChainAddress } from "../protocol/interoperableAddress.ts";
import { type Message, messageId, PROTOCOL_VERSION, parseMessage } from "../protocol/message.ts";

/** A message as found on its source chain, with the block it was sent in. */
export interface SentMessage {
  message: Message;
  id: Bytes32;
  blockNumber: bigint;
  blockHash: Bytes32;
  transactionHash: Bytes32;
}

/** The part of an eth_getLogs entry that is used, already checked for shape. */
export interface OutboxLog {
  topics: readonly string[];
  data: string;
  blockNumber: bigint;
  blockHash: Bytes32;
  transactionHash: Bytes32;
  logIndex: number;
}

/** Events and views of the outbox side of a gateway, as the contracts declare them (protocol/abi.ts repeats them in full). */
export const outboxInterface = new Interface([
  "event MessageSent(bytes32 indexed sendId, bytes sender, bytes recipient, bytes payload, uint256 value, bytes[] attributes)",
  "event MessageQueued(uint64 indexed nonce, bytes32 indexed messageId, uint64 destinationChainId, address destinationGateway, uint64 gasLimit, uint64 deadline, uint64 sequence)",
  "function outboxNonce() view returns (uint64)",
  "function messageIdAt(uint64 nonce) view returns (bytes32)",
]);

/** topic0 of the two events that together hold a whole message. */
export const OUTBOX_TOPICS: readonly string[] = ["MessageSent", "MessageQueued"].map(
  (name) => outboxInterface.getEvent(name)?.topicHash ?? "",
);

/**
 * Rebuilds the messages from their pairs of events, in the order of the chain, and recomputes every id.
 *
 * @param firstNonce nonce that the first message must have: nonces have no gaps
 * @throws OUTBOX_EVENTS when events are missing, doubled or contradict each other
 */
export function messagesFromLogs(
  logs: readonly OutboxLog[],
  { chainId, outbox }: Domain,
  firstNonce: bigint,
): SentMessage[] {
  const ordered = [...logs].sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
  const events = ordered.map((log) => ({ log, event: parseLog(log) }));
  const sent = new Map(
    events.filter(({ event }) => event.name === "MessageSent").map(({ event }) => [event.args.sendId, event]),
  );
  const messages: SentMessage[] = [];
  for (const { log, event } of events) {
    if (event.name !== "MessageQueued") continue;
    const counterpart = sent.get(event.args.messageId);
    if (counterpart === undefined)
      throw inconsistent(`message ${event.args.messageId} was queued but its MessageSent event is missing`);
    messages.push({ ...joinEvents(counterpart, event, { chainId, outbox }), ...positionOf(log) });
  }
  for (const [index, { message }] of messages.entries()) {
    const expected = firstNonce + BigInt(index);
    if (message.nonce !== expected)
      throw inconsistent(`message ${expected} is missing: the next one found has nonce ${message.nonce}`);
  }
  return messages;
}

function parseLog(log: OutboxLog): LogDescription {
  try {
    const event = outboxInterface.parseLog({ topics: [...log.topics], data: log.data });
    if (event !== null) return event;
  } catch (error) {
    throw inconsistent(`an event of block ${log.blockNumber} cannot be decoded (${describeCause(error)})`);
  }
  throw inconsistent(`block ${log.blockNumber} holds an event that is not the outbox's`);
}

function joinEvents(
  sent: LogDescription,
  queued: LogDescription,
  { chainId, outbox }: Domain,
): Pick<SentMessage, "message" | "id"> {
  const sender = parseChainAddress(String(sent.args.sender));
  const recipient = parseChainAddress(String(sent.args.recipient));
  const message = parseMessage({
    version: PROTOCOL_VERSION,
    nonce: queued.args.nonce,
    sourceChainId: chainId,
    sourceGateway: outbox,
    destinationChainId: queued.args.destinationChainId,
    destinationGateway: queued.args.destinationGateway,
    sender: sender.address,
    recipient: recipient.address,
    gasLimit: queued.args.gasLimit,
    value: sent.args.value,
    deadline: queued.args.deadline,
    sequence: queued.args.sequence,
    payload: sent.args.payload,
  });
  const id = messageId(message);
  if (id !== queued.args.messageId || sender.chainId !== chainId || recipient.chainId !== message.destinationChainId) {
    throw inconsistent(`the events of message ${message.nonce} do not hash to its id ${queued.args.messageId}`);
  }
  return { message, id };
}

function positionOf({
  blockNumber,
  blockHash,
  transactionHash,
}: OutboxLog): Pick<SentMessage, "blockNumber" | "blockHash" | "transactionHash"> {
  return { blockNumber, blockHash, transactionHash };
}

export function inconsistent(message: string): HeadlightError {
  return new HeadlightError({
    code: "OUTBOX_EVENTS",
    message: `the node's account of the outbox contradicts itself: ${message}`,
    hint: "The node lies, is not synchronised, or the start block lies after the gateway's deployment. Compare with another node.",
  });
}
