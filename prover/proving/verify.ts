import { HeadlightError } from "../errors.ts";
import { curveBn254, decodeG1, decodeG2 } from "./curve.ts";
import { parseProof, parsePublicSignals, parseVerificationKey } from "./groth16.ts";

/**
 * Checks a Groth16 proof over BN254 in snarkjs's JSON form, strictly: counts, canonical numbers, points on the curve and in the right
 * subgroup. snarkjs alone ignores surplus signals' count and reduces coordinates.
 * @param verificationKey parsed JSON; it says nothing about whether the key is safe, see keyCheck.ts
 * @returns whether the pairing equation holds (Groth, https://eprint.iacr.org/2016/260)
 * @throws HeadlightError PROOF_MALFORMED, VERIFICATION_KEY_MALFORMED, PUBLIC_SIGNALS_MALFORMED, PUBLIC_SIGNAL_RANGE,
 * PUBLIC_SIGNAL_COUNT, POINT_MALFORMED: input that no honest prover writes, with what is wrong
 */
export async function verifyProof(verificationKey: unknown, publicSignals: unknown, proof: unknown): Promise<boolean> {
  const key = parseVerificationKey(verificationKey);
  const signals = parsePublicSignals(publicSignals);
  const { pi_a, pi_b, pi_c } = parseProof(proof);
  if (key.IC.length !== key.nPublic + 1) {
    throw new HeadlightError({
      code: "VERIFICATION_KEY_MALFORMED",
      message: `the verification key has ${key.IC.length} IC points for ${key.nPublic} public signals`,
      hint: "Export the verification key again.",
    });
  }
  if (signals.length !== key.nPublic) {
    throw new HeadlightError({
      code: "PUBLIC_SIGNAL_COUNT",
      message: `the statement has ${key.nPublic} public signals, ${signals.length} were given`,
      hint: "The verification key is of another circuit than the signals.",
      details: { expected: key.nPublic, given: signals.length },
    });
  }
  const curve = await curveBn254();
  const { G1 } = curve;
  let inputs = decodeG1(curve, key.IC[0] ?? ["", "", ""], "IC[0]");
  for (const [index, signal] of signals.entries()) {
    const point = decodeG1(curve, key.IC[index + 1] ?? ["", "", ""], `IC[${index + 1}]`);
    inputs = G1.add(inputs, G1.timesScalar(point, signal));
  }
  return curve.pairingEq(
    G1.neg(decodeG1(curve, pi_a, "pi_a")),
    decodeG2(curve, pi_b, "pi_b"),
    inputs,
    decodeG2(curve, key.vk_gamma_2, "vk_gamma_2"),
    decodeG1(curve, pi_c, "pi_c"),
    decodeG2(curve, key.vk_delta_2, "vk_delta_2"),
    decodeG1(curve, key.vk_alpha_1, "vk_alpha_1"),
    decodeG2(curve, key.vk_beta_2, "vk_beta_2"),
  );
}
