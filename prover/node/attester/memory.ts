import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { HeadlightError } from "../../errors.ts";
import { acquireLock, type Lock, syncFolder } from "../../files.ts";

/** One promise: at this height this attester signs this digest and no other. The epoch is the one it was first asked for. */
export interface SignedHeight {
  height: bigint;
  epoch: bigint;
  digest: bigint;
}

const decimal = z.string().regex(/^[0-9]{1,78}$/);
const recordJson = z.strictObject({ height: decimal, epoch: decimal, digest: decimal });

/**
 * What an attester has signed, as an append-only file of JSON lines. A line is on disk before `remember` returns, so no
 * signature leaves that a restart could contradict. One process at a time, by a lock beside the file.
 */
export class AttesterMemory {
  readonly #file: FileHandle;
  readonly #lock: Lock;
  readonly #byHeight = new Map<bigint, SignedHeight>();
  #last: SignedHeight | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #failed = false;

  private constructor(file: FileHandle, lock: Lock) {
    this.#file = file;
    this.#lock = lock;
  }

  static async open(path: string): Promise<AttesterMemory> {
    await mkdir(dirname(path), { recursive: true });
    const lock = await acquireLock(`${path}.lock`, "this attester's memory");
    let file: FileHandle | undefined;
    try {
      file = await open(path, "a+", 0o600);
      await syncFolder(dirname(path));
      const memory = new AttesterMemory(file, lock);
      await memory.#load(path);
      return memory;
    } catch (error) {
      await file?.close();
      await lock.release();
      throw error;
    }
  }

  get size(): number {
    return this.#byHeight.size;
  }

  /** The highest height signed so far. */
  get last(): SignedHeight | undefined {
    return this.#last;
  }

  /**
   * Makes the promise, durably. Repeating one is free, in whichever epoch; contradicting one is refused. Epochs need not rise with
   * heights: light clients rotate at heights of their own, and one may still be in an epoch that another has left.
   *
   * @throws ATTESTER_SECOND_HEADER for another digest at a height already signed
   */
  remember(record: SignedHeight): Promise<void> {
    const done = this.#queue.then(() => this.#remember(record));
    this.#queue = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    await this.#queue;
    await this.#file.close();
    await this.#lock.release();
  }

  async #remember(record: SignedHeight): Promise<void> {
    if (this.#failed) {
      throw new HeadlightError({
        code: "ATTESTER_MEMORY",
        message: "an earlier write of this attester's memory failed, so it signs nothing more",
        hint: "Free the disk or repair it, then restart the attester.",
      });
    }
    const known = this.#byHeight.get(record.height);
    if (known !== undefined) {
      if (known.digest === record.digest) return;
      throw new HeadlightError({
        code: "ATTESTER_SECOND_HEADER",
        message: `this attester has signed another header at height ${record.height}`,
        hint: "The source chain changed a final block, or its node lied. Two signed headers at one height freeze the light client.",
        details: {
          height: record.height.toString(),
          signed: known.digest.toString(),
          refused: record.digest.toString(),
        },
      });
    }
    try {
      const { height, epoch, digest } = record;
      await this.#file.appendFile(
        `${JSON.stringify({ height: `${height}`, epoch: `${epoch}`, digest: `${digest}` })}\n`,
      );
      await this.#file.datasync();
    } catch (error) {
      // What is on disk is now unknown; only a restart reads it again.
      this.#failed = true;
      throw new HeadlightError({
        code: "ATTESTER_MEMORY",
        message: "this attester's memory cannot be written, so it does not sign",
        hint: "Free the disk or repair it, then restart the attester.",
        cause: error,
      });
    }
    this.#add(record);
  }

  #add(record: SignedHeight): void {
    this.#byHeight.set(record.height, record);
    if (this.#last === undefined || record.height > this.#last.height) this.#last = record;
  }

  async #load(path: string): Promise<void> {
    const bytes = await this.#file.readFile();
    const end = bytes.lastIndexOf(0x0a) + 1;
    for (const [index, line] of bytes.subarray(0, end).toString("utf8").split("\n").slice(0, -1).entries()) {
      const record = parseRecord(line);
      const contradicted = record !== undefined && this.#byHeight.has(record.height);
      if (record === undefined || contradicted) {
        throw new HeadlightError({
          code: "ATTESTER_MEMORY_CORRUPT",
          message: `line ${index + 1} of ${path} ${contradicted ? "repeats a height" : "cannot be read"}`,
          hint: "Restore the file. Without it the attester cannot know what it has signed; starting afresh risks a second header at one height.",
        });
      }
      this.#add(record);
    }
    // A line without its end was being written when the process died: its signature was never released.
    if (end < bytes.length) {
      await this.#file.truncate(end);
      await this.#file.sync();
    }
  }
}

function parseRecord(line: string): SignedHeight | undefined {
  try {
    const { height, epoch, digest } = recordJson.parse(JSON.parse(line));
    return { height: BigInt(height), epoch: BigInt(epoch), digest: BigInt(digest) };
  } catch {
    return undefined;
  }
}
