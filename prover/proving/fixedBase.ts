import { SCALAR_BYTES } from "./bn254.ts";
import type { WasmCurve, WasmFunction } from "./wasmCurve.ts";

export type GroupName = "g1" | "g2";

/** Points added together: their inversions share one. */
const BATCH = 1024;
const SCALAR_BITS = 254;

/** Best window width for `count` multiplications: it balances the table's additions against theirs. */
export function windowWidth(count: number): number {
  let best = 4;
  let lowest = Number.POSITIVE_INFINITY;
  for (let width = 4; width <= 16; width++) {
    const additions = Math.ceil(SCALAR_BITS / width) * (count + 2 ** width);
    if (additions < lowest) [best, lowest] = [width, additions];
  }
  return best;
}

export function windowCount(width: number): number {
  return Math.ceil(SCALAR_BITS / width);
}

/**
 * Multiples of the group's generator by table look-ups and affine additions with shared inversions.
 *
 * table[k][d] = d 2^(width k) G for 0 < d < 2^width. A scalar s < r is the sum of its digits d_k 2^(width k); adding the table's
 * points from the lowest window up never meets an exceptional addition: before window k the accumulator is s' G with
 * 0 < s' < 2^(width k) <= d_k 2^(width k), and s' + d_k 2^(width k) <= s < r, so the two points are neither equal, nor opposite, nor
 * infinity. Zero digits and empty accumulators are handled apart.
 */
export class FixedBase {
  readonly width: number;
  readonly pointBytes: number;
  readonly table: number;
  readonly #curve: WasmCurve;
  readonly #group: GroupName;
  readonly #adder: BatchAdder;

  constructor(curve: WasmCurve, group: GroupName, width: number) {
    this.#curve = curve;
    this.#group = group;
    this.width = width;
    this.#adder = new BatchAdder(curve, group);
    this.pointBytes = this.#adder.pointBytes;
    this.table = curve.allocate(windowCount(width) * this.windowBytes);
  }

  /** Bytes of one window of the table. */
  get windowBytes(): number {
    return 2 ** this.width * this.pointBytes;
  }

  /** Fills one window of the table; the windows are independent, so that workers can share the making. */
  buildWindow(window: number): void {
    this.#curve.scoped(() => this.#fillWindow(window));
  }

  #fillWindow(window: number): void {
    const { pointBytes } = this;
    const start = this.table + window * this.windowBytes;
    const jacobian = this.#curve.allocate(3 * (pointBytes / 2));
    const double = this.#curve.call(`${this.#group}m_double`);
    const toAffine = this.#curve.call(`${this.#group}m_batchToAffine`);
    this.#curve.call(`${this.#group}m_copy`)(this.#curve.generator[this.#group], jacobian);
    for (let i = 0; i < window * this.width; i++) double(jacobian, jacobian);
    this.#curve.bytes().fill(0, start, start + pointBytes);
    for (let bit = 0; bit < this.width; bit++) {
      const half = 2 ** bit;
      const halfAt = start + half * pointBytes;
      toAffine(jacobian, 1, halfAt);
      double(jacobian, jacobian);
      // Entries half + 1 .. 2 half - 1 are the entry `half` plus the entries below it.
      for (let digit = 1; digit < half; digit++) {
        const at = start + digit * pointBytes;
        this.#adder.push(at, halfAt, halfAt + digit * pointBytes);
      }
      this.#adder.flush();
    }
  }

  /**
   * Multiplies `count` scalars (ordinary form, at `scalars`) and writes affine points (Montgomery, all-zero for infinity) to
   * `output`.
   */
  multiply(scalars: number, count: number, output: number): void {
    const { pointBytes, width, windowBytes, table } = this;
    const bytes = this.#curve.bytes();
    bytes.fill(0, output, output + count * pointBytes);
    const started = new Uint8Array(count);
    const windows = windowCount(width);
    const copy = this.#curve.call(`${this.#group}m_copyAffine`);
    for (let window = 0; window < windows; window++) {
      const start = table + window * windowBytes;
      for (let i = 0; i < count; i++) {
        const digit = bitsAt(bytes, scalars + i * SCALAR_BYTES, window * width, width);
        if (digit === 0) continue;
        const at = output + i * pointBytes;
        if (started[i] === 1) this.#adder.push(at, start + digit * pointBytes, at);
        else {
          started[i] = 1;
          copy(start + digit * pointBytes, at);
        }
      }
      this.#adder.flush();
    }
  }
}

/** `width` <= 16 bits of the 32-byte little-endian number at `pointer`, from bit `from`. */
function bitsAt(bytes: Uint8Array, pointer: number, from: number, width: number): number {
  const first = from >> 3;
  let word = bytes[pointer + first] ?? 0;
  if (first + 1 < SCALAR_BYTES) word |= (bytes[pointer + first + 1] ?? 0) << 8;
  if (first + 2 < SCALAR_BYTES) word |= (bytes[pointer + first + 2] ?? 0) << 16;
  return (word >> (from & 7)) & ((1 << width) - 1);
}

/**
 * Affine additions whose inversions are shared: (x3, y3) = (l^2 - x1 - x2, l (x1 - x3) - y1) with l = (y2 - y1) / (x2 - x1).
 * The caller guarantees different x. An output may be the left operand, never another addition's operand of the same batch.
 */
class BatchAdder {
  readonly pointBytes: number;
  readonly #fieldBytes: number;
  readonly #left = new Float64Array(BATCH);
  readonly #right = new Float64Array(BATCH);
  readonly #output = new Float64Array(BATCH);
  readonly #differences: number;
  readonly #slope: number;
  readonly #x: number;
  readonly #subtract: WasmFunction;
  readonly #multiply: WasmFunction;
  readonly #square: WasmFunction;
  readonly #copy: WasmFunction;
  readonly #invert: WasmFunction;
  #pending = 0;

  constructor(curve: WasmCurve, group: GroupName) {
    const field = group === "g1" ? "f1m" : "f2m";
    this.#fieldBytes = group === "g1" ? 32 : 64;
    this.pointBytes = 2 * this.#fieldBytes;
    this.#differences = curve.allocate(BATCH * this.#fieldBytes);
    this.#slope = curve.allocate(this.#fieldBytes);
    this.#x = curve.allocate(this.#fieldBytes);
    this.#subtract = curve.call(`${field}_sub`);
    this.#multiply = curve.call(`${field}_mul`);
    this.#square = curve.call(`${field}_square`);
    this.#copy = curve.call(`${field}_copy`);
    this.#invert = curve.call(`${field}_batchInverse`);
  }

  push(left: number, right: number, output: number): void {
    const at = this.#pending++;
    this.#left[at] = left;
    this.#right[at] = right;
    this.#output[at] = output;
    this.#subtract(right, left, this.#differences + at * this.#fieldBytes);
    if (this.#pending === BATCH) this.flush();
  }

  flush(): void {
    if (this.#pending === 0) return;
    const size = this.#fieldBytes;
    const slope = this.#slope;
    const x = this.#x;
    const subtract = this.#subtract;
    const multiply = this.#multiply;
    this.#invert(this.#differences, size, this.#pending, this.#differences, size);
    for (let i = 0; i < this.#pending; i++) {
      const left = this.#left[i] ?? 0;
      const right = this.#right[i] ?? 0;
      const output = this.#output[i] ?? 0;
      subtract(right + size, left + size, slope);
      multiply(slope, this.#differences + i * size, slope);
      this.#square(slope, x);
      subtract(x, left, x);
      subtract(x, right, x);
      // y before x: the output may be the left operand.
      subtract(left, x, output);
      multiply(slope, output, slope);
      subtract(slope, left + size, output + size);
      this.#copy(x, output);
    }
    this.#pending = 0;
  }
}
