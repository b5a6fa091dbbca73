import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Contract, type ContractTransactionResponse, NonceManager, Wallet } from "ethers";
import type { DeliveryOutcome } from "../../../../delivery/execute.ts";
import type { DevChain } from "../../../../node/devChains.ts";
import { executePending, type RelayEvent, type RelayResult, relayOnce } from "../../../../pipeline.ts";
import { formatChainAddress } from "../../../../protocol/interoperableAddress.ts";
import type { Artifact } from "../../../../proving/artifact.ts";
import type { CommitteeSchedule } from "../../../../source/schedule.ts";
import { prepareArtifacts } from "../../artifacts.ts";
import { startChains } from "../../chains.ts";
import type { Refusal } from "../../refusals.ts";
import { ATTESTATION_TIMEOUT_MS, FINALITY, type Sidecars } from "../../sidecars.ts";
import type { Say } from "../../stage.ts";
import { makeSetupOnlyKey } from "./attacks/key.ts";
import {
  DESTINATION_CHAIN_ID,
  FAILING_NONCE,
  HEADER_INSTANCE,
  PAYLOAD_BYTES,
  payloadOf,
  WINDOW_INSTANCE,
} from "./plan.ts";
import { deployTwinClients, type TwinClients } from "./twinClients.ts";
import { createWorld, outboxOf, startAttesters, type World } from "./world.ts";

/** One run of the demo: what its stages share and what they found. */
export class DemoSession {
  /** Everything the run writes; gone when it ends. */
  readonly stateDirectory: string;
  artifacts: ReadonlyMap<string, Artifact> = new Map();
  readonly events: RelayEvent[] = [];
  readonly rounds: RelayResult[] = [];
  readonly refusals: Refusal[] = [];
  readonly sendGas: bigint[] = [];
  /** Last outcome of each message's delivery, by nonce; and whether it failed before. */
  readonly deliveries = new Map<bigint, DeliveryOutcome>();
  readonly failedOnce = new Set<bigint>();
  messagesSent = 0;
  /** Made beside the stages, so that both cores are used. */
  #setupOnlyKey: Promise<string> | undefined;
  #chains: Promise<readonly [DevChain, DevChain]> | undefined;
  #twinClients: Promise<TwinClients> | undefined;
  #world: World | undefined;
  #schedule: CommitteeSchedule | undefined;
  #attesters: Sidecars | undefined;

  private constructor(stateDirectory: string) {
    this.stateDirectory = stateDirectory;
  }

  static async open(): Promise<DemoSession> {
    return new DemoSession(await mkdtemp(join(tmpdir(), "headlight-demo-")));
  }

  get world(): World {
    return this.#world ?? missing("chains");
  }

  get schedule(): CommitteeSchedule {
    return this.#schedule ?? missing("schedule");
  }

  /** URLs of the attesters of an epoch, by seat. */
  attesterUrls(epoch: number): string[] {
    const { urlOf } = this.#attesters ?? missing("attesters");
    return (this.world.keys[epoch] ?? []).map(urlOf);
  }

  /** Circuits and keys of both instances, from the cache or made now. */
  async prepareArtifacts(say: Say): Promise<string> {
    this.#chains = startChains();
    // A failure is met where the chains are awaited, not as an unhandled rejection before.
    this.#chains.catch(() => undefined);
    const { artifacts, outcome } = await prepareArtifacts([HEADER_INSTANCE, WINDOW_INSTANCE], say);
    this.artifacts = artifacts;
    return outcome;
  }

  async startWorld(): Promise<string> {
    this.#world = await createWorld(this.stateDirectory, await (this.#chains ?? missing("chains")));
    const { source, destination } = this.#world;
    return `source ${source.url}, destination ${destination.url}`;
  }

  /** Path of a key that `snarkjs groth16 setup` made. */
  setupOnlyKey(): Promise<string> {
    this.#setupOnlyKey ??= makeSetupOnlyKey(join(this.stateDirectory, "insecure-key"));
    return this.#setupOnlyKey;
  }

  /** Light clients to try headers on. */
  twinClients(): Promise<TwinClients> {
    this.#twinClients ??= deployTwinClients(this.world);
    return this.#twinClients;
  }

  /** Sends the messages with nonces from..to-1, then mines a block so that the last of them is final. */
  async send(from: number, to: number): Promise<string> {
    const { deployment, guestbook, closedGuestbook, sourceProvider } = this.world;
    const outbox = outboxOf(this.world);
    const sent: ContractTransactionResponse[] = [];
    for (let nonce = from; nonce < to; nonce++) {
      const receiver = nonce === FAILING_NONCE ? closedGuestbook : guestbook;
      const recipient = formatChainAddress({ chainId: DESTINATION_CHAIN_ID, address: receiver.address });
      const payload = payloadOf(nonce % PAYLOAD_BYTES.length);
      // With a gas limit nothing is asked of the node before sending.
      sent.push(await outbox.getFunction("sendMessage")(recipient, payload, [], { gasLimit: 1_000_000n }));
    }
    for (const transaction of sent) {
      const receipt = await transaction.wait();
      if (receipt?.status !== 1) throw new RangeError(`the source refused message ${this.messagesSent}`);
      this.sendGas.push(receipt.gasUsed);
      this.messagesSent++;
    }
    await sourceProvider.send("evm_mine", []);
    return `${to - from} messages in the outbox of ${deployment.source.gateway}`;
  }

  /** Attesters of both committees; the second committee is announced from the current height on. */
  async startAttesters(): Promise<string> {
    const { world } = this;
    const announcedFrom = BigInt(await world.sourceProvider.getBlockNumber()) - 1n;
    this.#schedule = {
      domain: world.committeeOf(0).domain,
      epochs: [
        { announcedFrom: 0n, committee: world.committeeOf(0) },
        { announcedFrom, committee: world.committeeOf(1) },
      ],
    };
    this.#attesters = await startAttesters(world, this.#schedule);
    return `${new Set(world.keys.flat()).size} sidecars, each with its own key, memory and view of the source`;
  }

  /** Signatures, proofs, header and windows on the destination; delivery is left to the executor. */
  async relay(epoch: number, say: Say): Promise<string> {
    const { world } = this;
    const result = await relayOnce({
      deployment: { ...world.deployment, windowInstances: [WINDOW_INSTANCE] },
      sourceUrl: world.source.url,
      destinationUrl: world.destination.url,
      finality: FINALITY,
      schedule: this.schedule,
      attesters: this.attesterUrls(epoch),
      attestationTimeoutMs: ATTESTATION_TIMEOUT_MS,
      privateKey: world.account("relayer"),
      stateDirectory: `${this.stateDirectory}/relayer`,
      execute: false,
      onEvent: (event) => {
        this.events.push(event);
        // A proof begins on one core: the other makes the key of the last attack meanwhile.
        if (event.stage === "prove") this.setupOnlyKey().catch(() => undefined);
        if (event.status === "start") say(`${event.stage}${event.instance === undefined ? "" : ` ${event.instance}`}`);
      },
    });
    this.rounds.push(result);
    const headers = result.headers.map(({ height, rotated }) => `header ${height}${rotated ? " with a rotation" : ""}`);
    return [...headers, ...result.windows.map(({ messages }) => `a window with ${messages} messages`)].join(", ");
  }

  /** Delivery by an account that nobody gave any right. */
  async execute(): Promise<string> {
    const { world } = this;
    const outcomes = await executePending({
      deployment: { ...world.deployment, windowInstances: [WINDOW_INSTANCE] },
      sourceUrl: world.source.url,
      destinationUrl: world.destination.url,
      finality: FINALITY,
      privateKey: world.account("executor"),
      stateDirectory: `${this.stateDirectory}/executor`,
      onEvent: (event) => this.events.push(event),
    });
    for (const outcome of outcomes) {
      if (outcome.status === "receiver-failed") this.failedOnce.add(outcome.nonce);
      this.deliveries.set(outcome.nonce, outcome);
    }
    const delivered = outcomes.filter(({ status }) => status === "executed").length;
    const failed = outcomes.filter(({ status }) => status === "receiver-failed").length;
    return `${delivered} delivered${failed === 0 ? "" : `, ${failed} failed at its receiver and stays retriable`}`;
  }

  /** The failing receiver's owner mends it; the message is delivered as if nothing had been. */
  async recover(): Promise<string> {
    const { world } = this;
    const owner = new NonceManager(new Wallet(world.account("owner"), world.destinationProvider));
    const book = new Contract(world.closedGuestbook.address, ["function setClosed(bool)"], owner);
    await (await book.getFunction("setClosed")(false)).wait();
    return this.execute();
  }

  async close(): Promise<void> {
    await this.#attesters?.close();
    await this.#world?.close();
    const chains = await this.#chains?.catch(() => undefined);
    for (const chain of chains ?? []) await chain.close();
    // Whatever still writes there is waited for, so that nothing outlives the demo.
    await this.#setupOnlyKey?.catch(() => undefined);
    await rm(this.stateDirectory, { recursive: true, force: true });
  }
}

function missing(what: string): never {
  throw new RangeError(`the demo's ${what} are not started yet`);
}
