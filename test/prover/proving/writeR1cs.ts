import { writeFile } from "node:fs/promises";
import { bigIntToLittleEndian } from "../../../prover/proving/binFile.ts";
import { SCALAR_ORDER } from "../../../prover/proving/bn254.ts";
import type { Constraint } from "../../../scripts/audit/constraintSystem.ts";

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

/** An .r1cs file with these constraints and all wires private: shapes that no compiler makes on demand. */
export async function writeR1cs(path: string, constraints: readonly Constraint[], wires: number): Promise<void> {
  const header = Buffer.concat([
    u32(32),
    bigIntToLittleEndian(SCALAR_ORDER, 32),
    u32(wires),
    u32(0),
    u32(0),
    u32(0),
    u64(wires),
    u32(constraints.length),
  ]);
  const terms = constraints.flatMap((constraint) =>
    constraint.flatMap((side) => [
      u32(side.length),
      ...side.flatMap(([wire, value]) => [u32(wire), bigIntToLittleEndian(value, 32)]),
    ]),
  );
  const labels = Buffer.concat(Array.from({ length: wires }, (_, wire) => u64(wire)));
  const sections = [header, Buffer.concat(terms), labels].flatMap((bytes, index) => [
    u32(index + 1),
    u64(bytes.length),
    bytes,
  ]);
  await writeFile(path, Buffer.concat([Buffer.from("r1cs"), u32(1), u32(3), ...sections]));
}
