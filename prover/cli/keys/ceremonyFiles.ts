import { InvalidArgumentError } from "commander";
import { HeadlightError } from "../../errors.ts";
import type { EnsureOptions } from "../../proving/artifact.ts";
import { readSecret } from "../secrets.ts";

/** Where a key's transcript lies unless an option says otherwise. */
export function transcriptBeside(zkeyPath: string): string {
  return `${zkeyPath}.transcript.json`;
}

/** The constraint system that --r1cs names, or that of an instance, compiled if need be. */
export async function r1csOf(
  instance: string | undefined,
  r1cs: string | undefined,
  options: EnsureOptions,
): Promise<string> {
  if (r1cs !== undefined && instance === undefined) return r1cs;
  if (instance === undefined || r1cs !== undefined) {
    throw new HeadlightError({
      code: "USAGE",
      message: "name an instance or --r1cs, one of them",
      hint: "for example window-16, or --r1cs circuit.r1cs",
    });
  }
  const { ensureCompiled } = await import("../../proving/artifact.ts");
  return (await ensureCompiled(instance, options)).r1csPath;
}

/** The given randomness mixed with this machine's, so that a bad file cannot make it worse. */
export async function contributedEntropy(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const { randomBytes } = await import("node:crypto");
  const given = await readSecret({ what: "entropy", variable: "HEADLIGHT_ENTROPY", file, option: "--entropy-file" });
  return `${given}${randomBytes(64).toString("hex")}`;
}

export function parseHex(text: string): string {
  const hex = text.replace(/^0x/, "");
  if (!/^([0-9a-fA-F]{2})+$/.test(hex)) throw new InvalidArgumentError("It must be whole bytes of hex.");
  return hex;
}
