import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { repaidCost } from "../../prover/protocol/deliveryCost.ts";
import { type Address, toAddress } from "../../prover/protocol/field.ts";
import {
  acknowledge,
  attribute,
  deadlineAt,
  type Pair,
  type PairSide,
  refusal,
  type Sent,
  send,
  sentIn,
  startPair,
  waitBoth,
} from "../support/contractPair.ts";
import { account, as, deploy, eventsOf, mined, revertOf } from "../support/contracts.ts";
import { seededAddress } from "../support/factories.ts";

const GWEI = 1_000_000_000n;
const UNIT = 10n ** 18n;
const FEE = UNIT / 100n;
const relayTo = (refund: string, gasLimit = 200_000n, value = 0n): string =>
  attribute("requestRelay(uint256,uint256,address)", value, gasLimit, refund);

let pair: Pair;
let source: PairSide;
let destination: PairSide;
let destinationId: bigint;
let refundee: Address;
let clean: [unknown, unknown] | undefined;

beforeAll(async () => {
  pair = await startPair();
  ({ source, destination } = pair);
  destinationId = destination.chain.chainId;
  refundee = seededAddress("refundee");
  // One coin there is worth two here; ten percent for the executor.
  await mined(source.oracle.setPrice(destinationId, 2n * GWEI, 2n * UNIT, 150_000n, 1_000n));
});
beforeEach(async () => {
  if (clean !== undefined) {
    await source.chain.request("evm_revert", [clean[0]]);
    await destination.chain.request("evm_revert", [clean[1]]);
  }
  clean = [await source.chain.request("evm_snapshot", []), await destination.chain.request("evm_snapshot", [])];
});
afterAll(() => pair.close());

const paid = (value = FEE, gasLimit?: bigint): Promise<Sent> =>
  send(source, destination, { value, attributes: [relayTo(refundee, gasLimit)] });
const deliver = async (sent: Sent, overrides = {}) => {
  const executor = await account(destination.chain, 5);
  const gateway = as(destination.gateway, executor);
  return mined(gateway.execute(sent.message, "0x", { value: sent.message.value, ...overrides }));
};
const executorAddress = async (): Promise<string> => (await account(destination.chain, 5)).address;
const credit = (who: string): Promise<bigint> => source.escrow.creditOf(who);
/** What the oracle's price of setUp repays. */
const repayment = (cost: bigint): bigint => (cost * 2n * 110n) / 100n;

describe("F1 paying with the message", () => {
  it("is the gateway's alone: nobody else names who gets the rest", async () => {
    const sent = await paid();
    const [amount, refund] = await source.escrow.feeOf(sent.id);
    expect([amount, toAddress(String(refund))]).toEqual([FEE, refundee]);
    const steal = source.escrow.fund(sent.id, seededAddress("thief"), { value: 1n });
    expect(await refusal(steal)).toBe("FeeEscrow_NotTheGateway");
  });

  it("is not needed: a message without a fee is delivered like any", async () => {
    const sent = await send(source, destination);
    expect((await source.escrow.feeOf(sent.id))[0]).toBe(0n);
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    expect(await refusal(source.escrow.settle(sent.message))).toBe("FeeEscrow_NothingHeld");
  });

  it("takes no more than 96 bits", async () => {
    await source.chain.request("hardhat_setBalance", [
      (await account(source.chain, 0)).address,
      `0x${(1n << 98n).toString(16)}`,
    ]);
    expect(await refusal(send(source, destination, { value: 1n << 96n }))).toBe("SafeCastOverflowedUintDowncast");
  });
});

describe("F2 topping up", () => {
  it("is open to anyone, for messages that this gateway sent and whose outcome is open", async () => {
    const sent = await send(source, destination);
    const stranger = await account(source.chain, 7);
    await mined(as(source.escrow, stranger).topUp(sent.message, { value: 7n }));
    await mined(source.escrow.topUp(sent.message, { value: 8n }));
    expect((await source.escrow.feeOf(sent.id))[0]).toBe(15n);
    const never = { ...sent.message, nonce: sent.message.nonce + 1n };
    expect(await refusal(source.escrow.topUp(never, { value: 1n }))).toBe("FeeEscrow_NotSentHere");
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    expect(await refusal(source.escrow.topUp(sent.message, { value: 1n }))).toBe("FeeEscrow_OutcomeKnown");
  });

  it("is refused for a receipt: its sender is the gateway, which nobody could withdraw for", async () => {
    const sent = await send(source, destination);
    await deliver(sent);
    // A receipt that the source sends about what came from the destination.
    const back = await send(destination, source);
    await mined(source.gateway.execute(back.message, "0x"));
    const receipt = sentIn(source, await mined(source.gateway.acknowledge(destinationId, [back.id])));
    expect(receipt.message.sender).toBe(source.gatewayAddress);
    const payer = await account(source.chain, 7);
    expect(await revertOf(as(source.escrow, payer).topUp(receipt.message, { value: FEE }))).toEqual({
      name: "FeeEscrow_IsReceipt",
      args: [receipt.id],
    });
    expect((await source.escrow.feeOf(receipt.id))[0]).toBe(0n);
    expect(await source.chain.ethers.provider.getBalance(source.escrow.target)).toBe(0n);
  });

  it("adds to what came with the message", async () => {
    const sent = await paid();
    await mined(source.escrow.topUp(sent.message, { value: FEE }));
    expect((await source.escrow.feeOf(sent.id))[0]).toBe(2n * FEE);
    const more = source.escrow.topUp(sent.message, { value: 0n });
    await mined(more);
    expect((await source.escrow.feeOf(sent.id))[0]).toBe(2n * FEE);
  });
});

describe("F3 the rest", () => {
  it("goes to whom the sender named, or to the sender, never to who topped up first", async () => {
    const sent = await send(source, destination);
    const thief = await account(source.chain, 7);
    // One wei before the sender's own top-up buys nothing.
    await mined(as(source.escrow, thief).topUp(sent.message, { value: 1n }));
    await mined(source.escrow.topUp(sent.message, { value: FEE }));
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    await mined(source.escrow.settle(sent.message));
    expect(await credit(thief.address)).toBe(0n);
    expect(await credit(source.appAddress)).toBeGreaterThan(0n);
    const named = await send(source, destination, { attributes: [relayTo(refundee)] });
    expect((await source.escrow.feeOf(named.id))[1]).not.toBe(`0x${"00".repeat(20)}`);
    await mined(as(source.escrow, thief).topUp(named.message, { value: 5n }));
    expect(toAddress(String((await source.escrow.feeOf(named.id))[1]))).toBe(refundee);
  });
});

describe("F4 sharing out", () => {
  it("needs a proved outcome: then the executor has its cost and margin, and the rest goes back", async () => {
    const sent = await paid();
    expect(await refusal(source.escrow.settle(sent.message))).toBe("FeeEscrow_OutcomeOpen");
    await deliver(sent);
    expect(await refusal(source.escrow.settle(sent.message))).toBe("FeeEscrow_OutcomeOpen");
    await acknowledge(pair, [sent.id]);
    const [, cost] = await destination.gateway.deliveryOf(sent.id);
    const receipt = await mined(source.escrow.settle(sent.message));
    const reward = repayment(cost);
    expect(reward).toBeLessThan(FEE);
    expect(eventsOf(receipt, source.escrow, "FeeSettled")[0]?.[2]).toBe(reward);
    expect(await credit(await executorAddress())).toBe(reward);
    expect(await credit(refundee)).toBe(FEE - reward);
  });

  it("gives all back after a timeout", async () => {
    const deadline = (await destination.chain.now()) + 500n;
    const sent = await send(source, destination, { value: FEE, attributes: [relayTo(refundee), deadlineAt(deadline)] });
    await waitBoth(pair, deadline + 1n);
    await mined(destination.gateway.expire(sent.message, "0x"));
    await acknowledge(pair, [sent.id]);
    await mined(source.escrow.settle(sent.message));
    expect(await credit(refundee)).toBe(FEE);
  });

  it("pays who delivered, not who asked, who acknowledged or who settled", async () => {
    const sent = await paid();
    await deliver(sent);
    const stranger = await account(source.chain, 8);
    await acknowledge(pair, [sent.id]);
    await mined(as(source.escrow, stranger).settle(sent.message));
    expect(await credit(stranger.address)).toBe(0n);
    expect(await credit(await executorAddress())).toBeGreaterThan(0n);
  });
});

describe("F5 once", () => {
  it("is a fee shared out, and what is in the escrow is always what it owes", async () => {
    const [sent, other] = [await paid(), await paid()];
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    await mined(source.escrow.settle(sent.message));
    expect(await refusal(source.escrow.settle(sent.message))).toBe("FeeEscrow_NothingHeld");
    const owed =
      (await credit(await executorAddress())) + (await credit(refundee)) + (await source.escrow.feeOf(other.id))[0];
    expect(await source.chain.ethers.provider.getBalance(source.escrow.target)).toBe(owed);
  });
});

describe("F6 the reward", () => {
  it("is never more than what was paid", async () => {
    const sent = await paid(1000n);
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    await mined(source.escrow.settle(sent.message));
    expect(await credit(await executorAddress())).toBe(1000n);
    expect(await credit(refundee)).toBe(0n);
  });

  it("is nothing where there is no price: the executor could have known", async () => {
    const sent = await paid();
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    // As if the destination had never had a price.
    const slot = await priceSlot();
    await source.chain.request("hardhat_setStorageAt", [source.oracle.target, slot, `0x${"00".repeat(32)}`]);
    await mined(source.escrow.settle(sent.message));
    expect(await credit(refundee)).toBe(FEE);
  });

  it("includes the value that the executor brought along", async () => {
    const value = UNIT / 1000n;
    const sent = await send(source, destination, { value: FEE, attributes: [relayTo(refundee, 200_000n, value)] });
    await deliver(sent);
    const [, cost] = await destination.gateway.deliveryOf(sent.id);
    expect(cost).toBeGreaterThan(value);
    expect(cost).toBeLessThan(value + UNIT / 1000n);
  });
});

/** Slot of the destination's price: the second of the oracle's storage is the first mapping. */
async function priceSlot(): Promise<string> {
  const { keccak256, AbiCoder } = await import("ethers");
  for (let index = 0; index < 5; index++) {
    const slot = keccak256(AbiCoder.defaultAbiCoder().encode(["uint64", "uint256"], [destinationId, index]));
    if (BigInt(await source.chain.ethers.provider.getStorage(source.oracle.target, slot)) !== 0n) return slot;
  }
  throw new Error("the price is in none of the first mappings");
}

describe("F7 withdrawing", () => {
  it("pays the account; only the account itself sends its credit elsewhere", async () => {
    const sent = await paid();
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    await mined(source.escrow.settle(sent.message));
    const owed = await credit(refundee);
    const elsewhere = seededAddress("elsewhere");
    expect(await refusal(source.escrow.withdraw(refundee, elsewhere))).toBe("FeeEscrow_NotTheAccount");
    await mined(source.escrow.withdraw(refundee, refundee));
    expect(await source.chain.ethers.provider.getBalance(refundee)).toBe(owed);
    expect(await refusal(source.escrow.withdraw(refundee, refundee))).toBe("FeeEscrow_NoCredit");
    const executor = await account(source.chain, 5);
    await mined(as(source.escrow, executor).withdraw(executor.address, elsewhere));
    expect(await source.chain.ethers.provider.getBalance(elsewhere)).toBeGreaterThan(0n);
  });

  it("by a recipient that refuses money stops nobody else, and loses nothing", async () => {
    const refuser = await deploy(source.chain, "ApplicationDouble");
    await refuser.setRefuses(true);
    const sent = await send(source, destination, { value: FEE, attributes: [relayTo(String(refuser.target))] });
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    await mined(source.escrow.settle(sent.message));
    const owed = await credit(String(refuser.target));
    expect(await refusal(source.escrow.withdraw(refuser.target, refuser.target))).toBe("FeeEscrow_PaymentFailed");
    expect(await credit(String(refuser.target))).toBe(owed);
    await mined(source.escrow.withdraw(await executorAddress(), await executorAddress()));
    // It can still send its credit to someone who takes it.
    const data = source.escrow.interface.encodeFunctionData("withdraw", [refuser.target, seededAddress("friend")]);
    await mined(refuser.perform(source.escrow, data));
    expect(await source.chain.ethers.provider.getBalance(seededAddress("friend"))).toBe(owed);
  });

  it("twice from within the payment pays once", async () => {
    const thief = await deploy(source.chain, "ApplicationDouble");
    const sent = await send(source, destination, { value: FEE, attributes: [relayTo(String(thief.target))] });
    await paid();
    await deliver(sent);
    await acknowledge(pair, [sent.id]);
    await mined(source.escrow.settle(sent.message));
    const owed = await credit(String(thief.target));
    const again = source.escrow.interface.encodeFunctionData("withdraw", [thief.target, thief.target]);
    await thief.setCallback(source.escrow, again);
    const receipt = await mined(source.escrow.withdraw(thief.target, thief.target));
    expect(eventsOf(receipt, thief, "CalledBack").map(([success]) => success)).toEqual([false]);
    expect(await source.chain.ethers.provider.getBalance(thief.target)).toBe(owed);
  });
});

describe("F8 the oracle", () => {
  it("is its owner's, within limits; a further update at most halves or doubles, and waits", async () => {
    const { oracle } = source;
    const set = (gasPrice: bigint, rate: bigint, overhead = 150_000n, margin = 1_000n) =>
      oracle.setPrice(destinationId, gasPrice, rate, overhead, margin);
    const stranger = await account(source.chain, 1);
    expect(await refusal(as(oracle, stranger).setPrice(destinationId, 1n, 1n, 1n, 1n))).toBe(
      "OwnableUnauthorizedAccount",
    );
    expect(await refusal(set(2n * GWEI, 2n * UNIT))).toBe("GasPriceOracle_UpdateTooSoon");
    await source.chain.wait(600n);
    for (const [price, part] of [
      [[0n, 2n * UNIT], "gasPrice"],
      [[2n * GWEI, 0n], "exchangeRate"],
      [[2n * GWEI, 2n * UNIT, 2_000_001n], "overheadGas"],
      [[2n * GWEI, 2n * UNIT, 1n, 5_001n], "marginBps"],
    ] as const) {
      const [a, b, c, d] = price;
      expect(await revertOf(set(a, b, c, d))).toEqual({ name: "GasPriceOracle_OutOfRange", args: [part] });
    }
    for (const [gasPrice, rate] of [
      [4n * GWEI + 1n, 2n * UNIT],
      [GWEI - 1n, 2n * UNIT],
      [2n * GWEI, 4n * UNIT + 1n],
      [2n * GWEI, UNIT - 1n],
    ] as const) {
      expect(await refusal(set(gasPrice, rate))).toBe("GasPriceOracle_ChangeTooLarge");
    }
    await mined(set(4n * GWEI, UNIT));
    expect(await refusal(set(4n * GWEI, UNIT))).toBe("GasPriceOracle_UpdateTooSoon");
  });

  it("bounds in each update what repayments depend on, and what quotes do besides, not each part of it", async () => {
    const { oracle } = source;
    const start = async (rate: bigint, overhead: bigint, margin: bigint): Promise<void> => {
      await mined(oracle.setPrice(77n, GWEI, rate, overhead, margin));
      await source.chain.wait(600n);
    };
    const tooLarge = async (rate: bigint, overhead: bigint, margin: bigint): Promise<unknown> => {
      const { name, args } = await revertOf(oracle.setPrice(77n, GWEI, rate, overhead, margin));
      return [name, args[0]];
    };
    await start(UNIT, 0n, 0n);
    // Twice the rate and half as much for the margin would be three times the repayment.
    expect(await tooLarge(2n * UNIT, 0n, 5_000n)).toEqual(["GasPriceOracle_ChangeTooLarge", "repayment"]);
    expect(await tooLarge(2n * UNIT, 0n, 1n)).toEqual(["GasPriceOracle_ChangeTooLarge", "repayment"]);
    expect(await tooLarge(UNIT, 21_001n, 0n)).toEqual(["GasPriceOracle_ChangeTooLarge", "overheadGas"]);
    const before = await oracle.repaymentOf(77n, UNIT);
    await start((4n * UNIT) / 3n, 21_000n, 5_000n);
    expect(await oracle.repaymentOf(77n, UNIT)).toBeLessThanOrEqual(2n * before);
    // And down again: no further than half.
    expect(await tooLarge((2n * UNIT) / 3n, 21_000n, 0n)).toEqual(["GasPriceOracle_ChangeTooLarge", "repayment"]);
    expect(await tooLarge(UNIT, 63_001n, 0n)).toEqual(["GasPriceOracle_ChangeTooLarge", "overheadGas"]);
    await start(UNIT, 63_000n, 0n);
    expect(await tooLarge(UNIT, 20_999n, 0n)).toEqual(["GasPriceOracle_ChangeTooLarge", "overheadGas"]);
    await start(UNIT, 21_000n, 0n);
  });

  it("quotes gas, payload and value with the margin, says when it is stale, and nothing without a price", async () => {
    const expected = repayment((200_000n + 150_000n + 100n * 20n) * 2n * GWEI + 77n);
    expect([...(await source.oracle.quote(destinationId, 200_000n, 100n, 77n))]).toEqual([expected, false]);
    expect(await source.oracle.repaymentOf(destinationId, 1_000n)).toBe(2_200n);
    const { updatedAt } = await source.oracle.priceOf(destinationId);
    await source.chain.setNextTime(updatedAt + 86_400n);
    await source.chain.request("evm_mine", []);
    expect((await source.oracle.quote(destinationId, 0n, 0n, 0n, { blockTag: "latest" }))[1]).toBe(false);
    await source.chain.wait(1n);
    expect((await source.oracle.quote(destinationId, 0n, 0n, 0n, { blockTag: "latest" }))[1]).toBe(true);
    expect(await refusal(source.oracle.quote(5n, 1n, 1n, 1n))).toBe("GasPriceOracle_NoPrice");
    expect(await source.oracle.repaymentOf(5n, 1_000n)).toBe(0n);
  });

  it("covers by its quote what a delivery is repaid", async () => {
    const [fee] = await source.oracle.quote(destinationId, 200_000n, 1n, 0n);
    const sent = await paid(fee);
    await deliver(sent, { gasPrice: 2n * GWEI });
    await acknowledge(pair, [sent.id]);
    await mined(source.escrow.settle(sent.message));
    const [, cost] = await destination.gateway.deliveryOf(sent.id);
    expect(await credit(await executorAddress())).toBe(repayment(cost));
  });
});

describe("F9 the reported cost", () => {
  const costOf = async (sent: Sent): Promise<bigint> => (await destination.gateway.deliveryOf(sent.id))[1];
  const baseFee = async (blockNumber: number): Promise<bigint> =>
    (await destination.chain.ethers.provider.getBlock(blockNumber))?.baseFeePerGas ?? 0n;

  it("is what the prover expects to be repaid, from the same figures", async () => {
    const sent = await paid();
    const receipt = await deliver(sent, { gasPrice: 2n * GWEI });
    const expected = repaidCost(sent.message, receipt.gasUsed, receipt.gasPrice, await baseFee(receipt.blockNumber));
    const cost = await costOf(sent);
    expect(cost).toBeGreaterThan((expected * 9n) / 10n);
    expect(cost).toBeLessThan((expected * 13n) / 10n);
  });

  it("is what the transaction cost, near enough", async () => {
    const sent = await paid();
    const receipt = await deliver(sent, { gasPrice: 2n * GWEI });
    const cost = await costOf(sent);
    expect(receipt.gasPrice).toBe(2n * GWEI);
    const price =
      receipt.gasPrice < (await baseFee(receipt.blockNumber)) + GWEI
        ? receipt.gasPrice
        : (await baseFee(receipt.blockNumber)) + GWEI;
    const gas = cost / price;
    expect(gas).toBeGreaterThan((receipt.gasUsed * 9n) / 10n);
    expect(gas).toBeLessThan((receipt.gasUsed * 13n) / 10n);
  });

  it("does not rise with the executor's gas price beyond a gwei above the base fee", async () => {
    const [low, high] = [await paid(), await paid()];
    const first = await deliver(low, { gasPrice: 3n * GWEI });
    const second = await deliver(high, { gasPrice: 3_000n * GWEI });
    const gasOf = async (sent: Sent, blockNumber: number): Promise<bigint> =>
      (await costOf(sent)) / ((await baseFee(blockNumber)) + GWEI);
    const [a, b] = [await gasOf(low, first.blockNumber), await gasOf(high, second.blockNumber)];
    expect(b).toBeLessThanOrEqual(a + 50n);
    // Nor is more told than was paid.
    const cheap = await paid();
    const third = await deliver(cheap, { gasPrice: await baseFee(second.blockNumber) });
    expect(await costOf(cheap)).toBeLessThan(third.gasPrice * third.gasUsed * 2n);
  });

  it("does not rise with gas burnt beyond what the sender promised, by an executor that is the recipient", async () => {
    const gasLimit = 100_000n;
    const sent = await paid(FEE, gasLimit);
    await destination.app.setGasToBurn(5_000_000n);
    const receipt = await deliver(sent, { gasLimit: 8_000_000n, gasPrice: 2n * GWEI });
    expect(receipt.gasUsed).toBeGreaterThan(5_000_000n);
    const most = (gasLimit + 250_000n + 20n) * ((await baseFee(receipt.blockNumber)) + GWEI);
    expect(await costOf(sent)).toBeLessThanOrEqual(most);
  });

  it("does not rise with evidence that is longer than it need be", async () => {
    const [short, long] = [await paid(), await paid()];
    const executor = await account(destination.chain, 5);
    const gateway = as(destination.gateway, executor);
    await mined(gateway.execute(short.message, "0x", { gasPrice: 2n * GWEI }));
    const padded = await mined(gateway.execute(long.message, `0x${"ff".repeat(100_000)}`, { gasPrice: 2n * GWEI }));
    expect(padded.gasUsed).toBeGreaterThan(1_500_000n);
    const most = (200_000n + 250_000n + 20n) * ((await baseFee(padded.blockNumber)) + GWEI);
    expect(await costOf(long)).toBeLessThanOrEqual(most);
  });
});
