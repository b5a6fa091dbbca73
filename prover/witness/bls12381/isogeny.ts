import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2, G2Point } from "../../protocol/ethereum/bls.ts";

const { Fp, Fp2: F } = bls12_381.fields;

const element = (real: string, imaginary: string): Fp2 =>
  F.create({ c0: BigInt(`0x${real}`), c1: BigInt(`0x${imaginary}`) });

/** Numerator of the 3-isogeny's x, coefficients of 1, x, x^2, x^3: k_(1,i) of RFC 9380, appendix E.3. */
export const ISOGENY_X_NUMERATOR: readonly Fp2[] = [
  element(
    "05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6",
    "05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6",
  ),
  element("0", "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71a"),
  element(
    "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71e",
    "08ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38d",
  ),
  element("171d6541fa38ccfaed6dea691f5fb614cb14b4e7f4e810aa22d6108f142b85757098e38d0f671c7188e2aaaaaaaa5ed1", "0"),
];

/** Numerator of its y / y: k_(3,i). */
export const ISOGENY_Y_NUMERATOR: readonly Fp2[] = [
  element(
    "1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706",
    "1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706",
  ),
  element("0", "05c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97be"),
  element(
    "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71c",
    "08ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38f",
  ),
  element("124c9ad43b6cf79bfbf7043de3811ad0761b0f37a1e26286b0e977c69aa274524e79097a56dc4bd9e1b371c71c718b10", "0"),
];

/** d = x + ISOGENY_SHIFT is 0 at the isogeny's kernel: its denominators k_(2,i) and k_(4,i) are d^2 and d^3. */
export const ISOGENY_SHIFT: Fp2 = { c0: 6n, c1: Fp.neg(6n) };

/** RFC 9380's 3-isogeny to the twist. */
export function isogenyToTwist({ x, y }: G2Point): G2Point {
  const d = F.add(x, ISOGENY_SHIFT);
  const evaluate = (coefficients: readonly Fp2[]): Fp2 =>
    coefficients.reduceRight((sum, coefficient) => F.add(F.mul(sum, x), coefficient), F.ZERO);
  return {
    x: F.div(evaluate(ISOGENY_X_NUMERATOR), F.sqr(d)),
    y: F.mul(y, F.div(evaluate(ISOGENY_Y_NUMERATOR), F.mul(F.sqr(d), d))),
  };
}
