import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Deployment } from "../../../../delivery/deployment.ts";
import type { DeliveryOutcome } from "../../../../delivery/execute.ts";
import { HeadlightError } from "../../../../errors.ts";
import { type DevChain, devAccount } from "../../../../node/devChains.ts";
import {
  executePending,
  findEvidence,
  type MessageWithEvidence,
  type ProvedTimeout,
  type RelayEvent,
  type RelayResult,
  type RouteParameters,
  refundMessage,
  relayOnce,
} from "../../../../pipeline.ts";
import { publicKeyOf } from "../../../../protocol/babyJubjub.ts";
import { type Committee, toCommittee } from "../../../../protocol/committee.ts";
import type { Address, Bytes32 } from "../../../../protocol/field.ts";
import type { CommitteeSchedule } from "../../../../source/schedule.ts";
import { ATTESTATION_TIMEOUT_MS, FINALITY, type Sidecars, startSidecars } from "../../sidecars.ts";
import type { Say } from "../../stage.ts";
import { COMMITTEE_SIZE, COURIERS, WEIGHTS } from "./plan.ts";

/** The keys of one chain's committee, drawn anew for each run. */
export class CommitteeKeys {
  readonly keys: readonly Uint8Array[] = WEIGHTS.map(() => new Uint8Array(randomBytes(32)));

  committee(chainId: bigint, outbox: Address): Committee {
    const members = this.keys.map((key, seat) => ({ publicKey: publicKeyOf(key), weight: WEIGHTS[seat] ?? 0n }));
    return toCommittee({ domain: { chainId, outbox }, size: COMMITTEE_SIZE, members });
  }
}

export interface DirectionParameters {
  deployment: Deployment;
  source: DevChain;
  destination: DevChain;
  committeeKeys: CommitteeKeys;
  stateDirectory: string;
  onEvent: (event: RelayEvent) => void;
}

/** Messages of one chain to the other: the committee that signs, the relayer that proves, the executor that delivers. */
export class Direction {
  readonly schedule: CommitteeSchedule;
  readonly #parameters: DirectionParameters;
  #sidecars: Sidecars | undefined;

  constructor(parameters: DirectionParameters) {
    this.#parameters = parameters;
    const { chainId, gateway } = parameters.deployment.source;
    const committee = parameters.committeeKeys.committee(chainId, gateway);
    this.schedule = { domain: committee.domain, epochs: [{ announcedFrom: 0n, committee }] };
  }

  async startAttesters(): Promise<number> {
    const { committeeKeys, source, deployment, stateDirectory } = this.#parameters;
    this.#sidecars = await startSidecars({
      members: committeeKeys.keys,
      schedule: this.schedule,
      rpcUrl: source.url,
      startBlock: deployment.source.startBlock,
      stateDirectory,
    });
    return committeeKeys.keys.length;
  }

  /** Header and windows of everything sent that is final and not proved yet. */
  relay(say: Say, windowInstances: readonly string[]): Promise<RelayResult> {
    const { urlOf } = this.#sidecars ?? missing("attesters are not started");
    const route = this.#route("relayer", say);
    return relayOnce({
      ...route,
      deployment: { ...route.deployment, windowInstances },
      schedule: this.schedule,
      attesters: this.#parameters.committeeKeys.keys.map(urlOf),
      attestationTimeoutMs: ATTESTATION_TIMEOUT_MS,
      execute: false,
    });
  }

  execute(): Promise<DeliveryOutcome[]> {
    return executePending(this.#route("executor"));
  }

  async evidence(id: Bytes32): Promise<MessageWithEvidence> {
    return (await findEvidence(this.#route("executor"), id)) ?? missing(`no verified window holds message ${id}`);
  }

  /** What comes back of a message that did not arrive in time, by the header that the other direction proved. */
  refund(back: Direction, id: Bytes32): Promise<ProvedTimeout> {
    return refundMessage(this.#route("executor"), back.#parameters.deployment, id);
  }

  async close(): Promise<void> {
    await this.#sidecars?.close();
  }

  #route(courier: keyof typeof COURIERS, say?: Say): RouteParameters {
    const { deployment, source, destination, stateDirectory, onEvent } = this.#parameters;
    return {
      deployment,
      sourceUrl: source.url,
      destinationUrl: destination.url,
      finality: FINALITY,
      privateKey: devAccount(COURIERS[courier]),
      stateDirectory: join(stateDirectory, courier),
      onEvent: (event) => {
        onEvent(event);
        if (event.status === "start")
          say?.(`${event.stage}${event.instance === undefined ? "" : ` ${event.instance}`}`);
      },
    };
  }
}

function missing(what: string): never {
  throw new HeadlightError({
    code: "DEMO_ORDER",
    message: what,
    hint: "A scenario starts its attesters, sends, relays, and then asks for evidence.",
  });
}
