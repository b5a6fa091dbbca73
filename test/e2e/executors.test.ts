import { Contract, type ContractTransactionResponse, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sentIds } from "../../prover/cli/demo/scenarios/twoWay/sent.ts";
import { type Side, TwoWaySession } from "../../prover/cli/demo/scenarios/twoWay.ts";
import { FINALITY } from "../../prover/cli/demo/sidecars.ts";
import type { Deployment } from "../../prover/delivery/deployment.ts";
import { devAccount } from "../../prover/node/devChains.ts";
import { explainMessage } from "../../prover/pipeline/explain.ts";
import { collectPending, executePending, type RouteParameters } from "../../prover/pipeline.ts";
import { FEE_ESCROW_ABI, GAS_PRICE_ORACLE_ABI, GATEWAY_ABI } from "../../prover/protocol/abi.ts";
import type { Address, Bytes32 } from "../../prover/protocol/field.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import { connectChain } from "../../prover/source/rpc.ts";
import { attribute, deadlineAt, ORDERED } from "../support/contractPair.ts";

const GWEI = 1_000_000_000n;
const COIN = 10n ** 18n;
/** More than any delivery here costs. */
const GOOD_FEE = COIN / 10n;
const NOBODY: Address = `0x${"99".repeat(20)}` as Address;

let session: TwoWaySession;
let book: Address;
let escrow: Contract;

beforeAll(async () => {
  session = await TwoWaySession.open();
  await session.prepareArtifacts(() => undefined);
  await session.startWorld();
  await session.startAttesters();
  const { a, b } = session;
  book = (await b.deployer.deploy("Guestbook", [await b.account("owner").getAddress(), b.gateway])).address;
  const outbox = new Contract(a.gateway, GATEWAY_ABI, a.account("owner"));
  escrow = new Contract((await outbox.getFunction("feeEscrow")()) as string, FEE_ESCROW_ABI, a.account("owner"));
  const oracle = new Contract(
    (await escrow.getFunction("ORACLE")()) as string,
    GAS_PRICE_ORACLE_ABI,
    a.account("owner"),
  );
  // A coin of b is worth ten of a's: every delivery is worth collecting, whoever won the race and whatever gas costs on a.
  const priced = oracle.getFunction("setPrice")(b.chain.chainId, 3n * GWEI, 10n * COIN, 200_000n, 2_000n);
  await ((await priced) as ContractTransactionResponse).wait();
});
afterAll(() => session?.close());

async function send(fee: bigint, attributes: string[] = [], recipient = book): Promise<Bytes32> {
  const { a, b } = session;
  const outbox = new Contract(a.gateway, GATEWAY_ABI, a.account("sender"));
  const address = formatChainAddress({ chainId: b.chain.chainId, address: recipient });
  const sent = outbox.getFunction("sendMessage")(address, "0x68656c6c6f", attributes, { value: fee });
  const [id] = sentIds(a, await ((await sent) as ContractTransactionResponse).wait());
  if (id === undefined) throw new Error("the transaction queued no message");
  return id;
}

const deployment = (from: Side, to: Side): Deployment => ({
  source: { chainId: from.chain.chainId, gateway: from.gateway, startBlock: 0n },
  destination: {
    chainId: to.chain.chainId,
    gateway: to.gateway,
    lightClient: to.lightClient,
    zkVerifier: to.zkVerifier,
    startBlock: 0n,
  },
  headerInstance: "header-8",
  windowInstances: ["window-16"],
});

/** An executor by its account; it delivers from a to b. */
const executor = (index: number): RouteParameters => ({
  deployment: deployment(session.a, session.b),
  sourceUrl: session.a.chain.url,
  destinationUrl: session.b.chain.url,
  finality: FINALITY,
  privateKey: devAccount(index),
  stateDirectory: `${session.stateDirectory}/executor-${index}`,
});

const byId = (outcomes: readonly { id: string; status: string }[]): Map<string, string> =>
  new Map(outcomes.map(({ id, status }) => [id, status]));

/** Statuses of the transactions to the gateway since a block. */
async function transactionsSince({ provider, gateway }: Side, first: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let number = first; number <= (await provider.getBlockNumber()); number++) {
    const block = await provider.getBlock(number, true);
    for (const transaction of block?.prefetchedTransactions ?? []) {
      if (transaction.to?.toLowerCase() !== gateway) continue;
      statuses.push((await provider.getTransactionReceipt(transaction.hash))?.status ?? -1);
    }
  }
  return statuses;
}

/** One pair of routes through all of this, in order: every proof here is a real one. */
describe("executors on two live chains", () => {
  it("two that race for one message lose one reverted transaction between them, and no more", async () => {
    await send(GOOD_FEE);
    await session.relay("a");
    const { provider } = session.b;
    const first = (await provider.getBlockNumber()) + 1;
    // Neither sees the other's transaction before both are out: the worst case.
    await provider.send("evm_setAutomine", [false]);
    const racing = Promise.all([7, 8].map((index) => executePending({ ...executor(index), minProfitWei: 1n })));
    for (let waited = 0; waited < 200; waited++) {
      const pending = (await provider.send("eth_getBlockByNumber", ["pending", false])) as { transactions: string[] };
      if (pending.transactions.length === 2) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await provider.send("evm_mine", []);
    await provider.send("evm_setAutomine", [true]);
    const statuses = (await racing).flat().map(({ status }) => status);
    expect(statuses.sort()).toEqual(["already-executed", "executed"]);
    expect((await transactionsSince(session.b, first)).sort()).toEqual([0, 1]);
  });

  it("deliver the best paid first and channels in order, and pay for nothing that fails or does not pay", async () => {
    const unpaid = await send(0n);
    const failing = await send(GOOD_FEE, [], NOBODY);
    const [one, two] = [await send(GOOD_FEE / 10n, [ORDERED]), await send(GOOD_FEE, [ORDERED])];
    const best = await send(GOOD_FEE * 2n);
    await session.relay("a");
    const first = (await session.b.provider.getBlockNumber()) + 1;
    const outcomes = await executePending({ ...executor(7), minProfitWei: 1n });
    expect(outcomes.map(({ id }) => id)).toEqual([best, failing, one, two, unpaid]);
    const statuses = byId(outcomes);
    for (const id of [best, one, two]) expect(statuses.get(id)).toBe("executed");
    expect(statuses.get(failing)).toBe("receiver-failed");
    expect(statuses.get(unpaid)).toBe("unprofitable");
    // Not one transaction for what fails.
    expect(await transactionsSince(session.b, first)).toEqual([1, 1, 1]);
  });

  it("collect what they earned by the route back, and only who delivered", async () => {
    const back = deployment(session.b, session.a);
    const acknowledged = await Promise.all([7, 8].map((index) => collectPending(executor(index), back)));
    expect(acknowledged.reduce((sum, { acknowledged: ids }) => sum + ids.length, 0)).toBe(4);
    // What is on its way is not asked for again.
    expect((await collectPending(executor(7), back)).acknowledged).toEqual([]);
    await session.relay("b");
    const balance = (index: number): Promise<bigint> =>
      session.a.provider.getBalance(new Wallet(devAccount(index)).address);
    const before = await Promise.all([7, 8].map(balance));
    const collected = [await collectPending(executor(7), back), await collectPending(executor(8), back)];
    expect(collected.reduce((sum, { receipts }) => sum + receipts, 0)).toBeGreaterThan(0);
    expect(collected.flatMap(({ settled }) => settled)).toHaveLength(4);
    for (const [place, index] of [7, 8].entries()) {
      const { settled, withdrawn } = collected[place] as (typeof collected)[number];
      expect(withdrawn).toBe(settled.reduce((sum, { reward }) => sum + reward, 0n));
      expect((await balance(index)) - (before[place] as bigint)).toBeLessThanOrEqual(withdrawn);
    }
    expect(collected.reduce((sum, { withdrawn }) => sum + withdrawn, 0n)).toBeGreaterThan(0n);
    const again = await collectPending(executor(7), back);
    expect(again).toEqual({ receipts: 0, settled: [], withdrawn: 0n, acknowledged: [] });
  });

  it("leave what expired, record it when told, and let its channel go on", async () => {
    const { a, b, stateDirectory } = session;
    const now = BigInt((await b.provider.getBlock("latest"))?.timestamp ?? 0);
    const [late, next] = [
      await send(GOOD_FEE, [ORDERED, deadlineAt(now + 600n)]),
      await send(GOOD_FEE, [ORDERED, attribute("gasLimit(uint256)", 100_000n)]),
    ];
    await session.relay("a");
    await session.advanceTime(1_000);
    const left = byId(await executePending({ ...executor(7), minProfitWei: 1n }));
    expect([left.get(late), left.get(next)]).toEqual(["expired", "waits"]);
    const [source, destination] = [await connectChain({ url: a.chain.url }), await connectChain({ url: b.chain.url })];
    const explain = (id: Bytes32) =>
      explainMessage({ id, source, destination, deployment: deployment(a, b), finality: FINALITY, stateDirectory });
    expect(await explain(late)).toMatchObject({ state: "expired", terms: { deadline: now + 600n, fee: GOOD_FEE } });
    expect(await explain(next)).toMatchObject({
      state: "verified",
      stuckBecause: expect.stringContaining("comes first"),
      terms: { sequence: 4n, nextInChannel: 3n },
    });
    const recorded = byId(await executePending({ ...executor(7), minProfitWei: 1n, recordExpired: true }));
    expect([recorded.get(late), recorded.get(next)]).toEqual(["expired", "executed"]);
    expect(await explain(next)).toMatchObject({ state: "executed", terms: { outcome: "none", nextInChannel: 5n } });
    source.destroy();
    destination.destroy();
  });
});
