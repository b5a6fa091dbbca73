import { Interface, type JsonRpcApiProvider } from "ethers";
import { FEE_ESCROW_ABI, GAS_PRICE_ORACLE_ABI, GATEWAY_ABI, RECEIPTS_ABI } from "../protocol/abi.ts";
import { type Address, type Bytes32, toAddress } from "../protocol/field.ts";
import type { Message } from "../protocol/message.ts";
import { type ContractCall, readContract } from "./preflight.ts";

const gatewayInterface = new Interface(GATEWAY_ABI);
const escrowInterface = new Interface(FEE_ESCROW_ABI);
const oracleInterface = new Interface(GAS_PRICE_ORACLE_ABI);
const receiptsInterface = new Interface(RECEIPTS_ABI);

const RATE_UNIT = 10n ** 18n;
const BPS = 10_000n;

/** DeliveryOutcome of the contracts, in their order. */
export type ProvedOutcome = "none" | "delivered" | "timed-out";
const OUTCOMES: readonly ProvedOutcome[] = ["none", "delivered", "timed-out"];

/** What is paid for deliveries from a source to one destination, as its escrow and its oracle say. */
export class FeeReader {
  readonly escrow: Address;
  /** Whether the price is older than the oracle's MAX_AGE. */
  readonly isStale: boolean;
  readonly #provider: JsonRpcApiProvider;
  readonly #receipts: Address;
  readonly #exchangeRate: bigint;
  readonly #marginBps: bigint;

  private constructor(
    provider: JsonRpcApiProvider,
    contracts: { escrow: Address; receipts: Address },
    price: { exchangeRate: bigint; marginBps: bigint; isStale: boolean },
  ) {
    this.isStale = price.isStale;
    this.#provider = provider;
    this.escrow = contracts.escrow;
    this.#receipts = contracts.receipts;
    this.#exchangeRate = price.exchangeRate;
    this.#marginBps = price.marginBps;
  }

  /** Reads the destination's price once: open a new one for each round. */
  static async open(provider: JsonRpcApiProvider, gateway: Address, destinationChainId: bigint): Promise<FeeReader> {
    const ask = async (to: Address, abi: Interface, method: string, args: unknown[] = []): Promise<unknown> =>
      (await readContract(provider, { to, abi, method, args }))[0];
    const [escrow, receipts] = await Promise.all(
      ["feeEscrow", "receipts"].map(async (method) => toAddress(String(await ask(gateway, gatewayInterface, method)))),
    );
    if (escrow === undefined || receipts === undefined) throw new RangeError("two questions have two answers");
    const oracle = toAddress(String(await ask(escrow, escrowInterface, "ORACLE")));
    const price = await ask(oracle, oracleInterface, "priceOf", [destinationChainId]);
    const { exchangeRate, marginBps, updatedAt } = price as Record<"exchangeRate" | "marginBps" | "updatedAt", bigint>;
    const maxAge = (await ask(oracle, oracleInterface, "MAX_AGE")) as bigint;
    const isStale = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0) > updatedAt + maxAge;
    return new FeeReader(provider, { escrow, receipts }, { exchangeRate, marginBps, isStale });
  }

  /** Wei that the escrow holds for a message. */
  async feeOf(id: Bytes32): Promise<bigint> {
    const call: ContractCall = { to: this.escrow, abi: escrowInterface, method: "feeOf", args: [id] };
    const [amount] = await readContract(this.#provider, call);
    return amount as bigint;
  }

  /** What is proved on the source of a message. */
  async outcomeOf({ destinationChainId, destinationGateway }: Message, id: Bytes32): Promise<ProvedOutcome> {
    const args = [destinationChainId, destinationGateway, id];
    const call: ContractCall = { to: this.#receipts, abi: receiptsInterface, method: "outcomeOf", args };
    const [answer] = await readContract(this.#provider, call);
    return OUTCOMES[Number((answer as { outcome: bigint }).outcome)] ?? "none";
  }

  /** Wei an account may withdraw. */
  async creditOf(account: string): Promise<bigint> {
    const call: ContractCall = { to: this.escrow, abi: escrowInterface, method: "creditOf", args: [account] };
    const [amount] = await readContract(this.#provider, call);
    return amount as bigint;
  }

  /**
   * What delivering earns, in wei of the source: the reward for what is repaid, less what it costs at the oracle's rate. Without a
   * price nothing is repaid and the costs cannot be compared: then it is at most nothing.
   */
  profit(fee: bigint, cost: { repaid: bigint; full: bigint }): bigint {
    return this.reward(fee, cost.repaid) - (cost.full * this.#exchangeRate) / RATE_UNIT;
  }

  /** What a delivery of this cost is paid out of a fee, in wei of the source. */
  reward(fee: bigint, cost: bigint): bigint {
    const repaid = (cost * this.#exchangeRate * (BPS + this.#marginBps)) / (RATE_UNIT * BPS);
    return repaid < fee ? repaid : fee;
  }

  /** Whether the oracle has a price for the destination. */
  get isPriced(): boolean {
    return this.#exchangeRate > 0n;
  }
}

/** The call that shares out a fee. */
export function settleCall(escrow: Address, message: Message): ContractCall {
  return { to: escrow, abi: escrowInterface, method: "settle", args: [message] };
}

/** The call that pays out an account's credit to itself. */
export function withdrawCall(escrow: Address, account: string): ContractCall {
  return { to: escrow, abi: escrowInterface, method: "withdraw", args: [account, account] };
}
