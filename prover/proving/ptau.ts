import { z } from "zod";
import { HeadlightError } from "../errors.ts";
import { malformedFile, readSection, withBinFile } from "./binFile.ts";
import { hashFile } from "./hashFile.ts";
import hermez from "./hermezPtau.json" with { type: "json" };

const table = z
  .object({ files: z.array(z.object({ power: z.number(), file: z.string(), blake2b512: z.string().length(128) })) })
  .parse(hermez).files;

/** A powers-of-tau file of the Hermez ceremony, its hash checked. */
export interface PowersOfTau {
  path: string;
  /** Fits circuits with a domain of up to 2^power rows. */
  power: number;
  blake2b512: string;
}

/**
 * Accepts exactly the published files of the Hermez ceremony: names lie, hashes do not. Looks at the file's form first, so that a file
 * of another kind is refused at once.
 * @throws HeadlightError MALFORMED_FILE, FILE_NOT_FOUND, PTAU_UNKNOWN
 */
export async function checkPowersOfTau(path: string): Promise<PowersOfTau> {
  const power = await withBinFile(path, "ptau", async (file) => {
    const header = await readSection(file, 1);
    if (header.length < 4 || header.length !== 4 + header.readUInt32LE() + 8)
      throw malformedFile(path, "has a bad header");
    return header.readUInt32LE(header.length - 8);
  });
  const blake2b512 = await hashFile(path, "blake2b512");
  if (table.some((file) => file.power === power && file.blake2b512 === blake2b512)) return { path, power, blake2b512 };
  const published = table.find((file) => file.power === power);
  throw new HeadlightError({
    code: "PTAU_UNKNOWN",
    message: `${path} is not a published file of the Hermez powers-of-tau ceremony: its blake2b is ${blake2b512}`,
    hint:
      published === undefined
        ? `There is no published file for power ${power}.`
        : `${published.file} has blake2b ${published.blake2b512}. Fetch it again from a source named in snarkjs's README.`,
    details: { path, power, blake2b512 },
  });
}

/** Name of the smallest published file for a domain of 2^power rows. */
export function publishedFileFor(power: number): string | undefined {
  return table.find((file) => file.power >= power)?.file;
}
