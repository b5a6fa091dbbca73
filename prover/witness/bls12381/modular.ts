/** The inverse of a value prime to the modulus, in [0, modulus). For moduli that are not prime; a field has its own. */
export function inverseModulo(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [modulus, ((value % modulus) + modulus) % modulus, 0n, 1n];
  while (b !== 0n) {
    const q = a / b;
    [a, b] = [b, a - q * b];
    [x, y] = [y, x - q * y];
  }
  return ((x % modulus) + modulus) % modulus;
}
