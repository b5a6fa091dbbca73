/** The part of circomlibjs 0.1.7 that this project uses; the package ships no types. */
declare module "circomlibjs" {
  type Element = Uint8Array;
  interface Field {
    e(value: bigint | number | string): Element;
    toObject(element: Element): bigint;
  }
  export interface PoseidonHash {
    (inputs: readonly bigint[]): Element;
    F: Field;
  }
  export function buildPoseidon(): Promise<PoseidonHash>;
  /** The same permutation in plain JavaScript; for nOut >= 2 it returns that many lanes of the final state. */
  export interface PoseidonPermutation {
    (inputs: readonly bigint[], initialState: number, nOut: number): Element[];
    F: Field;
  }
  export function buildPoseidonOpt(): Promise<PoseidonPermutation>;
  export interface Eddsa {
    F: Field;
    prv2pub(privateKey: Uint8Array): [Element, Element];
    signPoseidon(privateKey: Uint8Array, message: Element): { R8: [Element, Element]; S: bigint };
    verifyPoseidon(
      message: Element,
      signature: { R8: [Element, Element]; S: bigint },
      key: [Element, Element],
    ): boolean;
  }
  export function buildEddsa(): Promise<Eddsa>;
}
