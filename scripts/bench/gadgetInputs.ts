import { expand_message_xmd } from "@noble/curves/abstract/hash-to-curve.js";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { BLS_DST } from "../../prover/protocol/ethereum/bls.ts";
import { LIMB_SHAPE, toLimbs, toUnsignedLimbs } from "../../prover/witness/bls12381/limbs.ts";
import type { Signals, SignalValue } from "../audit/witnessProgram.ts";

const { Fp } = bls12_381.fields;
const G1 = bls12_381.G1.Point;
const HALF_BITS = 192n;

/** Steps of a chain: the first doubling after an addition, that addition, and the last step. */
const DOUBLING = 2;
const ADDITION = 1;
const LAST = 67;

/**
 * Inputs of a gadget on its own, as they occur in a statement's witness: what it costs depends a little on how long the numbers are.
 * @param statement input signals of SyncCommitteeSignature(512), everybody signs
 */
export function gadgetInputs(template: string, statement: Signals): Signals {
  const inputs = INPUTS[template];
  if (inputs === undefined) throw new RangeError(`no benchmark inputs for the template ${template}`);
  return inputs(new Statement(statement));
}

class Statement {
  readonly #signals: Signals;

  constructor(signals: Signals) {
    this.#signals = signals;
  }

  /** The value of a signal, or of one of its elements. */
  get(name: string, ...indices: number[]): SignalValue {
    let value = this.#signals[name];
    for (const index of indices) value = Array.isArray(value) ? value[index] : undefined;
    if (value === undefined) throw new RangeError(`the statement has no ${name}[${indices.join("][")}]`);
    return value;
  }

  list(name: string, ...indices: number[]): SignalValue[] {
    const value = this.get(name, ...indices);
    if (!Array.isArray(value)) throw new RangeError(`${name}[${indices.join("][")}] is a single value`);
    return value;
  }

  integer(name: string, ...indices: number[]): bigint {
    const value = this.get(name, ...indices);
    if (typeof value !== "bigint") throw new RangeError(`${name}[${indices.join("][")}] is a list`);
    return value;
  }

  /** The element of Fp that limbs stand for. */
  fp(name: string, ...indices: number[]): bigint {
    const limbs = this.list(name, ...indices).map((_, index) => this.integer(name, ...indices, index));
    return Fp.create(limbs.reduceRight((sum, limb) => (sum << BigInt(LIMB_SHAPE.bits)) + limb, 0n));
  }

  /** A part's signals under its own names: all that begin with the prefix. */
  part(prefix: string): Signals {
    const own = Object.keys(this.#signals).filter((name) => name.startsWith(prefix));
    return Object.fromEntries(
      own.map((name) => {
        const rest = name.slice(prefix.length);
        return [rest.slice(0, 1).toLowerCase() + rest.slice(1), this.get(name)];
      }),
    );
  }

  get root(): Buffer {
    const [high, low] = [this.integer("signingRootHi"), this.integer("signingRootLo")];
    return Buffer.from(((high << 128n) + low).toString(16).padStart(64, "0"), "hex");
  }

  get key(): SignalValue {
    return [this.list("keyXs").at(-1) as SignalValue, this.get("keyY")];
  }

  /** The second challenge: the powers begin with its square. */
  get z(): bigint {
    return Fp.div(this.fp("pairingPowers", 1), this.fp("pairingPowers", 0));
  }

  /** A coordinate of the sum of a pair of keys, in halves: all keys sign. */
  sum(pair: number, coordinate: 0 | 1): [low: bigint, high: bigint] {
    return [this.integer("keys", pair, 2, coordinate, 0), this.integer("keys", pair, 2, coordinate, 1)];
  }
}

const INPUTS: Readonly<Record<string, (statement: Statement) => Signals>> = {
  FpMul: (s) => ({
    left: s.get("pairingSquares", 0),
    right: s.get("pairingLineValues", 0, 0),
    product: s.get("pairingProducts", 0, 0),
  }),
  Fp2Mul: (s) => {
    const x = s.get("pairingSignature", 0);
    return { left: x, right: x, product: s.get("pairingSignatureXSquared") };
  },
  AggregationStep: (s) => {
    const x = (pair: number): bigint[] => {
      const [low, high] = s.sum(pair, 0);
      return toUnsignedLimbs((high << HALF_BITS) + low);
    };
    const [before, added] = [s.sum(0, 1), s.sum(1, 1)];
    return {
      previousSlope: s.get("keySlopes", 0),
      previousKeyX: x(0),
      x: s.get("keyXs", 0),
      keyX: x(1),
      keyYs: [before[0] + added[0], before[1] + added[1]],
      slope: s.get("keySlopes", 1),
      nextX: s.get("keyXs", 1),
    };
  },
  G2Double: (s) => chainStep(s, DOUBLING),
  G2AddStep: (s) => ({ ...chainStep(s, ADDITION), point: s.get("message") }),
  G2Add: (s) => ({
    left: s.get("projectPsi"),
    right: [s.get("projectXs", LAST), s.get("projectEndY")],
    slope: s.get("projectAdditionSlopes", 0),
    inverse: s.get("projectAdditionInverses", 0),
    sum: s.get("projectShift"),
  }),
  G2Chain: (s) => ({
    point: s.get("message"),
    xs: s.get("pairingXs", 0),
    slopes: s.get("pairingSlopes", 0),
    intercepts: s.get("pairingIntercepts", 0),
  }),
  G2Subgroup: (s) => ({
    point: s.get("message"),
    endX: s.get("pairingXs", 0, LAST),
    slope: s.get("pairingSlopes", 0, LAST),
    intercept: s.get("pairingIntercepts", 0, LAST),
    endY: s.get("pairingEndYs", 0),
  }),
  OnTwist: (s) => ({ point: s.get("pairingSignature"), xSquared: s.get("pairingSignatureXSquared") }),
  Sha256Compress: (s) => {
    const digest = bitsOf(sha256(s.root));
    const block = bitsOf(Buffer.concat([s.root, sha256(s.root)]));
    return { state: digest, block };
  },
  ExpandMessageXmd: (s) => ({ message: bitsOf(s.root) }),
  MapToIsogenous: (s) => ({
    u: s.get("hashU", 0),
    parity: s.integer("hashU", 0, 0, 0) & 1n,
    usesSecond: s.get("hashUsesSecond", 0),
    uSquared: s.get("hashUSquared", 0),
    t: s.get("hashT", 0),
    x1: s.get("hashX1", 0),
    x2: s.get("hashX2", 0),
    xSquared: s.get("hashXSquared", 0),
    y: s.get("hashMappedYs", 0),
  }),
  IsogenyToTwist: (s) => ({
    point: s.get("hashSum"),
    dSquared: s.get("hashDSquared"),
    dCubed: s.get("hashDCubed"),
    ratio: s.get("hashRatio"),
    image: s.get("hashImage"),
  }),
  HashToTwist: (s) => {
    const bytes = expand_message_xmd(s.root, Buffer.from(BLS_DST), 256, sha256);
    const expanded = [0, 64, 128, 192].map((at) => bitsOf(bytes.slice(at, at + 64)).reverse());
    return { expanded, ...s.part("hash") };
  },
  ProjectToG2: (s) => ({ point: s.get("hashImage"), projection: s.get("message"), ...s.part("project") }),
  Challenge: (s) => ({
    seed: 0n,
    elements: [...s.list("pairingAccumulators"), ...s.list("pairingQuotient")].flat().slice(0, 300),
  }),
  Powers: (s) => ({ base: toUnsignedLimbs(s.z), powers: s.get("pairingPowers") }),
  PolynomialBlock: (s) => ({
    coefficients: s.get("pairingAccumulators", 0),
    next: toLimbs(0n),
    z: toUnsignedLimbs(s.z),
    powers: s.get("pairingPowers"),
    value: s.get("pairingAccumulatorValues", 0),
  }),
  LineValue: (s) => ({
    slope: s.get("pairingSlopes", 0, 0),
    intercept: s.get("pairingIntercepts", 0, 0),
    factors: s.get("pairingLineFactors", 0),
    sixthPower: s.get("pairingPowers", 4),
    value: s.get("pairingLineValues", 0, 0),
  }),
  HornerStep: (s) => {
    const [a, b, c, d] = [0, 1, 2, 3].map((index) => s.fp("pairingSquares", index)) as [bigint, bigint, bigint, bigint];
    const value = Fp.create((a - b) * s.z + c - d);
    return {
      next: [toLimbs(a), toLimbs(b)],
      point: toUnsignedLimbs(s.z),
      term: [toLimbs(c), toLimbs(d)],
      value: toLimbs(value),
    };
  },
  MillerLoop: (s) => {
    const { signature, signatureXSquared: _squared, xs: _xs, endYs: _ends, ...hints } = s.part("pairing");
    const { x, y } = G1.BASE.negate().toAffine();
    const message = s.get("message");
    return { points: [s.key, [toLimbs(x), toLimbs(y)]], arguments: [message, signature as SignalValue], ...hints };
  },
  PairingCheck: (s) => ({ key: s.key, message: s.get("message"), ...s.part("pairing") }),
  CommitteeCommitment: (s) => ({ keys: s.get("keys") }),
  CommitteeParticipants: (s) => ({
    committeeCommitment: s.get("committeeCommitment"),
    participation: s.get("participation"),
    keys: s.get("keys"),
    takesPart: s.get("takesPart"),
    slopes: s.get("keySlopes"),
    xs: s.get("keyXs"),
    y: s.get("keyY"),
  }),
};

/** A step of the message's chain. */
function chainStep(s: Statement, step: number): Signals {
  return {
    previousSlope: s.get("pairingSlopes", 0, step - 1),
    previousIntercept: s.get("pairingIntercepts", 0, step - 1),
    x: s.get("pairingXs", 0, step - 1),
    slope: s.get("pairingSlopes", 0, step),
    intercept: s.get("pairingIntercepts", 0, step),
    nextX: s.get("pairingXs", 0, step),
  };
}

/** The most significant bit of each byte first. */
function bitsOf(bytes: Uint8Array): bigint[] {
  return [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, index) => BigInt((byte >> (7 - index)) & 1)));
}
