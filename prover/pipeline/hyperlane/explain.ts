import {
  type Face,
  faceOf,
  isDelivered,
  isIdVerified,
  processCall,
  recordedDispatch,
} from "../../delivery/hyperlane/contracts.ts";
import { readLightClient } from "../../delivery/lightClient.ts";
import { preflight } from "../../delivery/preflight.ts";
import type { Bytes32 } from "../../protocol/field.ts";
import { encodeAnnouncementEvidence } from "../../protocol/hyperlane.ts";
import type { HyperlaneContext } from "./context.ts";
import { EvidenceBook } from "./evidence.ts";

/** How far a message has come; each is the state of the README of contracts/transports/hyperlane. */
export type HyperlaneProgress =
  | "unknown"
  | "dispatched"
  | "recorded"
  | "announced"
  | "proved"
  | "verified"
  | "delivered";

export interface HyperlaneStep {
  name: "dispatched" | "recorded" | "announced" | "header" | "window" | "verified" | "delivered";
  done: boolean;
  detail: string;
}

export interface HyperlaneExplanation {
  id: Bytes32;
  state: HyperlaneProgress;
  face?: Face;
  steps: HyperlaneStep[];
  /** Why it goes no further; absent when it is delivered or only waits its turn. */
  stuckBecause?: string;
  hint?: string;
}

const NOBODY = "0x0000000000000000000000000000000000000001";

/** Walks the way of a Hyperlane message and stops at the first thing that is not done. Reads only. */
export async function explainHyperlaneMessage(context: HyperlaneContext, id: Bytes32): Promise<HyperlaneExplanation> {
  const { source, destination, deployment, hyperlane, dispatches, signal } = context;
  const steps: HyperlaneStep[] = [];
  const add = (name: HyperlaneStep["name"], done: boolean, detail: string): void =>
    void steps.push({ name, done, detail });
  let chosen: Face | undefined;
  const end = (state: HyperlaneProgress, stuckBecause?: string, hint?: string): HyperlaneExplanation => ({
    id,
    state,
    ...(chosen === undefined ? {} : { face: chosen }),
    steps,
    ...(stuckBecause === undefined ? {} : { stuckBecause }),
    ...(hint === undefined ? {} : { hint }),
  });

  await dispatches.sync(signal);
  const record = await recordedDispatch(source.provider, hyperlane, id);
  const message = dispatches.messages.find((dispatched) => dispatched.id === id);
  if (message === undefined) {
    add(
      "dispatched",
      false,
      `not among the ${dispatches.messages.length} final messages to domain ${hyperlane.destination.domain}`,
    );
    return record === undefined
      ? end(
          "unknown",
          "the mailbox has not dispatched it to this destination",
          "Check the id, the files and the start block.",
        )
      : end("dispatched", undefined, "Wait until the origin finalises its block.");
  }
  const { blockNumber, transactionHash, fields, bytes } = message;
  add("dispatched", true, `nonce ${fields.nonce}, block ${blockNumber}, transaction ${transactionHash}`);
  if (await isDelivered(destination.provider, hyperlane, id)) {
    add("delivered", true, `by mailbox ${hyperlane.destination.mailbox}`);
    return end("delivered");
  }
  const { face, module } = await faceOf(destination.provider, hyperlane, fields);
  chosen = face;
  if (face === "foreign")
    return end(
      "dispatched",
      `its recipient's security module is ${module}, not one of this route`,
      "The recipient's owner has to choose HyperlaneIsm or HyperlaneCcipReadIsm, or another relayer serves its module.",
    );
  add(
    "recorded",
    record !== undefined,
    record === undefined ? "no slot in the hook" : `at time ${record.dispatchedAt}`,
  );
  if (record === undefined)
    return end(
      "dispatched",
      "the hook was not called when it was dispatched",
      "The sender has to name the hook (warp route: setHook), or the mailbox's owner makes it the default. Until the next dispatch anyone may call postDispatch.",
    );

  const book = await EvidenceBook.read(context);
  const announcement = book.announcementOf(id);
  add(
    "announced",
    announcement !== undefined,
    announcement === undefined ? "in no Headlight message" : `in Headlight message ${announcement.sent.id}`,
  );
  if (announcement === undefined)
    return end("recorded", undefined, "Run `headlight hyperlane relay`: anyone may announce it.");

  const client = await readLightClient(destination.provider, deployment.destination.lightClient);
  const isCovered = client.messageRoot !== 0n && client.height >= announcement.sent.blockNumber;
  add("header", isCovered, `light client at height ${client.height}${client.frozen ? ", frozen" : ""}`);
  const found = book.evidenceOf(id);
  add(
    "window",
    found !== undefined,
    found === undefined ? "no verified window holds it" : "the zk verifier vouches for it",
  );
  const isVerified = await isIdVerified(destination.provider, hyperlane, id);
  add("verified", isVerified, isVerified ? "recorded in the store" : "not in the store, or no longer trusted");
  if (client.frozen)
    return end(
      "announced",
      "the light client is frozen: nothing that it vouched for counts",
      "Its owner has to recover it; then the announcement is proved and submitted again.",
    );
  if (!isVerified && found === undefined)
    return end("announced", undefined, "Run `headlight relay`: it proves header and window of the announcement.");
  if (!isVerified && face === "null")
    return end("proved", undefined, "Run `headlight hyperlane relay`: anyone may submit it and process it.");

  // The recipient, as it would be called now: with what the face needs, which is nothing once the store has the id.
  const metadata = isVerified || found === undefined ? "0x" : encodeAnnouncementEvidence(found);
  const tried = await preflight(destination.provider, processCall(hyperlane, metadata, bytes), NOBODY);
  const state = isVerified ? "verified" : "proved";
  if (tried.ok) return end(state, undefined, "Anyone can process it: run `headlight hyperlane relay`.");
  return end(state, tried.reason.sentence, "The recipient has to accept it first; then anyone can process it again.");
}
