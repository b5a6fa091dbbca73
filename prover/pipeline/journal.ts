import { createHash } from "node:crypto";
import { z } from "zod";
import { HeadlightError } from "../errors.ts";
import { readJson, writeJsonAtomic } from "../files.ts";
import type { Signature } from "../protocol/babyJubjub.ts";
import { toBytes32, toFieldElement } from "../protocol/field.ts";
import type { Header } from "../protocol/header.ts";
import type { SolidityProof } from "../proving/calldata.ts";

/**
 * How far a statement has come. `chosen`: its public inputs are fixed, with the signatures for a header. `proved`: its proof is
 * here and verified. `sent`: a transaction is out. `accepted`: it is on the destination. `superseded`: no longer of use.
 */
export type StatementStage = "chosen" | "proved" | "sent" | "accepted" | "superseded";

export interface StatementEntry {
  /** See `statementKey`. */
  key: string;
  instance: string;
  publicInputs: readonly bigint[];
  stage: StatementStage;
  subject: HeaderSubject | WindowSubject;
  proof?: SolidityProof | undefined;
  proveMs?: number | undefined;
  transactionHash?: string | undefined;
}

/** A header with the signatures that were collected for it: asking again could give another bitmap, which is another statement. */
export interface HeaderSubject {
  kind: "header";
  epoch: bigint;
  header: Header;
  signatures: ReadonlyMap<number, Signature>;
}

export interface WindowSubject {
  kind: "window";
  height: bigint;
  windowSize: number;
  windowIndex: bigint;
  /** Messages in the outbox at the height. */
  outboxSize: number;
}

/** A delivery that failed: when to try next. */
export interface Retry {
  attempts: number;
  /** Milliseconds since 1970. */
  notBefore: number;
  status: string;
  reason: string;
}

/** A statement is its instance, the key it is proved under and its public inputs: the same three never need a second proof. */
export function statementKey(instance: string, zkeySha256: string, publicInputs: readonly bigint[]): string {
  return createHash("sha256")
    .update(JSON.stringify([instance, zkeySha256, publicInputs.map(String)]))
    .digest("hex");
}

const FINISHED: ReadonlySet<StatementStage> = new Set(["accepted", "superseded"]);
/** Finished statements kept for the record. */
const KEPT_FINISHED = 200;

/** What a relayer has done, on disk before anything builds on it. Kept by one process at a time; the pipeline locks its folder. */
export class Journal {
  readonly #path: string;
  readonly #statements: Map<string, StatementEntry>;
  readonly #retries: Map<string, Retry>;

  private constructor(path: string, statements: Map<string, StatementEntry>, retries: Map<string, Retry>) {
    this.#path = path;
    this.#statements = statements;
    this.#retries = retries;
  }

  static async open(path: string): Promise<Journal> {
    const json = await readJson(path);
    if (json === undefined) return new Journal(path, new Map(), new Map());
    const parsed = journalFile.safeParse(json);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new HeadlightError({
        code: "STATE_CORRUPT",
        message: `the journal ${path} cannot be used: ${issue?.path.join(".")}: ${issue?.message}`,
        hint: "Move it away: what is on chain is found again, and only proofs not yet submitted are made anew.",
        details: { path },
      });
    }
    const statements = parsed.data.statements.map((entry) => [entry.key, entry as StatementEntry] as const);
    return new Journal(path, new Map(statements), new Map(Object.entries(parsed.data.retries)));
  }

  find(key: string): StatementEntry | undefined {
    return this.#statements.get(key);
  }

  /** Statements that are neither accepted nor given up, oldest first. */
  unfinished(): StatementEntry[] {
    return [...this.#statements.values()].filter(({ stage }) => !FINISHED.has(stage));
  }

  get statements(): readonly StatementEntry[] {
    return [...this.#statements.values()];
  }

  /** Records the statement, or its progress; on disk when it returns. */
  async put(entry: StatementEntry): Promise<StatementEntry> {
    // Signatures and proofs are of no use to a finished statement.
    const kept = FINISHED.has(entry.stage) ? { ...entry, proof: undefined } : entry;
    this.#statements.set(entry.key, kept);
    const finished = [...this.#statements.values()].filter(({ stage }) => FINISHED.has(stage));
    for (const { key } of finished.slice(0, -KEPT_FINISHED)) this.#statements.delete(key);
    await this.#save();
    return kept;
  }

  retry(messageId: string): Retry | undefined {
    return this.#retries.get(messageId);
  }

  async putRetry(messageId: string, retry: Retry | undefined): Promise<void> {
    if (retry === undefined && !this.#retries.has(messageId)) return;
    if (retry === undefined) this.#retries.delete(messageId);
    else this.#retries.set(messageId, retry);
    await this.#save();
  }

  async #save(): Promise<void> {
    const statements = [...this.#statements.values()].map((entry) => ({
      ...entry,
      subject:
        entry.subject.kind === "header"
          ? { ...entry.subject, signatures: [...entry.subject.signatures] }
          : entry.subject,
    }));
    await writeJsonAtomic(this.#path, { version: 1, statements, retries: Object.fromEntries(this.#retries) });
  }
}

const integer = z
  .string()
  .regex(/^[0-9]{1,78}$/)
  .transform(BigInt);
const field = integer.transform((value) => toFieldElement(value));
const point = z.strictObject({ x: field, y: field });
const pair = z.tuple([integer, integer]);

const journalFile = z.strictObject({
  version: z.literal(1),
  statements: z.array(
    z.strictObject({
      key: z.string(),
      instance: z.string(),
      publicInputs: z.array(integer),
      stage: z.enum(["chosen", "proved", "sent", "accepted", "superseded"]),
      subject: z.discriminatedUnion("kind", [
        z.strictObject({
          kind: z.literal("header"),
          epoch: integer,
          header: z.strictObject({
            chainId: integer,
            height: integer,
            timestamp: integer,
            blockHash: z.string().transform((value) => toBytes32(value)),
            messageRoot: field,
            nextCommitteeCommitment: field,
          }),
          signatures: z
            .array(z.tuple([z.number().int(), z.strictObject({ R8: point, S: integer })]))
            .transform((entries) => new Map(entries)),
        }),
        z.strictObject({
          kind: z.literal("window"),
          height: integer,
          windowSize: z.number().int(),
          windowIndex: integer,
          outboxSize: z.number().int(),
        }),
      ]),
      proof: z.strictObject({ a: pair, b: z.tuple([pair, pair]), c: pair }).optional(),
      proveMs: z.number().optional(),
      transactionHash: z.string().optional(),
    }),
  ),
  retries: z.record(
    z.string(),
    z.strictObject({ attempts: z.number().int(), notBefore: z.number(), status: z.string(), reason: z.string() }),
  ),
});
