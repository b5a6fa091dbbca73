import { describeCause, HeadlightError } from "../errors.ts";
import { readUserFile } from "./readUserFile.ts";

/** The three parts a verification needs, as parsed JSON, wherever they came from. */
export interface ProofParts {
  verificationKey: unknown;
  publicSignals: unknown;
  proof: unknown;
}

type PartName = keyof ProofParts;

const names: Record<PartName, string> = {
  verificationKey: "verification key (--vkey)",
  publicSignals: "public signals (--public)",
  proof: "proof (--proof)",
};

/**
 * Collects the parts from files in any order. A file is recognised by what it holds, not by its name: snarkjs's own three
 * files, a `{ proof, publicSignals }` pair, or a bundle of all three as `headlight prove` writes it.
 * @throws HeadlightError PROOF_FILE (unreadable, not JSON, or none of these), PROOF_PARTS (one missing or given twice)
 */
export async function readProofParts(
  files: readonly string[],
  named: Partial<Record<PartName, string>>,
): Promise<ProofParts> {
  const parts: Partial<ProofParts> = {};
  const take = (name: PartName, value: unknown, file: string): void => {
    if (parts[name] !== undefined) {
      throw new HeadlightError({
        code: "PROOF_PARTS",
        message: `${file} holds a second ${names[name]}`,
        hint: "name each part once",
      });
    }
    parts[name] = value;
  };
  for (const [name, file] of Object.entries(named) as [PartName, string | undefined][]) {
    if (file === undefined) continue;
    const found = partsOf(await readJsonFile(file));
    if (found[name] === undefined) throw notA(file, names[name]);
    take(name, found[name], file);
  }
  for (const file of files) {
    const found = Object.entries(partsOf(await readJsonFile(file))) as [PartName, unknown][];
    if (found.length === 0) throw notA(file, "verification key, proof or list of public signals");
    for (const [name, value] of found) take(name, value, file);
  }
  const { verificationKey, publicSignals, proof } = parts;
  const missing = (Object.keys(names) as PartName[]).filter((name) => parts[name] === undefined);
  if (missing.length > 0) {
    throw new HeadlightError({
      code: "PROOF_PARTS",
      message: `no ${missing.map((name) => names[name]).join(", no ")} among the files`,
      hint: "npx headlight verify verification_key.json public.json proof.json",
    });
  }
  return { verificationKey, publicSignals, proof };
}

/** The parts one file holds: one for snarkjs's own files, several for a bundle, none when it is something else. */
export function partsOf(json: unknown): Partial<ProofParts> {
  if (Array.isArray(json)) return { publicSignals: json };
  if (typeof json !== "object" || json === null) return {};
  const fields = json as Record<string, unknown>;
  if ("vk_alpha_1" in fields || "vk_delta_2" in fields) return { verificationKey: json };
  if ("pi_a" in fields) return { proof: json };
  const publicSignals = fields.publicSignals ?? fields.public ?? fields.pubSignals;
  const verificationKey = fields.verificationKey ?? fields.vkey;
  return {
    ...(fields.proof === undefined ? {} : { proof: fields.proof }),
    ...(publicSignals === undefined ? {} : { publicSignals }),
    ...(verificationKey === undefined ? {} : { verificationKey }),
  };
}

async function readJsonFile(file: string): Promise<unknown> {
  const text = await readUserFile(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HeadlightError({
      code: "PROOF_FILE",
      message: `${file} is not JSON${text.trim() === "" ? "; it is empty" : ""}`,
      hint: "the file is cut short or of another kind; export it again",
      cause: new Error(describeCause(cause)),
    });
  }
}

function notA(file: string, what: string): HeadlightError {
  return new HeadlightError({
    code: "PROOF_FILE",
    message: `${file} holds no ${what}`,
    hint: "name the files snarkjs or `headlight prove` wrote",
  });
}
