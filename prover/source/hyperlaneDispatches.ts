import { Interface } from "ethers";
import { HeadlightError } from "../errors.ts";
import { checkAborted } from "../pause.ts";
import { type Address, type Bytes32, toBytes32 } from "../protocol/field.ts";
import { decodeHyperlaneMessage, type HyperlaneMessage, hyperlaneId } from "../protocol/hyperlane.ts";
import { MAILBOX_ABI } from "../protocol/hyperlaneAbi.ts";
import { type FinalityRule, finalHead } from "./finality.ts";
import { type ChainConnection, readChain } from "./rpc.ts";

/** A message that a mailbox dispatched, in a final block. */
export interface DispatchedMessage {
  id: Bytes32;
  /** As the mailbox packed it. */
  bytes: string;
  fields: HyperlaneMessage;
  blockNumber: bigint;
  transactionHash: Bytes32;
}

export interface DispatchReaderParameters {
  connection: ChainConnection;
  mailbox: Address;
  finality: FinalityRule;
  startBlock: bigint;
  /** Domain whose messages are wanted. */
  destination: bigint;
  /** Blocks asked for at once. */
  chunkSize?: bigint | undefined;
}

const mailboxInterface = new Interface(MAILBOX_ABI);
const DISPATCH = mailboxInterface.getEvent("Dispatch")?.topicHash ?? "";

/**
 * The messages of one mailbox to one domain, from its events in final blocks. A node that lies about them can hide messages and
 * make up some; what is made up is in no hook's storage and in no proof.
 */
export class DispatchReader {
  readonly #parameters: DispatchReaderParameters;
  readonly #messages: DispatchedMessage[] = [];
  #next: bigint;

  constructor(parameters: DispatchReaderParameters) {
    this.#parameters = parameters;
    this.#next = parameters.startBlock;
  }

  get messages(): readonly DispatchedMessage[] {
    return this.#messages;
  }

  /** Reads on to the final head. */
  async sync(signal?: AbortSignal): Promise<void> {
    const { connection, finality, chunkSize = 2_000n } = this.#parameters;
    const { number: head } = await finalHead(connection, finality);
    while (this.#next <= head) {
      checkAborted(signal);
      const last = this.#next + chunkSize - 1n < head ? this.#next + chunkSize - 1n : head;
      this.#messages.push(...(await this.#read(this.#next, last)));
      this.#next = last + 1n;
    }
  }

  async #read(from: bigint, to: bigint): Promise<DispatchedMessage[]> {
    const { connection, mailbox, destination } = this.#parameters;
    const topic = `0x${destination.toString(16).padStart(64, "0")}`;
    const filter = { address: mailbox, topics: [DISPATCH, null, topic], fromBlock: from, toBlock: to };
    const logs = await readChain(connection, `read dispatches of blocks ${from} to ${to}`, (provider) =>
      provider.getLogs(filter),
    );
    return logs.map(({ data, topics, blockNumber, transactionHash }) => {
      const bytes = messageOf(data, topics);
      const fields = decodeHyperlaneMessage(bytes);
      if (fields.destination !== destination) throw nonsense();
      return {
        id: hyperlaneId(bytes),
        bytes,
        fields,
        blockNumber: BigInt(blockNumber),
        transactionHash: toBytes32(transactionHash),
      };
    });
  }
}

function messageOf(data: string, topics: readonly string[]): string {
  try {
    return String(mailboxInterface.decodeEventLog("Dispatch", data, topics)[3]);
  } catch {
    throw nonsense();
  }
}

function nonsense(): HeadlightError {
  return new HeadlightError({
    code: "HYPERLANE_EVENTS",
    message: "the origin's node shows a Dispatch event that no mailbox emits",
    hint: "The node lies or is broken, or the address is not a mailbox. Compare with another node.",
  });
}
