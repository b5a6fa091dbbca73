import type { VerifierPath } from "../path.ts";

/** Header and window proofs: what the gateway's route has from the start. */
export function zkWindow(windowSize: number): VerifierPath {
  return {
    name: `zk, windows of ${windowSize}`,
    trust: "two thirds of the source's committee, by weight",
    deploy: async ({ session }) => session.b.zkVerifier,
    async prepare(bench) {
      const { headerGas, windowGas } = bench.window(windowSize);
      return {
        shared: [
          { step: "header", gas: Number(headerGas) },
          { step: `window of ${windowSize}`, gas: Number(windowGas), messages: windowSize },
        ],
        evidence: bench.zkEvidence(windowSize),
      };
    },
  };
}
