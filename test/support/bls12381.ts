import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import type { Fp2 as Fp2Element, G1Point, G2Point } from "../../prover/protocol/ethereum/bls.ts";
import { modField, FIELD_MODULUS as r } from "../../prover/protocol/field.ts";
import type { TemplateArgument } from "../../prover/proving/compile.ts";
import { CIRCUITS_DIRECTORY } from "../../prover/proving/registry.ts";
import { LIMB_SHAPE, type LimbShape, toFp2Limbs } from "../../prover/witness/bls12381/limbs.ts";
import type { Constraint, LinearCombination } from "../../scripts/audit/constraintSystem.ts";
import { type CircuitTester, templateTester } from "./circuitTester.ts";

const { Fp, Fp2, Fr } = bls12_381.fields;
const Twist = bls12_381.G2.Point;

/** Numbers without a pattern, the same in every run. */
export class Draws {
  readonly #label: string;
  #count = 0;

  constructor(label: string) {
    this.#label = label;
  }

  below(bound: bigint): bigint {
    const digest = createHash("sha512")
      .update(`${this.#label} ${this.#count++}`)
      .digest("hex");
    return BigInt(`0x${digest}`) % bound;
  }

  fp(): bigint {
    return this.below(Fp.ORDER);
  }

  fp2(): Fp2Element {
    return Fp2.create({ c0: this.fp(), c1: this.fp() });
  }

  scalar(): bigint {
    return 1n + this.below(Fr.ORDER - 1n);
  }

  g1(): G1Point {
    return bls12_381.G1.Point.BASE.multiply(this.scalar()).toAffine();
  }

  g2(): G2Point {
    return Twist.BASE.multiply(this.scalar()).toAffine();
  }

  /** A point of the whole twist, hence almost surely not of G2. */
  twist(): G2Point {
    for (;;) {
      const x = this.fp2();
      const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), TWIST_CONSTANT);
      if (isSquare(square)) return { x, y: Fp2.sqrt(square) };
    }
  }
}

export const TWIST_CONSTANT = Fp2.create({ c0: 4n, c1: 4n });

export function isSquare({ c0, c1 }: Fp2Element): boolean {
  return Fp.pow(Fp.add(Fp.sqr(c0), Fp.sqr(c1)), (Fp.ORDER - 1n) / 2n) === 1n;
}

const u = -0xd201000000010000n;
/** Index of G2 in the twist's group (draft-irtf-cfrg-pairing-friendly-curves, 4.2.1). */
export const TWIST_COFACTOR =
  (u ** 8n - 4n * u ** 7n + 5n * u ** 6n - 4n * u ** 4n + 6n * u ** 3n - 4n * u ** 2n - 4n * u + 13n) / 9n;
export const TWIST_ORDER = TWIST_COFACTOR * Fr.ORDER;

/** [scalar]point, a point at infinity left out: noble's own multiplication takes scalars below r only. */
export function multiplyTwist(point: G2Point, scalar: bigint): G2Point | undefined {
  let product = Twist.ZERO;
  for (const bit of scalar.toString(2)) {
    product = product.double();
    if (bit === "1") product = product.add(Twist.fromAffine(point));
  }
  return product.is0() ? undefined : product.toAffine();
}

export function addTwist(left: G2Point, right: G2Point): G2Point {
  return Twist.fromAffine(left).add(Twist.fromAffine(right)).toAffine();
}

export function negateTwist({ x, y }: G2Point): G2Point {
  return { x, y: Fp2.neg(y) };
}

/** A point of the twist whose order is this prime, a divisor of the cofactor. */
export function twistPointOfOrder(order: bigint, draws: Draws): G2Point {
  for (;;) {
    let point = multiplyTwist(draws.twist(), Fr.ORDER * cofactorWithout(order));
    for (let next = point; next !== undefined; next = multiplyTwist(next, order)) point = next;
    if (point !== undefined) return point;
  }
}

function cofactorWithout(prime: bigint): bigint {
  let rest = TWIST_COFACTOR;
  while (rest % prime === 0n) rest /= prime;
  return rest;
}

/** A field element of the circuit as the integer of smallest absolute value. */
export function signed(value: bigint): bigint {
  return 2n * value > r ? value - r : value;
}

/** The integer that limbs stand for, be they signed integers or a witness's field elements. */
export function fromLimbs(limbs: readonly bigint[], { bits }: LimbShape = LIMB_SHAPE): bigint {
  return limbs.reduceRight((sum, limb) => (sum << BigInt(bits)) + signed(limb), 0n);
}

/** Limbs of a point's coordinates, x first. */
export function pointLimbs({ x, y }: G2Point): bigint[][][] {
  return [toFp2Limbs(x), toFp2Limbs(y)];
}

/** Signed limbs of this very integer, not reduced: the top limb takes what the others leave. */
export function integerLimbs(value: bigint, { count, bits }: LimbShape = LIMB_SHAPE): bigint[] {
  let rest = value;
  return Array.from({ length: count }, (_, index) => {
    const limb = index === count - 1 ? rest : BigInt.asIntN(bits, rest);
    rest = (rest - limb) >> BigInt(bits);
    return limb;
  });
}

/** A template of circuits/bls12381 that has its file's name. */
export function gadget(
  template: string,
  shape: LimbShape = LIMB_SHAPE,
  ...more: TemplateArgument[]
): Promise<CircuitTester> {
  const parameters = [shape.count, shape.bits, ...more];
  return templateTester({ file: `bls12381/${template}.circom`, template, parameters });
}

/** What a compile-time computation of circom gives: `body` assigns out[0] to out[count - 1]. Signed integers. */
export async function evaluateCircom(include: string, count: number, body: string): Promise<bigint[]> {
  const text = `pragma circom 2.2.0;
include "${include}";
template Probe() {
    signal output out[${count}];
${body}
}
`;
  const folder = join(tmpdir(), "headlight-probes", createHash("sha256").update(text).digest("hex").slice(0, 16));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "Probe.circom"), text);
  const file = relative(CIRCUITS_DIRECTORY, join(folder, "Probe.circom"));
  const probe = await templateTester({ file, template: "Probe" });
  return probe.read(await probe.witness({}), "out", count).map(signed);
}

/**
 * The best a cheating prover can do with some wires at values of its choice, given by name: all that follows from them is computed anew, row by
 * row and bit by bit; hints that no row determines stay as they were. What the vector still violates is what refuses the forgery.
 */
export function followUp(
  circuit: CircuitTester,
  wires: readonly bigint[],
  changes: Readonly<Record<string, bigint>>,
): bigint[] {
  const { system } = circuit;
  const values = [...wires];
  const known = new Array<boolean>(system.wires).fill(false);
  const unknownIn = system.constraints.map((row) => new Set(row.flatMap((side) => side.map(([wire]) => wire))).size);
  const pending: number[] = [];
  const settle = (wire: number, value: bigint): void => {
    if (known[wire]) return;
    values[wire] = modField(value);
    known[wire] = true;
    pending.push(wire);
  };
  const solve = (row: number): void => {
    const constraint = system.constraints[row] as Constraint;
    for (const [wire, value] of solveRow(constraint, values, known)) settle(wire, value);
  };
  const propagate = (): void => {
    for (let wire = pending.pop(); wire !== undefined; wire = pending.pop()) {
      for (const row of system.of(wire)) {
        unknownIn[row] = (unknownIn[row] ?? 0) - 1;
        if (unknownIn[row] === 1) solve(row);
      }
    }
  };

  settle(0, 1n);
  for (const [name, value] of Object.entries(changes)) settle(circuit.wire(name), value);
  const { publicOutputs, publicInputs, privateInputs } = system.counts;
  for (let wire = publicOutputs + 1; wire <= publicOutputs + publicInputs + privateInputs; wire++) {
    settle(wire, values[wire] as bigint);
  }
  for (;;) {
    propagate();
    // Rows with more than one unknown wire: digits.
    for (const [wire, isKnown] of known.entries()) {
      if (isKnown) continue;
      for (const row of system.of(wire)) solve(row);
      propagate();
    }
    const stuck = known.indexOf(false);
    if (stuck < 0) return values;
    settle(stuck, values[stuck] as bigint);
  }
}

type Assignment = readonly [wire: number, value: bigint];

/** What a row says about its unknown wires: the one it is linear in, or all digits of a number. */
function solveRow([a, b, c]: Constraint, values: readonly bigint[], known: readonly boolean[]): Assignment[] {
  const [left, right, out] = [a, b, c].map((side) => split(side, values, known)) as [Side, Side, Side];
  const unknown = new Set([left, right, out].flatMap((side) => [...side.coefficients.keys()]));
  if (unknown.size === 0) return [];
  if (left.coefficients.size > 0 && right.coefficients.size > 0) {
    // x (x - 1) = 0 for the top bit x of a range check; the side may be x - 1, hence the sign.
    return unknown.size > 1 && out.coefficients.size === 0 ? digitsOf(left, signed) : [];
  }
  // left right - out, with only one of left and right unknown.
  const [factor, other] = left.coefficients.size > 0 ? [left, right] : [right, left];
  const combined: Side = {
    constant: modField(factor.constant * other.constant - out.constant),
    coefficients: new Map(),
  };
  for (const wire of unknown) {
    const inFactor = factor.coefficients.get(wire) ?? 0n;
    combined.coefficients.set(wire, modField(inFactor * other.constant - (out.coefficients.get(wire) ?? 0n)));
  }
  if (unknown.size > 1) return digitsOf(combined);
  const [[wire, coefficient]] = [...combined.coefficients] as [[number, bigint]];
  return coefficient === 0n ? [] : [[wire, -combined.constant * inverse(coefficient)]];
}

interface Side {
  constant: bigint;
  coefficients: Map<number, bigint>;
}

function split(combination: LinearCombination, values: readonly bigint[], known: readonly boolean[]): Side {
  const side: Side = { constant: 0n, coefficients: new Map() };
  for (const [wire, coefficient] of combination) {
    if (known[wire]) side.constant += coefficient * (values[wire] as bigint);
    else side.coefficients.set(wire, coefficient);
  }
  return { ...side, constant: modField(side.constant) };
}

/** The digits that make constant + sum coefficient digit zero where the coefficients are 1, 2^a, 2^b, ... times the first wire's. */
function digitsOf({ constant, coefficients }: Side, read = (number: bigint): bigint => number): Assignment[] {
  const digits = [...coefficients].sort(([left], [right]) => left - right);
  const unit = inverse(digits[0]?.[1] ?? 0n);
  const positions = digits.map(([wire, coefficient]) => {
    const ratio = modField(coefficient * unit);
    return { wire, at: ratio.toString(2).length - 1, isPower: (ratio & (ratio - 1n)) === 0n };
  });
  const isNumber = positions.every(({ isPower, at }, index) => isPower && at > (positions[index - 1]?.at ?? -1));
  if (!isNumber) return [];
  const number = read(modField(-constant * unit));
  const width = (positions[1]?.at ?? 1) - (positions[0]?.at ?? 0);
  return positions.map(({ wire, at }) => [wire, BigInt.asUintN(width, number >> BigInt(at))]);
}

function inverse(value: bigint): bigint {
  let [x, y, s, t] = [r, modField(value) as bigint, 0n, 1n];
  while (y !== 0n) [x, y, s, t] = [y, x % y, t, s - (x / y) * t];
  return modField(s);
}
