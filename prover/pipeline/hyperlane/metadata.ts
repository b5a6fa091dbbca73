import { processCall } from "../../delivery/hyperlane/contracts.ts";
import { preflight } from "../../delivery/preflight.ts";
import type { Bytes32 } from "../../protocol/field.ts";
import {
  type AnnouncementEvidence,
  decodeAnnouncedIds,
  decodeAnnouncementEvidence,
  encodeAnnouncementEvidence,
} from "../../protocol/hyperlane.ts";
import type { DispatchedMessage } from "../../source/hyperlaneDispatches.ts";
import type { HyperlaneContext } from "./context.ts";
import { type Acceptance, lookUpMetadata } from "./lookup.ts";

export interface ServedMetadataParameters {
  message: DispatchedMessage;
  /** Who will pay for `process`. */
  from: string;
  /** Whether evidence of an announcement of these ids is worth its gas. */
  isWorthwhile: (ids: readonly Bytes32[]) => boolean;
  pendingRetries: number;
}

/** The metadata for `process` from the servers of the CCIP_READ module, of the first whose answer goes through. */
export function servedMetadata(
  { destination, hyperlane, signal }: HyperlaneContext,
  { message, from, isWorthwhile, pendingRetries }: ServedMetadataParameters,
): Promise<string> {
  const accept = async (answer: string): Promise<Acceptance> => {
    const evidence = decoded(answer);
    if (evidence === undefined) return { why: "its answer is not evidence of an announcement" };
    if (!isWorthwhile(decodeAnnouncedIds(evidence.announcement.payload) ?? []))
      return { why: "its evidence is of an announcement with many other ids" };
    // Written anew: the relayer pays for each byte, and a decoder passes over what is behind the last field.
    const metadata = encodeAnnouncementEvidence(evidence);
    const tried = await preflight(destination.provider, processCall(hyperlane, metadata, message.bytes), from);
    return tried.ok ? { data: metadata } : { why: `process would revert: ${tried.reason.sentence}` };
  };
  return lookUpMetadata({
    provider: destination.provider,
    module: hyperlane.destination.ccipReadIsm ?? hyperlane.destination.ism,
    message: message.bytes,
    accept,
    pendingRetries,
    signal,
  });
}

function decoded(answer: string): AnnouncementEvidence | undefined {
  try {
    return decodeAnnouncementEvidence(answer);
  } catch {
    return undefined;
  }
}
