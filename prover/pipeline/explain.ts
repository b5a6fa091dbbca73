import { join } from "node:path";
import type { Deployment } from "../delivery/deployment.ts";
import { simulateDelivery } from "../delivery/execute.ts";
import { FeeReader, type ProvedOutcome } from "../delivery/fees.ts";
import { checkDeployment, type LightClientState, readLightClient } from "../delivery/lightClient.ts";
import { lastSettled, messageState } from "../delivery/messageState.ts";
import type { Address, Bytes32 } from "../protocol/field.ts";
import type { Message } from "../protocol/message.ts";
import type { FinalityRule } from "../source/finality.ts";
import type { SentMessage } from "../source/outboxEvents.ts";
import { openOutbox } from "../source/outboxReader.ts";
import type { ChainConnection } from "../source/rpc.ts";
import { evidenceFor, openWindows } from "./windows.ts";

/** How far a message has come; `failed` is verified with a recipient that refused it. */
export type MessageProgress = "unknown" | "sent" | "final" | "covered" | "verified" | "failed" | "executed" | "expired";

/** What the sender asked for and pays, and what is proved of it on the source. */
export interface MessageTerms {
  /** Wei in the source's escrow. */
  fee: bigint;
  outcome: ProvedOutcome;
  /** Seconds since 1970; 0 for none. */
  deadline: bigint;
  /** Place in its ordered channel, and the place whose turn it is there; 0 for no order. */
  sequence: bigint;
  nextInChannel: bigint;
}

export interface ExplanationStep {
  name: "sent" | "final" | "header" | "window" | "delivered";
  done: boolean;
  detail: string;
}

export interface MessageExplanation {
  id: Bytes32;
  state: MessageProgress;
  message?: Message;
  terms?: MessageTerms;
  steps: ExplanationStep[];
  /** Why it goes no further; absent when it is delivered or only waits its turn. */
  stuckBecause?: string;
  hint?: string;
}

export interface ExplainParameters {
  id: Bytes32;
  source: ChainConnection;
  destination: ChainConnection;
  deployment: Deployment;
  finality: FinalityRule;
  stateDirectory: string;
  signal?: AbortSignal | undefined;
}

const NOBODY = "0x0000000000000000000000000000000000000001" as Address;

/** Walks the way of a message and stops at the first thing that is not done. Reads only. */
export async function explainMessage(parameters: ExplainParameters): Promise<MessageExplanation> {
  const { id, source, destination, deployment, finality, stateDirectory, signal } = parameters;
  const { gateway, lightClient } = deployment.destination;
  await checkDeployment(destination.provider, deployment);
  const outbox = await openOutbox({
    connection: source,
    outbox: deployment.source.gateway,
    finality,
    startBlock: deployment.source.startBlock,
    stateDirectory: join(stateDirectory, "explain"),
  });
  const { final } = await outbox.sync({ signal });
  const steps: ExplanationStep[] = [];
  const add = (name: ExplanationStep["name"], done: boolean, detail: string): void =>
    void steps.push({ name, done, detail });

  const sent = outbox.find(id);
  if (sent === undefined) {
    add("sent", false, `not among the ${outbox.messages.length} messages of ${deployment.source.gateway}`);
    return {
      id,
      state: "unknown",
      steps,
      stuckBecause: "the outbox holds no such message",
      hint: "Check the id and the route; a message whose transaction was reorganised away must be sent again.",
    };
  }
  const { message, blockNumber, transactionHash } = sent;
  let terms: MessageTerms | undefined;
  const end = (state: MessageProgress, stuckBecause?: string, hint?: string): MessageExplanation => ({
    id,
    state,
    message,
    ...(terms === undefined ? {} : { terms }),
    steps,
    ...(stuckBecause === undefined ? {} : { stuckBecause }),
    ...(hint === undefined ? {} : { hint }),
  });
  add("sent", true, `nonce ${message.nonce}, block ${blockNumber}, transaction ${transactionHash}`);
  if (message.destinationChainId !== deployment.destination.chainId || message.destinationGateway !== gateway) {
    return end(
      "sent",
      `it is for gateway ${message.destinationGateway} on chain ${message.destinationChainId}`,
      "Use the deployment file of that route.",
    );
  }
  terms = await readTerms(parameters, sent);
  const isFinal = blockNumber <= final.number;
  add("final", isFinal, `final head ${final.number}`);

  const client = await readLightClient(destination.provider, lightClient);
  const isCovered = client.messageRoot !== 0n && client.height >= blockNumber;
  add(
    "header",
    isCovered,
    `light client at height ${client.height}, epoch ${client.epoch}${client.frozen ? ", frozen" : ""}`,
  );
  const evidence = evidenceFor(sent, await openWindows({ destination, deployment, outbox }));
  const state = await messageState(destination.provider, gateway, id);
  const isVerified = state === "verified" || state === "executed" || evidence !== undefined;
  add("window", isVerified, isVerified ? "the zk verifier vouches for it" : "no verified window holds it");
  add("delivered", state === "executed", state);
  if (state === "executed") return end("executed");
  if (state === "expired") return end("expired", "it was not delivered by its deadline", EXPIRED_HINT);
  if (client.frozen)
    return end(
      isCovered ? "covered" : "sent",
      "the light client is frozen: two conflicting headers were proved",
      "Its owner has to recover it.",
    );
  if (!isVerified) {
    if (isCovered) return end("covered", undefined, "Run `headlight relay`: it proves the window.");
    const expired = expiry(client);
    if (expired !== undefined)
      return end(isFinal ? "final" : "sent", expired, "The light client's owner has to recover it.");
    return isFinal
      ? end("final", undefined, "Run `headlight relay`: it brings a header that covers the message.")
      : end("sent", undefined, "Wait until the source chain finalises its block.");
  }
  const simulated = await simulateDelivery(destination.provider, gateway, message, evidence ?? "0x", NOBODY);
  if (simulated.status === "expired") return end("expired", simulated.reason, EXPIRED_HINT);
  if (simulated.status === "deliverable")
    return end("verified", undefined, "Anyone can deliver it: run `headlight execute`.");
  return end(
    simulated.status === "receiver-failed" || state === "failed" ? "failed" : "verified",
    simulated.reason ?? simulated.status,
    simulated.status === "receiver-failed"
      ? "The recipient has to accept it first; then anyone can deliver it again with `headlight execute`."
      : undefined,
  );
}

const EXPIRED_HINT =
  "`headlight refund` proves the timeout, tells the sender and returns the fee; `headlight execute --record-expired` lets its channel go on.";

async function readTerms(
  { source, destination, deployment }: ExplainParameters,
  { id, message }: SentMessage,
): Promise<MessageTerms> {
  const fees = await FeeReader.open(source.provider, deployment.source.gateway, deployment.destination.chainId);
  const { sequence, deadline } = message;
  const isOrdered = sequence !== 0n;
  const settled = isOrdered ? await lastSettled(destination.provider, deployment.destination.gateway, message) : 0n;
  return {
    fee: await fees.feeOf(id),
    outcome: await fees.outcomeOf(message, id),
    deadline,
    sequence,
    nextInChannel: isOrdered ? settled + 1n : 0n,
  };
}

/** Set when the light client takes no header any more because its head is too old. */
function expiry({ timestamp, trustingPeriod }: LightClientState): string | undefined {
  const until = timestamp + trustingPeriod;
  return BigInt(Math.floor(Date.now() / 1000)) > until
    ? `the light client's head was trusted until ${new Date(Number(until) * 1000).toISOString()}`
    : undefined;
}
