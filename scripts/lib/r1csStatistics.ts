import { readFile } from "node:fs/promises";

/** What a constraint system costs, read from the .r1cs itself. */
export interface R1csStatistics {
  constraints: number;
  /** Terms in the three matrices together: what the size of the key and the prover's memory follow. */
  nonZeros: number;
  wires: number;
  publicInputs: number;
}

const HEADER_SECTION = 1;
const CONSTRAINTS_SECTION = 2;

/** Counts constraints and non-zeros of an .r1cs (https://github.com/iden3/r1csfile/blob/master/doc/r1cs_bin_format.md). */
export async function readR1csStatistics(path: string): Promise<R1csStatistics> {
  const file = await readFile(path);
  const sections = sectionsOf(file);
  const header = sections.get(HEADER_SECTION);
  const body = sections.get(CONSTRAINTS_SECTION);
  if (header === undefined || body === undefined) throw new Error(`${path} lacks its header or its constraints`);
  const fieldBytes = file.readUInt32LE(header);
  const counts = header + 4 + fieldBytes;
  const wires = file.readUInt32LE(counts);
  const publicInputs = file.readUInt32LE(counts + 4) + file.readUInt32LE(counts + 8);
  const constraints = file.readUInt32LE(counts + 24);
  let nonZeros = 0;
  let position = body;
  for (let combination = 0; combination < constraints * 3; combination++) {
    const terms = file.readUInt32LE(position);
    nonZeros += terms;
    position += 4 + terms * (4 + fieldBytes);
  }
  return { constraints, nonZeros, wires, publicInputs };
}

function sectionsOf(file: Buffer): Map<number, number> {
  const sections = new Map<number, number>();
  const count = file.readUInt32LE(8);
  let position = 12;
  for (let index = 0; index < count; index++) {
    sections.set(file.readUInt32LE(position), position + 12);
    position += 12 + Number(file.readBigUInt64LE(position + 4));
  }
  return sections;
}
