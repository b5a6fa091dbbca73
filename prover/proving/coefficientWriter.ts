import { writeSync } from "node:fs";
import { SCALAR_BYTES } from "./bn254.ts";
import type { WasmCurve } from "./wasmCurve.ts";

const BYTES_PER_COEFFICIENT = 12 + SCALAR_BYTES;
const COEFFICIENTS_PER_WRITE = 1 << 15;

/** Collects section 4's entries in wasm memory and writes them in large blocks. */
export class CoefficientWriter {
  readonly #curve: WasmCurve;
  readonly #write: { descriptor: number; offset: number };
  readonly #buffer: number;
  #pending = 0;
  #written = 0;
  #view: Uint32Array;

  constructor(curve: WasmCurve, write: { descriptor: number; offset: number }) {
    this.#curve = curve;
    this.#write = write;
    this.#buffer = curve.allocate(COEFFICIENTS_PER_WRITE * BYTES_PER_COEFFICIENT);
    this.#view = curve.words();
  }

  /** Starts an entry; the caller puts the coefficient at the returned pointer. */
  next(matrix: number, row: number, wire: number): number {
    if (this.#pending === COEFFICIENTS_PER_WRITE) this.#flush();
    const at = this.#buffer + this.#pending * BYTES_PER_COEFFICIENT;
    if (this.#view.byteLength === 0) this.#view = this.#curve.words();
    this.#view[at >>> 2] = matrix;
    this.#view[(at >>> 2) + 1] = row;
    this.#view[(at >>> 2) + 2] = wire;
    this.#pending++;
    return at + 12;
  }

  finish(): number {
    this.#flush();
    return this.#written;
  }

  #flush(): void {
    const length = this.#pending * BYTES_PER_COEFFICIENT;
    const at = this.#write.offset + this.#written * BYTES_PER_COEFFICIENT;
    const bytes = this.#curve.bytes().subarray(this.#buffer, this.#buffer + length);
    for (let done = 0; done < length; ) {
      done += writeSync(this.#write.descriptor, bytes, done, length - done, at + done);
    }
    this.#written += this.#pending;
    this.#pending = 0;
  }
}
