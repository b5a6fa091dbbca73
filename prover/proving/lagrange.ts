import { invertScalar, powerOfScalar, SCALAR_BYTES, SCALAR_ORDER } from "./bn254.ts";
import type { WasmCurve } from "./wasmCurve.ts";

/** The largest domain the prover can double: the field has 2^28-th roots of unity. */
export const MAXIMUM_POWER = 27;
/** ffjavascript's generator of the 2^28-th roots of unity: 5^((r-1)/2^28), 5 the smallest non-residue. */
const ROOT_2_28 = powerOfScalar(5n, (SCALAR_ORDER - 1n) >> 28n);
/** Elements inverted together: bounds the scratch memory. */
const BATCH = 4096;

/** The primitive 2^power-th root of unity that snarkjs uses. */
export function rootOfUnity(power: number): bigint {
  return powerOfScalar(ROOT_2_28, 1n << BigInt(28 - power));
}

/** Smallest power of two with room for every constraint and one row per public signal and the constant, as `snarkjs zkey new` sizes it. */
export function domainPower(constraints: number, publicSignals: number): number {
  return 32 - Math.clz32(Math.max(1, constraints + publicSignals));
}

/**
 * Values at tau of Lagrange polynomials over the 2^power-th roots of unity w^j, for j = first, first + step, ... (`count` of them):
 * L_j(tau) = (tau^n - 1) w^j / (n (tau - w^j)), each multiplied by `factor`.
 * Written to `output` in Montgomery form, 32 bytes each.
 */
export function evaluateLagrange(curve: WasmCurve, parameters: LagrangeParameters): void {
  curve.scoped(() => evaluateInScope(curve, parameters));
}

interface LagrangeParameters {
  tau: bigint;
  power: number;
  first: number;
  step: number;
  count: number;
  factor?: bigint;
  /** Pointer. */
  output: number;
}

function evaluateInScope(curve: WasmCurve, parameters: LagrangeParameters): void {
  const { tau, power, first, step, count, factor = 1n, output } = parameters;
  const size = 1n << BigInt(power);
  const vanishing = (powerOfScalar(tau, size) - 1n + SCALAR_ORDER) % SCALAR_ORDER;
  const root = rootOfUnity(power);
  const scale = (((vanishing * invertScalar(size)) % SCALAR_ORDER) * factor) % SCALAR_ORDER;

  const multiply = curve.call("frm_mul");
  const subtract = curve.call("frm_sub");
  const invertBatch = curve.call("frm_batchInverse");
  const montgomery = (value: bigint): number => {
    const pointer = curve.putScalar(value);
    curve.call("frm_toMontgomery")(pointer, pointer);
    return pointer;
  };
  const tauAt = montgomery(tau);
  const stride = montgomery(powerOfScalar(root, BigInt(step)));
  // `numerator` runs over scale * w^j, `point` over w^j.
  const point = montgomery(powerOfScalar(root, BigInt(first)));
  const scaleAt = montgomery(scale);
  const points = curve.allocate(BATCH * SCALAR_BYTES);
  const differences = curve.allocate(BATCH * SCALAR_BYTES);
  const copy = curve.call("frm_copy");

  for (let done = 0; done < count; done += BATCH) {
    const batch = Math.min(BATCH, count - done);
    for (let i = 0; i < batch; i++) {
      copy(point, points + i * SCALAR_BYTES);
      subtract(tauAt, point, differences + i * SCALAR_BYTES);
      multiply(point, stride, point);
    }
    invertBatch(differences, SCALAR_BYTES, batch, differences, SCALAR_BYTES);
    for (let i = 0; i < batch; i++) {
      const at = output + (done + i) * SCALAR_BYTES;
      multiply(points + i * SCALAR_BYTES, differences + i * SCALAR_BYTES, at);
      multiply(at, scaleAt, at);
    }
  }
}
