import { open } from "node:fs/promises";
import { malformedFile, readSection, sectionOf, withBinFile } from "./binFile.ts";
import { R1CS_CONSTRAINTS_SECTION, readR1csHeader } from "./r1cs.ts";

/** Part of a compiled circuit's identity: raise it when the same constraints would be written another way. */
export const ORIENTATION_VERSION = 1;

/** Refinement stops when a pass changes nothing, or after so many. */
const PASSES = 8;

/** Bytes of one coefficient: 4 of the wire, 32 of the field element. */
const TERM_BYTES = 36;

/** Wires on either side of either factor's terms, and how large the second factor's support is. */
export interface OrientationResult {
  constraints: number;
  swapped: number;
  /** Wires with a term in some B: each costs the prover a multiplication in G2 and one in G1. */
  supportBefore: number;
  supportAfter: number;
}

/** Terms of A and B of every constraint, as offsets into flat arrays. */
interface Factors {
  /** start[2 i] .. start[2 i + 1] are the wires of A_i, start[2 i + 1] .. start[2 i + 2] those of B_i. */
  start: Uint32Array;
  wires: Uint32Array;
  /** Byte offsets of A_i, B_i and C_i in the section. */
  offsets: Float64Array;
}

/**
 * Swaps the factors of constraints A B = C so that few wires occur in any B. The statement is the same; the proof is cheaper, since a
 * Groth16 prover pays for every wire of B in G2, about three times the price of G1. Greedy over the constraints by their smaller factor,
 * then passes that turn a constraint when that frees more wires than it takes. Deterministic: the same file gives the same file.
 *
 * @param path an .r1cs file, rewritten in place
 * @throws HeadlightError MALFORMED_FILE, FILE_NOT_FOUND
 */
export async function orientConstraints(path: string): Promise<OrientationResult> {
  const { constraints, wires } = await readR1csHeader(path);
  const { section, offset } = await withBinFile(path, "r1cs", async (file) => ({
    section: await readSection(file, R1CS_CONSTRAINTS_SECTION),
    offset: sectionOf(file, R1CS_CONSTRAINTS_SECTION).offset,
  }));
  const factors = readFactors(path, section, constraints);
  const { swap, supportBefore, supportAfter } = chooseSides(factors, constraints, wires);
  const handle = await open(path, "r+");
  try {
    const bytes = swapFactors(section, factors.offsets, swap);
    await handle.write(bytes, 0, bytes.length, offset);
  } finally {
    await handle.close();
  }
  return { constraints, swapped: swap.reduce((sum, flag) => sum + flag, 0), supportBefore, supportAfter };
}

function readFactors(path: string, section: Buffer, constraints: number): Factors {
  const start = new Uint32Array(2 * constraints + 1);
  const offsets = new Float64Array(3 * constraints + 1);
  const wires = new Uint32Array(Math.floor(section.length / TERM_BYTES));
  let at = 0;
  let terms = 0;
  for (let part = 0; part < 3 * constraints; part++) {
    offsets[part] = at;
    if (at + 4 > section.length) throw malformedFile(path, "ends inside a constraint");
    const count = section.readUInt32LE(at);
    const end = at + 4 + count * TERM_BYTES;
    if (end > section.length) throw malformedFile(path, "ends inside a constraint");
    if (part % 3 !== 2) {
      start[2 * Math.floor(part / 3) + (part % 3)] = terms;
      for (let term = at + 4; term < end; term += TERM_BYTES) wires[terms++] = section.readUInt32LE(term);
    }
    at = end;
  }
  start[2 * constraints] = terms;
  offsets[3 * constraints] = at;
  return { start, wires, offsets };
}

function chooseSides(
  { start, wires }: Factors,
  constraints: number,
  wireCount: number,
): { swap: Uint8Array; supportBefore: number; supportAfter: number } {
  /** How many B's a wire occurs in. */
  const uses = new Uint32Array(wireCount);
  const swap = new Uint8Array(constraints);
  const sideStart = (row: number, side: number): number => start[2 * row + side] ?? 0;
  const count = (row: number, side: number, delta: 1 | -1): void => {
    for (let i = sideStart(row, side), end = sideStart(row, side + 1); i < end; i++) {
      const wire = wires[i] ?? 0;
      uses[wire] = (uses[wire] ?? 0) + delta;
    }
  };
  const newWires = (row: number, side: number): number => {
    let fresh = 0;
    for (let i = sideStart(row, side), end = sideStart(row, side + 1); i < end; i++) {
      if (uses[wires[i] ?? 0] === 0) fresh++;
    }
    return fresh;
  };
  const support = (): number => uses.reduce((sum, n) => sum + (n > 0 ? 1 : 0), 0);

  for (let row = 0; row < constraints; row++) count(row, 1, 1);
  const supportBefore = support();
  uses.fill(0);

  const smaller = (row: number): number =>
    Math.min(sideStart(row, 1) - sideStart(row, 0), sideStart(row, 2) - sideStart(row, 1));
  const order = Uint32Array.from({ length: constraints }, (_, row) => row).sort(
    (x, y) => smaller(x) - smaller(y) || x - y,
  );
  for (const row of order) {
    swap[row] = newWires(row, 0) < newWires(row, 1) ? 1 : 0;
    count(row, swap[row] === 1 ? 0 : 1, 1);
  }
  for (let pass = 0, changed = true; pass < PASSES && changed; pass++) {
    changed = false;
    for (const row of order) {
      const side = swap[row] === 1 ? 0 : 1;
      count(row, side, -1);
      const turn = newWires(row, 1 - side) < newWires(row, side);
      if (turn) swap[row] = 1 - (swap[row] ?? 0);
      count(row, turn ? 1 - side : side, 1);
      changed ||= turn;
    }
  }
  return { swap, supportBefore, supportAfter: support() };
}

/** The section with A and B exchanged where asked. Both are in the same encoding, so whole byte ranges change places. */
function swapFactors(section: Buffer, offsets: Float64Array, swap: Uint8Array): Buffer {
  const result = Buffer.from(section);
  for (const [row, flag] of swap.entries()) {
    if (flag === 0) continue;
    const [a, b, c] = offsets.subarray(3 * row, 3 * row + 3) as unknown as [number, number, number];
    section.copy(result, a, b, c);
    section.copy(result, a + (c - b), a, b);
  }
  return result;
}
