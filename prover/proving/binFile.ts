import { type FileHandle, open } from "node:fs/promises";
import { HeadlightError } from "../errors.ts";

/** Where a section's bytes lie in its file. */
export interface Section {
  offset: number;
  size: number;
}

export interface BinFile {
  handle: FileHandle;
  path: string;
  version: number;
  sections: Map<number, Section>;
}

/** The refusal of a file that is not what its name says. */
export function malformedFile(path: string, reason: string, cause?: unknown): HeadlightError {
  return new HeadlightError({
    code: "MALFORMED_FILE",
    message: `${path}: ${reason}`,
    hint: "The file is truncated, damaged or of another kind. Fetch or build it again.",
    cause,
    details: { path },
  });
}

/**
 * Runs `use` over an iden3 binary container (r1cs, zkey, ptau, wtns): magic (4 bytes), version (u32), number of sections (u32),
 * then per section id (u32), size (u64), bytes. All little-endian. Bounds are checked before anything is read by them.
 * @throws HeadlightError MALFORMED_FILE, FILE_NOT_FOUND
 */
export async function withBinFile<Result>(
  path: string,
  magic: string,
  use: (file: BinFile) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, "r").catch((cause: unknown) => {
    throw new HeadlightError({
      code: "FILE_NOT_FOUND",
      message: `${path} cannot be read`,
      hint: "Check the path and its permissions.",
      cause,
      details: { path },
    });
  });
  try {
    return await use(await readSectionTable(handle, path, magic));
  } finally {
    await handle.close();
  }
}

async function readSectionTable(handle: FileHandle, path: string, magic: string): Promise<BinFile> {
  const stats = await handle.stat();
  if (!stats.isFile()) throw malformedFile(path, "not a file");
  const head = await readExactly(handle, path, 0, 12, stats.size);
  if (head.toString("latin1", 0, 4) !== magic) throw malformedFile(path, `not a ${magic} file`);
  const sections = new Map<number, Section>();
  let position = 12;
  for (let left = head.readUInt32LE(8); left > 0; left--) {
    const entry = await readExactly(handle, path, position, 12, stats.size);
    const size = Number(entry.readBigUInt64LE(4));
    const offset = position + 12;
    if (offset + size > stats.size) throw malformedFile(path, `section ${entry.readUInt32LE(0)} is cut off`);
    if (sections.has(entry.readUInt32LE(0))) throw malformedFile(path, `section ${entry.readUInt32LE(0)} occurs twice`);
    sections.set(entry.readUInt32LE(0), { offset, size });
    position = offset + size;
  }
  if (position !== stats.size) throw malformedFile(path, `${stats.size - position} bytes follow the last section`);
  return { handle, path, version: head.readUInt32LE(4), sections };
}

async function readExactly(handle: FileHandle, path: string, offset: number, length: number, fileSize: number) {
  if (offset + length > fileSize) throw malformedFile(path, "ends too early");
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw malformedFile(path, "ends too early");
  return bytes;
}

export function sectionOf(file: BinFile, id: number): Section {
  const section = file.sections.get(id);
  if (section === undefined) throw malformedFile(file.path, `has no section ${id}`);
  return section;
}

/** The bytes of a section, or of `length` bytes of it from `start`. */
export async function readSection(file: BinFile, id: number, start = 0, length?: number): Promise<Buffer> {
  const section = sectionOf(file, id);
  const wanted = length ?? section.size - start;
  if (start + wanted > section.size) throw malformedFile(file.path, `section ${id} is too short`);
  return readExactly(file.handle, file.path, section.offset + start, wanted, section.offset + section.size);
}

export function littleEndianToBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString("hex") || "0"}`);
}

/** Fixed-width little-endian bytes of a non-negative integer. */
export function bigIntToLittleEndian(value: bigint, width: number): Buffer {
  return Buffer.from(value.toString(16).padStart(width * 2, "0"), "hex").reverse();
}
