import { FIELD_MODULUS, modField } from "../../prover/protocol/field.ts";
import type { ConstraintSystem, LinearCombination } from "./constraintSystem.ts";
import {
  type Interval,
  inverse,
  isConstant,
  linearForm,
  neverBothZero,
  proportional,
  rootsOfProduct,
  signed,
  solvable,
  spread,
  toMap,
  type Wires,
  withoutConstant,
} from "./linearForms.ts";

/** Why a wire counts as determined although the rules alone do not say so; each site has to be argued by hand. */
export interface Assumption {
  wire: number;
  constraint: number;
  /** A factor must not be zero, or a sum of bits must not exceed the modulus. */
  kind: "factor" | "alias";
}

export interface DeterminismReport {
  wires: number;
  /** Wires that the rules and the assumptions do not pin, given all inputs: candidates for an under-constrained signal. */
  undetermined: number[];
  assumptions: Assumption[];
}

/**
 * Propagates "has one value only, given all input signals" over a constraint system, to a fixed point. "Determined" is sound under
 * the reported assumptions; "undetermined" may be a limit of the rules, which are: solve for a single linear unknown; a sum of unknowns
 * of small ranges with spread-out coefficients (bits, digits) has one solution; c = a * x with constant c != 0.
 */
export function analyseDeterminism(system: ConstraintSystem): DeterminismReport {
  return new Propagation(system).run();
}

/** Unknowns of one equation of a system that is solved as a whole; more than a Poseidon state has. */
const LARGEST_SYSTEM = 20;

class Propagation {
  readonly #system: ConstraintSystem;
  readonly #known: Uint8Array;
  readonly #ranges = new Map<number, Interval>();
  /** n -> form L and the values of L for which n = L (L - 1) or the like is zero. */
  readonly #products = new Map<number, { form: Wires; roots: bigint[] }>();
  readonly #aliases = new Map<number, number[]>();
  readonly #queue: number[] = [];
  readonly #queued: Uint8Array;
  readonly #assumptions: Assumption[] = [];

  constructor(system: ConstraintSystem) {
    this.#system = system;
    this.#known = new Uint8Array(system.wires);
    this.#queued = new Uint8Array(system.constraints.length);
    const { publicOutputs, publicInputs, privateInputs } = system.counts;
    this.#known[0] = 1;
    for (let wire = publicOutputs + 1; wire <= publicOutputs + publicInputs + privateInputs; wire++)
      this.#known[wire] = 1;
  }

  run(): DeterminismReport {
    for (const index of this.#system.constraints.keys()) this.#enqueue(index);
    do this.#drain();
    while (this.#solveSystems() || this.#assumeAlias() || this.#assumeFactor());
    const undetermined = [...this.#known.keys()].filter((wire) => this.#known[wire] === 0);
    return { wires: this.#system.wires, undetermined, assumptions: this.#assumptions };
  }

  #drain(): void {
    for (let index = this.#queue.pop(); index !== undefined; index = this.#queue.pop()) {
      this.#queued[index] = 0;
      this.#visit(index);
    }
  }

  #enqueue(index: number): void {
    if (this.#queued[index] === 1) return;
    this.#queued[index] = 1;
    this.#queue.push(index);
  }

  #learn(wire: number): void {
    if (this.#known[wire] === 1) return;
    this.#known[wire] = 1;
    for (const index of this.#system.of(wire)) this.#enqueue(index);
  }

  #learnRange(wire: number, interval: Interval): void {
    if (this.#ranges.has(wire)) return;
    this.#ranges.set(wire, interval);
    for (const index of this.#system.of(wire)) this.#enqueue(index);
  }

  #unknowns(form: Iterable<readonly [number, bigint]>): number[] {
    return [...form].flatMap(([wire]) => (this.#known[wire] === 0 ? [wire] : []));
  }

  #visit(index: number): void {
    const [a, b, c] = this.#forms(index);
    if (this.#unknowns([...a, ...b, ...c]).length === 0) return;
    const linear = linearForm(a, b, c);
    if (linear !== undefined) this.#solve(linear, undefined, index);
    else if (this.#unknowns([...a, ...b]).length === 0) this.#solve(c, undefined, index, true);
    else this.#visitProduct(index, a, b, c);
  }

  #visitProduct(index: number, a: Wires, b: Wires, c: Wires): void {
    const ratio = proportional(a, b);
    if (ratio !== undefined && c.size === 0) {
      this.#solve(withoutConstant(a), rootsOfProduct(a, b, ratio), index);
      return;
    }
    if (ratio !== undefined) this.#visitDefinition(a, b, ratio, c);
    for (const [factor, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (c.size === 0 && factor.size === 1) this.#visitZeroProduct(index, factor, other);
      const [unknown, ...more] = this.#unknowns(factor);
      if (unknown === undefined || more.length > 0 || this.#unknowns([...other, ...c]).length > 0) continue;
      if (neverBothZero(other, c)) this.#learn(unknown);
    }
  }

  /** n = L (L - 1) is remembered; x * x = 1 + 8 b with b of a small range gives x a range. */
  #visitDefinition(a: Wires, b: Wires, ratio: bigint, c: Wires): void {
    const [wire, coefficient] = [...withoutConstant(c)][0] ?? [0, 0n];
    if (withoutConstant(c).size !== 1) return;
    if (!c.has(0)) {
      this.#products.set(wire, { form: withoutConstant(a), roots: rootsOfProduct(a, b, ratio) });
      for (const index of this.#system.of(wire)) if (this.#isZeroProduct(index, wire)) this.#enqueue(index);
    }
    const range = this.#ranges.get(wire);
    const [x = 0, ...more] = a.keys();
    if (x === 0 || more.length > 0 || b.size !== 1 || range === undefined || range.max - range.min > 1n) return;
    const scale = inverse((a.get(x) as bigint) * (b.get(x) as bigint));
    const squares = [range.min, range.max].map((value) => modField((value * coefficient + (c.get(0) ?? 0n)) * scale));
    const roots = squares.map((square) => [1n, 3n].find((root) => root * root === square));
    if (roots[0] !== undefined && roots[1] !== undefined) this.#learnRange(x, { min: -3n, max: 3n, gap: 2n });
  }

  #isZeroProduct(index: number, wire: number): boolean {
    const [a, b, c] = this.#forms(index);
    return c.size === 0 && [a, b].some((form) => form.size === 1 && form.has(wire));
  }

  /** n * (L - 2) = 0 where n = L (L - 1): L is 0, 1 or 2. */
  #visitZeroProduct(index: number, factor: Wires, other: Wires): void {
    const [wire = 0] = factor.keys();
    const product = this.#products.get(wire);
    if (product === undefined) return;
    const ratio = proportional(product.form, other);
    if (ratio === undefined) return;
    const root = modField(-(other.get(0) ?? 0n) * inverse(ratio));
    this.#solve(product.form, [...product.roots, root], index);
  }

  /**
   * form = one of `values` (0 when undefined; any fixed value when `shifted`). One unknown is solved for; several are determined when their
   * ranges cannot add up to the same value in two ways; a single one without a range gets the range that the others leave it.
   */
  #solve(form: Wires, values: readonly bigint[] | undefined, index: number, shifted = false): void {
    const unknowns = this.#unknowns(form);
    const [only] = unknowns;
    if (only === undefined) return;
    if (unknowns.length === 1 && values === undefined) {
      this.#learn(only);
      return;
    }
    const pinned = [...form.keys()].some((wire) => wire !== 0 && this.#known[wire] === 1);
    const rangeless = unknowns.filter((wire) => !this.#ranges.has(wire));
    if (rangeless.length === 1 && !pinned && !shifted) this.#deriveRange(form, rangeless[0] as number, values);
    if (rangeless.length > 0) return;
    const verdict = spread(form, unknowns, this.#ranges, values);
    if (verdict === "unique") for (const wire of unknowns) this.#learn(wire);
    if (verdict === "alias") this.#aliases.set(index, unknowns);
  }

  #deriveRange(form: Wires, wire: number, values: readonly bigint[] | undefined): void {
    const scale = modField(-inverse(form.get(wire) as bigint));
    // form = value: wire = base + sum of steps[i] * t_i, 0 <= t_i <= its span.
    let base = values === undefined ? 0n : -(values[0] as bigint) * scale;
    let [low, high] = [0n, 0n];
    const add = (step: bigint, span: bigint): void => {
      if (step < 0n) low += step * span;
      else high += step * span;
    };
    for (const [other, coefficient] of form) {
      if (other === wire) continue;
      const range = other === 0 ? { min: 1n, max: 1n, gap: 1n } : this.#ranges.get(other);
      if (range === undefined) return;
      base += coefficient * scale * range.min;
      add(signed(coefficient * scale * range.gap), (range.max - range.min) / range.gap);
    }
    // Several values: the furthest on either side of the first bound them all.
    const shifts = (values ?? [])
      .map((value) => signed(((values?.[0] ?? 0n) - value) * scale))
      .sort((x, y) => (x < y ? -1 : 1));
    low += shifts.at(0) ?? 0n;
    high += shifts.at(-1) ?? 0n;
    const min = signed(base) + low;
    if (high - low < FIELD_MODULUS / 4n) this.#learnRange(wire, { min, max: min + high - low, gap: 1n });
  }

  /** Equations with few unknowns each that only together have one solution: the optimiser leaves such for a hash's last round. */
  #solveSystems(): boolean {
    const rows: Wires[] = [];
    for (const index of this.#system.constraints.keys()) {
      const [a, b, c] = this.#forms(index);
      const form = linearForm(a, b, c) ?? (this.#unknowns([...a, ...b]).length === 0 ? c : undefined);
      if (form === undefined) continue;
      const unknowns = this.#unknowns(form);
      if (unknowns.length > 0 && unknowns.length <= LARGEST_SYSTEM) {
        rows.push(new Map(unknowns.map((wire) => [wire, form.get(wire) as bigint])));
      }
    }
    const found = solvable(rows);
    for (const wire of found) this.#learn(wire);
    return found.length > 0;
  }

  /** Takes one step that the rules do not justify, and writes it down: a sum of bits that could be its alias. */
  #assumeAlias(): boolean {
    for (const [constraint, wires] of this.#aliases) {
      this.#aliases.delete(constraint);
      const open = wires.filter((wire) => this.#known[wire] === 0);
      if (open.length === 0) continue;
      for (const wire of open) this.#learn(wire);
      this.#assumptions.push({ wire: open[0] as number, constraint, kind: "alias" });
      return true;
    }
    return false;
  }

  /** The same for x in x f = c, where f might be zero. */
  #assumeFactor(): boolean {
    let found = false;
    for (const constraint of this.#system.constraints.keys()) {
      const [a, b, c] = this.#forms(constraint);
      for (const [factor, other] of [
        [a, b],
        [b, a],
      ] as const) {
        const [wire, ...more] = this.#unknowns(factor);
        if (wire === undefined || more.length > 0 || this.#unknowns([...other, ...c]).length > 0) continue;
        if (isConstant(other)) continue;
        this.#learn(wire);
        this.#assumptions.push({ wire, constraint, kind: "factor" });
        found = true;
      }
    }
    return found;
  }

  #forms(index: number): [Wires, Wires, Wires] {
    const [a, b, c] = this.#system.constraints[index] as readonly [
      LinearCombination,
      LinearCombination,
      LinearCombination,
    ];
    return [toMap(a), toMap(b), toMap(c)];
  }
}
