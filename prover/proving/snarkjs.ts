import * as snarkjs from "snarkjs";
import type { OnProgress } from "../progress.ts";
import type { CircuitInput } from "./backend.ts";
import type { Proof, VerificationKey } from "./groth16.ts";

/** What snarkjs calls a file: a path, or memory. */
export type SnarkjsFile = string | { type: "mem"; data?: Uint8Array };

/** snarkjs's logger: it tells of its progress at debug level only. */
export interface SnarkjsLogger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The functions of snarkjs used here with their real types; @types/snarkjs is loose or wrong about several. */
export interface Snarkjs {
  groth16: {
    prove(
      zkey: SnarkjsFile,
      wtns: SnarkjsFile,
      logger?: SnarkjsLogger,
    ): Promise<{ proof: Proof; publicSignals: string[] }>;
    verify(key: VerificationKey, publicSignals: string[], proof: Proof, logger?: SnarkjsLogger): Promise<boolean>;
  };
  wtns: {
    calculate(input: CircuitInput, wasm: SnarkjsFile, wtns: SnarkjsFile): Promise<void>;
  };
  zKey: {
    /** Circuit hash, or -1 after telling the logger what is wrong. */
    newZKey(r1cs: string, ptau: string, zkey: SnarkjsFile, logger?: SnarkjsLogger): Promise<Uint8Array | -1>;
    contribute(from: string, to: string, name: string, entropy: string, logger?: SnarkjsLogger): Promise<Uint8Array>;
    beacon(
      from: string,
      to: string,
      name: string,
      beaconHex: string,
      iterationsExponent: number,
      logger?: SnarkjsLogger,
    ): Promise<Uint8Array | false>;
    verifyFromR1cs(r1cs: string, ptau: string, zkey: string, logger?: SnarkjsLogger): Promise<boolean>;
    exportVerificationKey(zkey: string, logger?: SnarkjsLogger): Promise<VerificationKey>;
    exportSolidityVerifier(zkey: string, templates: { groth16: string }, logger?: SnarkjsLogger): Promise<string>;
  };
}

export const typedSnarkjs = snarkjs as unknown as Snarkjs;

/** What snarkjs mentions first in each part of a proof, in order. */
const PROOF_STEPS: [marker: string, stage: string][] = [
  ["Reading Wtns", "reading the key"],
  ["Building ABC", "evaluating constraints"],
  ["IFFT_A", "transforming A"],
  ["IFFT_B", "transforming B"],
  ["IFFT_C", "transforming C"],
  ["Join ABC", "joining"],
  ["Reading A Points", "multiplying A"],
  ["Reading B1 Points", "multiplying B in G1"],
  ["Reading B2 Points", "multiplying B in G2"],
  ["Reading C Points", "multiplying C"],
  ["Reading H Points", "multiplying H"],
];

/** Turns snarkjs's messages into steps of a proof. */
export function proofLogger(onProgress: OnProgress): SnarkjsLogger {
  let done = -1;
  const debug = (message: string): void => {
    const step = PROOF_STEPS.findIndex(([marker]) => message.startsWith(marker));
    if (step <= done) return;
    done = step;
    onProgress({ stage: PROOF_STEPS[step]?.[1] ?? "proving", done, total: PROOF_STEPS.length });
  };
  return { debug, info: debug, warn: debug, error: debug };
}
