import { Interface } from "ethers";
import { GATEWAY_ABI, RECEIPTS_ABI } from "../../../../protocol/abi.ts";
import { toAddress } from "../../../../protocol/field.ts";
import { mustRevert, mustSucceed } from "../../attempt.ts";
import { observe, type Refusal } from "../../refusals.ts";
import type { Side } from "../twoWay.ts";
import type { Journey } from "./journey.ts";
import { LOCKED_SLOT } from "./storage.ts";
import { addressOn, TOKEN } from "./world.ts";

/** With the errors of the receipts, which the gateway passes on. */
const gateway = new Interface([...GATEWAY_ABI, ...RECEIPTS_ABI.filter((fragment) => fragment.startsWith("error"))]);

/** Names of the attacks, for the scenario's promise. */
export const ATTACKS = [
  "slippage",
  "withoutCredit",
  "alteredAmount",
  "forgedSender",
  "lateDelivery",
  "olderProof",
  "secondRefund",
  "replay",
] as const;
type AttackRefusal = Refusal<(typeof ATTACKS)[number]>;

/** What somebody might try to get more out of an application than was put in. Each by eth_call, so that it would change nothing. */
export class Attacker {
  readonly #journey: Journey;

  constructor(journey: Journey) {
    this.#journey = journey;
  }

  /** A transfer that would pay out less than its sender asks for; one unit less is let through. */
  readonly slippage = async (): Promise<AttackRefusal> =>
    observe("slippage", "Alice asks the pool for more than the fee leaves", async () => {
      const { session, world } = this.#journey;
      const amount = 250n * TOKEN;
      const least = (amount * 997n) / 1_000n;
      const attempt = async (minReceived: bigint) => ({
        provider: session.a.provider,
        call: {
          to: world.pools.a.address,
          abi: world.pools.a.contract.interface,
          method: "crosschainTransfer",
          args: [await this.#bobOn(session.b), amount, minReceived],
        },
        from: await session.a.account("alice").getAddress(),
        by: "a's pool",
      });
      return [
        await mustRevert(await attempt(least + 1n), "LiquidityPool_SlippageExceeded"),
        await mustSucceed(await attempt(least)),
      ];
    });

  /** A transfer for which the other pool has reserved nothing yet. */
  readonly withoutCredit = async (): Promise<AttackRefusal> =>
    observe("withoutCredit", "Alice sends before the other pool has reserved anything", async () => {
      const { session, world } = this.#journey;
      const call = {
        to: world.pools.a.address,
        abi: world.pools.a.contract.interface,
        method: "crosschainTransfer",
        args: [await this.#bobOn(session.b), 250n * TOKEN, 0n],
      };
      const from = await session.a.account("alice").getAddress();
      const attempt = { provider: session.a.provider, call, from, by: "a's pool" };
      return [await mustRevert(attempt, "PathCredits_InsufficientCredit")];
    });

  /** A proved message with another amount in it. */
  readonly alteredAmount = async (): Promise<AttackRefusal> =>
    observe("alteredAmount", "the proved transfer of 300, delivered with an amount of 300,000", async () => {
      const { message, evidence } = await this.#sentFromA("locked on a, minted on b");
      const amount = (300_000n * TOKEN).toString(16).padStart(64, "0");
      const payload = `${message.payload.slice(0, -64)}${amount}`;
      return [
        await mustRevert(this.#onB("execute", [{ ...message, payload }, evidence]), "Gateway_NotVerified"),
        await mustSucceed(this.#onB("execute", [message, evidence])),
      ];
    });

  /** Bob's own message, delivered as it is: the bridge does not know its sender. */
  readonly forgedSender = async (): Promise<AttackRefusal> =>
    observe("forgedSender", "Bob's message to the bridge in the vault's form, proved and delivered", async () => {
      const { session, world, refused } = this.#journey;
      const reason = refused.get(this.#journey.id("forged transfer")) ?? "DELIVERED";
      const supply = BigInt(await world.away.contract.getFunction("totalSupply")());
      const expected = reason.includes("ERC7786RecipientUnauthorizedGateway") && supply === 300n * TOKEN;
      return [{ by: `${session.b.name}'s bridge`, reason, expected }];
    });

  /** The transfer whose deadline passed. */
  readonly lateDelivery = async (): Promise<AttackRefusal> =>
    observe("lateDelivery", "the transfer that comes back is delivered as well", async () => {
      const { message, evidence } = await this.#sentFromA("locked, not in time");
      return [await mustRevert(this.#onB("execute", [message, evidence]), "Gateway_Expired")];
    });

  /** A proof that is valid and not newer. */
  readonly olderProof = async (): Promise<AttackRefusal> =>
    observe("olderProof", "the same proof shown again in place of a newer one", async () => {
      const { session, world, provedHeight } = this.#journey;
      const { address, contract } = world.storageQuery;
      const args = [provedHeight, world.vault.address, LOCKED_SLOT, [], []];
      const call = { to: address, abi: contract.interface, method: "observe", args };
      const attempt = { provider: session.b.provider, call, from: toAddress(world.vault.address), by: "storage query" };
      return [await mustRevert(attempt, "StorageQuery_NotNewer")];
    });

  /** The refund, once more; and by somebody who is not the gateway. */
  readonly secondRefund = async (): Promise<AttackRefusal> =>
    observe("secondRefund", "the refund is claimed again, and by Bob himself", async () => {
      const { session, world } = this.#journey;
      const { message } = await this.#sentFromA("locked, not in time");
      const from = await session.a.account("bob").getAddress();
      const again = { to: session.a.gateway, abi: gateway, method: "notify", args: [message] };
      const { address, contract } = world.vault;
      const args = [this.#journey.id("locked, not in time"), 2];
      const direct = { to: address, abi: contract.interface, method: "onDeliveryOutcome", args };
      const on = { provider: session.a.provider, from };
      return [
        await mustRevert({ ...on, call: again, by: "a's gateway" }, "Receipts_NothingToTell"),
        await mustRevert({ ...on, call: direct, by: "vault" }, "LimitedBridge_NotOpen"),
      ];
    });

  /** A delivered message again. */
  readonly replay = async (): Promise<AttackRefusal> =>
    observe("replay", "the mint on b is delivered a second time", async () => {
      const { message, evidence } = await this.#sentFromA("burned on a, minted on b");
      return [await mustRevert(this.#onB("execute", [message, evidence]), "Gateway_AlreadyExecuted")];
    });

  #sentFromA(what: string): ReturnType<Journey["session"]["evidence"]> {
    return this.#journey.session.evidence("a", this.#journey.id(what));
  }

  /** A call of b's gateway by an account without rights. */
  #onB(method: string, args: readonly unknown[]) {
    const { b } = this.#journey.session;
    return {
      provider: b.provider,
      call: { to: b.gateway, abi: gateway, method, args },
      from: b.gateway,
      by: "b's gateway",
    };
  }

  async #bobOn(side: Side): Promise<string> {
    return addressOn(side, toAddress(await side.account("bob").getAddress()));
  }
}
