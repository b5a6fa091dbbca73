import { createHash } from "node:crypto";
import { z } from "zod";
import { HeadlightError } from "../errors.ts";
import { readJson, writeJsonAtomic } from "../files.ts";

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const link = { previous: hex(64), zkeySha256: hex(64), entrySha256: hex(64) };

const beginSchema = z.strictObject({
  ...link,
  step: z.literal("begin"),
  r1csSha256: hex(64),
  ptauBlake2b512: hex(128),
  circuitHash: hex(128),
});
const contributionSchema = z.strictObject({
  ...link,
  step: z.literal("contribution"),
  name: z.string(),
  contributionHash: hex(128),
});
const beaconSchema = z.strictObject({
  ...link,
  step: z.literal("beacon"),
  name: z.string(),
  contributionHash: hex(128),
  beacon: z.string().regex(/^([0-9a-f]{2})+$/),
  iterationsExponent: z.number().int().min(10).max(63),
});

const transcriptSchema = z.strictObject({
  format: z.literal("headlight-ceremony-1"),
  entries: z.array(z.discriminatedUnion("step", [beginSchema, contributionSchema, beaconSchema])).min(1),
});

/** One step of a ceremony; `previous` is the hash of the entry before it, so that none can be swapped or left out. */
export type TranscriptEntry = z.infer<typeof transcriptSchema>["entries"][number];
export type Transcript = z.infer<typeof transcriptSchema>;
type WithoutLinks<Entry> = Entry extends unknown ? Omit<Entry, "previous" | "entrySha256"> : never;

const NOTHING_BEFORE = "0".repeat(64);

/** A transcript with one more entry. */
export function append(transcript: Transcript | undefined, entry: WithoutLinks<TranscriptEntry>): Transcript {
  const entries = transcript?.entries ?? [];
  const linked = { ...entry, previous: entries.at(-1)?.entrySha256 ?? NOTHING_BEFORE };
  const complete = { ...linked, entrySha256: entryHash(linked) } as TranscriptEntry;
  return { format: "headlight-ceremony-1", entries: [...entries, complete] };
}

/** sha256 of the entry's fields in alphabetical order, its own hash left out. */
function entryHash(entry: Record<string, unknown>): string {
  const fields = Object.keys(entry)
    .filter((name) => name !== "entrySha256")
    .sort()
    .map((name) => [name, entry[name]]);
  return createHash("sha256").update(JSON.stringify(fields)).digest("hex");
}

/** @throws HeadlightError TRANSCRIPT_INVALID when its form, its order or its chain of hashes is broken */
export function parseTranscript(value: unknown): Transcript {
  const parsed = transcriptSchema.safeParse(value);
  if (!parsed.success) throw transcriptInvalid(parsed.error.issues[0]?.message ?? "it has another form", parsed.error);
  const { entries } = parsed.data;
  let previous = NOTHING_BEFORE;
  for (const [index, entry] of entries.entries()) {
    if (entry.previous !== previous || entry.entrySha256 !== entryHash(entry)) {
      throw transcriptInvalid(`entry ${index} (${entry.step}) does not follow from the one before it`);
    }
    if ((entry.step === "begin") !== (index === 0)) throw transcriptInvalid(`entry ${index} is out of order`);
    previous = entry.entrySha256;
  }
  return parsed.data;
}

export async function readTranscript(path: string): Promise<Transcript> {
  return parseTranscript(await readJson(path));
}

export function writeTranscript(path: string, transcript: Transcript): Promise<void> {
  return writeJsonAtomic(path, transcript);
}

/** K10: the ceremony is not what its transcript tells. */
export function transcriptInvalid(reason: string, cause?: unknown): HeadlightError {
  return new HeadlightError({
    code: "TRANSCRIPT_INVALID",
    message: `the ceremony's transcript does not hold: ${reason}`,
    hint: "Someone's contribution was replaced, or files of two ceremonies were mixed. Ask the coordinator for the original files.",
    cause,
  });
}
