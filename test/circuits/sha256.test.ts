import { sha256 } from "@noble/hashes/sha2.js";
import { beforeAll, describe, expect, test } from "vitest";
import { modField, FIELD_MODULUS as r } from "../../prover/protocol/field.ts";
import type { LinearCombination } from "../../scripts/audit/constraintSystem.ts";
import { analyseDeterminism } from "../../scripts/audit/determinism.ts";
import { inverse } from "../../scripts/audit/linearForms.ts";
import type { Signals, SignalValue } from "../../scripts/audit/witnessProgram.ts";
import { Draws } from "../support/bls12381.ts";
import { type CircuitTester, type TemplateUnderTest, templateTester } from "../support/circuitTester.ts";

/** FIPS 180-4 on unsigned 32-bit numbers, written again for the tests. */
const rotated = (x: number, n: number): number => ((x >>> n) | (x << (32 - n))) >>> 0;
const xor3 = (x: number, y: number, z: number): number => (x ^ y ^ z) >>> 0;
const Sigma0 = (x: number): number => xor3(rotated(x, 2), rotated(x, 13), rotated(x, 22));
const Sigma1 = (x: number): number => xor3(rotated(x, 6), rotated(x, 11), rotated(x, 25));
const sigma0 = (x: number): number => xor3(rotated(x, 7), rotated(x, 18), x >>> 3);
const sigma1 = (x: number): number => xor3(rotated(x, 17), rotated(x, 19), x >>> 10);
const Ch = (e: number, f: number, g: number): number => ((e & f) ^ (~e & g)) >>> 0;
const Maj = (a: number, b: number, c: number): number => xor3(a & b, a & c, b & c);
const sum = (...terms: number[]): number => terms.reduce((total, term) => total + term, 0) % 2 ** 32;

const INITIAL = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const NO_STATE = INITIAL.map(() => 0);
const NO_BLOCK = Array.from({ length: 16 }, () => 0);
const ALL_ONES = 2 ** 32 - 1;
const draws = new Draws("sha256");
const word = (): number => Number(draws.below(2n ** 32n));
const list = <T>(length: number, make: (index: number) => T): T[] => Array.from({ length }, (_, index) => make(index));

type Words = number | readonly Words[];
const bitsOf = (words: Words): SignalValue =>
  typeof words === "number" ? list(32, (k) => BigInt((words >>> (31 - k)) & 1)) : words.map(bitsOf);
const wordsOf = (bits: readonly bigint[]): number[] =>
  list(bits.length / 32, (j) => Number(bits.slice(32 * j, 32 * j + 32).reduce((value, bit) => 2n * value + bit, 0n)));

/** What one of the three checks proves of some words: `words` from the first new one on follow from the rest. */
interface Statement {
  words: number[];
  more: { [name: string]: Words };
  numbers?: Signals;
}

const signalsOf = ({ words, more, numbers = {} }: Statement): Signals => ({
  words: bitsOf(words),
  ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, bitsOf(value)])),
  ...numbers,
});

interface Check extends TemplateUnderTest {
  name: string;
  cost: number;
  /** Index of the first word that follows from the others, and how many do. */
  firstNew: number;
  newWords: number;
  /** Name of the top bit of the first word's carry, and its weight. */
  topCarry: [name: string, weight: bigint];
  /** A true statement; `pick` chooses what is free. */
  statement(pick: () => number): Statement;
}

const chain = (n: number): Check => ({
  name: `the schedule's words, ${n} at once`,
  file: "primitives/Sha256ScheduleChain.circom",
  template: "Sha256ScheduleChain",
  parameters: [n, [0, 0], [0, 0]],
  cost: 43 * n + 17,
  firstNew: 0,
  newWords: n,
  topCarry: ["carries[0][1]", 2n ** 33n],
  statement(pick) {
    const sources = list(n + 1, pick);
    const addends = list(n, () => [pick(), pick()]);
    const words = addends.map((pair, j) => sum(sigma1(sources[j + 1] ?? 0), sigma0(sources[j] ?? 0), ...pair));
    return { words, more: { sources, addends } };
  },
});

const roundsA = (isLast: number): Check => ({
  name: `a in ${isLast === 1 ? "the last " : ""}seven rounds`,
  file: "primitives/Sha256RoundsA.circom",
  template: "Sha256RoundsA",
  parameters: [7, isLast, 0, [0, 0, 0]],
  cost: 344 + isLast,
  firstNew: 4,
  newWords: 7,
  topCarry: ["carries[0][1]", 2n ** 33n],
  statement(pick) {
    const words = list(4, pick);
    const [e, feedForward] = [list(7, pick), [pick(), pick()] as const];
    for (const [round, next] of e.entries()) {
      const [d = 0, c = 0, b = 0, a = 0] = words.slice(round);
      const feed = isLast === 1 && round === 6 ? feedForward[0] + 2 ** 32 - feedForward[1] : 0;
      words.push(sum(Sigma0(a), Maj(a, b, c), next, 2 ** 32 - d, feed));
    }
    return { words, more: { e, feedForward } };
  },
});

const roundsE: Check = {
  name: "e in seven rounds",
  file: "primitives/Sha256RoundsE.circom",
  template: "Sha256RoundsE",
  parameters: [7, 0, [0, 0, 0]],
  cost: 277,
  firstNew: 4,
  newWords: 7,
  topCarry: ["carries[0][2]", 2n ** 34n],
  statement(pick) {
    const words = list(4, pick);
    const [addends, constants, feedForward] = [list(7, () => [pick(), pick()]), list(7, pick), pick()];
    for (const [round, pair] of addends.entries()) {
      const [h = 0, g = 0, f = 0, e = 0] = words.slice(round);
      words.push(sum(Sigma1(e), Ch(e, f, g), h, ...pair, constants[round] ?? 0, round === 6 ? feedForward : 0));
    }
    return { words, more: { addends, feedForward }, numbers: { roundConstants: constants.map(BigInt) } };
  },
};

const isLinear = (combination: LinearCombination): boolean => combination.every(([wire]) => wire === 0);
const firstHint = ({ counts }: CircuitTester["system"]): number =>
  1 + counts.publicOutputs + counts.publicInputs + counts.privateInputs;

/** Hints that could be 0, 1, 2 or -1 instead of what they are. */
function loose(system: CircuitTester["system"], wires: readonly bigint[], hints: readonly number[]): string[] {
  return hints.flatMap((wire) =>
    [0n, 1n, 2n, r - 1n].flatMap((value) => {
      if (value === wires[wire]) return [];
      const accepted = system.violated(wires.with(wire, value), [wire]).length === 0;
      return accepted ? [`wire ${wire} as ${value}`] : [];
    }),
  );
}

describe.each([chain(4), chain(3), roundsA(0), roundsA(1), roundsE])("$name", (check) => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await templateTester({ file: check.file, template: check.template, parameters: check.parameters ?? [] });
  });

  test("takes the rows it says, none of them linear", () => {
    const { constraints } = circuit.system;
    expect(constraints).toHaveLength(check.cost);
    expect(constraints.filter(([a, b]) => isLinear(a) || isLinear(b))).toEqual([]);
  });

  test("accepts what adds up: any words, and sums at both ends of their range", async () => {
    const picks = [
      () => 0,
      () => ALL_ONES,
      ...list(8, () => word),
      ...list(20, () => () => (word() % 2 === 0 ? 0 : ALL_ONES)),
    ];
    for (const pick of picks) expect(await circuit.refusedBy(signalsOf(check.statement(pick)))).toBeUndefined();
  });

  test("refuses a new word with any one bit flipped", async () => {
    const statement = check.statement(word);
    for (let j = check.firstNew; j < check.firstNew + check.newWords; j++) {
      for (let k = 0; k < 32; k++) {
        const words = statement.words.map((value, index) => (index === j ? (value ^ (1 << k)) >>> 0 : value));
        expect(await circuit.refusedBy(signalsOf({ ...statement, words })), `${j} ${k}`).toBe(check.template);
      }
    }
  });

  test("no hint can be another value", async () => {
    const wires = await circuit.witness(signalsOf(check.statement(word)));
    const hints = list(circuit.system.wires, (wire) => wire).slice(firstHint(circuit.system));
    expect(hints.length).toBeGreaterThan(100);
    expect(loose(circuit.system, wires, hints)).toEqual([]);
  });

  test("a carry cannot borrow from the next word's: only its boolean row says no", async () => {
    const wires = await circuit.witness(signalsOf(check.statement(word)));
    const [name, weight] = check.topCarry;
    const [top = 0n, next = 0n] = [name, "carries[1][0]"].map((carry) => circuit.read(wires, carry)[0]);
    const borrowed = (2n ** 67n / weight) * (2n * next - 1n);
    const forged = circuit.forge(wires, { [name]: modField(top + borrowed), "carries[1][0]": 1n - next });
    const [row, ...others] = circuit.system.violated(forged);
    expect(others).toEqual([]);
    expect(circuit.system.of(circuit.wire(name))).toContain(row);
  });
});

test.each<TemplateUnderTest>([
  chain(4),
  { ...chain(3), parameters: [3, [1, 0], [word(), 0]] },
  { ...chain(4), parameters: [4, [0, 1], [0, word()]] },
  roundsA(0),
  roundsA(1),
  { ...roundsA(0), parameters: [7, 0, 1, [word(), word(), word()]] },
  { ...roundsA(0), parameters: [1, 0, 0, [0, 0, 0]] },
  roundsE,
  { ...roundsE, parameters: [7, 1, [word(), word(), word()]] },
  { ...roundsE, parameters: [1, 0, [0, 0, 0]] },
])("$template $parameters has one witness for given words", async ({ file, template, parameters = [] }) => {
  const { system } = await templateTester({ file, template, parameters });
  expect(analyseDeterminism(system)).toMatchObject({ undetermined: [], assumptions: [] });
});

test("an xor's or a majority's row has one solution in the field, for each of the eight inputs", async () => {
  const { system } = await templateTester(chain(4));
  const rows = system.constraints.filter(([, , c]) => c.length > 0 && isLinear(c));
  // 29 of sigma0 alone, 22 of sigma1 alone, 3 of each of the three sources that serve both.
  expect(rows).toHaveLength(60);
  for (const [left, right, c] of rows) {
    const [a, b] = left.length < right.length ? [left, right] : [right, left];
    const inputs = a.flatMap(([wire]) => (wire === 0 ? [] : [wire]));
    const product = b.find(([wire]) => wire !== 0 && !inputs.includes(wire))?.[0] ?? 0;
    for (let bits = 0; bits < 8; bits++) {
      const [x, y, z] = [0, 1, 2].map((k) => (bits >> k) & 1) as [number, number, number];
      const values = new Map([[0, 1n], ...inputs.map((wire, k) => [wire, BigInt((bits >> k) & 1)] as const)]);
      const evaluate = (combination: LinearCombination, p: bigint): bigint =>
        combination.reduce((total, [wire, k]) => total + k * (wire === product ? p : (values.get(wire) ?? 0n)), 0n);
      const [at0, at1] = [0n, 1n].map((p) => evaluate(a, p) * evaluate(b, p) - evaluate(c, p)) as [bigint, bigint];
      // Affine in p, not constant: one root.
      expect(modField(at1 - at0)).not.toBe(0n);
      const root = modField(-at0 * inverse(at1 - at0));
      const sign = root === 1n ? 1 : -1;
      expect(modField(BigInt(sign))).toBe(root);
      expect((1 - sign) / 2).toBe(x ^ y ^ z);
      expect((1 - (3 - 2 * (x + y + z) - sign) / 2) / 2).toBe(Maj(x, y, z));
    }
  }
});

/** The compression function in full. */
function compressed(state: readonly number[], block: readonly number[], constants: readonly number[]): number[] {
  const schedule = [...block];
  for (let t = 16; t < 64; t++) {
    const [older = 0, old = 0, recent = 0, last = 0] = [16, 15, 7, 2].map((back) => schedule[t - back] ?? 0);
    schedule.push(sum(sigma1(last), recent, sigma0(old), older));
  }
  let working = [...state];
  for (const [t, scheduled] of schedule.entries()) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = working;
    const first = sum(h, Sigma1(e), Ch(e, f, g), constants[t] ?? 0, scheduled);
    working = [sum(first, Sigma0(a), Maj(a, b, c)), a, b, c, sum(d, first), e, f, g];
  }
  return state.map((value, j) => sum(value, working[j] ?? 0));
}

/** Fractional parts of the first 64 primes' cube roots, FIPS 180-4, 4.2.2. */
const CONSTANTS: number[] = [];
for (let candidate = 2n; CONSTANTS.length < 64; candidate++) {
  if (list(Number(candidate) - 2, (k) => BigInt(k) + 2n).some((divisor) => candidate % divisor === 0n)) continue;
  let root = 0n;
  for (let bit = 1n << 35n; bit > 0n; bit >>= 1n) if ((root + bit) ** 3n <= candidate << 96n) root += bit;
  CONSTANTS.push(Number(root & 0xffffffffn));
}

/** Blocks of a padded message. */
function blocksOf(message: Uint8Array): number[][] {
  const padded = Buffer.alloc(64 * Math.ceil((message.length + 9) / 64));
  padded.set(message);
  padded[message.length] = 0x80;
  padded.writeUInt32BE(8 * message.length, padded.length - 4);
  return list(padded.length / 64, (block) => list(16, (j) => padded.readUInt32BE(64 * block + 4 * j)));
}

const text = (message: string): Uint8Array => new TextEncoder().encode(message);
const digestWords = (message: Uint8Array): number[] => list(8, (j) => Buffer.from(sha256(message)).readUInt32BE(4 * j));
const compression = (...parameters: NonNullable<TemplateUnderTest["parameters"]>): Promise<CircuitTester> =>
  templateTester({ file: "primitives/Sha256Compress.circom", template: "Sha256Compress", parameters });

describe("Sha256Compress", () => {
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await compression(0, NO_STATE, 16, NO_BLOCK);
  });
  const run = async (tester: CircuitTester, state: readonly number[], block: readonly number[]): Promise<number[]> => {
    const wires = await tester.witness({ state: bitsOf(state), block: bitsOf(block) });
    return wordsOf(wires.slice(1, 257));
  };

  test("takes the rows it says, none of them linear", () => {
    const { constraints } = circuit.system;
    expect(constraints).toHaveLength(13_813);
    expect(constraints.filter(([a, b]) => isLinear(a) || isLinear(b))).toEqual([]);
  });

  test.each([
    ["the empty message", ""],
    ["NIST's example of one block", "abc"],
    ["NIST's example of two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"],
    [
      "NIST's example of 896 bits",
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
    ],
    ["a long message", "Headlight".repeat(30)],
  ])("hashes %s as the library does", async (_, message) => {
    let state = INITIAL;
    for (const block of blocksOf(text(message))) state = await run(circuit, state, block);
    expect(state).toEqual(digestWords(text(message)));
  });

  test("takes any state and block, also those of few ones or few zeros", async () => {
    const cases = [
      [NO_STATE, NO_BLOCK],
      [NO_STATE.map(() => ALL_ONES), NO_BLOCK.map(() => ALL_ONES)],
      [NO_STATE.map(() => ALL_ONES), NO_BLOCK],
      [NO_STATE, list(16, (j) => (j === 15 ? 1 : 0))],
      ...list(6, () => [list(8, word), list(16, word)] as const),
    ] as const;
    for (const [state, block] of cases)
      expect(await run(circuit, state, block)).toEqual(compressed(state, block, CONSTANTS));
  });

  test.each([
    { what: "the state and all but the first word of the block", isConstant: 1, variableWords: 1, rows: 13_199 },
    { what: "all of the block", isConstant: 0, variableWords: 0, rows: 9_992 },
  ])("folds $what", async ({ what, isConstant, variableWords, rows }) => {
    const own = new Draws(what);
    const state = isConstant === 1 ? INITIAL : list(8, word);
    const block = list(16, () => Number(own.below(2n ** 32n)));
    const folded = await compression(isConstant, isConstant === 1 ? state : NO_STATE, variableWords, block);
    const { constraints } = folded.system;
    // A main component's constant inputs are pinned by linear rows; between constants there are none.
    expect(constraints.filter(([a, b]) => !isLinear(a) && !isLinear(b))).toHaveLength(rows);
    expect(await run(folded, state, block)).toEqual(compressed(state, block, CONSTANTS));
    const other = block.map((value, j) => (j < variableWords ? word() : value));
    expect(await run(folded, state, other)).toEqual(compressed(state, other, CONSTANTS));
    const wrong = block.map((value, j) => (j === 15 ? (value ^ 1) >>> 0 : value));
    expect(await folded.refusedBy({ state: bitsOf(state), block: bitsOf(wrong) })).toBe("Sha256Compress");
  });

  test("no hint can be another value", async () => {
    const wires = await circuit.witness({ state: bitsOf(list(8, word)), block: bitsOf(list(16, word)) });
    const sampled = list(circuit.system.wires, (wire) => wire).filter((wire) => wire > 0 && wire % 29 === 0);
    const inputs = [257, firstHint(circuit.system)] as const;
    const hints = sampled.filter((wire) => wire < inputs[0] || wire >= inputs[1]);
    expect(loose(circuit.system, wires, hints)).toEqual([]);
  });

  test("a word of 2^32 more with a carry of one less is refused by its bit's own row, and by nothing else", async () => {
    // Word 4 of the output is a sum of e's and a summand of a's; one carry has to be 1, the other 0.
    const carries = ["roundsE[9].carries[6][0]", "roundsA[9].carries[6][0]"] as const;
    let wires: bigint[];
    do wires = await circuit.witness({ state: bitsOf(list(8, word)), block: bitsOf(list(16, word)) });
    while (carries.map((name) => circuit.read(wires, name)[0]).join() !== "1,0");
    const [bit = 0n] = circuit.read(wires, "out[4][0]");
    const forged = circuit.forge(wires, { "out[4][0]": bit + 2n, [carries[0]]: 0n, [carries[1]]: 1n });
    const [row = 0, ...others] = circuit.system.violated(forged);
    expect(others).toEqual([]);
    const touched = new Set(circuit.system.constraints[row]?.flatMap((terms) => terms.map(([wire]) => wire)));
    expect([...touched].filter((wire) => wire !== 0)).toEqual([circuit.wire("out[4][0]")]);
  });
});
