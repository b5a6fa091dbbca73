import { describe, expect, it } from "vitest";
import { EvidenceBook } from "../../../prover/pipeline/hyperlane/evidence.ts";
import type { Bytes32 } from "../../../prover/protocol/field.ts";
import { seededBytes32 } from "../../support/factories.ts";
import { announcement, ScriptedNode, scriptedContext } from "../../support/hyperlaneNodes.ts";

const read = (...announcements: ReturnType<typeof announcement>[]): Promise<EvidenceBook> =>
  EvidenceBook.read(scriptedContext(new ScriptedNode(), new ScriptedNode(), [], announcements));

/** With the first announcements of the outbox in a verified window. */
function readProved(announcements: ReturnType<typeof announcement>[], proved: number): Promise<EvidenceBook> {
  const destination = new ScriptedNode();
  const context = scriptedContext(new ScriptedNode(), destination, [], announcements);
  destination.prove(announcements.slice(0, proved));
  return EvidenceBook.read(context);
}

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

  it("gives evidence from the proved announcement with the fewest ids, the first of equal ones", async () => {
    const strangers = Array.from({ length: 3 }, (_, index) => seededBytes32(`stranger ${index}`));
    const announcements = [
      announcement(0n, [...strangers, id]),
      announcement(1n, [seededBytes32("friend"), id]),
      announcement(2n, [id, seededBytes32("friend")]),
      announcement(3n, [id]),
    ];
    const book = await readProved(announcements, 3);
    expect(book.evidenceOf(id)).toMatchObject({ announcement: { nonce: 1n }, index: 1 });
    expect(book.evidenceOf(strangers[2] as Bytes32)).toMatchObject({ announcement: { nonce: 0n }, index: 2 });
  });

  it("keeps one entry of an announcement for an id that is in it often", async () => {
    const book = await read(announcement(0n, [id, id, id]), announcement(1n, [id]));
    expect(book.announcementsOf(id).map(({ sent }) => sent.message.nonce)).toEqual([0n, 1n]);
    expect(book.announcementsOf(seededBytes32("other"))).toEqual([]);
  });
});
