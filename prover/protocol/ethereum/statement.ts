import type { Bytes32 } from "../field.ts";

/**
 * What is proved of a sync committee's signature: of these keys, the participating ones have together signed this root. That the keys are a
 * chain's committee and the root that of a header is for whoever states it.
 */
export interface SyncCommitteeStatement {
  /** compute_signing_root of the attested beacon header under the signature's domain. */
  signingRoot: Bytes32;
  /** Every key of the committee, 512 or 32, in the committee's order, compressed to 48 bytes. A validator may hold several places. */
  pubkeys: Uint8Array[];
  /** One entry for each key: whether it has signed. */
  participation: boolean[];
  /** The aggregate of the participants' signatures, a point of G2 compressed to 96 bytes. */
  signature: Uint8Array;
}
