import { join } from "node:path";
import type { Deployment } from "./delivery/deployment.ts";
import type { DeliveryOutcome } from "./delivery/execute.ts";
import { HeadlightError, isHeadlightError } from "./errors.ts";
import { acquireLock } from "./files.ts";
import { pause } from "./pause.ts";
import { openRoute, type RouteContext, type RouteParameters, syncOutbox } from "./pipeline/context.ts";
import { type DeliveryOptions, deliverMessages, pendingMessages } from "./pipeline/deliveries.ts";
import { type HeaderParameters, type RelayedHeader, relayHeaders } from "./pipeline/headers.ts";
import { Journal } from "./pipeline/journal.ts";
import { type CollectedRewards, collectRewards } from "./pipeline/rewards.ts";
import { StatementProver } from "./pipeline/statements.ts";
import { evidenceFor, openWindows, type RelayedWindow, relayWindows } from "./pipeline/windows.ts";
import type { Bytes32 } from "./protocol/field.ts";
import type { Message } from "./protocol/message.ts";
import type { Backend } from "./proving/backend.ts";
import { snarkjsBackend } from "./proving/snarkjsBackend.ts";

export type { RouteParameters } from "./pipeline/context.ts";
export type { RelayEvent, RelayStage } from "./pipeline/events.ts";
export type { CollectedRewards } from "./pipeline/rewards.ts";

export interface RelayParameters extends RouteParameters, Omit<HeaderParameters, "finality">, DeliveryOptions {
  /** Delivers what is verified (default), or leaves that to executors. */
  execute?: boolean | undefined;
  backend?: Backend | undefined;
  /** Ceremony keys by instance: paths of .zkey files. Development keys are used for the rest. */
  keys?: Readonly<Record<string, string>> | undefined;
  cacheDirectory?: string | undefined;
  memoryLimitMb?: number | undefined;
}

export interface RelayResult {
  /** Messages in the source's outbox, for any destination. */
  messages: number;
  headers: RelayedHeader[];
  windows: RelayedWindow[];
  deliveries: DeliveryOutcome[];
}

/**
 * One round: read the source, bring the light client up to date, prove the windows that are needed, deliver. Everything is written down
 * before it is built upon, so a round that dies is finished by the next: no statement is proved twice, no message delivered twice.
 *
 * @throws HeadlightError of the stage that cannot go on; STATE_LOCKED while another relayer uses the state folder
 */
export async function relayOnce(parameters: RelayParameters): Promise<RelayResult> {
  return withRelayer(parameters, (relayer) => relayer.round());
}

export interface WatchParameters extends RelayParameters {
  /** Pause between rounds. */
  intervalMs: number;
  onRound?: ((result: RelayResult) => void) | undefined;
  /** A round failed and will be tried again after the pause. */
  onError?: ((error: unknown, retryInMs: number) => void) | undefined;
}

/** Failures that trying again does not mend: they end a watch. */
const PERMANENT = new Set([
  "DEPLOYMENT_MISMATCH",
  "LIGHT_CLIENT_FROZEN",
  "STATE_CORRUPT",
  "STATE_LOCKED",
  "RPC_CHAIN_MISMATCH",
  "SIGNER_KEY",
  "KEY_UNSAFE",
]);
const LONGEST_PAUSE_MS = 300_000;

/** Rounds for ever, until the signal is aborted. Failures are waited out, longer each time; those that cannot pass are thrown. */
export async function watch(parameters: WatchParameters): Promise<void> {
  const { signal, intervalMs, onRound, onError, onEvent } = parameters;
  let failures = 0;
  const isStopped = (): boolean => signal?.aborted === true;
  while (!isStopped()) {
    try {
      await withRelayer({ ...parameters, respectRetries: true }, async (relayer) => {
        for (;;) {
          // Not an argument of the call: `?.` would skip it, and with it the round.
          const result = await relayer.round();
          onRound?.(result);
          failures = 0;
          await pause(intervalMs, signal);
        }
      });
    } catch (error) {
      if (isStopped()) return;
      if (isHeadlightError(error) && PERMANENT.has(error.code)) throw error;
      failures++;
      const wait = Math.min(LONGEST_PAUSE_MS, intervalMs * 2 ** Math.min(failures - 1, 10));
      onError?.(error, wait);
      const code = isHeadlightError(error) ? error.code : "INTERNAL";
      onEvent?.({ stage: "sync", status: "failed", at: Date.now(), details: { code, retryInMs: wait, failures } });
      await pause(wait, signal).catch(() => undefined);
    }
  }
}

/** Delivers every verified message that waits, as anyone may: no committee, no proof. What it keeps is which recipients failed on it. */
export async function executePending(parameters: RouteParameters & DeliveryOptions): Promise<DeliveryOutcome[]> {
  const stateDirectory = join(parameters.stateDirectory, "executor");
  const route = await openRoute({ ...parameters, stateDirectory });
  try {
    const { final } = await syncOutbox(route);
    const journal = await Journal.open(join(stateDirectory, "journal.json"));
    return await deliverMessages(route, await pendingMessages(route, final.number, new Set()), parameters, journal);
  } finally {
    route.close();
  }
}

/** What an executor earned on a route, collected by the route back. See `pipeline/rewards.ts`. */
export async function collectPending(parameters: RouteParameters, reverse: Deployment): Promise<CollectedRewards> {
  const { sourceUrl, destinationUrl, stateDirectory } = parameters;
  const route = await openRoute({ ...parameters, stateDirectory: join(stateDirectory, "executor") });
  try {
    const back = await openRoute({
      ...parameters,
      deployment: reverse,
      sourceUrl: destinationUrl,
      destinationUrl: sourceUrl,
      stateDirectory: join(stateDirectory, "executor-reverse"),
    });
    try {
      await syncOutbox(route);
      return await collectRewards(route, back);
    } finally {
      back.close();
    }
  } finally {
    route.close();
  }
}

/** A message as its outbox holds it, and what makes the destination's zk verifier vouch for it. */
export interface MessageWithEvidence {
  message: Message;
  evidence: string;
}

/** The message by its id, with evidence from a verified window; undefined as long as no such window holds it. */
export async function findEvidence(parameters: RouteParameters, id: Bytes32): Promise<MessageWithEvidence | undefined> {
  const route = await openRoute({ ...parameters, stateDirectory: join(parameters.stateDirectory, "executor") });
  try {
    await syncOutbox(route);
    const sent = route.outbox.find(id);
    if (sent === undefined) return undefined;
    const evidence = evidenceFor(sent, await openWindows(route));
    return evidence === undefined ? undefined : { message: sent.message, evidence };
  } finally {
    route.close();
  }
}

class Relayer {
  readonly #route: RouteContext;
  readonly #journal: Journal;
  readonly #prover: StatementProver;
  readonly #parameters: RelayParameters;
  /** Ids seen delivered: final, so never asked for again. */
  readonly #delivered = new Set<string>();

  constructor(route: RouteContext, journal: Journal, prover: StatementProver, parameters: RelayParameters) {
    this.#route = route;
    this.#journal = journal;
    this.#prover = prover;
    this.#parameters = parameters;
  }

  async round(): Promise<RelayResult> {
    const { execute = true } = this.#parameters;
    const synced = await syncOutbox(this.#route);
    const headers = await relayHeaders(this.#route, this.#journal, this.#prover, this.#parameters, synced);
    const pending = await pendingMessages(this.#route, synced.final.number, this.#delivered);
    const windows = await relayWindows(this.#route, this.#journal, this.#prover, pending);
    const deliveries = execute ? await deliverMessages(this.#route, pending, this.#parameters, this.#journal) : [];
    return { messages: synced.messages, headers, windows, deliveries };
  }
}

async function withRelayer<T>(parameters: RelayParameters, work: (relayer: Relayer) => Promise<T>): Promise<T> {
  const { deployment, backend = snarkjsBackend, keys, cacheDirectory, memoryLimitMb, signal } = parameters;
  const { chainId, lightClient } = deployment.destination;
  if (
    parameters.schedule.domain.outbox !== deployment.source.gateway ||
    parameters.schedule.domain.chainId !== deployment.source.chainId
  ) {
    throw new HeadlightError({
      code: "SCHEDULE_FOREIGN",
      message: "the committee schedule is for another outbox than the deployment's",
      hint: `Use the schedule of outbox ${deployment.source.gateway} on chain ${deployment.source.chainId}.`,
    });
  }
  const stateDirectory = join(
    parameters.stateDirectory,
    `relay-${deployment.source.chainId}-${chainId}-${lightClient}`,
  );
  const lock = await acquireLock(join(stateDirectory, "lock"), `the relay state ${stateDirectory}`);
  try {
    const journal = await Journal.open(join(stateDirectory, "journal.json"));
    const route = await openRoute({ ...parameters, stateDirectory });
    try {
      const prover = new StatementProver(journal, {
        backend,
        keys,
        cacheDirectory,
        memoryLimitMb,
        signal,
        emit: route.emit,
      });
      return await work(new Relayer(route, journal, prover, parameters));
    } finally {
      route.close();
    }
  } finally {
    await lock.release();
  }
}
