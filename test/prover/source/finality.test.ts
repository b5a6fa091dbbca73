import { afterEach, describe, expect, it } from "vitest";
import { finalHead, parseFinality, requireFinal } from "../../../prover/source/finality.ts";
import { Cleanup, mineBlocks } from "../../support/chains.ts";
import { startLyingNode } from "../../support/lyingNodeDouble.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe("finality", () => {
  it.each(["", "latest", "0", "-1", "1.5", "safe", "9999999999"])("does not take %j for a rule", (text) => {
    expect(() => parseFinality(text)).toThrowError(expect.objectContaining({ code: "FINALITY_RULE" }));
  });

  it("L8: a block is final with N blocks on top, and refused with one less", async () => {
    const chain = await cleanup.chain(31_337n);
    const connection = await cleanup.connection(chain.url);
    await mineBlocks(chain.url, 5);
    const rule = parseFinality("3");
    expect((await finalHead(connection, rule)).number).toBe(2n);
    expect((await requireFinal(connection, rule, 2n)).number).toBe(2n);
    expect((await requireFinal(connection, rule, 1n)).number).toBe(1n);
    await expect(requireFinal(connection, rule, 3n)).rejects.toMatchObject({
      code: "HEADER_NOT_FINAL",
      details: { height: "3", finalHeight: "2" },
    });
    expect((await finalHead(connection, parseFinality("100"))).number).toBe(0n);
  });

  it("asks the chain itself where it has the tag, and says so where it has not", async () => {
    const chain = await cleanup.chain(31_337n);
    const node = cleanup.add(await startLyingNode(chain.url), (lying) => lying.close());
    const connection = await cleanup.connection(node.url);
    await mineBlocks(chain.url, 2);
    const rule = parseFinality("finalized");
    expect((await finalHead(connection, rule)).number).toBe(2n);
    node.tell((method, [tag]) => (method === "eth_getBlockByNumber" && tag === "finalized" ? null : undefined));
    await expect(finalHead(connection, rule)).rejects.toMatchObject({
      code: "BLOCK_UNKNOWN",
      hint: expect.stringContaining("confirmations"),
    });
    node.tell((method, [tag], result) =>
      method === "eth_getBlockByNumber" && tag === "finalized"
        ? { ...(result as object), number: "0xffff" }
        : undefined,
    );
    await expect(finalHead(connection, rule)).rejects.toMatchObject({ code: "RPC_MALFORMED" });
  });
});
