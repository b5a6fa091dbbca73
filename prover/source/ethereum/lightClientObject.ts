import type { ForkName } from "../../protocol/ethereum/fork.ts";
import type { LightClientBootstrap, LightClientUpdate, SyncCommittee } from "../../protocol/ethereum/lightClient.ts";
import type { Network } from "../../protocol/ethereum/network.ts";

/** What a file says of itself, to be compared with what its slots say: JSON's `version`, or the fork digest before SSZ. */
export interface Claims {
  fork?: ForkName | undefined;
  network?: Network | undefined;
}

/** What light clients exchange. Finality and optimistic updates are updates that lack something. */
export type LightClientData =
  | { kind: "bootstrap"; bootstrap: LightClientBootstrap }
  | { kind: "update"; update: LightClientUpdate }
  | { kind: "syncCommittee"; syncCommittee: SyncCommittee };

/** One light-client object of a file. */
export type LightClientObject = LightClientData & { claims: Claims };
