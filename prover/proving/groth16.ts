import { z } from "zod";
import { HeadlightError } from "../errors.ts";
import { BASE_ORDER, SCALAR_ORDER } from "./bn254.ts";

/** A decimal string of a non-negative integer, as snarkjs writes numbers; parsed to bigint. Leading zeros and signs are refused. */
const decimal = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,99})$/, "not a decimal integer")
  .transform((text) => BigInt(text));

/** Coordinates as text, as snarkjs writes them: [x, y, z] with z = 1, or z = 0 for infinity. */
const g1 = z.tuple([z.string(), z.string(), z.string()]);
const pair = z.tuple([z.string(), z.string()]);
const g2 = z.tuple([pair, pair, pair]);

const proofSchema = z.object({
  pi_a: g1,
  pi_b: g2,
  pi_c: g1,
  protocol: z.literal("groth16").optional(),
  curve: z.enum(["bn128", "bn254", "BN254"]).optional(),
});

const verificationKeySchema = z.object({
  protocol: z.literal("groth16"),
  curve: z.enum(["bn128", "bn254", "BN254"]),
  nPublic: z.number().int().nonnegative(),
  vk_alpha_1: g1,
  vk_beta_2: g2,
  vk_gamma_2: g2,
  vk_delta_2: g2,
  vk_alphabeta_12: z.unknown().optional(),
  IC: z.array(g1),
});

/** A proof in snarkjs's JSON form. pi_b's coordinates are [real, imaginary]; Solidity wants them the other way, see calldata.ts. */
export type Proof = z.infer<typeof proofSchema>;
/** A verification key in snarkjs's JSON form. */
export type VerificationKey = z.infer<typeof verificationKeySchema>;

/** Affine coordinates, undefined for infinity. */
export type G1Coordinates = { x: bigint; y: bigint };
export type G2Coordinates = { x: [bigint, bigint]; y: [bigint, bigint] };

/** @throws HeadlightError PROOF_MALFORMED */
export function parseProof(value: unknown): Proof {
  return parseWith(proofSchema, value, "PROOF_MALFORMED", "proof");
}

/** @throws HeadlightError VERIFICATION_KEY_MALFORMED */
export function parseVerificationKey(value: unknown): VerificationKey {
  return parseWith(verificationKeySchema, value, "VERIFICATION_KEY_MALFORMED", "verification key");
}

/**
 * Public signals, decimal strings or bigints, below the field's order: a larger one would stand for a smaller one and prove the same statement twice.
 * @throws HeadlightError PUBLIC_SIGNALS_MALFORMED, PUBLIC_SIGNAL_RANGE
 */
export function parsePublicSignals(value: unknown): bigint[] {
  const signals = parseWith(
    z.array(z.union([decimal, z.bigint().nonnegative()])),
    value,
    "PUBLIC_SIGNALS_MALFORMED",
    "list of public signals",
  );
  signals.forEach((signal, index) => {
    if (signal < SCALAR_ORDER) return;
    throw new HeadlightError({
      code: "PUBLIC_SIGNAL_RANGE",
      message: `public signal ${index} is not below the scalar field's order`,
      hint: "Whoever made this list added the order to a signal, or it belongs to another curve.",
      details: { index, signal: signal.toString() },
    });
  });
  return signals;
}

/** @throws HeadlightError POINT_MALFORMED when a coordinate is not canonical */
export function g1Coordinates(point: z.infer<typeof g1>, name: string): G1Coordinates | undefined {
  const [x, y, z] = point.map((text) => coordinate(text, name));
  if (x === undefined || y === undefined) throw pointError(name, "has too few coordinates");
  return scale(z, name, () => ({ x, y }));
}

/** @throws HeadlightError POINT_MALFORMED when a coordinate is not canonical */
export function g2Coordinates(point: z.infer<typeof g2>, name: string): G2Coordinates | undefined {
  const [x, y, z] = point.map(([real, imaginary]) => [coordinate(real, name), coordinate(imaginary, name)] as const);
  if (x === undefined || y === undefined || z === undefined) throw pointError(name, "has too few coordinates");
  if (z[1] !== 0n) throw pointError(name, "is not in affine form");
  return scale(z[0], name, () => ({ x: [x[0], x[1]], y: [y[0], y[1]] }));
}

function scale<Point>(z: bigint | undefined, name: string, affine: () => Point): Point | undefined {
  if (z === 0n) return undefined;
  if (z !== 1n) throw pointError(name, "is not in affine form");
  return affine();
}

function coordinate(text: string, name: string): bigint {
  const parsed = decimal.safeParse(text);
  if (!parsed.success) throw pointError(name, `has a coordinate that is not a decimal integer: ${text.slice(0, 80)}`);
  if (parsed.data >= BASE_ORDER) throw pointError(name, "has a coordinate not below the base field's order");
  return parsed.data;
}

export function pointError(name: string, reason: string): HeadlightError {
  return new HeadlightError({
    code: "POINT_MALFORMED",
    message: `${name} ${reason}`,
    hint: "The file was altered or belongs to another curve.",
    details: { point: name },
  });
}

function parseWith<Schema extends z.ZodType<unknown, z.ZodTypeDef, unknown>>(
  schema: Schema,
  value: unknown,
  code: string,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HeadlightError({
    code,
    message: `not a Groth16 ${what} in snarkjs's form: ${issue?.path.join(".") || "value"}: ${issue?.message}`,
    hint: "Give the JSON that snarkjs writes for curve bn128.",
    cause: parsed.error,
  });
}
