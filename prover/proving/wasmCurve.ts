import { bigIntToLittleEndian } from "./binFile.ts";
import { SCALAR_BYTES } from "./bn254.ts";

/** Raw WebAssembly function over pointers into the curve's memory. */
export type WasmFunction = (...pointers: number[]) => number;

/**
 * BN254 arithmetic as raw WebAssembly calls on pointers, for bulk work: no JavaScript object per element.
 * The first word of the memory is the free pointer, shared with the module, which borrows scratch space above it during calls:
 * every allocation leaves room for that.
 */
export interface WasmCurve {
  call(name: string): WasmFunction;
  /** Pointer to `bytes` fresh bytes, 8-aligned. */
  allocate(bytes: number): number;
  /** Runs `use` and takes back everything it allocated. */
  scoped<Result>(use: () => Result): Result;
  /** Views over the whole memory; taken anew because growing the memory detaches the old ones. */
  bytes(): Uint8Array;
  words(): Uint32Array;
  /** Writes a scalar in ordinary (not Montgomery) form. */
  putScalar(value: bigint): number;
  /** The generator in Jacobian form. */
  generator: { g1: number; g2: number };
}

const PAGE_BYTES = 65536;
/** Scratch the module may need above the free pointer: batch inversions of at most this many bytes in all. */
const SCRATCH_BYTES = 8 << 20;

/** The compiled module, which threads may share, and where its constants lie. */
export interface CurveModule {
  module: WebAssembly.Module;
  initialPages: number;
  generator: { g1: number; g2: number };
}

export async function openWasmCurve({ module, initialPages, generator }: CurveModule): Promise<WasmCurve> {
  const memory = new WebAssembly.Memory({ initial: initialPages });
  const instance = await WebAssembly.instantiate(module, { env: { memory } });

  function allocate(bytes: number): number {
    const words = new Uint32Array(memory.buffer, 0, 1);
    const pointer = Math.ceil((words[0] ?? 0) / 8) * 8;
    const end = pointer + bytes;
    const missing = end + SCRATCH_BYTES - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    new Uint32Array(memory.buffer, 0, 1)[0] = end;
    return pointer;
  }

  const curve: WasmCurve = {
    call(name) {
      const found = instance.exports[name];
      if (typeof found !== "function") throw new Error(`the curve module has no function ${name}`);
      return found as WasmFunction;
    },
    allocate,
    scoped(use) {
      const free = curve.words()[0] ?? 0;
      try {
        return use();
      } finally {
        curve.words()[0] = free;
      }
    },
    bytes: () => new Uint8Array(memory.buffer),
    words: () => new Uint32Array(memory.buffer),
    putScalar(value) {
      const pointer = allocate(SCALAR_BYTES);
      curve.bytes().set(bigIntToLittleEndian(value, SCALAR_BYTES), pointer);
      return pointer;
    },
    generator,
  };
  return curve;
}
