import { AbiCoder } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../../prover/protocol/message.ts";
import { deployPools, type PoolSide } from "../../support/appBridges.ts";
import { type AppChains, type AppSide, addressOf, deliver, on, sent, startAppChains } from "../../support/appChains.ts";
import { account, as, deploy, mined, parseRevert, revertOf, type TestContract } from "../../support/contracts.ts";
import { messageFixture } from "../../support/factories.ts";

/** Kind of PathCredits. */
const KIND = { pay: 0, grant: 1, return: 2 } as const;
/** One token in shared units, here and there. */
const UNIT = 10n ** 6n;
const HERE = 10n ** 18n;
const THERE = 10n ** 6n;

let chains: AppChains;
let here: AppSide;
let there: AppSide;
let a: PoolSide;
let b: PoolSide;
let bob: string;

beforeAll(async () => {
  chains = await startAppChains();
  ({ here, there } = chains);
  bob = (await account(there.chain, 5)).address;
});
afterAll(() => chains.close());

/** A provider and a grant on each side: 1,000 tokens each, of which 600 may be transferred. */
beforeEach(async () => {
  const pools = await deployPools(chains);
  [a, b] = [pools.get(here) as PoolSide, pools.get(there) as PoolSide];
  await mined(a.pool.deposit(1_000n * HERE, 0));
  await mined(b.pool.deposit(1_000n * THERE, 0));
  for (const [side, pool, other] of [
    [here, a.pool, there],
    [there, b.pool, here],
  ] as const) {
    const { message } = await sent(side, pool.grantCredit(other.chain.chainId, 600n * UNIT));
    expect(await deliver(other, message)).toMatchObject({ delivered: true });
  }
});

const payload = (kind: number, to: string, amount: bigint): Message["payload"] =>
  AbiCoder.defaultAbiCoder().encode(["uint8", "address", "uint64"], [kind, to, amount]) as Message["payload"];

let nonce = 2_000_000n;
/** A message that was never sent, from the pool on `from`; the verifier double vouches for it all the same. */
const forge = (from: AppSide, sender: TestContract, to: AppSide, recipient: TestContract, body: string): Message =>
  messageFixture({
    nonce: nonce++,
    sourceChainId: from.chain.chainId,
    sourceGateway: from.gatewayAddress,
    destinationChainId: to.chain.chainId,
    destinationGateway: to.gatewayAddress,
    sender: addressOf(sender),
    recipient: addressOf(recipient),
    payload: body as Message["payload"],
  });

async function failureOf(side: AppSide, message: Message): Promise<string | undefined> {
  const { delivered, reason } = await deliver(side, message);
  expect(delivered).toBe(false);
  return parseRevert(reason)?.name;
}

const nameOf = async (attempt: Parameters<typeof mined>[0]): Promise<string> => (await revertOf(mined(attempt))).name;

describe("a transfer by liquidity pools", () => {
  it("A17: pays what was quoted, in the other chain's decimals, takes no dust, and never less than the minimum", async () => {
    const amount = 100n * HERE + 999n;
    const received: bigint = await a.pool.quote(amount);
    expect(received).toBe((100n * HERE * 9_970n) / 10_000n);
    const refused = nameOf(a.pool.crosschainTransfer(on(there, bob), amount, received + 1n));
    expect(await refused).toBe("LiquidityPool_SlippageExceeded");

    const before: bigint = await a.token.balanceOf(await account(here.chain, 0));
    const { message } = await sent(here, a.pool.crosschainTransfer(on(there, bob), amount, received));
    expect(message.payload).toBe(payload(KIND.pay, bob, 99_700_000n));
    expect(before - (await a.token.balanceOf(await account(here.chain, 0)))).toBe(100n * HERE);
    expect(await deliver(there, message)).toMatchObject({ delivered: true });
    expect(await b.token.balanceOf(bob)).toBe(99_700_000n);
    expect([await a.pool.liquidity(), await a.pool.assets()]).toEqual([1_100n * UNIT, 1_000_300_000n]);
    expect([await b.pool.liquidity(), await b.pool.assets()]).toEqual([900_300_000n, 1_000n * UNIT]);
    expect([await b.pool.granted(here.chain.chainId), await a.pool.credit(there.chain.chainId)]).toEqual([
      500_300_000n,
      500_300_000n,
    ]);
  });

  it("A20: credit is used up at sending: two transfers cannot count on the same tokens", async () => {
    // 601.8 arrive with a fee of 0.3 % as 600 minus something: the first one leaves next to nothing.
    const { message } = await sent(here, a.pool.crosschainTransfer(on(there, bob), 601n * HERE, 0));
    const second = a.pool.crosschainTransfer(on(there, bob), 2n * HERE, 0);
    expect(await nameOf(second)).toBe("PathCredits_InsufficientCredit");
    expect(await deliver(there, message)).toMatchObject({ delivered: true });
    expect(await b.token.balanceOf(bob)).toBeGreaterThanOrEqual(599_197_000n);
  });

  it("A4 and A5: too little, nothing, too much and receivers that cannot be are refused", async () => {
    for (const amount of [0n, 10n ** 12n - 1n, 99n * 10n ** 12n]) {
      const attempt = a.pool.crosschainTransfer(on(there, bob), amount, 0);
      expect(await nameOf(attempt)).toBe("LiquidityPool_BelowMinimum");
    }
    const huge = a.pool.crosschainTransfer(on(there, bob), 2n ** 64n * 10n ** 12n, 0);
    expect(await nameOf(huge)).toBe("SafeCastOverflowedUintDowncast");
    for (const receiver of [`0x${"00".repeat(20)}`, addressOf(b.pool)]) {
      const attempt = a.pool.crosschainTransfer(on(there, receiver), HERE, 0);
      expect(await nameOf(attempt)).toBe("LiquidityPool_InvalidReceiver");
    }
    // The smallest transfer pays something.
    await sent(here, a.pool.crosschainTransfer(on(there, bob), 100n * 10n ** 12n, 1));
  });

  it("A21: a chain's messages, forged as they may be, reach no more than was granted to it", async () => {
    const all = forge(here, a.pool, there, b.pool, payload(KIND.pay, bob, 600n * UNIT + 1n));
    expect(await failureOf(there, all)).toBe("PathCredits_InsufficientCredit");
    const back = forge(here, a.pool, there, b.pool, payload(KIND.return, bob, 600n * UNIT + 1n));
    expect(await failureOf(there, back)).toBe("PathCredits_InsufficientCredit");
    expect(await b.pool.liquidity()).toBe(1_000n * UNIT);
    const unknown = forge(here, a.pool, there, b.pool, payload(3, bob, 1n));
    expect((await deliver(there, unknown)).delivered).toBe(false);
  });

  it("A1 and A2: another sender and another gateway are not believed", async () => {
    const forged = forge(here, a.token, there, b.pool, payload(KIND.pay, bob, 1n));
    expect(await failureOf(there, forged)).toBe("ERC7786RecipientUnauthorizedGateway");
    const direct = b.pool.receiveMessage(`0x${"00".repeat(32)}`, on(here, a.pool), payload(KIND.pay, bob, 1n));
    expect(await nameOf(direct)).toBe("ERC7786RecipientUnauthorizedGateway");
  });

  it("a receiver that the token refuses is paid later, out of what was kept for it", async () => {
    const { message } = await sent(here, a.pool.crosschainTransfer(on(there, bob), 500n * HERE, 0));
    await mined(b.token.setRefused(bob, true));
    expect(await failureOf(there, message)).toBe("TokenDouble_Refused");
    // Meanwhile the provider takes whatever it can: the payment is not among it.
    const shares: bigint = await b.pool.balanceOf(await account(there.chain, 0));
    await mined(b.pool.withdraw((shares * 399n) / 1_000n, 0));
    expect(await nameOf(b.pool.withdraw(shares / 100n, 0))).toBe("LiquidityPool_InsufficientLiquidity");
    await mined(b.token.setRefused(bob, false));
    expect(await deliver(there, message)).toMatchObject({ delivered: true });
    expect(await b.token.balanceOf(bob)).toBeGreaterThan(0n);
  });

  it("A10: fees on transfer and movements from within are refused, a payment from within pays once", async () => {
    await mined(a.token.setFee(100));
    expect(await nameOf(a.pool.deposit(HERE, 0))).toBe("ExactTransfer_WrongAmount");
    expect(await nameOf(a.pool.crosschainTransfer(on(there, bob), HERE, 0))).toBe("ExactTransfer_WrongAmount");
    await mined(a.token.setFee(0));

    const { message } = await sent(here, a.pool.crosschainTransfer(on(there, bob), HERE, 0));
    const executor = there.gateway.interface.encodeFunctionData("execute", [message, "0x"]);
    await mined(b.token.push(there.gateway, executor));
    expect(await deliver(there, message)).toMatchObject({ delivered: true });
    expect(await b.token.balanceOf(bob)).toBeGreaterThan(0n);
    expect(await b.pool.liquidity()).toBe(1_000n * UNIT - 997_000n);
  });

  it("A9: refuses a token with fewer decimals than the shared units, a fee above 1 %, and no minimum", async () => {
    const token = await deploy(here.chain, "TokenDouble", [5]);
    for (const parameters of [
      [token, bob, 6, 1],
      [a.token, bob, 101, 1],
      [a.token, bob, 6, 0],
    ]) {
      const attempt = deploy(here.chain, "LiquidityPool", [[], parameters]);
      expect((await revertOf(attempt)).name).toBe("LiquidityPool_InvalidParameter");
    }
  });
});

describe("credit and liquidity", () => {
  it("A18: only the planner moves credit, and not nothing", async () => {
    const attacker = as(a.pool, await account(here.chain, 7));
    const chainId = there.chain.chainId;
    for (const name of ["grantCredit", "returnCredit"] as const) {
      expect(await nameOf(attacker[name](chainId, 1))).toBe("PathCredits_NotThePlanner");
      expect(await nameOf(a.pool[name](chainId, 0))).toBe("PathCredits_ZeroAmount");
    }
  });

  it("A19: what is granted once is not granted again, and comes back by a message", async () => {
    const chainId = there.chain.chainId;
    expect(await nameOf(a.pool.grantCredit(chainId, 400n * UNIT + 1n))).toBe("PathCredits_InsufficientCredit");
    await mined(a.pool.grantCredit(chainId, 400n * UNIT));
    expect(await a.pool.unallocated()).toBe(0n);

    expect(await nameOf(b.pool.returnCredit(here.chain.chainId, 600n * UNIT + 1n))).toBe(
      "PathCredits_InsufficientCredit",
    );
    const { message } = await sent(there, b.pool.returnCredit(here.chain.chainId, 600n * UNIT));
    expect(await a.pool.unallocated()).toBe(0n);
    expect(await deliver(here, message)).toMatchObject({ delivered: true });
    expect([await a.pool.unallocated(), await a.pool.totalGranted()]).toEqual([600n * UNIT, 400n * UNIT]);
  });

  it("A22: providers withdraw what is not reserved, and the fee with it", async () => {
    const shares: bigint = await a.pool.balanceOf(await account(here.chain, 0));
    expect(await nameOf(a.pool.withdraw(shares, 0))).toBe("LiquidityPool_InsufficientLiquidity");
    await sent(here, a.pool.crosschainTransfer(on(there, bob), 600n * HERE, 0));
    const before: bigint = await a.token.balanceOf(await account(here.chain, 0));
    const worth = (1_000n * HERE * 9n) / 10n;
    expect(await nameOf(a.pool.withdraw((shares * 9n) / 10n, 2n * worth))).toBe("LiquidityPool_SlippageExceeded");
    await mined(a.pool.withdraw((shares * 9n) / 10n, worth));
    const got: bigint = (await a.token.balanceOf(await account(here.chain, 0))) - before;
    // Nine tenths of 1,000 and of the fee of 1.8, rounded in favour of those who stay.
    expect(got).toBeLessThanOrEqual((10_018n * HERE * 9n) / 100n);
    expect(got).toBeGreaterThan((10_017n * HERE * 9n) / 100n);
  });

  it("a deposit after a fee was earned buys no part of that fee: taken out at once, it is at most what was paid in", async () => {
    const pools = await deployPools(chains, { feeBps: 100 });
    const [own, far] = [pools.get(here) as PoolSide, pools.get(there) as PoolSide];
    await mined(own.pool.deposit(1_000n * HERE, 0));
    await mined(far.pool.deposit(1_000n * THERE, 0));
    const { message } = await sent(there, far.pool.grantCredit(here.chain.chainId, 600n * UNIT));
    expect(await deliver(here, message)).toMatchObject({ delivered: true });
    await sent(here, own.pool.crosschainTransfer(on(there, bob), 500n * HERE, 0));
    expect(await own.pool.assets()).toBe(1_005n * UNIT);

    const late = await account(here.chain, 4);
    await mined(own.token.transfer(late, 100n * HERE));
    await mined(as(own.token, late).approve(own.pool, 100n * HERE));
    await mined(as(own.pool, late).deposit(100n * HERE, 0));
    await mined(as(own.pool, late).withdraw(await own.pool.balanceOf(late), 0));
    const got: bigint = await own.token.balanceOf(late);
    expect(got).toBeLessThanOrEqual(100n * HERE);
    expect(got).toBeGreaterThan(99n * HERE);
  });

  it("A gift or a first deposit makes no share so dear that the next provider loses by it", async () => {
    const pools = await deployPools(chains);
    const { token, pool } = pools.get(here) as PoolSide;
    await mined(pool.deposit(10n ** 12n, 0));
    await mined(token.transfer(pool, 500n * HERE));
    const victim = await account(here.chain, 4);
    await mined(token.transfer(victim, HERE));
    await mined(as(token, victim).approve(pool, HERE));
    await mined(as(pool, victim).deposit(HERE, 0));
    await mined(as(pool, victim).withdraw(await pool.balanceOf(victim), 0));
    expect(await token.balanceOf(victim)).toBe(HERE);
    expect(await nameOf(as(pool, victim).deposit(10n ** 12n - 1n, 0))).toBe("LiquidityPool_BelowMinimum");
    expect(await nameOf(pool.deposit(10n ** 12n, 2n ** 128n))).toBe("LiquidityPool_SlippageExceeded");
  });
});
