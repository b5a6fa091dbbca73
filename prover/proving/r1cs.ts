import { littleEndianToBigInt, malformedFile, readSection, sectionOf, withBinFile } from "./binFile.ts";
import { SCALAR_BYTES, SCALAR_ORDER } from "./bn254.ts";

/** Sizes of a constraint system. Wires are ordered: the constant one, public outputs, public inputs, private inputs, the rest. */
export interface R1csHeader {
  wires: number;
  publicOutputs: number;
  publicInputs: number;
  privateInputs: number;
  constraints: number;
  /** Terms of all linear combinations of all constraints. */
  nonZeros: number;
}

export const R1CS_CONSTRAINTS_SECTION = 2;

/**
 * Reads the header of an .r1cs file (https://github.com/iden3/r1csfile).
 * @throws HeadlightError MALFORMED_FILE when it is damaged or over another field
 */
export function readR1csHeader(path: string): Promise<R1csHeader> {
  return withBinFile(path, "r1cs", async (file) => {
    const header = await readSection(file, 1);
    if (header.length < 4 || header.length !== 32 + header.readUInt32LE(0)) {
      throw malformedFile(path, "has a header of the wrong size");
    }
    const fieldBytes = header.readUInt32LE(0);
    if (littleEndianToBigInt(header.subarray(4, 4 + fieldBytes)) !== SCALAR_ORDER) {
      throw malformedFile(path, "is over another field than BN254's scalars");
    }
    const at = 4 + fieldBytes;
    const constraints = header.readUInt32LE(at + 24);
    // The section holds nothing but three counts of 4 bytes per constraint, and the terms.
    const { size } = sectionOf(file, R1CS_CONSTRAINTS_SECTION);
    const nonZeros = (size - 12 * constraints) / (4 + SCALAR_BYTES);
    if (nonZeros < 0 || !Number.isInteger(nonZeros)) {
      throw malformedFile(path, `has ${size} bytes of constraints, which cannot be ${constraints}`);
    }
    return {
      wires: header.readUInt32LE(at),
      publicOutputs: header.readUInt32LE(at + 4),
      publicInputs: header.readUInt32LE(at + 8),
      privateInputs: header.readUInt32LE(at + 12),
      constraints,
      nonZeros,
    };
  });
}

/** Public signals of the statement: outputs first, as snarkjs counts them. */
export function publicSignalCount(header: R1csHeader): number {
  return header.publicOutputs + header.publicInputs;
}
