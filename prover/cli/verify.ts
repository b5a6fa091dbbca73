import type { Command } from "commander";
import { HeadlightError } from "../errors.ts";
import { defineCommand, outputOf } from "./command.ts";
import { readProofParts } from "./proofFiles.ts";

interface VerifyOptions {
  vkey?: string;
  public?: string;
  proof?: string;
  json?: boolean;
}

/** `headlight verify`: check any Groth16 proof in snarkjs's format, ours or another's. */
export function verifyCommand(): Command {
  return defineCommand("verify", "check a Groth16 proof in snarkjs's format, from any prover", {
    example: "npx headlight verify verification_key.json public.json proof.json",
  })
    .argument(
      "[files...]",
      "verification key, public signals and proof in any order, or a bundle `headlight prove` wrote",
    )
    .option("--vkey <file>", "verification key")
    .option("--public <file>", "public signals")
    .option("--proof <file>", "proof")
    .action(async (files: string[], options: VerifyOptions) => {
      const parts = await readProofParts(files, {
        verificationKey: options.vkey,
        publicSignals: options.public,
        proof: options.proof,
      });
      const { verifyProof } = await import("../proving/verify.ts");
      const valid = await verifyProof(parts.verificationKey, parts.publicSignals, parts.proof);
      if (!valid) {
        throw new HeadlightError({
          code: "PROOF_INVALID",
          message: "the proof does not hold for these public signals under this verification key",
          hint: "check that the three files belong together: same circuit, same key, same run",
        });
      }
      const output = outputOf(options);
      const { checkVerificationKey } = await import("../proving/keyCheck.ts");
      const key = await checkVerificationKey(parts.verificationKey);
      const refusals = key.findings
        .filter(({ severity }) => severity === "refusal")
        .map(({ id, message }) => `${id} ${message}`);
      // The equation holds, and says nothing: whoever reads only the exit code deserves a word on stderr.
      if (!key.ok) output.note(`warning: anyone could have made this proof, the key is unsafe: ${refusals.join("; ")}`);
      const count = Array.isArray(parts.publicSignals) ? parts.publicSignals.length : 0;
      output.result(`The proof holds (${count} public signal${count === 1 ? "" : "s"}).`, {
        valid: true,
        publicSignals: count,
        keySafe: key.ok,
        ...(key.ok ? {} : { keyRefusals: refusals }),
      });
    });
}
