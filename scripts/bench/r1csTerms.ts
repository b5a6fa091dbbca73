import { malformedFile, readSection, sectionOf, withBinFile } from "../../prover/proving/binFile.ts";
import { SCALAR_BYTES } from "../../prover/proving/bn254.ts";
import { R1CS_CONSTRAINTS_SECTION, readR1csHeader } from "../../prover/proving/r1cs.ts";

/** Where a constraint system's terms are. */
export interface R1csTerms {
  /** Constraints without a product: A or B has no terms. */
  linear: number;
  /** Terms of A and B. Only these are in a key, and only these a Groth16 prover evaluates. */
  factorNonZeros: number;
  /** Terms of C. */
  resultNonZeros: number;
}

const TERM_BYTES = 4 + SCALAR_BYTES;
const COUNT_BYTES = 4;
const WINDOW_BYTES = 2 ** 24;

/**
 * Counts the terms of an .r1cs file, a window at a time: a large one has more bytes than a buffer.
 * @throws HeadlightError MALFORMED_FILE, FILE_NOT_FOUND
 */
export async function readR1csTerms(path: string): Promise<R1csTerms> {
  const { constraints } = await readR1csHeader(path);
  return withBinFile(path, "r1cs", async (file) => {
    const { size } = sectionOf(file, R1CS_CONSTRAINTS_SECTION);
    let window: Buffer = Buffer.alloc(0);
    let start = 0;
    let at = 0;
    const nextCount = async (): Promise<number> => {
      if (at + COUNT_BYTES > start + window.length) {
        start = at;
        window = await readSection(file, R1CS_CONSTRAINTS_SECTION, at, Math.min(WINDOW_BYTES, size - at));
        if (window.length < COUNT_BYTES) throw malformedFile(path, "ends inside a constraint");
      }
      const count = window.readUInt32LE(at - start);
      at += COUNT_BYTES + count * TERM_BYTES;
      if (at > size) throw malformedFile(path, "ends inside a constraint");
      return count;
    };
    const terms: R1csTerms = { linear: 0, factorNonZeros: 0, resultNonZeros: 0 };
    for (let row = 0; row < constraints; row++) {
      const [a, b, c] = [await nextCount(), await nextCount(), await nextCount()];
      if (a === 0 || b === 0) terms.linear++;
      terms.factorNonZeros += a + b;
      terms.resultNonZeros += c;
    }
    return terms;
  });
}
