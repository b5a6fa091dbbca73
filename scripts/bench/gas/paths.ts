import type { Address } from "../../../prover/protocol/field.ts";
import type { SharedGas } from "../report.ts";
import type { GasBench } from "./bench.ts";

/** A verifier deployed beside the message, and how it comes to vouch for it. */
export interface VerifierPath {
  /** For the tables. */
  name: string;
  /** Whom a recipient believes that way. */
  trust: string;
  /** Deploys what is missing, or names what is there. */
  deploy(bench: GasBench): Promise<Address>;
  /** Takes the steps that serve many messages, and makes the message's evidence. */
  prepare(bench: GasBench): Promise<{ shared: SharedGas[]; evidence: string }>;
}

export const PATHS: readonly VerifierPath[] = [zkWindow(16), zkWindow(256)];

function zkWindow(windowSize: number): VerifierPath {
  return {
    name: `zk, windows of ${windowSize}`,
    trust: "two thirds of the source's committee, by weight",
    deploy: async ({ session }) => session.b.zkVerifier,
    async prepare(bench) {
      const window = bench.windows.get(windowSize);
      if (window === undefined) throw new RangeError(`no window of ${windowSize} was proved`);
      return {
        shared: [
          { step: "header", gas: Number(window.headerGas) },
          { step: `window of ${windowSize}`, gas: Number(window.windowGas), messages: windowSize },
        ],
        evidence: bench.zkEvidence(windowSize),
      };
    },
  };
}
