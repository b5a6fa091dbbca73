import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AttesterMemory } from "../../../prover/node/attester/memory.ts";

let folder: string;
let path: string;
const open: AttesterMemory[] = [];
const openMemory = async (): Promise<AttesterMemory> => {
  const memory = await AttesterMemory.open(path);
  open.push(memory);
  return memory;
};
const closeAll = async (): Promise<void> => {
  for (const memory of open.splice(0)) await memory.close();
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "headlight-memory-"));
  path = join(folder, "signed.jsonl");
});
afterEach(async () => {
  await closeAll();
  await rm(folder, { recursive: true, force: true });
});

describe("what an attester remembers of its signatures", () => {
  it("repeats a promise, refuses a contradiction, also after a restart", async () => {
    const first = await openMemory();
    await first.remember({ height: 10n, epoch: 0n, digest: 1n });
    await first.remember({ height: 10n, epoch: 0n, digest: 1n });
    await expect(first.remember({ height: 10n, epoch: 0n, digest: 2n })).rejects.toMatchObject({
      code: "ATTESTER_SECOND_HEADER",
    });
    await closeAll();
    const second = await openMemory();
    expect(second.size).toBe(1);
    await second.remember({ height: 10n, epoch: 0n, digest: 1n });
    await expect(second.remember({ height: 10n, epoch: 0n, digest: 2n })).rejects.toMatchObject({
      code: "ATTESTER_SECOND_HEADER",
    });
  });

  it("is on disk before the promise is given", async () => {
    const memory = await openMemory();
    await memory.remember({ height: 10n, epoch: 0n, digest: 7n });
    expect(await readFile(path, "utf8")).toBe('{"height":"10","epoch":"0","digest":"7"}\n');
  });

  it("lets one of many concurrent contradictions through", async () => {
    const memory = await openMemory();
    const asked = Array.from({ length: 50 }, (_, digest) =>
      memory.remember({ height: 10n, epoch: 0n, digest: BigInt(digest) }),
    );
    const settled = await Promise.allSettled(asked);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await readFile(path, "utf8")).trim().split("\n")).toHaveLength(1);
  });

  it("signs an earlier epoch above a later one: light clients rotate at heights of their own", async () => {
    const memory = await openMemory();
    await memory.remember({ height: 21n, epoch: 2n, digest: 4n });
    await memory.remember({ height: 10n, epoch: 1n, digest: 1n });
    await memory.remember({ height: 22n, epoch: 1n, digest: 2n });
    await memory.remember({ height: 9n, epoch: 2n, digest: 3n });
    expect(memory.size).toBe(4);
    expect(memory.last).toEqual({ height: 22n, epoch: 1n, digest: 2n });
    await closeAll();
    expect((await openMemory()).last).toEqual({ height: 22n, epoch: 1n, digest: 2n });
  });

  it("keeps to one digest for each height across epochs, also after a restart", async () => {
    const first = await openMemory();
    await first.remember({ height: 10n, epoch: 1n, digest: 1n });
    await first.remember({ height: 10n, epoch: 0n, digest: 1n });
    await closeAll();
    const second = await openMemory();
    expect(second.size).toBe(1);
    for (const epoch of [0n, 1n, 2n]) {
      await second.remember({ height: 10n, epoch, digest: 1n });
      await expect(second.remember({ height: 10n, epoch, digest: 2n })).rejects.toMatchObject({
        code: "ATTESTER_SECOND_HEADER",
      });
    }
  });

  it("drops a line that was being written when the process died, and nothing else", async () => {
    const first = await openMemory();
    await first.remember({ height: 10n, epoch: 0n, digest: 1n });
    await closeAll();
    await appendFile(path, '{"height":"11","epo');
    const second = await openMemory();
    expect(second.size).toBe(1);
    await second.remember({ height: 11n, epoch: 0n, digest: 2n });
    await closeAll();
    expect((await openMemory()).size).toBe(2);
  });

  it.each(["nonsense\n", '{"height":"10","epoch":"0","digest":"9"}\n{"height":"10","epoch":"0","digest":"8"}\n'])(
    "refuses a file it cannot trust: %j",
    async (text) => {
      await writeFile(path, text);
      await expect(AttesterMemory.open(path)).rejects.toMatchObject({
        code: "ATTESTER_MEMORY_CORRUPT",
        hint: expect.stringContaining("second header"),
      });
      // And the lock is free again.
      await rm(path);
      await openMemory();
    },
  );

  it("belongs to one process at a time", async () => {
    await openMemory();
    await expect(AttesterMemory.open(path)).rejects.toMatchObject({ code: "STATE_LOCKED" });
  });
});
