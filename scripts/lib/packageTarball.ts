import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";

/** One published version of an npm package, named by what its tarball must hash to. */
export interface PinnedPackage {
  name: string;
  version: string;
  /** Subresource-integrity form, as lockfiles write it: sha512- and base64. */
  integrity: string;
}

const BLOCK = 512;

/** Subresource-integrity hash of a tarball. */
export function integrityOf(tarball: Uint8Array): string {
  return `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
}

/** Downloads the version's tarball into the folder by `npm pack` and refuses one that is not the pinned one. */
export async function packPackage({ name, version, integrity }: PinnedPackage, directory: string): Promise<Buffer> {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["pack", `${name}@${version}`, "--json", "--pack-destination", directory];
  const { stdout } = await promisify(execFile)(npm, args, { maxBuffer: 1 << 26 });
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  if (packed === undefined) throw new Error(`npm pack names no file for ${name}@${version}`);
  const tarball = await readFile(join(directory, packed.filename));
  const actual = integrityOf(tarball);
  if (actual !== integrity) throw new Error(`${name}@${version} hashes to ${actual}, not to ${integrity}`);
  return tarball;
}

/** Text of the named files of a package's tarball, without the leading `package/`. */
export function readTarball(tarball: Uint8Array, paths: readonly string[]): Map<string, string> {
  const tar = gunzipSync(tarball);
  const wanted = new Set(paths);
  const found = new Map<string, string>();
  for (let offset = 0; offset + BLOCK <= tar.length && tar[offset] !== 0; ) {
    const field = (start: number, length: number): string =>
      tar.toString("utf8", offset + start, offset + start + length).split("\0")[0] ?? "";
    const size = Number.parseInt(field(124, 12), 8);
    const prefix = field(345, 155);
    const path = `${prefix === "" ? "" : `${prefix}/`}${field(0, 100)}`.replace(/^[^/]*\//, "");
    if (wanted.has(path)) found.set(path, tar.toString("utf8", offset + BLOCK, offset + BLOCK + size));
    offset += BLOCK * (1 + Math.ceil(size / BLOCK));
  }
  const missing = paths.filter((path) => !found.has(path));
  if (missing.length > 0) throw new Error(`the tarball lacks ${missing.join(", ")}`);
  return found;
}
