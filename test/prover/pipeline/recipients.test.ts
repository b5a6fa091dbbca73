import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { Journal } from "../../../prover/pipeline/journal.ts";
import { RestingRecipients } from "../../../prover/pipeline/recipients.ts";
import { Cleanup } from "../../support/chains.ts";
import { seededAddress } from "../../support/factories.ts";

const cleanup = new Cleanup();
afterEach(async () => {
  vi.useRealTimers();
  await cleanup.run();
});

it("remembers, over restarts, a recipient that failed on chain, and rests it longer each time", async () => {
  const path = join(await cleanup.directory(), "journal.json");
  const [bad, good] = [seededAddress("bad"), seededAddress("good")];
  vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 });
  await new RestingRecipients(await Journal.open(path)).failed(bad, "caught");
  const reopened = async (): Promise<RestingRecipients> => new RestingRecipients(await Journal.open(path));
  expect([(await reopened()).isResting(bad), (await reopened()).isResting(good)]).toEqual([true, false]);
  vi.setSystemTime(1_000_000 + 60_001);
  expect((await reopened()).isResting(bad)).toBe(false);
  await (await reopened()).failed(bad, "again");
  vi.setSystemTime(1_000_000 + 60_001 + 60_001);
  expect((await reopened()).isResting(bad)).toBe(true);
  vi.setSystemTime(1_000_000 + 60_001 + 120_001);
  expect((await reopened()).isResting(bad)).toBe(false);
});
