import { HeadlightError } from "../errors.ts";

/** Order of the BN254 scalar field: the field of every circuit and of every Groth16 public input. */
export const FIELD_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

declare const brand: unique symbol;
/** An integer known to lie in [0, FIELD_MODULUS). */
export type FieldElement = bigint & { readonly [brand]: "FieldElement" };
/** 32 bytes as 0x-prefixed lower-case hex, 66 characters. */
export type Bytes32 = `0x${string}` & { readonly [brand]: "Bytes32" };
/** A 20-byte address as 0x-prefixed lower-case hex, 42 characters. */
export type Address = `0x${string}` & { readonly [brand]: "Address" };

export const MAX_UINT64 = (1n << 64n) - 1n;
export const MAX_UINT128 = (1n << 128n) - 1n;

/** The value itself when it is canonical; a value at or above the modulus is refused, never reduced. */
export function toFieldElement(value: bigint, name = "value"): FieldElement {
  if (value < 0n || value >= FIELD_MODULUS) {
    throw new HeadlightError({
      code: "FIELD_RANGE",
      message: `${name} ${value} is not a canonical BN254 scalar`,
      hint: "Public inputs and signals are integers below the field modulus; a larger value would alias a smaller one.",
      details: { name, value: value.toString() },
    });
  }
  return value as FieldElement;
}

/** The representative in [0, FIELD_MODULUS) of any integer. For arithmetic, not for parsing. */
export function modField(value: bigint): FieldElement {
  const remainder = value % FIELD_MODULUS;
  return (remainder < 0n ? remainder + FIELD_MODULUS : remainder) as FieldElement;
}

/** Refuses a value outside [0, 2^bits). */
export function toUint(value: bigint, bits: number, name: string): bigint {
  if (value < 0n || value >> BigInt(bits) !== 0n) {
    throw new HeadlightError({
      code: "UINT_RANGE",
      message: `${name} ${value} does not fit ${bits} bits`,
      hint: `Give an unsigned integer below 2^${bits}.`,
      details: { name, bits, value: value.toString() },
    });
  }
  return value;
}

/** Parses 0x-prefixed hex of exactly 32 bytes. */
export function toBytes32(value: string, name = "value"): Bytes32 {
  return parseHex(value, 32, name) as Bytes32;
}

/** Parses 0x-prefixed hex of exactly 20 bytes; checksummed or not. */
export function toAddress(value: string, name = "address"): Address {
  return parseHex(value, 20, name) as Address;
}

export function bytes32FromBigint(value: bigint): Bytes32 {
  return `0x${toUint(value, 256, "bytes32").toString(16).padStart(64, "0")}` as Bytes32;
}

/** The high and low 128-bit halves: how a 256-bit hash enters a circuit. */
export function splitBytes32(value: Bytes32): { hi: bigint; lo: bigint } {
  const integer = BigInt(value);
  return { hi: integer >> 128n, lo: integer & MAX_UINT128 };
}

function parseHex(value: string, bytes: number, name: string): string {
  if (!new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`).test(value)) {
    throw new HeadlightError({
      code: "HEX_FORMAT",
      message: `${name} is not 0x followed by ${bytes * 2} hex digits: ${value.slice(0, 80)}`,
      hint: `Give exactly ${bytes} bytes of hex.`,
      details: { name, bytes },
    });
  }
  return value.toLowerCase();
}
