import { type Signer, Wallet } from "ethers";
import type { Deployment } from "../delivery/deployment.ts";
import { checkDeployment } from "../delivery/lightClient.ts";
import { HeadlightError } from "../errors.ts";
import type { FinalityRule } from "../source/finality.ts";
import { type OutboxReader, openOutbox, type SyncResult } from "../source/outboxReader.ts";
import { type ChainConnection, connectChain } from "../source/rpc.ts";
import type { Emit, RelayEvent, RelayStage } from "./events.ts";

/** What relaying, executing and explaining have in common: a route, its two nodes and an account. */
export interface RouteParameters {
  deployment: Deployment;
  sourceUrl: string;
  destinationUrl: string;
  finality: FinalityRule;
  /** Key of the account that pays on the destination. Anyone's will do: no contract asks who submits or delivers. */
  privateKey: string;
  /** Folder of the outbox database and of the journal. */
  stateDirectory: string;
  /** Blocks of the source read at once. */
  chunkSize?: bigint | undefined;
  signal?: AbortSignal | undefined;
  onEvent?: ((event: RelayEvent) => void) | undefined;
}

/** The route opened: close it, or the process does not end. */
export interface RouteContext {
  deployment: Deployment;
  source: ChainConnection;
  destination: ChainConnection;
  signer: Signer;
  outbox: OutboxReader;
  signal: AbortSignal | undefined;
  emit: Emit;
  close(): void;
}

/** Connects to both nodes, checks that they and the contracts are those of the deployment, and opens the outbox database. */
export async function openRoute(parameters: RouteParameters): Promise<RouteContext> {
  const { deployment, sourceUrl, destinationUrl, privateKey, signal, onEvent } = parameters;
  const connections: ChainConnection[] = [];
  const close = (): void => {
    for (const connection of connections) connection.destroy();
  };
  try {
    const source = await connectChain({ url: sourceUrl, chainId: deployment.source.chainId, ...optional({ signal }) });
    connections.push(source);
    const destination = await connectChain({
      url: destinationUrl,
      chainId: deployment.destination.chainId,
      ...optional({ signal }),
    });
    connections.push(destination);
    await checkDeployment(destination.provider, deployment);
    const outbox = await openOutbox({
      connection: source,
      outbox: deployment.source.gateway,
      finality: parameters.finality,
      startBlock: deployment.source.startBlock,
      stateDirectory: parameters.stateDirectory,
      ...optional({ chunkSize: parameters.chunkSize }),
    });
    const signer = openSigner(privateKey).connect(destination.provider);
    return {
      deployment,
      source,
      destination,
      signer,
      outbox,
      signal,
      emit: (event) => onEvent?.({ ...event, at: Date.now() }),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Reads the source on to its head. */
export async function syncOutbox({ outbox, signal, emit }: RouteContext): Promise<SyncResult> {
  return timed(emit, "sync", async (report) => {
    const result = await outbox.sync({
      signal,
      onProgress: (block, head) =>
        emit({ stage: "sync", status: "progress", fraction: Number(block) / Math.max(1, Number(head)) }),
    });
    const { head, final, messages, added, rolledBack } = result;
    report({ details: { head: `${head.number}`, final: `${final.number}`, messages, added, rolledBack } });
    return result;
  });
}

/** Runs a stage between its start event and its done or failed event. */
export async function timed<T>(
  emit: Emit,
  stage: RelayStage,
  work: (report: (extra: Partial<RelayEvent>) => void) => Promise<T>,
  extra: Partial<RelayEvent> = {},
): Promise<T> {
  const started = performance.now();
  const collected: Partial<RelayEvent> = { ...extra };
  emit({ ...collected, stage, status: "start" });
  try {
    const result = await work((more) => Object.assign(collected, more));
    emit({ ...collected, stage, status: "done", ms: performance.now() - started });
    return result;
  } catch (error) {
    const code = error instanceof HeadlightError ? error.code : "INTERNAL";
    emit({
      ...collected,
      stage,
      status: "failed",
      ms: performance.now() - started,
      details: { ...collected.details, code },
    });
    throw error;
  }
}

/** The object without its undefined fields. */
export function optional<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function openSigner(privateKey: string): Wallet {
  try {
    return new Wallet(privateKey);
  } catch {
    // The cause would repeat the key.
    throw new HeadlightError({
      code: "SIGNER_KEY",
      message: "the account's private key is not 32 bytes of hex",
      hint: "Give it as 0x and 64 hex digits, by file or environment variable.",
    });
  }
}
