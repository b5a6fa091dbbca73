import { readSync } from "node:fs";
import { malformedFile } from "./binFile.ts";
import { SCALAR_BYTES } from "./bn254.ts";
import type { WasmCurve } from "./wasmCurve.ts";

/** Where a constraints section lies. */
export interface ConstraintSection {
  descriptor: number;
  offset: number;
  size: number;
  path: string;
}

/** What the constraint system looks like and where its constraints lie. */
export interface ConstraintSource extends ConstraintSection {
  constraints: number;
  wires: number;
  publicSignals: number;
  power: number;
}

const BYTES_PER_TERM = 4 + SCALAR_BYTES;
const READ_BYTES = 4 << 20;

/** Streams the constraints section through a fixed window of wasm memory. */
export class TermReader {
  readonly #curve: WasmCurve;
  readonly #source: ConstraintSection;
  readonly #buffer: number;
  #start = 0;
  #end = 0;
  #consumed = 0;
  view: Uint32Array;

  constructor(curve: WasmCurve, source: ConstraintSection) {
    this.#curve = curve;
    this.#source = source;
    this.#buffer = curve.allocate(READ_BYTES);
    this.view = curve.words();
  }

  /** Bytes of the section that have been handed out. */
  get position(): number {
    return this.#consumed - (this.#end - this.#start);
  }

  /** Number of terms of the next linear combination. */
  count(): number {
    // First the pointer: fetching it may renew the view.
    const at = this.#need(4);
    return this.view[at >>> 2] ?? 0;
  }

  /** Pointer to the next term: wire (u32), coefficient (32 bytes). */
  term(): number {
    return this.#need(BYTES_PER_TERM);
  }

  end(): void {
    const left = this.#source.size - this.position;
    if (left !== 0) throw malformedFile(this.#source.path, `${left} bytes follow the last constraint`);
  }

  #need(bytes: number): number {
    if (this.#end - this.#start < bytes) this.#refill(bytes);
    const pointer = this.#buffer + this.#start;
    this.#start += bytes;
    return pointer;
  }

  #refill(bytes: number): void {
    const memory = this.#curve.bytes();
    if (this.view.buffer !== memory.buffer) this.view = this.#curve.words();
    memory.copyWithin(this.#buffer, this.#buffer + this.#start, this.#buffer + this.#end);
    this.#end -= this.#start;
    this.#start = 0;
    const wanted = Math.min(READ_BYTES - this.#end, this.#source.size - this.#consumed);
    for (let got = 0; got < wanted; ) {
      const at = this.#source.offset + this.#consumed;
      const read = readSync(this.#source.descriptor, memory, this.#buffer + this.#end, wanted - got, at);
      if (read === 0) throw malformedFile(this.#source.path, "ends too early");
      got += read;
      this.#end += read;
      this.#consumed += read;
    }
    if (this.#end < bytes) throw malformedFile(this.#source.path, "has too few constraints");
  }
}
