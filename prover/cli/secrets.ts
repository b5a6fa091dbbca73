import { readFile } from "node:fs/promises";
import { HeadlightError } from "../errors.ts";

/** Where a secret may come from. Never an argument: arguments are visible to every user of the machine. */
export interface SecretSource {
  /** What the secret is, for the error. */
  what: string;
  /** Environment variable that holds it. */
  variable: string;
  /** File that holds it; trailing line breaks are dropped. Wins over the variable. */
  file?: string | undefined;
  /** The option that names the file, for the error. */
  option: string;
}

/**
 * Reads a secret from its file or its environment variable.
 * @throws HeadlightError SECRET_MISSING
 */
export async function readSecret({ what, variable, file, option }: SecretSource): Promise<string> {
  const value = file === undefined ? process.env[variable] : await readFile(file, "utf8");
  const secret = value?.replace(/[\r\n]+$/, "");
  if (secret === undefined || secret === "") {
    throw new HeadlightError({
      code: "SECRET_MISSING",
      message: file === undefined ? `no ${what} was given` : `${file} holds no ${what}`,
      hint: `set ${variable}, or name a file with ${option}; a secret is never taken from the command line`,
    });
  }
  return secret;
}

/** The key that pays for transactions, 32 bytes as 0x hex. */
export async function readPrivateKey(file: string | undefined): Promise<string> {
  const key = await readSecret({ what: "private key", variable: "HEADLIGHT_PRIVATE_KEY", file, option: "--key-file" });
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) {
    throw new HeadlightError({
      code: "PRIVATE_KEY",
      message: "the private key is not 32 bytes of 0x hex",
      hint: "it looks like 0x followed by 64 hexadecimal digits",
    });
  }
  return key;
}
