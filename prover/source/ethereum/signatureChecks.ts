import { describeCause } from "../../errors.ts";
import { decompressSignature, fastAggregateVerify, type G1Point } from "../../protocol/ethereum/bls.ts";
import {
  bytesOf,
  computeSignatureForkVersion,
  computeSigningRoot,
  computeSyncCommitteeDomain,
} from "../../protocol/ethereum/domain.ts";
import { FORKS } from "../../protocol/ethereum/fork.ts";
import type { LightClientUpdate, SyncAggregate } from "../../protocol/ethereum/lightClient.ts";
import type { ForkVersion, Network } from "../../protocol/ethereum/network.ts";
import { NETWORKS } from "../../protocol/ethereum/networks.ts";
import type { SyncCommitteeStatement } from "../../protocol/ethereum/statement.ts";
import { refusal } from "./refusal.ts";

/** E13: there is one bit for each key. Returns them in the committee's order. */
export function checkParticipationBits({ syncCommitteeBits }: SyncAggregate, size: number): boolean[] {
  if (syncCommitteeBits.length * 8 !== size) {
    throw refusal("E13", {
      message: `the participation has ${syncCommitteeBits.length * 8} bits for ${size} keys`,
      hint: "sync_committee_bits was cut or padded. Fetch the update again.",
    });
  }
  return Array.from({ length: size }, (_, index) => (((syncCommitteeBits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1);
}

/** E14: at least two thirds have signed, exactly: 3 participants >= 2 keys. Returns their number. */
export function checkParticipation(participation: readonly boolean[]): number {
  const participants = participation.filter(Boolean).length;
  if (3 * participants >= 2 * participation.length) return participants;
  throw refusal("E14", {
    message: `${participants} of ${participation.length} have signed; two thirds are ${Math.ceil((2 * participation.length) / 3)}`,
    hint: "Take another update of the same period: the beacon node keeps the best it has seen.",
  });
}

/** E15: the signature is a point of G2's subgroup. */
export function checkSignatureEncoding({ syncCommitteeSignature }: SyncAggregate): void {
  try {
    decompressSignature(syncCommitteeSignature);
  } catch (error) {
    throw refusal("E15", {
      message: `the update's signature cannot be one: ${describeCause(error)}`,
      hint: "No committee makes such a signature: the file was altered. Fetch it again.",
      cause: error instanceof Error ? error.cause : undefined,
    });
  }
}

/**
 * E16: the participants have signed the statement's root. A signature that would be right on another network, or under another fork's
 * domain, is refused by that name: ETHEREUM_SIGNATURE_NETWORK, ETHEREUM_SIGNATURE_FORK.
 */
export function checkSignature(
  { signingRoot, participation, signature }: SyncCommitteeStatement,
  points: readonly G1Point[],
  { attestedHeader, signatureSlot }: LightClientUpdate,
  network: Network,
): void {
  const signers = points.filter((_, index) => participation[index]);
  if (fastAggregateVerify(signers, bytesOf(signingRoot), signature)) return;
  const expected = computeSignatureForkVersion(network, signatureSlot);
  for (const { network: other, fork, version } of otherDomains(network, expected)) {
    const domain = computeSyncCommitteeDomain(version, other.genesisValidatorsRoot);
    if (!fastAggregateVerify(signers, bytesOf(computeSigningRoot(attestedHeader.beacon, domain)), signature)) continue;
    if (other.name === network.name) {
      throw refusal("E16", {
        code: "ETHEREUM_SIGNATURE_FORK",
        message: `this is a signature under the domain of ${fork}, and slot ${signatureSlot} of ${network.name} asks for version ${expected}`,
        hint: "The signature slot was altered; the fork of the slot before it decides the domain.",
      });
    }
    throw refusal("E16", {
      code: "ETHEREUM_SIGNATURE_NETWORK",
      message: `this is a signature of ${other.name} (${fork}), not of ${network.name}`,
      hint: `Name the network ${other.name} if that is meant.`,
    });
  }
  throw refusal("E16", {
    message: `the ${signers.length} participants have not signed the header of slot ${attestedHeader.beacon.slot}`,
    hint: "The header, the participation or the signature was altered, or another committee has signed: a committee without a header does not say its period.",
  });
}

/** The domains of every known network and fork but the expected one, the network's own first. */
function otherDomains(network: Network, expected: ForkVersion) {
  const others = NETWORKS.filter(({ name, preset }) => name !== network.name && preset.name === network.preset.name);
  return [network, ...others].flatMap((candidate) =>
    FORKS.flatMap((fork) => {
      const version = candidate.forks[fork]?.version;
      if (version === undefined || (candidate === network && version === expected)) return [];
      return [{ network: candidate, fork, version }];
    }),
  );
}
