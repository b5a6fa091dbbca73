import { Contract } from "ethers";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hyperlaneId } from "../../../prover/protocol/hyperlane.ts";
import type { Message } from "../../../prover/protocol/message.ts";
import { account, as, deploy, mined, type TestContract } from "../../support/contracts.ts";
import {
  altered,
  deployVendored,
  dispatchedMessages,
  type HyperlaneEnd,
  type HyperlanePair,
  metadataOf,
  padded,
  sentMessages,
  startHyperlanePair,
} from "../../support/hyperlane.ts";

/**
 * An unmodified warp route under random interleavings of honest and hostile steps on both chains: nothing is minted that is not locked,
 * and what is under way explains the difference to the unit.
 */
const TOKEN_ABI = [
  "function balanceOf(address) view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function initialize(address, address, address)",
  "function enrollRemoteRouter(uint32, bytes32)",
  "function transferRemote(uint32, bytes32, uint256) payable returns (bytes32)",
];

interface Transfer {
  message: string;
  from: "a" | "b";
  amount: bigint;
  announcement?: Message;
  delivered: boolean;
}

let pair: HyperlanePair;
let token: TestContract;
let collateral: Contract;
let synthetic: Contract;
const transfers: Transfer[] = [];
const generation = { a: 1, b: 1 };

beforeAll(async () => {
  pair = await startHyperlanePair();
  const { a, b } = pair;
  token = await deploy(a.chain, "BridgedToken");
  const owner = (await account(a.chain, 0)).address;
  const locks = await deployVendored(a.chain, "HypERC20Collateral", [token.target, 1, a.mailbox.target]);
  const mints = await deployVendored(b.chain, "HypERC20", [18, 1, b.mailbox.target]);
  await mined(locks.initialize(a.hook.target, a.ccipReadIsm.target, owner));
  await mined(mints.initialize(0, "T", "T", b.hook.target, b.ism.target, owner));
  collateral = new Contract(locks.target, TOKEN_ABI, await account(a.chain, 0));
  synthetic = new Contract(mints.target, TOKEN_ABI, await account(b.chain, 0));
  await mined(collateral.getFunction("enrollRemoteRouter")(b.domain, padded(mints.target)) as never);
  await mined(synthetic.getFunction("enrollRemoteRouter")(a.domain, padded(locks.target)) as never);
  await mined(token.approve(locks.target, 1_000_000));
});
afterAll(() => pair.close());

const endOf = ({ from }: Pick<Transfer, "from">): { origin: HyperlaneEnd; destination: HyperlaneEnd } =>
  from === "a" ? { origin: pair.a, destination: pair.b } : { origin: pair.b, destination: pair.a };

/** Whether it went through; a refusal changes nothing. */
async function attempt(transaction: Promise<unknown>): Promise<boolean> {
  return mined(transaction as Parameters<typeof mined>[0]).then(
    () => true,
    () => false,
  );
}

async function transfer(from: "a" | "b", amount: bigint): Promise<void> {
  const { origin, destination } = endOf({ from });
  const via = from === "a" ? collateral : synthetic;
  const holder = padded((await account(origin.chain, 0)).address);
  const sent = via.getFunction("transferRemote")(destination.domain, holder, amount) as Parameters<typeof mined>[0];
  const receipt = await mined(sent).catch(() => undefined);
  // More than the holder has: refused.
  if (receipt === undefined) return;
  transfers.push({
    message: dispatchedMessages(receipt, origin.mailbox)[0] as string,
    from,
    amount,
    delivered: false,
  });
}

async function announce(entry: Transfer): Promise<void> {
  const { origin, destination } = endOf(entry);
  const receipt = await mined(origin.hook.announce(destination.domain, [hyperlaneId(entry.message)]));
  const [announcement] = sentMessages(receipt, origin.gateway, origin.chain.chainId);
  if (announcement !== undefined) entry.announcement = announcement;
}

/** Processes as anyone would; by the model it succeeds exactly when it may. */
async function process(entry: Transfer, withMetadata: boolean): Promise<void> {
  const { destination } = endOf(entry);
  const id = hyperlaneId(entry.message);
  const mailbox = as(destination.mailbox, await account(destination.chain, 9));
  const metadata = withMetadata && entry.announcement !== undefined ? metadataOf(entry.announcement, "0x", 0) : "0x";
  const isStored = (await destination.ism.isVerified(endOf(entry).origin.domain, id)) as boolean;
  const byMetadata = entry.from === "b" && metadata !== "0x" && generation.a !== 0;
  const may = !entry.delivered && (isStored || byMetadata);
  expect(await attempt(mailbox.process(metadata, entry.message))).toBe(may);
  if (may) entry.delivered = true;
}

/** What no step may achieve: an altered message, or an announcement of somebody else's. */
async function attack(entry: Transfer): Promise<void> {
  const { destination } = endOf(entry);
  const forged = `${entry.message.slice(0, -2)}ff`;
  const metadata = entry.announcement === undefined ? "0x" : metadataOf(entry.announcement, "0x", 0);
  expect(await attempt(destination.mailbox.process(metadata, forged))).toBe(
    entry.message === forged && entry.delivered,
  );
  if (entry.announcement === undefined) return;
  const others = altered(entry.announcement, { sender: (await account(destination.chain, 5)).address });
  expect(await attempt(destination.ism.submit(others, "0x"))).toBe(false);
}

async function halt(side: "a" | "b", step: number): Promise<void> {
  generation[side] = step % 3;
  await mined(pair[side].verifier.setTrustGeneration(generation[side]));
}

async function arrive(from: "a" | "b"): Promise<void> {
  const waiting = transfers.filter((entry) => entry.from === from && !entry.delivered);
  expect(waiting).not.toEqual([]);
  for (const entry of waiting) {
    await announce(entry);
    await mined(endOf(entry).destination.ism.submit(entry.announcement, "0x"));
    await process(entry, true);
    expect(entry.delivered).toBe(true);
  }
}

async function check(): Promise<void> {
  const sum = (from: "a" | "b"): bigint =>
    transfers
      .filter((entry) => entry.from === from && !entry.delivered)
      .reduce((total, { amount }) => total + amount, 0n);
  const locked = (await token.balanceOf(collateral.target)) as bigint;
  const minted = (await synthetic.getFunction("totalSupply")()) as bigint;
  expect(minted).toBeLessThanOrEqual(locked);
  expect(locked - minted).toBe(sum("a") + sum("b"));
}

const step = fc.record({
  kind: fc.constantFrom("transfer", "announce", "submit", "process", "process", "attack", "halt"),
  side: fc.constantFrom("a" as const, "b" as const),
  pick: fc.nat(1_000),
  amount: fc.bigInt({ min: 1n, max: 500n }),
  flag: fc.boolean(),
});

it("mints what is locked and no more, whatever happens in which order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async (steps) => {
      for (const { kind, side, pick, amount, flag } of steps) {
        const entry = transfers[pick % Math.max(1, transfers.length)];
        if (kind === "transfer" || entry === undefined) await transfer(side, amount);
        else if (kind === "announce") await announce(entry);
        else if (kind === "submit" && entry.announcement !== undefined)
          await attempt(endOf(entry).destination.ism.submit(entry.announcement, "0x"));
        else if (kind === "process") await process(entry, flag);
        else if (kind === "attack") await attack(entry);
        else if (kind === "halt") await halt(side, pick);
        await check();
      }
    }),
    { numRuns: 30, seed: 7 },
  );
  // Whatever was done, everything still arrives once both verifiers are trusted.
  for (const side of ["a", "b"] as const) await halt(side, 1);
  await transfer("a", 100n);
  await arrive("a");
  await transfer("b", 50n);
  await arrive("b");
  await check();
  expect(await token.balanceOf(collateral.target)).toBe(await synthetic.getFunction("totalSupply")());
});
