import { describe, expect, it } from "vitest";
import { EvidenceBook } from "../../../prover/pipeline/hyperlane/evidence.ts";
import type { Bytes32 } from "../../../prover/protocol/field.ts";
import { seededBytes32 } from "../../support/factories.ts";
import { announcement, ScriptedNode, scriptedContext } from "../../support/hyperlaneNodes.ts";

const read = (...announcements: ReturnType<typeof announcement>[]): Promise<EvidenceBook> =>
  EvidenceBook.read(scriptedContext(new ScriptedNode(), new ScriptedNode(), [], announcements));

/** How many elements arrays are copied while something runs: a list rebuilt for each id makes it grow with the square. */
async function copiedElements(run: () => Promise<unknown>): Promise<number> {
  const iterate = Array.prototype[Symbol.iterator];
  let copied = 0;
  Array.prototype[Symbol.iterator] = function* count<T>(this: T[]): ArrayIterator<T> {
    for (let index = 0; index < this.length; index++) {
      copied++;
      yield this[index] as T;
    }
  };
  try {
    await run();
  } finally {
    Array.prototype[Symbol.iterator] = iterate;
  }
  return copied;
}

describe("the book of announcements", () => {
  const id = seededBytes32("repeated");

  it("grows with the announced ids, and not with their square, when they are all the same", async () => {
    const cost = (count: number): Promise<number> =>
      copiedElements(() =>
        read(...Array.from({ length: count }, (_, nonce) => announcement(BigInt(nonce), Array<Bytes32>(16).fill(id)))),
      );
    const [small, large] = [await cost(10), await cost(40)];
    expect(small).toBeGreaterThanOrEqual(160);
    expect(large).toBeLessThan(5 * small);
  });

  it("keeps one entry of an announcement for an id that is in it often", async () => {
    const book = await read(announcement(0n, [id, id, id]), announcement(1n, [id]));
    expect(book.announcementsOf(id).map(({ sent }) => sent.message.nonce)).toEqual([0n, 1n]);
    expect(book.announcementsOf(seededBytes32("other"))).toEqual([]);
  });
});
