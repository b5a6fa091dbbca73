import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toSolidityProof } from "../../prover/proving/calldata.ts";
import { loadRegistry } from "../../prover/proving/registry.ts";
import { type DeployedVerifier, deployVerifier } from "../../scripts/mainnet/chain.ts";
import type { RecordedProof } from "../../scripts/mainnet/parameters.ts";
import { alteredInputs, alteredProofs } from "../../scripts/mainnet/tampering.ts";

/**
 * A real proof of a real mainnet header's signature, made by `npm run test:mainnet -- --record`, judged by the verifier as it is committed. When the circuit
 * changes, so do key and verifier, and the proof must be made again.
 */
const recorded: RecordedProof = JSON.parse(
  readFileSync(new URL("../vectors/mainnetProof.json", import.meta.url), "utf8"),
);
const proof = toSolidityProof(recorded.proof);
const publicInputs = recorded.publicInputs.map(BigInt);
const instance = loadRegistry().instances[recorded.instance];

describe(`the signature of a mainnet header (${recorded.name}: ${recorded.about})`, () => {
  let verifier: DeployedVerifier;
  beforeAll(async () => {
    verifier = await deployVerifier(instance?.verifier ?? "");
  }, 120_000);
  afterAll(() => verifier.close());

  it("is accepted on chain, within 260,000 gas", async () => {
    expect(await verifier.accepts(proof, publicInputs, 260_000n)).toBe(true);
    expect(Number(await verifier.estimateGas(proof, publicInputs))).toBeLessThanOrEqual(recorded.gas);
    expect(recorded.gas).toBeLessThanOrEqual(260_000);
  });

  it.each([...alteredInputs(proof, publicInputs, instance?.publicInputs ?? []), ...alteredProofs(proof, publicInputs)])(
    "is refused with $what",
    async (forgery) => {
      expect(await verifier.accepts(forgery.proof, forgery.publicInputs)).toBe(false);
    },
  );
});
