import type { Address } from "../../../prover/protocol/field.ts";
import type { SharedGas } from "../report.ts";
import type { GasBench } from "./bench.ts";

/** A verifier beside the message, and how it comes to vouch for it. */
export interface VerifierPath {
  /** For the tables. */
  name: string;
  /** Whom a recipient believes that way. */
  trust: string;
  /** Deploys what is missing, or names what is there. */
  deploy(bench: GasBench): Promise<Address>;
  /** Takes the steps that come before the delivery, and makes the message's evidence. */
  prepare(bench: GasBench, verifier: Address): Promise<PreparedEvidence>;
}

export interface PreparedEvidence {
  shared: SharedGas[];
  evidence: string;
}
