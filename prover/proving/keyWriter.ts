import type { FileHandle } from "node:fs/promises";
import { bigIntToLittleEndian } from "./binFile.ts";
import { BASE_ORDER, G1_BYTES, G2_BYTES, SCALAR_BYTES, SCALAR_ORDER } from "./bn254.ts";

const SECTION_HEADER_BYTES = 12;
const COEFFICIENT_BYTES = 12 + SCALAR_BYTES;
/** n8q, q, n8r, r, wires, public signals, domain size, then three points of each group. */
export const HEADER_BYTES = 2 * (4 + SCALAR_BYTES) + 12 + 3 * G1_BYTES + 3 * G2_BYTES;

/** The bytes of section 2. */
export function keyHeader(wires: number, publicSignals: number, domainSize: number, points: Uint8Array): Buffer {
  const u32 = (value: number) => bigIntToLittleEndian(BigInt(value), 4);
  return Buffer.concat([
    u32(SCALAR_BYTES),
    bigIntToLittleEndian(BASE_ORDER, SCALAR_BYTES),
    u32(SCALAR_BYTES),
    bigIntToLittleEndian(SCALAR_ORDER, SCALAR_BYTES),
    u32(wires),
    u32(publicSignals),
    u32(domainSize),
    points,
  ]);
}

/** Lays out a .zkey: sections one after the other, some filled by the workers while their place is reserved. */
export class KeyWriter {
  readonly #file: FileHandle;
  readonly #headers: { at: number; id: number; size: number }[] = [];
  position = SECTION_HEADER_BYTES;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Magic, version, number of sections. */
  async start(): Promise<void> {
    const head = Buffer.from("zkey\0\0\0\0\0\0\0\0", "latin1");
    head.writeUInt32LE(1, 4);
    head.writeUInt32LE(10, 8);
    await this.fill(0, head);
  }

  /** Sets `size` bytes apart for a section and returns where they begin. */
  reserve(id: number, size: number): number {
    this.#headers.push({ at: this.position, id, size });
    const begin = this.position + SECTION_HEADER_BYTES;
    this.position = begin + size;
    return begin;
  }

  async section(id: number, bytes: Uint8Array): Promise<void> {
    await this.fill(this.reserve(id, bytes.length), bytes);
  }

  /** Where the entries of section 4 begin if it is the next section: after its header and their count. */
  get coefficientsPosition(): number {
    return this.position + SECTION_HEADER_BYTES + 4;
  }

  /** Closes section 4, whose entries the worker has written already. */
  async coefficients(count: number): Promise<void> {
    const at = this.reserve(4, 4 + count * COEFFICIENT_BYTES);
    await this.fill(at, bigIntToLittleEndian(BigInt(count), 4));
  }

  async fill(at: number, bytes: Uint8Array): Promise<void> {
    await this.#file.write(bytes, 0, bytes.length, at);
  }

  async finish(): Promise<void> {
    for (const { at, id, size } of this.#headers) {
      const header = Buffer.alloc(SECTION_HEADER_BYTES);
      header.writeUInt32LE(id, 0);
      header.writeBigUInt64LE(BigInt(size), 4);
      await this.fill(at, header);
    }
  }
}
