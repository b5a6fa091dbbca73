import { open, readFile } from "node:fs/promises";
import type { Command } from "commander";
import { HeadlightError } from "../../errors.ts";
import type { KeyExpectation } from "../../proving/keyCheck.ts";
import type { KeyReport } from "../../proving/keyReport.ts";
import { defineCommand, outputOf } from "../command.ts";

interface CheckOptions {
  instance?: string;
  sha256?: string;
  json?: boolean;
}

/** `headlight keys check FILE`: is this key safe to verify proofs with? */
export function checkCommand(): Command {
  return defineCommand("check", "refuse a key that forged proofs would pass: a .zkey or a verification key", {
    example: "npx headlight keys check circuit.zkey --instance header-32",
  })
    .argument("<file>", ".zkey or verification key (JSON)")
    .option("--instance <name>", "also require what can be compared with this instance: public signals, wires, domain")
    .option("--sha256 <hash>", "also require this hash of the file, as its manifest states it")
    .action(async (file: string, options: CheckOptions) => {
      const expected = await expectationFrom(options);
      const report = await examine(file, expected);
      if (!report.ok) {
        const refusals = report.findings.filter(({ severity }) => severity === "refusal");
        throw new HeadlightError({
          code: "KEY_UNSAFE",
          message: `${file} is refused: ${refusals.map(({ id, message }) => `${id} ${message}`).join("; ")}`,
          hint: "make a key with `npx headlight keys ceremony`, or with `npx headlight build` for local chains",
          details: { report },
        });
      }
      outputOf(options).result(describeKey(file, report), report);
    });
}

/** A key report for a person. */
export function describeKey(file: string, report: KeyReport): string {
  const meaning: Record<KeyReport["kind"], string> = {
    development: "development key: anyone can forge proofs under it; local chains only",
    ceremony: "ceremony key in form: safe if it is of this circuit and one contributor was honest",
    unattested: "a verification key in order; where it comes from nothing shows",
    unsafe: "unsafe",
  };
  const lines = [`${file}: ${meaning[report.kind]}`];
  if (report.publicSignals !== undefined) lines.push(`  public signals  ${report.publicSignals}`);
  if (report.contributions !== undefined) lines.push(`  contributions   ${report.contributions}`);
  if (report.zkeySha256 !== undefined) lines.push(`  sha256          ${report.zkeySha256}`);
  for (const { id, message } of report.findings) lines.push(`  ${id}  ${message}`);
  return lines.join("\n");
}

async function expectationFrom({ instance, sha256 }: CheckOptions): Promise<KeyExpectation> {
  if (instance === undefined) return { zkeySha256: sha256 };
  const { ensureCompiled, expectationOf } = await import("../../proving/artifact.ts");
  return { ...expectationOf(await ensureCompiled(instance)), zkeySha256: sha256 };
}

async function examine(file: string, expected: KeyExpectation): Promise<KeyReport> {
  const { checkKey, checkVerificationKey } = await import("../../proving/keyCheck.ts");
  if (!(await startsLikeJson(file))) return checkKey({ zkeyPath: file, expected });
  const text = await readFile(file, "utf8");
  try {
    return await checkVerificationKey(JSON.parse(text), expected);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new HeadlightError({
      code: "KEY_FILE",
      message: `${file} is neither a .zkey nor whole JSON`,
      hint: "the file is cut short; export the key again",
      cause,
    });
  }
}

async function startsLikeJson(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(64), position: 0 });
    return buffer.toString("latin1", 0, bytesRead).trimStart().startsWith("{");
  } finally {
    await handle.close();
  }
}
