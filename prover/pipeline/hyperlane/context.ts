import { join } from "node:path";
import type { Deployment } from "../../delivery/deployment.ts";
import { checkHyperlaneRoute } from "../../delivery/hyperlane/contracts.ts";
import type { HyperlaneRoute } from "../../delivery/hyperlane/route.ts";
import { checkDeployment } from "../../delivery/lightClient.ts";
import type { Bytes32 } from "../../protocol/field.ts";
import { decodeAnnouncedIds } from "../../protocol/hyperlane.ts";
import type { FinalityRule } from "../../source/finality.ts";
import { DispatchReader } from "../../source/hyperlaneDispatches.ts";
import type { SentMessage } from "../../source/outboxEvents.ts";
import { type OutboxReader, openOutbox } from "../../source/outboxReader.ts";
import type { ChainConnection } from "../../source/rpc.ts";

export interface HyperlaneParameters {
  /** The origin, where messages are dispatched. */
  source: ChainConnection;
  destination: ChainConnection;
  /** Headlight's contracts of this direction, and Hyperlane's. */
  deployment: Deployment;
  hyperlane: HyperlaneRoute;
  finality: FinalityRule;
  stateDirectory: string;
  signal?: AbortSignal | undefined;
}

/** One direction opened for reading: what was dispatched, and what the gateway carried of it. */
export interface HyperlaneContext extends HyperlaneParameters {
  outbox: OutboxReader;
  dispatches: DispatchReader;
}

/** A Headlight message that announces ids, and the ids. */
export interface Announcement {
  sent: SentMessage;
  ids: readonly Bytes32[];
}

/** Checks both files against the chains and opens the readers. `role` keeps the states of different commands apart. */
export async function openHyperlane(parameters: HyperlaneParameters, role: string): Promise<HyperlaneContext> {
  const { source, destination, deployment, hyperlane, finality, stateDirectory } = parameters;
  await checkDeployment(destination.provider, deployment);
  await checkHyperlaneRoute(source.provider, destination.provider, hyperlane, deployment);
  const outbox = await openOutbox({
    connection: source,
    outbox: deployment.source.gateway,
    finality,
    startBlock: deployment.source.startBlock,
    stateDirectory: join(stateDirectory, `hyperlane-${role}`),
  });
  const dispatches = new DispatchReader({
    connection: source,
    mailbox: hyperlane.origin.mailbox,
    finality,
    startBlock: hyperlane.origin.startBlock,
    destination: hyperlane.destination.domain,
  });
  return { ...parameters, outbox, dispatches };
}

/** Every announcement in the outbox for this route's module, in order; final or not. */
export function announcementsOf({ outbox, deployment, hyperlane }: HyperlaneContext): Announcement[] {
  return outbox.messages.flatMap((sent) => {
    const { sender, recipient, destinationChainId, payload } = sent.message;
    const isOurs =
      sender === hyperlane.origin.hook &&
      recipient === hyperlane.destination.ism &&
      destinationChainId === deployment.destination.chainId;
    const ids = isOurs ? decodeAnnouncedIds(payload) : undefined;
    return ids === undefined ? [] : [{ sent, ids }];
  });
}
