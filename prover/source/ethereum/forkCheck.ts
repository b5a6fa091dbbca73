import { branchLength, type ForkName, type Gindices, gindicesOf, layoutOf } from "../../protocol/ethereum/fork.ts";
import type { LightClientHeader } from "../../protocol/ethereum/lightClient.ts";
import { forkAtSlot, type Network } from "../../protocol/ethereum/network.ts";
import { NETWORKS } from "../../protocol/ethereum/networks.ts";
import type { Claims } from "./lightClientObject.ts";
import { refusal } from "./refusal.ts";

/** What of an object shows its fork: the slot decides, the rest must agree. */
export interface ForkEvidence {
  /** What the object is, for the message. */
  what: string;
  slot: bigint;
  claims: Claims;
  headers: readonly (LightClientHeader | undefined)[];
  /** Branches into the state, under the names of their generalised indices. */
  branches: Partial<Record<keyof Gindices, readonly Uint8Array[] | undefined>>;
}

const BRANCHES = ["finalizedRoot", "currentSyncCommittee", "nextSyncCommittee"] as const satisfies (keyof Gindices)[];

/**
 * E2: the network that the file names is the one meant, and the fork it names, its headers' layout and its branches' lengths are those of
 * the slot's fork. Branches of a length that no fork has are left to their own checks. Returns the fork.
 */
export function checkFork(evidence: ForkEvidence, network: Network): ForkName {
  const judged = judge(evidence, network);
  if (typeof judged === "string") return judged;
  const fitting = NETWORKS.filter((other) => other.name !== network.name && typeof judge(evidence, other) === "string");
  const names = fitting.map(({ name }) => name).join(" or ");
  throw refusal("E2", {
    message: `${evidence.what} ${judged.problem}`,
    hint:
      names === ""
        ? "Its version, its slot or its layout was altered. Fetch it again."
        : `It would fit ${names}: name that network if it is meant.`,
  });
}

/** The fork, or what does not fit. */
function judge({ slot, claims, headers, branches }: ForkEvidence, network: Network): ForkName | { problem: string } {
  if (claims.network !== undefined && claims.network.name !== network.name)
    return { problem: `has a fork digest of ${claims.network.name} (${claims.fork}), not of ${network.name}` };
  const fork = forkAtSlot(network, slot);
  if (fork === undefined) return { problem: `is of slot ${slot}, which on ${network.name} is before Altair` };
  const other = [
    claims.fork === fork ? undefined : claims.fork,
    ...headers.map((header) => headerLayout(header, fork)),
    ...BRANCHES.map((name) => branchLayout(name, branches[name], fork)),
  ].find((found) => found !== undefined);
  return other === undefined ? fork : { problem: `is of ${other}, and slot ${slot} of ${network.name} is of ${fork}` };
}

/** The layout that a header has, where it is not the fork's. */
function headerLayout(header: LightClientHeader | undefined, fork: ForkName): ForkName | undefined {
  if (header === undefined) return undefined;
  const { execution, executionBranch } = header;
  const layout =
    execution === undefined && executionBranch === undefined
      ? "altair"
      : execution?.blobGasUsed === undefined && execution?.excessBlobGas === undefined
        ? "capella"
        : "deneb";
  const expected = layoutOf(fork) === "electra" ? "deneb" : layoutOf(fork);
  return layout === expected ? undefined : layout;
}

/** The fork that the length of a branch shows, where it is not the fork's length. */
function branchLayout(
  name: keyof Gindices,
  branch: readonly Uint8Array[] | undefined,
  fork: ForkName,
): ForkName | undefined {
  const lengthIn = (candidate: ForkName): number => branchLength(gindicesOf(candidate)[name]);
  if (branch === undefined || branch.length === lengthIn(fork)) return undefined;
  return (["altair", "electra"] as const).find((candidate) => lengthIn(candidate) === branch.length);
}
