import type { GadgetReport } from "./report.ts";

/** Part of a whole statement's constraints. */
export interface Share {
  name: string;
  constraints: number;
}

/** Where the constraints of SyncCommitteeSignature go; [] when a part of it was not measured. The shares add up to the whole. */
export function breakdown(gadgets: readonly GadgetReport[]): Share[] {
  const size = (template: string): number =>
    gadgets.find((gadget) => gadget.template === template)?.constraints ?? Number.NaN;
  const shares = [
    { name: "committee's commitment", constraints: size("CommitteeCommitment") },
    { name: "sum of the signers' keys", constraints: size("CommitteeParticipants") - size("CommitteeCommitment") },
    { name: "SHA-256", constraints: size("ExpandMessageXmd") },
    { name: "hash to the twist", constraints: size("HashToTwist") },
    { name: "projection to G2", constraints: size("ProjectToG2") },
    { name: "the points of G2 and their lines", constraints: size("PairingCheck") - size("MillerLoop") },
    { name: "Miller loop and residue", constraints: size("MillerLoop") },
  ];
  const rest = size("SyncCommitteeSignature") - shares.reduce((sum, { constraints }) => sum + constraints, 0);
  return Number.isNaN(rest) ? [] : [...shares, { name: "bits of the root", constraints: rest }];
}
