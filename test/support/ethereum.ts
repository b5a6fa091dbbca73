import { FORKS } from "../../prover/protocol/ethereum/fork.ts";
import type { Network } from "../../prover/protocol/ethereum/network.ts";
import { MINIMAL } from "../../prover/protocol/ethereum/networks.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../prover/protocol/ethereum/preset.ts";
import { selectCommittee } from "../../prover/source/ethereum/signingCommittee.ts";
import { type SynthesizeParameters, synthesize } from "../../prover/source/ethereum/synthesize.ts";
import type { ValidateUpdateParameters } from "../../prover/source/ethereum/validateUpdate.ts";

/** A synthetic update with the committee of its bootstrap, as the validator takes it. The minimal preset's Electra unless told otherwise. */
export function syntheticUpdate(overrides: Partial<SynthesizeParameters> = {}): ValidateUpdateParameters {
  const { network, bootstrap, update } = synthesize({
    network: MINIMAL,
    fork: "electra",
    seed: "test",
    ...overrides,
  });
  const period = computeSyncCommitteePeriodAtSlot(update.signatureSlot, network.preset);
  const committee = selectCommittee([{ kind: "bootstrap", bootstrap, claims: {} }], period, network);
  return { update, committee, network };
}

/** The minimal network with other fork epochs, such as a specification test's; forks without an epoch never come. */
export function minimalNetwork(
  epochs: Partial<Record<(typeof FORKS)[number], bigint>>,
  blobSchedule: Network["blobSchedule"] = [],
): Network {
  const forks = FORKS.flatMap((fork) => {
    const scheduled = MINIMAL.forks[fork];
    const epoch = epochs[fork];
    return scheduled === undefined || epoch === undefined ? [] : [[fork, { ...scheduled, epoch }]];
  });
  return { ...MINIMAL, forks: Object.fromEntries(forks), blobSchedule };
}

/** Bytes of hex with or without 0x. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replace(/^0x/, ""), "hex"));
}

/** A copy with one bit of one byte flipped. */
export function flipBit(bytes: Uint8Array, byte = bytes.length - 1, bit = 0): Uint8Array {
  return bytes.map((value, index) => (index === byte ? value ^ (1 << bit) : value));
}
