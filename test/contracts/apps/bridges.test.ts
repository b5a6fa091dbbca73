import { AbiCoder } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LOCKED_SLOT } from "../../../prover/cli/demo/scenarios/apps/storage.ts";
import type { Message } from "../../../prover/protocol/message.ts";
import { deployBurnMint, deployVault, LIMITS, type VaultFixture } from "../../support/appBridges.ts";
import {
  type AppChains,
  type AppSide,
  addressOf,
  deliver,
  linkTo,
  nextAddresses,
  on,
  sent,
  startAppChains,
} from "../../support/appChains.ts";
import {
  account,
  as,
  deploy,
  eventsOf,
  mined,
  parseRevert,
  revertOf,
  type TestContract,
} from "../../support/contracts.ts";
import { messageFixture } from "../../support/factories.ts";

let chains: AppChains;
let here: AppSide;
let there: AppSide;
let alice: string;
let bob: string;

beforeAll(async () => {
  chains = await startAppChains();
  ({ here, there } = chains);
  alice = (await account(here.chain, 0)).address;
  bob = (await account(there.chain, 5)).address;
});
afterAll(() => chains.close());

const payloadOf = (decimals: number, from: string, to: string, amount: bigint): Message["payload"] =>
  AbiCoder.defaultAbiCoder().encode(["uint8", "address", "address", "uint256"], [decimals, from, to, amount]) as never;

/** Sends by a bridge and rebuilds the message. */
const send = async (side: AppSide, bridge: TestContract, to: string, amount: bigint, deadline = 0n): Promise<Message> =>
  (await sent(side, bridge.crosschainTransfer(to, amount, deadline))).message;

/** The later of the two chains' times. */
async function latestTime(): Promise<bigint> {
  return BigInt(Math.max(Number(await here.chain.now()), Number(await there.chain.now())));
}

/** Name of the error for which a delivery failed. */
async function failureOf(side: AppSide, message: Message): Promise<string | undefined> {
  const { delivered, reason } = await deliver(side, message);
  expect(delivered).toBe(false);
  return parseRevert(reason)?.name;
}

let nonce = 1_000_000n;
/** A message that was never sent, for the contract on `to`; the verifier double vouches for it all the same. */
const forge = (from: AppSide, to: AppSide, sender: string, recipient: TestContract, payload: string): Message =>
  messageFixture({
    nonce: nonce++,
    sourceChainId: from.chain.chainId,
    sourceGateway: from.gatewayAddress,
    destinationChainId: to.chain.chainId,
    destinationGateway: to.gatewayAddress,
    sender: sender.toLowerCase() as Message["sender"],
    recipient: addressOf(recipient),
    payload: payload as Message["payload"],
  });

describe("vault here, mint there, and the way back", () => {
  let fixture: VaultFixture;
  beforeEach(async () => {
    fixture = await deployVault(chains);
  });

  /** Locked here and minted there, to the unit. */
  const circulating = async (): Promise<[locked: bigint, custody: bigint, supply: bigint]> => [
    await fixture.vault.locked(),
    await fixture.home.balanceOf(fixture.vault),
    await fixture.away.totalSupply(),
  ];

  it("A24: what is locked, what the message says and what is minted is one amount, there and back", async () => {
    const { vault, away, bridge, home } = fixture;
    const message = await send(here, vault, on(there, bob), 500_000n);
    expect(message.payload).toBe(payloadOf(18, alice, bob, 500_000n));
    expect(await circulating()).toEqual([500_000n, 500_000n, 0n]);
    expect(await deliver(there, message)).toMatchObject({ delivered: true });
    expect(await circulating()).toEqual([500_000n, 500_000n, 500_000n]);
    expect(await away.balanceOf(bob)).toBe(500_000n);

    const holder = as(bridge, await account(there.chain, 5));
    const carol = (await account(here.chain, 6)).address;
    const back = await send(there, holder, on(here, carol), 200_000n);
    expect(await circulating()).toEqual([500_000n, 500_000n, 300_000n]);
    expect(await deliver(here, back)).toMatchObject({ delivered: true });
    expect(await circulating()).toEqual([300_000n, 300_000n, 300_000n]);
    expect(await home.balanceOf(carol)).toBe(200_000n);
  });

  it("A1: another gateway is not believed, even with the counterpart's name", async () => {
    const { bridge } = fixture;
    const sender = on(here, fixture.vault);
    const payload = payloadOf(18, alice, bob, 1_000n);
    const id = `0x${"11".repeat(32)}`;
    const { name } = await revertOf(mined(bridge.receiveMessage(id, sender, payload)));
    expect(name).toBe("ERC7786RecipientUnauthorizedGateway");
    const impostor = await deploy(there.chain, "Gateway", [alice, 3600]);
    await mined(
      impostor.setRoute(here.chain.chainId, here.gatewayAddress, await deploy(there.chain, "MessageVerifierDouble")),
    );
    const message = forge(
      here,
      { ...there, gatewayAddress: addressOf(impostor) },
      addressOf(fixture.vault),
      bridge,
      payload,
    );
    const receipt = await mined(impostor.execute(message, "0x", { gasLimit: 5_000_000n }));
    expect(eventsOf(receipt, impostor, "MessageFailed")).toHaveLength(1);
    expect(await fixture.away.totalSupply()).toBe(0n);
  });

  it("A2: a forged sender is refused, and the vault's own address on another chain too", async () => {
    const { vault, bridge } = fixture;
    const payload = payloadOf(18, alice, bob, 1_000n);
    const forged = forge(here, there, addressOf(fixture.home), bridge, payload);
    expect(await failureOf(there, forged)).toBe("ERC7786RecipientUnauthorizedGateway");
    // The same address on a third chain, through the same gateway.
    const third = messageFixture({ sourceChainId: 31_339n }).sourceGateway;
    await mined(
      there.gateway.setRoute(31_339n, third, await deploy(there.chain, "MessageVerifierDouble")).catch(() => {
        throw new Error("the third route exists already");
      }),
    );
    const replay = {
      ...forge(here, there, addressOf(vault), bridge, payload),
      sourceChainId: 31_339n,
      sourceGateway: third,
    };
    expect(await failureOf(there, replay)).toBe("ERC7786RecipientUnauthorizedGateway");
    expect(await fixture.away.totalSupply()).toBe(0n);
  });

  it("A3: nobody but the bridge burns or mints", async () => {
    const attacker = as(fixture.away, await account(there.chain, 7));
    expect((await revertOf(mined(attacker.crosschainMint(bob, 1n)))).name).toBe("BurnMintToken_NotTheBridge");
    expect((await revertOf(mined(attacker.crosschainBurn(bob, 0n)))).name).toBe("BurnMintToken_NotTheBridge");
  });

  it("A4: nothing, and less than the minimum, is not sent", async () => {
    for (const amount of [0n, LIMITS.minimum - 1n]) {
      const attempt = revertOf(mined(fixture.vault.crosschainTransfer(on(there, bob), amount, 0)));
      expect((await attempt).name).toBe("LimitedBridge_BelowMinimum");
    }
    await send(here, fixture.vault, on(there, bob), LIMITS.minimum);
    expect((await revertOf(mined(fixture.vault.crosschainTransfer(on(there, bob), 2n ** 256n - 1n, 0)))).name).toBe(
      "RateLimitExceeded",
    );
  });

  it("A5: nobody sends to zero, to the bridge over there, or to an address of another shape", async () => {
    for (const receiver of [`0x${"00".repeat(20)}`, addressOf(fixture.bridge)]) {
      const attempt = revertOf(mined(fixture.vault.crosschainTransfer(on(there, receiver), 100n, 0)));
      expect((await attempt).name).toBe("LimitedBridge_InvalidReceiver");
    }
    const chainOnly = `0x000100000202${there.chain.chainId.toString(16)}00`;
    const long = `${on(there, bob).replace("14", "15")}ff`;
    for (const to of ["0x", chainOnly, long, on(there, bob).slice(0, -2)]) {
      expect((await revertOf(mined(fixture.vault.crosschainTransfer(to, 100n, 0)))).name).not.toBe("");
    }
    expect(await fixture.vault.locked()).toBe(0n);
  });

  it("A6: more than the limit waits, on the way out and on arrival, and is never lost", async () => {
    fixture = await deployVault(chains, { awayLimits: { ...LIMITS, inbound: 600_000n } });
    const { vault, away } = fixture;
    const first = await send(here, vault, on(there, bob), 600_000n);
    const second = await send(here, vault, on(there, bob), 400_000n);
    expect(await vault.availableOutbound(there.chain.chainId)).toBeLessThan(LIMITS.minimum * 100_000n);
    const third = revertOf(mined(vault.crosschainTransfer(on(there, bob), 10_000n, 0)));
    expect((await third).name).toBe("RateLimitExceeded");

    expect(await deliver(there, first)).toMatchObject({ delivered: true });
    expect(await failureOf(there, second)).toBe("RateLimitExceeded");
    await there.chain.wait(2400n);
    expect(await deliver(there, second)).toMatchObject({ delivered: true });
    expect(await away.totalSupply()).toBe(1_000_000n);
    await here.chain.wait(2400n);
  });

  it("A9: a token with other decimals on the other side is noticed, not converted by a factor of a million", async () => {
    fixture = await deployVault(chains, { awayDecimals: 6 });
    const message = await send(here, fixture.vault, on(there, bob), 1_000n);
    expect(await failureOf(there, message)).toBe("LimitedBridge_DecimalsMismatch");
    expect(await fixture.away.totalSupply()).toBe(0n);
  });

  it("A10: a fee on transfer is refused", async () => {
    await mined(fixture.home.setFee(100));
    const attempt = revertOf(mined(fixture.vault.crosschainTransfer(on(there, bob), 1_000n, 0)));
    expect((await attempt).name).toBe("ExactTransfer_WrongAmount");
    // A fee that rounds to nothing is none.
    await mined(fixture.home.setFee(1));
    await send(here, fixture.vault, on(there, bob), 1_000n);
    expect(await fixture.vault.locked()).toBe(1_000n);
  });

  it("A10: a token that lets its holder in while it moves gains him nothing", async () => {
    const { home, vault } = fixture;
    const again = vault.interface.encodeFunctionData("crosschainTransfer", [on(there, bob), 700n, 0]);
    // The token itself re-enters: it holds tokens, and has approved the vault by being the caller's accomplice.
    await mined(home.transfer(home, 700n));
    await mined(home.push(home, home.interface.encodeFunctionData("transfer", [vault.target, 700n])));
    await mined(home.push(vault, again));
    const receipt = await mined(vault.crosschainTransfer(on(there, bob), 1_000n, 0));
    // The nested call found no allowance; had it moved the balance, the outer one would have failed.
    expect(eventsOf(receipt, home, "Reentered")).toMatchObject([[false, expect.any(String)]]);
    expect(await vault.locked()).toBe(await home.balanceOf(vault));

    await mined(home.approve(home, 2n ** 255n));
    const gift = home.interface.encodeFunctionData("transferFrom", [alice, vault.target, 5n]);
    await mined(home.push(home, gift));
    const attempt = revertOf(mined(vault.crosschainTransfer(on(there, bob), 1_000n, 0)));
    expect((await attempt).name).toBe("ExactTransfer_WrongAmount");
  });

  it("A11: no more is unlocked than is locked, whatever a message says and whoever gave what", async () => {
    const { vault, bridge, home } = fixture;
    await deliver(there, await send(here, vault, on(there, bob), 1_000n));
    await mined(home.transfer(vault, 5_000n));
    const forged = forge(there, here, addressOf(bridge), vault, payloadOf(18, bob, alice, 1_001n));
    expect(await failureOf(here, forged)).toBe("TokenVault_ExceedsLocked");
    const largest = forge(there, here, addressOf(bridge), vault, payloadOf(18, bob, alice, 2n ** 256n - 1n));
    expect(await failureOf(here, largest)).toBe("RateLimitExceeded");
    expect(await vault.locked()).toBe(1_000n);
  });

  it("a receiver that the token refuses gets its amount later", async () => {
    const { vault, bridge, home } = fixture;
    await deliver(there, await send(here, vault, on(there, bob), 1_000n));
    const carol = (await account(here.chain, 6)).address;
    await mined(home.setRefused(carol, true));
    const back = await send(there, as(bridge, await account(there.chain, 5)), on(here, carol), 1_000n);
    expect(await failureOf(here, back)).toBe("TokenDouble_Refused");
    expect(await vault.locked()).toBe(1_000n);
    await mined(home.setRefused(carol, false));
    expect(await deliver(here, back)).toMatchObject({ delivered: true });
    expect(await home.balanceOf(carol)).toBe(1_000n);
  });

  /** Has the other side say that a message expired, and this side know it. */
  async function expireAndAcknowledge(message: Message, id: string): Promise<void> {
    await mined(there.gateway.expire(message, "0x"));
    const { message: receipt } = await sent(there, there.gateway.acknowledge(here.chain.chainId, [id]));
    expect(await deliver(here, receipt)).toMatchObject({ delivered: true });
  }

  it("A7 and A8: what did not arrive in time comes back, once, and can no longer arrive", async () => {
    const { vault, home, away } = fixture;
    const before: bigint = await home.balanceOf(alice);
    const now = await latestTime();
    const { message, id } = await sent(here, vault.crosschainTransfer(on(there, bob), 900n, now + 600n));
    expect(message.deadline).toBe(now + 600n);
    expect(await vault.openTransfer(id)).toMatchObject([expect.any(String), alice, 900n]);

    // Nobody but the gateway says so, least of all the sender.
    expect((await revertOf(mined(vault.onDeliveryOutcome(id, 2)))).name).toBe("LimitedBridge_NotOpen");
    for (const { chain } of [here, there]) {
      await chain.setNextTime(now + 601n);
      await chain.request("evm_mine", []);
    }
    expect((await revertOf(mined(there.gateway.execute(message, "0x")))).name).toMatch(/Deadline|Expired/);
    await expireAndAcknowledge(message, id);

    // A refund that fails is tried again.
    await mined(home.setRefused(alice, true));
    expect((await revertOf(mined(here.gateway.notify(message)))).name).toBe("TokenDouble_Refused");
    expect(await vault.locked()).toBe(900n);
    await mined(home.setRefused(alice, false));
    await mined(here.gateway.notify(message));
    expect([await home.balanceOf(alice), await vault.locked(), await away.totalSupply()]).toEqual([before, 0n, 0n]);

    expect((await revertOf(mined(here.gateway.notify(message)))).name).toBe("Receipts_NothingToTell");
    expect((await revertOf(mined(there.gateway.execute(message, "0x")))).name).toMatch(/Deadline|Expired/);
  });

  it("A8: what arrived does not come back", async () => {
    const { vault, home } = fixture;
    const now = await latestTime();
    const { message, id } = await sent(here, vault.crosschainTransfer(on(there, bob), 900n, now + 600n));
    expect(await deliver(there, message)).toMatchObject({ delivered: true });
    const { message: receipt } = await sent(there, there.gateway.acknowledge(here.chain.chainId, [id]));
    await deliver(here, receipt);
    const before = await home.balanceOf(alice);
    await mined(here.gateway.notify(message));
    expect(await home.balanceOf(alice)).toBe(before);
    expect(await vault.locked()).toBe(900n);
    expect((await vault.openTransfer(id))[0]).toBe(`0x${"00".repeat(20)}`);
  });

  it("keeps what is locked in the slot at which the demo proves it", async () => {
    await send(here, fixture.vault, on(there, bob), 777n);
    const { provider } = here.chain.ethers;
    expect(BigInt(await provider.getStorage(fixture.vault, LOCKED_SLOT))).toBe(777n);
  });

  it("refuses limits that let nothing through", async () => {
    for (const limits of [
      { ...LIMITS, minimum: 0n },
      { ...LIMITS, outbound: LIMITS.minimum - 1n },
      { ...LIMITS, inbound: LIMITS.minimum - 1n },
    ]) {
      const [counterpart] = await nextAddresses(there, 1);
      const links = [linkTo(here, there, counterpart as string)];
      const attempt = deploy(here.chain, "TokenVault", [fixture.home, links, Object.values(limits)]);
      expect((await revertOf(attempt)).name).toBe("LimitedBridge_InvalidLimits");
    }
  });
});

describe("burn here, mint there", () => {
  it("A24: the supply over both chains stays what it was, both ways", async () => {
    const supply = 1_000_000n;
    const sides = await deployBurnMint(chains, supply);
    const total = async (): Promise<bigint> => {
      const [a, b] = [...sides.values()].map(({ token }) => token.totalSupply());
      return (await a) + (await b);
    };
    for (const [from, to] of [
      [here, there],
      [there, here],
    ] as const) {
      const receiver = (await account(to.chain, 8)).address;
      const message = await send(from, sides.get(from)?.bridge as TestContract, on(to, receiver), 123_456n);
      expect(await total()).toBe(2n * supply - 123_456n);
      expect(await deliver(to, message)).toMatchObject({ delivered: true });
      expect(await sides.get(to)?.token.balanceOf(receiver)).toBe(123_456n);
      expect(await total()).toBe(2n * supply);
      expect((await revertOf(mined(to.gateway.execute(message, "0x")))).name).toBe("Gateway_AlreadyExecuted");
    }
  });

  it("burns no more than the sender has", async () => {
    const sides = await deployBurnMint(chains, 100n);
    const poor = as(sides.get(here)?.bridge as TestContract, await account(here.chain, 7));
    const attempt = revertOf(mined(poor.crosschainTransfer(on(there, bob), 100n, 0)));
    expect((await attempt).name).toBe("ERC20InsufficientBalance");
  });
});
