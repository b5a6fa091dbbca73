import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deadlineAt,
  PAIR_ROUTE_DELAY,
  type Pair,
  type PairSide,
  refusal,
  type Sent,
  send,
  startPair,
  waitBoth,
} from "../support/contractPair.ts";
import { deploy, mined, type TestContract } from "../support/contracts.ts";

/**
 * Outcomes proved from the destination's real state: roots and proofs are the chain's own, as `eth_getProof` gives them. Only that a
 * light client trusts these blocks is taken as told.
 */
let pair: Pair;
let source: PairSide;
let destination: PairSide;
let roots: TestContract;

interface Proof {
  height: bigint;
  accountProof: string[];
  storageProof: string[];
}

beforeAll(async () => {
  pair = await startPair();
  ({ source, destination } = pair);
  roots = await deploy(source.chain, "StateRootsDouble");
  const reader = await deploy(source.chain, "StorageReader", [roots]);
  await mined(source.receipts.proposeStorageReader(destination.chain.chainId, reader));
  await waitBoth(pair, (await destination.chain.now()) + PAIR_ROUTE_DELAY + 100n);
  await mined(source.receipts.acceptStorageReader(destination.chain.chainId));
});
afterAll(() => pair.close());

/** Has the source know the destination's latest block, and proves the message's slot under it. */
async function proofOf({ id }: Sent): Promise<Proof> {
  const block = (await destination.chain.request("eth_getBlockByNumber", ["latest", false])) as Record<string, string>;
  const height = BigInt(block.number as string);
  await mined(roots.tellBlock(height, block.stateRoot, BigInt(block.timestamp as string)));
  const slot = await source.receipts.statusSlotOf(id);
  const answer = await destination.chain.request("eth_getProof", [destination.gatewayAddress, [slot], block.number]);
  const { accountProof, storageProof } = answer as { accountProof: string[]; storageProof: { proof: string[] }[] };
  return { height, accountProof, storageProof: storageProof[0]?.proof ?? [] };
}

const prove = ({ message }: Sent, { height, accountProof, storageProof }: Proof) =>
  source.receipts.proveOutcome(message, height, accountProof, storageProof);
const outcomeOf = async ({ message, id }: Sent): Promise<unknown[]> => {
  const { destinationChainId, destinationGateway } = message;
  const [outcome, , executor, costInGwei] = await source.receipts.outcomeOf(destinationChainId, destinationGateway, id);
  return [outcome, executor, costInGwei * 1_000_000_000n];
};
const later = async (seconds: bigint): Promise<bigint> => (await destination.chain.now()) + seconds;

describe("R3 and R6 by the destination's own state", () => {
  it("prove a delivery, with who delivered and at what cost, and pay for it", async () => {
    await mined(source.oracle.setPrice(destination.chain.chainId, 1_000_000_000n, 10n ** 18n, 100_000n, 0n));
    const sent = await send(source, destination, { value: 10n ** 17n });
    expect(await refusal(prove(sent, await proofOf(sent)))).toBe("Receipts_Undecided");
    await mined(destination.gateway.execute(sent.message, "0x"));
    await mined(prove(sent, await proofOf(sent)));
    const [executor, cost] = await destination.gateway.deliveryOf(sent.id);
    expect(await outcomeOf(sent)).toEqual([1n, executor, cost]);
    await mined(source.escrow.settle(sent.message));
    expect(await source.escrow.creditOf(executor)).toBe(cost);
  });

  it("prove a timeout by absence, in a block later than the deadline and in none before", async () => {
    const deadline = await later(1000n);
    const sent = await send(source, destination, { attributes: [deadlineAt(deadline)], value: 500n });
    await destination.chain.setNextTime(deadline);
    await destination.chain.request("evm_mine", []);
    expect(await refusal(prove(sent, await proofOf(sent)))).toBe("Receipts_Undecided");
    await waitBoth(pair, deadline + 1n);
    await mined(prove(sent, await proofOf(sent)));
    expect((await outcomeOf(sent))[0]).toBe(2n);
    expect(await refusal(destination.gateway.execute(sent.message, "0x"))).toBe("Gateway_Expired");
    const before = (await source.escrow.creditOf(source.appAddress)) as bigint;
    await mined(source.escrow.settle(sent.message));
    expect((await source.escrow.creditOf(source.appAddress)) - before).toBe(500n);
  });

  it("do not prove the timeout of a delivered message: neither by another's absence nor with nodes left out", async () => {
    const deadline = await later(1000n);
    const [sent, other] = [
      await send(source, destination, { attributes: [deadlineAt(deadline)] }),
      await send(source, destination, { attributes: [deadlineAt(deadline)] }),
    ];
    await mined(destination.gateway.execute(sent.message, "0x"));
    await waitBoth(pair, deadline + 1n);
    const [own, absent] = [await proofOf(sent), await proofOf(other)];
    const attempts: [string, Proof][] = [
      ["TrieProofTraversalError", absent],
      ["TrieProofTraversalError", { ...own, storageProof: [] }],
      ["TrieProofTraversalError", { ...own, storageProof: own.storageProof.slice(0, -1) }],
      ["RLPInvalidEncoding", { ...own, storageProof: ["0x80"] }],
      ["TrieProofTraversalError", { ...own, accountProof: [] }],
      ["StorageReader_UntrustedHeight", { ...own, height: own.height + 1_000n }],
    ];
    for (const [name, attempt] of attempts) expect(await refusal(prove(sent, attempt))).toBe(name);
    expect((await outcomeOf(sent))[0]).toBe(0n);
    await mined(prove(sent, own));
    expect((await outcomeOf(sent))[0]).toBe(1n);
  });
});
