import { decompressPublicKey, decompressSignature, type G1Point } from "../protocol/ethereum/bls.ts";
import type { SyncCommitteeStatement } from "../protocol/ethereum/statement.ts";
import { type FieldElement, splitBytes32 } from "../protocol/field.ts";
import { syncCommitteeSignaturePublicInputs } from "../protocol/publicInputs.ts";
import { hashToField, twistHash } from "./bls12381/hashToTwist.ts";
import { type Hints, type NestedLimbs, toFp2Limbs } from "./bls12381/limbs.ts";
import { pairingHints } from "./bls12381/pairingCheck.ts";
import { projectToG2 } from "./bls12381/projectToG2.ts";
import { unclearedSignature } from "./bls12381/unclearedSignature.ts";
import { committeeParticipants } from "./committeeParticipants.ts";

export interface SyncCommitteeSignatureWitness {
  /** Input signals of SyncCommitteeSignature(N), by name. */
  inputs: Hints;
  /** In the circuit's order, to compare with what a proof says. */
  publicInputs: FieldElement[];
}

export interface SyncCommitteeOptions {
  /** The committee's keys when they are decompressed already; decompressing 512 takes seconds. */
  keys?: readonly G1Point[] | undefined;
}

/**
 * Inputs of SyncCommitteeSignature(N), N the number of keys. They can be built for a false statement too; the circuit then has no solution.
 * @throws HeadlightError BLS_PUBLIC_KEY, BLS_SIGNATURE, COMMITTEE_KEY_SUM
 */
export function syncCommitteeSignatureInputs(
  statement: SyncCommitteeStatement,
  options: SyncCommitteeOptions = {},
): SyncCommitteeSignatureWitness {
  const { signingRoot, participation } = statement;
  const keys = options.keys ?? statement.pubkeys.map(decompressPublicKey);
  const { inputs, commitment, count, key } = committeeParticipants(keys, participation);
  const { hints: hash, point } = twistHash(hashToField(Buffer.from(signingRoot.slice(2), "hex")));
  const { hints: project, projection } = projectToG2(point);
  const signature = unclearedSignature(decompressSignature(statement.signature));
  const { hi, lo } = splitBytes32(signingRoot);
  return {
    publicInputs: syncCommitteeSignaturePublicInputs(signingRoot, commitment, count),
    inputs: {
      signingRootHi: hi,
      signingRootLo: lo,
      ...inputs,
      ...prefixed("hash", hash),
      ...prefixed("project", project),
      message: [toFp2Limbs(projection.x), toFp2Limbs(projection.y)],
      ...prefixed("pairing", pairingHints(key, projection, signature)),
    },
  };
}

/** The top-level circuit takes a part's hints under the part's name: `slopes` of the pairing as `pairingSlopes`. */
function prefixed(prefix: string, hints: Hints): Record<string, NestedLimbs> {
  const rename = (name: string): string => `${prefix}${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return Object.fromEntries(Object.entries(hints).map(([name, value]) => [rename(name), value]));
}
