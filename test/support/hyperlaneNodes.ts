import { type AbstractSigner, Interface, type JsonRpcProvider, makeError, type TransactionRequest } from "ethers";
import type { HyperlaneContext } from "../../prover/pipeline/hyperlane/context.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI, GATEWAY_ABI, ZK_MESSAGE_VERIFIER_ABI } from "../../prover/protocol/abi.ts";
import type { Address, Bytes32 } from "../../prover/protocol/field.ts";
import {
  addressToBytes32,
  decodeAnnouncedIds,
  encodeAnnouncedIds,
  encodeHyperlaneMessage,
  hyperlaneId,
} from "../../prover/protocol/hyperlane.ts";
import {
  HYPERLANE_CCIP_READ_ISM_ABI,
  HYPERLANE_HOOK_ABI,
  HYPERLANE_ISM_ABI,
  MAILBOX_ABI,
} from "../../prover/protocol/hyperlaneAbi.ts";
import { leafOf, messageId } from "../../prover/protocol/message.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import type { DispatchedMessage } from "../../prover/source/hyperlaneDispatches.ts";
import type { SentMessage } from "../../prover/source/outboxEvents.ts";
import { messageFixture, seededAddress, seededBytes32 } from "./factories.ts";

const proofs = [...GATEWAY_ABI, ...COMMITTEE_LIGHT_CLIENT_ABI, ...ZK_MESSAGE_VERIFIER_ABI].filter((fragment) =>
  /function (messageRoot|windowRoot)|event (MessageQueued|WindowVerified)/.test(fragment),
);
const fragments: string[] = [
  ...new Set([...HYPERLANE_HOOK_ABI, ...HYPERLANE_ISM_ABI, ...HYPERLANE_CCIP_READ_ISM_ABI, ...MAILBOX_ABI]),
];
const contracts = new Interface([...fragments.filter((fragment) => !fragment.startsWith("constructor")), ...proofs]);

export const ORIGIN = 1_001n;
export const DESTINATION = 2_002n;
export const ISM = seededAddress("ism");

export function dispatched(nonce: bigint, recipient: Address = seededAddress("recipient")): DispatchedMessage {
  const fields = {
    version: 3n,
    nonce,
    origin: ORIGIN,
    sender: addressToBytes32(seededAddress("sender")),
    destination: DESTINATION,
    recipient: addressToBytes32(recipient),
    body: "0x77",
  } as const;
  const bytes = encodeHyperlaneMessage(fields);
  return {
    id: hyperlaneId(bytes),
    bytes,
    fields,
    blockNumber: 1n,
    transactionHash: seededBytes32(`dispatch ${nonce}`),
  };
}

/** A Headlight message that announces these ids over the route of `scriptedContext`. */
export function announcement(nonce: bigint, ids: readonly Bytes32[]): SentMessage {
  const message = messageFixture({
    nonce,
    sender: seededAddress("hook"),
    recipient: ISM,
    payload: encodeAnnouncedIds(ids),
  });
  const [blockHash, transactionHash] = [seededBytes32(`block ${nonce}`), seededBytes32(`announcement ${nonce}`)];
  return { message, id: messageId(message), blockNumber: 1n + nonce, blockHash, transactionHash };
}

export function reverted(data: string | null = null): Error {
  const transaction = { to: ISM, data: "0x" };
  return makeError("execution reverted", "CALL_EXCEPTION", {
    action: "estimateGas",
    data,
    reason: null,
    transaction,
    invocation: null,
    revert: null,
  });
}

function treeOf(announcements: readonly SentMessage[]): OutboxTree {
  return new OutboxTree(announcements.map(({ id }) => leafOf(id)));
}

function idsOf(message: unknown): Bytes32[] {
  return decodeAnnouncedIds(String((message as { payload: string }).payload)) ?? [];
}

const gateway = seededAddress("gateway");
const queued = contracts.encodeEventLog("MessageQueued", [0, seededBytes32("announcement"), 31_338, gateway, 0, 0, 0]);

/** A node whose contracts' state the test holds, and that mines each transaction at once. What it is asked passes `onAsk`, which may throw. */
export class ScriptedNode {
  readonly delivered = new Set<Bytes32>();
  readonly verified = new Set<Bytes32>();
  readonly recorded = new Set<Bytes32>();
  module: Address = ISM;
  height = 10;
  onAsk: (what: "call" | "estimate" | "send" | "head", method: string, args: readonly unknown[], at?: unknown) => void =
    () => undefined;
  readonly sent: { method: string; args: readonly unknown[] }[] = [];
  /** What the module's lookup answers. */
  urls: string[] = [];
  #proved = { size: 0, root: 0n };

  /** The light client trusts the outbox that holds these, and their first window is verified. */
  prove(announcements: readonly SentMessage[]): void {
    this.#proved = { size: announcements.length, root: treeOf(announcements).root(announcements.length) };
  }

  get provider(): JsonRpcProvider {
    const provider = {
      call: async (request: TransactionRequest) => this.#call(request),
      estimateGas: async (request: TransactionRequest) => {
        this.#ask("estimate", request);
        return 100_000n;
      },
      getLogs: async () =>
        this.#proved.size === 0
          ? []
          : [contracts.encodeEventLog("WindowVerified", [this.#proved.size, 16, 0, `0x${"01".repeat(32)}`])],
      getBlockNumber: async () => {
        this.onAsk("head", "", []);
        return this.height;
      },
      send: async (method: string, [at]: unknown[]) => {
        if (method !== "eth_getBlockByNumber") throw new Error(`${method} is not scripted`);
        const number = at === "latest" ? `0x${this.height.toString(16)}` : at;
        const hash = `0x${"11".repeat(32)}`;
        return { number, hash, parentHash: hash, timestamp: "0x1" };
      },
      getTransactionReceipt: async () => ({ status: 1, gasUsed: 90_000n, blockNumber: this.height, logs: [queued] }),
    };
    return provider as unknown as JsonRpcProvider;
  }

  get signer(): AbstractSigner {
    const signer = {
      getAddress: async () => seededAddress("relayer"),
      sendTransaction: async (request: TransactionRequest) => {
        const { name, args } = this.#ask("send", request);
        this.sent.push({ method: name, args });
        if (name === "submit") for (const id of idsOf(args[0])) this.verified.add(id);
        if (name === "process") this.delivered.add(hyperlaneId(String(args[1])));
        return { hash: `0x${"22".repeat(32)}` };
      },
    };
    return signer as unknown as AbstractSigner;
  }

  #ask(
    what: "call" | "estimate" | "send",
    { data, blockTag }: TransactionRequest,
  ): { name: string; args: readonly unknown[] } {
    const parsed = contracts.parseTransaction({ data: String(data) });
    if (parsed === null) throw new Error(`no contract has a method for ${data}`);
    this.onAsk(what, parsed.name, [...parsed.args], blockTag ?? undefined);
    return { name: parsed.name, args: [...parsed.args] };
  }

  #call(request: TransactionRequest): string {
    const { name, args } = this.#ask("call", request);
    const id = String(name === "isVerified" ? args[1] : args[0]) as Bytes32;
    const answer = (values: unknown[]): string => contracts.encodeFunctionResult(name, values);
    if (name === "delivered") return answer([this.delivered.has(id)]);
    if (name === "isVerified") return answer([this.verified.has(id)]);
    if (name === "recipientIsm") return answer([this.module]);
    if (name === "dispatchOf") return answer(this.recorded.has(id) ? [5n, DESTINATION] : [0n, 0n]);
    if (name === "messageRoot") return answer([this.#proved.root]);
    if (name === "windowRoot") return answer([`0x${"01".repeat(32)}`]);
    if (name === "getOffchainVerifyInfo") {
      const verify = contracts.getFunction("verify")?.selector;
      const lookup = [seededAddress("ccip"), this.urls, "0xc0ffee", verify, args[0]];
      throw reverted(contracts.encodeErrorResult("OffchainLookup", lookup));
    }
    if (name === "announce") return answer([seededBytes32("announcement")]);
    if (name === "process" || name === "submit") return "0x";
    throw new Error(`${name} is not scripted`);
  }
}

/** One direction between two scripted nodes, with these messages dispatched and these announcements in the outbox. */
export function scriptedContext(
  origin: ScriptedNode,
  destination: ScriptedNode,
  messages: DispatchedMessage[],
  announcements: SentMessage[] = [],
): HyperlaneContext {
  const nodes = { origin: origin.provider, destination: destination.provider };
  const context = {
    source: { url: "http://origin", chainId: 31_337n, provider: nodes.origin },
    destination: { url: "http://destination", chainId: 31_338n, provider: nodes.destination },
    finality: { kind: "confirmations", count: 2n },
    deployment: {
      source: { chainId: 31_337n, gateway: seededAddress("gateway"), startBlock: 0n },
      destination: { chainId: 31_338n, zkVerifier: seededAddress("verifier"), startBlock: 0n },
    },
    hyperlane: {
      origin: { domain: ORIGIN, mailbox: seededAddress("origin mailbox"), hook: seededAddress("hook"), startBlock: 0n },
      destination: {
        domain: DESTINATION,
        mailbox: seededAddress("mailbox"),
        ism: ISM,
        ccipReadIsm: seededAddress("ccip"),
      },
    },
    outbox: {
      messages: announcements,
      sync: async () => undefined,
      tree: treeOf(announcements),
      // Block n holds the first n.
      sizeAt: (height: bigint) => Number(height),
    },
    dispatches: { messages, sync: async () => undefined },
  };
  return context as unknown as HyperlaneContext;
}
