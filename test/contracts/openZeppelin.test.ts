import { concat, Interface, id as keccakText, solidityPacked } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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
} from "../support/appChains.ts";
import { account, deploy, mined, parseRevert, type TestContract } from "../support/contracts.ts";
import { messageFixture } from "../support/factories.ts";

/**
 * OpenZeppelin's ERC-7786 senders and recipients as they are in the npm package: the contracts of contracts/test only say which
 * token, which links and who votes. They send no value and no attributes, and know nothing of this project's interfaces.
 */
let chains: AppChains;
let directions: (readonly [from: AppSide, to: AppSide])[];

beforeAll(async () => {
  chains = await startAppChains();
  directions = [
    [chains.here, chains.there],
    [chains.there, chains.here],
  ];
});
afterAll(() => chains.close());

/** Deploys a contract on both chains, each linked with the other; `args` come before the links. */
async function deployPair(name: string, args: (side: AppSide) => unknown[]): Promise<Map<AppSide, TestContract>> {
  const { here, there } = chains;
  const addresses = new Map([
    [here, (await nextAddresses(here, 1))[0] as string],
    [there, (await nextAddresses(there, 1))[0] as string],
  ]);
  const contracts = new Map<AppSide, TestContract>();
  for (const [side, other] of directions) {
    const link = linkTo(side, other, addresses.get(other) as string);
    contracts.set(side, await deploy(side.chain, name, [...args(side), [link]]));
  }
  return contracts;
}

/** Sends an amount by a bridge and delivers it; returns what the receiver has more. */
async function transfer(
  [from, to]: readonly [AppSide, AppSide],
  bridges: Map<AppSide, TestContract>,
  tokens: Map<AppSide, TestContract>,
  amount: bigint,
): Promise<bigint> {
  const receiver = (await account(to.chain, 5)).address;
  const token = tokens.get(to) as TestContract;
  const before: bigint = await token.balanceOf(receiver);
  const bridge = bridges.get(from) as TestContract;
  const { message } = await sent(from, bridge.crosschainTransfer(on(to, receiver), amount));
  expect(message).toMatchObject({ value: 0n, gasLimit: 200_000n, deadline: 0n, sequence: 0n });
  expect(await deliver(to, message)).toMatchObject({ delivered: true });
  return (await token.balanceOf(receiver)) - before;
}

describe("OpenZeppelin's contracts, unmodified, in both directions", () => {
  it("BridgeERC20 locks here and unlocks there", async () => {
    const tokens = new Map<AppSide, TestContract>();
    for (const [side] of directions) tokens.set(side, await deploy(side.chain, "BridgedToken"));
    const bridges = new Map<AppSide, TestContract>();
    for (const [side] of directions)
      bridges.set(side, await deploy(side.chain, "OpenZeppelinBridge", [tokens.get(side)]));
    for (const [side, other] of directions) {
      const [bridge, token] = [bridges.get(side) as TestContract, tokens.get(side) as TestContract];
      await mined(bridge.link(side.gatewayAddress, on(other, bridges.get(other) as TestContract)));
      await mined(token.approve(bridge, 500));
      await mined(token.transfer(bridge, 1000));
    }
    for (const direction of directions) expect(await transfer(direction, bridges, tokens, 500n)).toBe(500n);
  });

  it("BridgeERC7802 burns here and mints there", async () => {
    const tokens = new Map<AppSide, TestContract>();
    for (const [side] of directions) {
      const bridge = (await nextAddresses(side, 2))[1];
      const holder = (await account(side.chain, 0)).address;
      tokens.set(side, await deploy(side.chain, "BurnMintToken", [["Token", "TKN", 18, bridge, holder, 1000]]));
    }
    const bridges = await deployPair("OpenZeppelinMintBridge", (side) => [tokens.get(side)]);
    for (const direction of directions) expect(await transfer(direction, bridges, tokens, 400n)).toBe(400n);
    for (const token of tokens.values()) expect(await token.totalSupply()).toBe(1000n);
  });

  it("ERC20Crosschain is its own bridge", async () => {
    const tokens = await deployPair("OpenZeppelinToken", () => [1000]);
    for (const direction of directions) expect(await transfer(direction, tokens, tokens, 300n)).toBe(300n);
    for (const token of tokens.values()) expect(await token.totalSupply()).toBe(1000n);
  });

  it("refuses what another sender put into the same form, and what another gateway delivers", async () => {
    const tokens = await deployPair("OpenZeppelinToken", () => [1000]);
    const [from, to] = directions[0] as (typeof directions)[number];
    const forged = messageFixture({
      nonce: 1_000n,
      sourceGateway: from.gatewayAddress,
      destinationGateway: to.gatewayAddress,
      recipient: addressOf(tokens.get(to) as TestContract),
      payload: "0x",
    });
    const { delivered, reason } = await deliver(to, forged);
    expect(delivered).toBe(false);
    expect(parseRevert(reason)?.name).toBe("ERC7786RecipientUnauthorizedGateway");
  });
});

describe("OpenZeppelin's cross-chain governance, unmodified, in both directions", () => {
  const GOVERNOR = new Interface([
    "function relayCrosschain(address gateway, bytes executor, bytes32 mode, bytes executionCalldata)",
  ]);
  const BOOK = new Interface(["function setClosed(bool isClosed)"]);
  /** ERC-7579: one call, reverting when it fails. */
  const SINGLE_CALL = `0x${"00".repeat(32)}`;
  let governors: Map<AppSide, TestContract>;
  let executors: Map<AppSide, TestContract>;
  let books: Map<AppSide, TestContract>;

  beforeEach(async () => {
    [governors, executors, books] = [new Map(), new Map(), new Map()];
    for (const [side] of directions) governors.set(side, await deploy(side.chain, "OpenZeppelinGovernor"));
    for (const [side, other] of directions) {
      const controller = on(other, governors.get(other) as TestContract);
      const executor = await deploy(side.chain, "CrosschainRemoteExecutor", [side.gatewayAddress, controller]);
      executors.set(side, executor);
      books.set(side, await deploy(side.chain, "Guestbook", [executor, side.gatewayAddress]));
    }
  });

  /** Call data, for the executor on `to`, that closes the book there. */
  const closeBook = (to: AppSide): string =>
    solidityPacked(
      ["address", "uint256", "bytes"],
      [addressOf(books.get(to) as TestContract), 0, BOOK.encodeFunctionData("setClosed", [true])],
    );

  it("a Governor's proposal is executed by its CrosschainRemoteExecutor on the other chain", async () => {
    for (const [from, to] of directions) {
      const governor = governors.get(from) as TestContract;
      const relay = GOVERNOR.encodeFunctionData("relayCrosschain", [
        from.gatewayAddress,
        on(to, executors.get(to) as TestContract),
        SINGLE_CALL,
        closeBook(to),
      ]);
      const proposal = [[governor.target], [0], [relay]] as const;
      await mined(governor.propose(...proposal, "close the book"));
      const proposalId = await governor.hashProposal(...proposal, keccakText("close the book"));
      await from.chain.wait(1n);
      await mined(governor.castVote(proposalId, 1));
      await from.chain.wait(1n);
      await from.chain.wait(1n);
      const execute = governor.getFunction("execute(address[],uint256[],bytes[],bytes32)");
      const { message } = await sent(from, execute(...proposal, keccakText("close the book")) as never);
      expect(message).toMatchObject({ sender: addressOf(governor), value: 0n });
      expect(await deliver(to, message)).toMatchObject({ delivered: true });
      expect(await books.get(to)?.closed()).toBe(true);
    }
  });

  it("a CrosschainRemoteExecutor obeys its controller only", async () => {
    for (const [from, to] of directions) {
      const executor = on(to, executors.get(to) as TestContract);
      const { message } = await sent(
        from,
        from.gateway.sendMessage(executor, concat([SINGLE_CALL, closeBook(to)]), []),
      );
      const { delivered, reason } = await deliver(to, message);
      expect(delivered).toBe(false);
      expect(parseRevert(reason)?.name).toBe("ERC7786RecipientUnauthorizedGateway");
      expect(await books.get(to)?.closed()).toBe(false);
    }
  });
});
