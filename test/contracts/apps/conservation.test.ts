import { AbiCoder } from "ethers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SentMessage } from "../../../prover/source/outboxEvents.ts";
import {
  deployBurnMint,
  deployPools,
  deployVault,
  type PoolSide,
  type VaultFixture,
} from "../../support/appBridges.ts";
import { type AppChains, type AppSide, deliver, on, sent, startAppChains } from "../../support/appChains.ts";
import { account, mined, type TestContract } from "../../support/contracts.ts";

/**
 * A23 over the real contracts: two chains with real gateways and random steps of users, executors, the planner and hostile tokens.
 * After each step every equation holds exactly; at the end everything on its way arrives or comes back.
 */
const SUPPLY = 100_000_000n;
const KIND = { pay: 0n, grant: 1n, return: 2n } as const;

type App = "vault" | "mint" | "pool";
interface Pending extends SentMessage {
  app: App;
  from: 0 | 1;
  amount: bigint;
  /** Of a message between pools. */
  kind?: bigint;
}

let chains: AppChains;
let sides: readonly [AppSide, AppSide];
let receivers: readonly [string, string];

beforeAll(async () => {
  chains = await startAppChains();
  sides = [chains.here, chains.there];
  receivers = [(await account(chains.here.chain, 5)).address, (await account(chains.there.chain, 5)).address];
});
afterAll(() => chains.close());

/** The applications of one run, and what is on its way between them. */
class World {
  readonly vault: VaultFixture;
  readonly mint: readonly { token: TestContract; bridge: TestContract }[];
  readonly pools: readonly PoolSide[];
  pending: Pending[] = [];
  steps = { sent: 0, delivered: 0, failed: 0, refunded: 0 };

  private constructor(vault: VaultFixture, mint: World["mint"], pools: readonly PoolSide[]) {
    this.vault = vault;
    this.mint = mint;
    this.pools = pools;
  }

  static async start(): Promise<World> {
    const vault = await deployVault(chains);
    const mint = [...(await deployBurnMint(chains, SUPPLY)).values()];
    const pools = [...(await deployPools(chains)).values()];
    const world = new World(vault, mint, pools);
    for (const from of [0, 1] as const) {
      const pool = world.#pool(from);
      await mined(pool.deposit(1_000_000n * (await pool.SCALE()), 0));
      await world.credit(from, 400_000n, KIND.grant);
    }
    for (const message of [...world.pending]) await world.deliver(message);
    return world;
  }

  #pool(from: 0 | 1): TestContract {
    return (this.pools[from] as PoolSide).pool;
  }

  /** Sends whatever the application lets through; a refusal changes nothing. */
  async send(app: App, from: 0 | 1, amount: bigint, inTime: bigint): Promise<void> {
    const to = on(sides[1 - from] as AppSide, receivers[1 - from] as string);
    const deadline = inTime === 0n || app === "pool" ? 0n : (await this.#now()) + inTime;
    const pool = this.#pool(from);
    const bridges = { vault: [this.vault.vault, this.vault.bridge], mint: this.mint.map(({ bridge }) => bridge) };
    const attempt =
      app === "pool"
        ? pool.crosschainTransfer(to, amount * (await pool.SCALE()), 0)
        : (bridges[app][from] as TestContract).crosschainTransfer(to, amount, deadline);
    await this.#put(app, from, attempt);
  }

  async credit(from: 0 | 1, amount: bigint, kind: bigint): Promise<void> {
    const move = kind === KIND.grant ? "grantCredit" : "returnCredit";
    await this.#put("pool", from, this.#pool(from)[move](sides[1 - from]?.chain.chainId, amount));
  }

  async #put(app: App, from: 0 | 1, attempt: Parameters<typeof sent>[1]): Promise<void> {
    const message = await sent(sides[from], attempt).catch(() => undefined);
    if (message === undefined) return;
    const types = app === "pool" ? ["uint8", "address", "uint64"] : ["uint8", "address", "address", "uint256"];
    const fields = AbiCoder.defaultAbiCoder().decode(types, message.message.payload);
    this.pending.push({ ...message, app, from, amount: fields[types.length - 1], kind: fields[0] });
    this.steps.sent++;
  }

  /** Tries to deliver; past its deadline it has it expire and come back. */
  async deliver(pending: Pending): Promise<void> {
    const { message, id, from } = pending;
    const [source, destination] = [sides[from], sides[1 - from] as AppSide];
    if (message.deadline !== 0n && (await this.#now()) > message.deadline) {
      for (const { chain } of sides) {
        await chain.setNextTime((await this.#now()) + 1n);
        await chain.request("evm_mine", []);
      }
      await mined(destination.gateway.expire(message, "0x"));
      const receipt = await sent(destination, destination.gateway.acknowledge(source.chain.chainId, [id]));
      expect(await deliver(source, receipt.message)).toMatchObject({ delivered: true });
      await mined(source.gateway.notify(message));
      this.steps.refunded++;
    } else if ((await deliver(destination, message)).delivered) this.steps.delivered++;
    else {
      this.steps.failed++;
      return;
    }
    this.pending = this.pending.filter((other) => other !== pending);
  }

  async refuse(side: 0 | 1, refused: boolean): Promise<void> {
    await mined((this.pools[side] as PoolSide).token.setRefused(receivers[side], refused));
    if (side === 0) await mined(this.vault.home.setRefused(receivers[0], refused));
  }

  async wait(seconds: bigint): Promise<void> {
    const then = (await this.#now()) + seconds;
    for (const { chain } of sides) {
      await chain.setNextTime(then);
      await chain.request("evm_mine", []);
    }
  }

  async #now(): Promise<bigint> {
    return BigInt(Math.max(...(await Promise.all(sides.map(async ({ chain }) => Number(await chain.now()))))));
  }

  #onTheWay(app: App, from?: 0 | 1, kind?: bigint): bigint {
    return this.pending
      .filter((one) => one.app === app && (from === undefined || one.from === from))
      .filter((one) => kind === undefined || one.kind === kind)
      .reduce((sum, { amount }) => sum + amount, 0n);
  }

  /** Both sides of every equation, from the chains' state and from what is on its way. */
  async equations(): Promise<Record<string, readonly [bigint, bigint]>> {
    const { vault, home, away } = this.vault;
    const locked: bigint = await vault.locked();
    const supplies = await Promise.all(this.mint.map(({ token }) => token.totalSupply() as Promise<bigint>));
    const equations: Record<string, readonly [bigint, bigint]> = {
      custody: [await home.balanceOf(vault), locked],
      locked: [locked, (await away.totalSupply()) + this.#onTheWay("vault")],
      supply: [supplies.reduce((a, b) => a + b) + this.#onTheWay("mint"), 2n * SUPPLY],
    };
    let [liquidity, owned] = [0n, this.#onTheWay("pool", undefined, KIND.pay)];
    for (const from of [0, 1] as const) {
      const { pool, token } = this.pools[from] as PoolSide;
      const [own, other] = [sides[from], sides[1 - from] as AppSide];
      const reserves: bigint = await pool.liquidity();
      equations[`tokens ${from}`] = [await token.balanceOf(pool), reserves * (await pool.SCALE())];
      equations[`granted ${from}`] = [
        await pool.granted(other.chain.chainId),
        (await this.#pool(from === 0 ? 1 : 0).credit(own.chain.chainId)) +
          this.#onTheWay("pool", from, KIND.grant) +
          this.#onTheWay("pool", from === 0 ? 1 : 0, KIND.return) +
          this.#onTheWay("pool", from === 0 ? 1 : 0, KIND.pay),
      ];
      equations[`reserved ${from}`] = [
        reserves,
        (await pool.unallocated()) + (await pool.granted(other.chain.chainId)),
      ];
      liquidity += reserves;
      owned += await pool.assets();
    }
    return { ...equations, owned: [liquidity, owned] };
  }

  async check(): Promise<void> {
    for (const [name, [left, right]] of Object.entries(await this.equations())) expect(left, name).toBe(right);
  }
}

type Step = (world: World) => Promise<void>;
const side = fc.constantFrom(0 as const, 1 as const);
const amount = fc.oneof(fc.bigInt(0n, 300_000n), fc.bigInt(0n, 2_000n));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(fc.constantFrom<App>("vault", "mint", "pool"), side, amount, fc.constantFrom(0n, 60n, 3_600n))
      .map(
        ([app, from, value, inTime]): Step =>
          (world) =>
            world.send(app, from, value, inTime),
      ),
  },
  {
    weight: 5,
    arbitrary: fc.nat().map(
      (index): Step =>
        async (world) => {
          const pending = world.pending[index % Math.max(world.pending.length, 1)];
          // A refund that a token refuses is not what this step tries: the sender is never refused.
          if (pending !== undefined) await world.deliver(pending);
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(side, amount, fc.constantFrom(KIND.grant, KIND.return)).map(
      ([from, value, kind]): Step =>
        (world) =>
          world.credit(from, value, kind),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(side, fc.boolean()).map(
      ([at, refused]): Step =>
        (world) =>
          world.refuse(at, refused),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.bigInt(1n, 2_000n).map(
      (seconds): Step =>
        (world) =>
          world.wait(seconds),
    ),
  },
);

describe("A23: supply is conserved with the real contracts, whatever the order", () => {
  it("holds after every step, and in the end nothing is left on its way", async () => {
    const totals = { sent: 0, delivered: 0, failed: 0, refunded: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 50 }), async (steps) => {
        const world = await World.start();
        await world.check();
        for (const take of steps) {
          await take(world);
          await world.check();
        }
        for (const at of [0, 1] as const) await world.refuse(at, false);
        for (let round = 0; world.pending.length > 0 && round < 10; round++) {
          // What a limit held back passes once its bucket is restored.
          await world.wait(3_600n);
          for (const pending of [...world.pending]) await world.deliver(pending);
        }
        expect(world.pending).toEqual([]);
        await world.check();
        for (const key of Object.keys(totals) as (keyof typeof totals)[]) totals[key] += world.steps[key];
      }),
      { numRuns: 20, seed: 4, endOnFailure: false },
    );
    // A run in which nothing fails or comes back would show little.
    expect(totals.sent).toBeGreaterThan(100);
    expect(totals.delivered).toBeGreaterThan(50);
    expect(totals.failed).toBeGreaterThan(5);
    expect(totals.refunded).toBeGreaterThan(5);
  });

  it("notices an amount that nobody sent", async () => {
    const world = await World.start();
    const { away, bridge } = world.vault;
    await chains.there.chain.request("hardhat_impersonateAccount", [bridge.target]);
    await chains.there.chain.request("hardhat_setBalance", [bridge.target, "0xde0b6b3a7640000"]);
    const thief = await chains.there.chain.ethers.getSigner(String(bridge.target));
    await mined((away.connect(thief) as TestContract).crosschainMint(receivers[1], 1n));
    await expect(world.check()).rejects.toThrow("locked");
    await chains.there.chain.request("hardhat_stopImpersonatingAccount", [bridge.target]);
  });
});
