import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Journal, type StatementEntry, statementKey } from "../../../prover/pipeline/journal.ts";
import { sign } from "../../../prover/protocol/babyJubjub.ts";
import { headerFixture, seededKey } from "../../support/factories.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "headlight-journal-"));
  path = join(folder, "journal.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const proof: StatementEntry["proof"] = {
  a: [1n, 2n],
  b: [
    [3n, 4n],
    [5n, 6n],
  ],
  c: [7n, 8n],
};
const header: StatementEntry = {
  key: statementKey("header-8", "aa", [1n, 2n]),
  instance: "header-8",
  publicInputs: [1n, 2n],
  stage: "chosen",
  subject: {
    kind: "header",
    epoch: 3n,
    header: headerFixture(),
    signatures: new Map([
      [0, sign(seededKey(0), 5n)],
      [4, sign(seededKey(4), 5n)],
    ]),
  },
};
const window: StatementEntry = {
  key: statementKey("window-16", "aa", [1n, 2n]),
  instance: "window-16",
  publicInputs: [1n, 2n],
  stage: "proved",
  subject: { kind: "window", height: 9n, windowSize: 16, windowIndex: 2n, outboxSize: 40 },
  proof,
  proveMs: 12.5,
};

describe("the relayer's journal", () => {
  it("gives back after a restart exactly what was put in", async () => {
    const first = await Journal.open(path);
    await first.put(header);
    await first.put(window);
    await first.putRetry("0x01", { attempts: 2, notBefore: 99, status: "receiver-failed", reason: "closed" });
    const second = await Journal.open(path);
    expect(second.find(header.key)).toEqual(header);
    expect(second.find(window.key)).toEqual(window);
    expect(second.unfinished().map(({ key }) => key)).toEqual([header.key, window.key]);
    expect(second.retry("0x01")).toEqual({ attempts: 2, notBefore: 99, status: "receiver-failed", reason: "closed" });
    await second.put({ ...window, stage: "accepted" });
    await second.putRetry("0x01", undefined);
    const third = await Journal.open(path);
    expect(third.unfinished().map(({ key }) => key)).toEqual([header.key]);
    expect(third.find(window.key)).toMatchObject({ stage: "accepted" });
    expect(third.retry("0x01")).toBeUndefined();
  });

  it("tells statements apart by instance, key and every public input", () => {
    const keys = [
      statementKey("window-16", "aa", [1n, 2n]),
      statementKey("window-256", "aa", [1n, 2n]),
      statementKey("window-16", "bb", [1n, 2n]),
      statementKey("window-16", "aa", [2n, 1n]),
      statementKey("window-16", "aa", [12n]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("refuses a truncated or altered file and leaves it as it is", async () => {
    await (await Journal.open(path)).put(window);
    const text = await readFile(path, "utf8");
    for (const broken of [text.slice(0, -5), text.replace('"proved"', '"done"'), text.replace('"9"', '"-9"')]) {
      await writeFile(path, broken);
      await expect(Journal.open(path)).rejects.toMatchObject({ code: "STATE_CORRUPT", hint: expect.any(String) });
      expect(await readFile(path, "utf8")).toBe(broken);
    }
  });
});
