import { HeadlightError } from "../../errors.ts";
import { lightClientContainers } from "../../protocol/ethereum/containers.ts";
import { bytesOf, syncCommitteeSigningRoot } from "../../protocol/ethereum/domain.ts";
import { type ForkName, gindicesOf, layoutOf } from "../../protocol/ethereum/fork.ts";
import type {
  LightClientBootstrap,
  LightClientHeader,
  LightClientUpdate,
} from "../../protocol/ethereum/lightClient.ts";
import { beaconBlockRoot } from "../../protocol/ethereum/lightClientHeader.ts";
import { forkAtSlot, type Network } from "../../protocol/ethereum/network.ts";
import {
  computeEpochAtSlot,
  computeStartSlotAtEpoch,
  computeStartSlotAtSyncCommitteePeriod,
  computeSyncCommitteePeriodAtSlot,
} from "../../protocol/ethereum/preset.ts";
import { headerInLayoutOf, SyntheticChain } from "./syntheticChain.ts";
import { chooseParticipants, type SyntheticCommittee, signTogether } from "./syntheticCommittee.ts";

export interface SynthesizeParameters {
  network: Network;
  fork: ForkName;
  /** Everything follows from it: the same seed gives the same data, and the same keys. */
  seed: string;
  /** Slot of the attested header. Default: half a committee period after the fork, sooner where the next fork comes sooner. */
  slot?: bigint | undefined;
  /** How many keys sign. Default: all. Fewer than two thirds give an update that is refused. */
  participants?: number | undefined;
}

/** Light-client data of a chain that does not exist, valid in every respect, by committees whose secret keys the seed gives away. */
export interface SyntheticLightClient {
  network: Network;
  fork: ForkName;
  /** Names the committee that signs the update. */
  bootstrap: LightClientBootstrap;
  update: LightClientUpdate;
  /** The same without the next committee. */
  finalityUpdate: LightClientUpdate;
  committee: SyntheticCommittee;
}

/**
 * Makes a bootstrap and an update that its committee signs in the slot after the attested header's.
 * @throws HeadlightError ETHEREUM_SYNTHESIZE where the network has no such slot or the committee not so many keys
 */
export function synthesize(parameters: SynthesizeParameters): SyntheticLightClient {
  const { network, fork, seed, participants = network.preset.syncCommitteeSize } = parameters;
  const { preset } = network;
  const attestedSlot = parameters.slot ?? defaultSlot(network, fork);
  checkParameters(network, fork, attestedSlot, participants);
  const chain = new SyntheticChain(network, seed);
  const periodOf = (slot: bigint): bigint => computeSyncCommitteePeriodAtSlot(slot, preset);

  const finalized = finalizedBlock(chain, network, fork, attestedSlot);
  const attested = chain.block(attestedSlot, finalized.root);
  const { finalizedRoot, nextSyncCommittee } = gindicesOf(fork);
  const signatureSlot = attestedSlot + 1n;
  const committee = chain.committee(periodOf(signatureSlot));
  const participation = chooseParticipants(seed, preset.syncCommitteeSize, participants);
  const signingRoot = syncCommitteeSigningRoot(attested.header.beacon, signatureSlot, network);
  const finalityUpdate: LightClientUpdate = {
    attestedHeader: attested.header,
    finalizedHeader: finalized.header,
    finalityBranch: attested.state.branch(finalizedRoot),
    syncAggregate: {
      syncCommitteeBits: bitsOf(participation),
      syncCommitteeSignature: signTogether(
        committee.secretKeys.filter((_, index) => participation[index]),
        bytesOf(signingRoot),
      ),
    },
    signatureSlot,
  };
  return {
    network,
    fork,
    bootstrap: bootstrapOf(chain, network, periodOf(signatureSlot)),
    update: {
      ...finalityUpdate,
      nextSyncCommittee: chain.committee(periodOf(attestedSlot) + 1n).syncCommittee,
      nextSyncCommitteeBranch: attested.state.branch(nextSyncCommittee),
    },
    finalityUpdate,
    committee,
  };
}

/** The block that the attested state has finalized: the first of the epoch before the last. Of the first epochs it is none, all zeros. */
function finalizedBlock(
  chain: SyntheticChain,
  network: Network,
  fork: ForkName,
  attestedSlot: bigint,
): { header: LightClientHeader; root: Uint8Array } {
  const epoch = computeEpochAtSlot(attestedSlot, network.preset);
  const slot = computeStartSlotAtEpoch(epoch < 2n ? 0n : epoch - 2n, network.preset);
  if (forkAtSlot(network, slot) === undefined || slot === 0n) {
    const header = lightClientContainers(network.preset, layoutOf(fork)).header.defaultValue();
    return { header, root: new Uint8Array(32) };
  }
  const { header } = chain.block(slot);
  return { header: headerInLayoutOf(fork, header, network), root: beaconBlockRoot(header.beacon) };
}

/** The first block of the committee's period, or of Altair. */
function bootstrapOf(chain: SyntheticChain, network: Network, period: bigint): LightClientBootstrap {
  const start = computeStartSlotAtSyncCommitteePeriod(period, network.preset);
  const altair = computeStartSlotAtEpoch(network.forks.altair?.epoch ?? 0n, network.preset);
  const { fork, header, state } = start < altair ? chain.block(altair) : chain.block(start);
  return {
    header,
    currentSyncCommittee: chain.committee(period).syncCommittee,
    currentSyncCommitteeBranch: state.branch(gindicesOf(fork).currentSyncCommittee),
  };
}

function defaultSlot({ forks, preset }: Network, fork: ForkName): bigint {
  const start = forks[fork]?.epoch ?? 0n;
  const later = Object.values(forks).flatMap(({ epoch }) => (epoch > start ? [epoch - start] : []));
  const [epochs = 0n] = [preset.epochsPerSyncCommitteePeriod, ...later].sort((a, b) => (a < b ? -1 : 1));
  return computeStartSlotAtEpoch(start + epochs / 2n, preset) + 1n;
}

function checkParameters(network: Network, fork: ForkName, slot: bigint, participants: number): void {
  const size = network.preset.syncCommitteeSize;
  const found = forkAtSlot(network, slot) ?? "phase0";
  const problem =
    found !== fork
      ? `slot ${slot} of ${network.name} is of ${found}, not of ${fork}`
      : !Number.isInteger(participants) || participants < 1 || participants > size
        ? `${participants} of ${size} keys cannot sign`
        : undefined;
  if (problem === undefined) return;
  throw new HeadlightError({
    code: "ETHEREUM_SYNTHESIZE",
    message: `there can be no such update: ${problem}`,
    hint: "Choose a slot of the fork, and at least one participant; both have defaults.",
  });
}

/** Bit i, from the lowest of the first byte on, is participant i. */
function bitsOf(participation: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array(participation.length / 8);
  for (const [index, has] of participation.entries())
    if (has) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  return bits;
}
