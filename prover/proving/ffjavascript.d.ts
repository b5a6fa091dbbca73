/** The part of ffjavascript this package uses; the library ships no types. */
declare module "ffjavascript" {
  /** A point or a field element in the curve's own byte form (little-endian Montgomery). */
  type Bytes = Uint8Array;

  export interface WasmThreads {
    memory: WebAssembly.Memory;
    instance: WebAssembly.Instance;
    /** The module's code; only present when built single-threaded. */
    code: Uint8Array;
    pG1gen: number;
    pG2gen: number;
  }

  /** A deterministic generator, seeded with eight 32-bit words. */
  export class ChaCha {
    constructor(seed: readonly number[]);
  }

  export interface Field {
    n8: number;
    one: Bytes;
    zero: Bytes;
    w: Bytes[];
    e(value: bigint | number | string): Bytes;
    add(left: Bytes, right: Bytes): Bytes;
    sub(left: Bytes, right: Bytes): Bytes;
    mul(left: Bytes, right: Bytes): Bytes;
    inv(value: Bytes): Bytes;
    exp(base: Bytes, exponent: bigint): Bytes;
    fromRng(rng: ChaCha): Bytes;
    toObject(value: Bytes): bigint;
  }

  export interface Group {
    g: Bytes;
    zero: Bytes;
    zeroAffine: Bytes;
    fromObject(point: unknown): Bytes;
    fromRng(rng: ChaCha): Bytes;
    toObject(point: Bytes): unknown;
    toAffine(point: Bytes): Bytes;
    add(left: Bytes, right: Bytes): Bytes;
    sub(left: Bytes, right: Bytes): Bytes;
    neg(point: Bytes): Bytes;
    eq(left: Bytes, right: Bytes): boolean;
    isZero(point: Bytes): boolean;
    isValid(point: Bytes): boolean;
    timesScalar(point: Bytes, scalar: bigint | Uint8Array): Bytes;
    timesFr(point: Bytes, scalar: Bytes): Bytes;
    fromRprLEM(bytes: Uint8Array, offset?: number): Bytes;
    toRprLEM(bytes: Uint8Array, offset: number, point: Bytes): void;
    fromRprUncompressed(bytes: Uint8Array, offset?: number): Bytes;
    toRprUncompressed(bytes: Uint8Array, offset: number, point: Bytes): void;
  }

  export interface Curve {
    name: string;
    q: bigint;
    r: bigint;
    tm: WasmThreads;
    Fr: Field;
    G1: Group;
    G2: Group;
    Gt: Field;
    pairing(g1: Bytes, g2: Bytes): Bytes;
    /** True when the product of the pairings of consecutive (G1, G2) arguments is one. */
    pairingEq(...points: Bytes[]): Promise<boolean>;
    terminate(): Promise<void>;
  }

  export function getCurveFromName(name: string, singleThread?: boolean): Promise<Curve>;
}
