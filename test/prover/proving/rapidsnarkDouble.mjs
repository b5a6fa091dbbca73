#!/usr/bin/env node
/**
 * Double of rapidsnark's `prover ZKEY WTNS PROOF PUBLIC`, for tests: proves with snarkjs. HEADLIGHT_DOUBLE makes it misbehave:
 * "fail" ends with an error, "silent" reports success and writes nothing, "lie" writes other public signals.
 */
import { writeFileSync } from "node:fs";
import { groth16 } from "snarkjs";

const [zkey, wtns, proofPath, publicPath] = process.argv.slice(2);
const behaviour = process.env.HEADLIGHT_DOUBLE;
if (behaviour === "fail") {
  console.error("Invalid witness length");
  process.exit(1);
}
if (behaviour !== "silent") {
  const { proof, publicSignals } = await groth16.prove(zkey, wtns);
  const signals = behaviour === "lie" ? publicSignals.map((signal) => String(BigInt(signal) + 1n)) : publicSignals;
  writeFileSync(proofPath, JSON.stringify(proof));
  writeFileSync(publicPath, JSON.stringify(signals));
}
process.exit(0);
