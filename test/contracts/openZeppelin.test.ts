import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Message, messageId, parseMessage } from "../../prover/protocol/message.ts";
import {
  account,
  as,
  type Chain,
  deploy,
  eventsOf,
  mined,
  startChain,
  type TestContract,
} from "../support/contracts.ts";

interface Side {
  chain: Chain;
  gateway: TestContract;
  token: TestContract;
  bridge: TestContract;
}

let here: Side;
let there: Side;

/** ERC-7930 address on a chain with an id of two bytes. */
const address = (side: Side, contract: unknown): string =>
  `0x0001000002${side.chain.chainId.toString(16)}14${String(contract).slice(2).toLowerCase()}`;

async function start(chainId: bigint): Promise<Side> {
  const chain = await startChain(chainId);
  const gateway = await deploy(chain, "Gateway", [(await account(chain, 0)).address, 3600]);
  const token = await deploy(chain, "BridgedToken");
  const bridge = await deploy(chain, "OpenZeppelinBridge", [token]);
  return { chain, gateway, token, bridge };
}

beforeAll(async () => {
  here = await start(31_337n);
  there = await start(31_338n);
  for (const [side, other] of [
    [here, there],
    [there, here],
  ] as const) {
    const verifier = await deploy(side.chain, "MessageVerifierDouble");
    await side.gateway.setRoute(other.chain.chainId, other.gateway.target, verifier);
    await side.bridge.link(side.gateway.target, address(other, other.bridge.target));
  }
});
afterAll(async () => {
  await here.chain.close();
  await there.chain.close();
});

describe("OpenZeppelin's ERC-20 bridge, unmodified", () => {
  it("sends through the gateway with no value and no attributes, and receives on the other side", async () => {
    const [sender, receiver] = [await account(here.chain, 0), await account(there.chain, 5)];
    await here.token.approve(here.bridge, 500);
    await there.token.transfer(there.bridge, 1000);
    const receipt = await mined(here.bridge.crosschainTransfer(address(there, receiver.address), 500));
    expect(await here.token.balanceOf(here.bridge)).toBe(500n);

    const [sent] = eventsOf(receipt, here.gateway, "MessageSent");
    const [queued] = eventsOf(receipt, here.gateway, "MessageQueued");
    const message: Message = parseMessage({
      version: 1,
      nonce: queued?.[0],
      sourceChainId: here.chain.chainId,
      sourceGateway: here.gateway.target,
      destinationChainId: queued?.[2],
      destinationGateway: queued?.[3],
      sender: here.bridge.target,
      recipient: there.bridge.target,
      gasLimit: queued?.[4],
      value: 0,
      deadline: 0,
      sequence: 0,
      payload: sent?.[3],
    });
    expect(messageId(message)).toBe(queued?.[1]);
    expect(sent?.[1]).toBe(address(here, here.bridge.target));

    const executor = as(there.gateway, await account(there.chain, 3));
    const delivered = await mined(executor.execute(message, "0x"));
    expect(eventsOf(delivered, there.gateway, "MessageExecuted")).toHaveLength(1);
    expect(await there.token.balanceOf(receiver.address)).toBe(500n);
    expect(sender.address).not.toBe(receiver.address);
  });

  it("refuses what another sender on the source put into the same form", async () => {
    const message = parseMessage({
      version: 1,
      nonce: 99,
      sourceChainId: here.chain.chainId,
      sourceGateway: here.gateway.target,
      destinationChainId: there.chain.chainId,
      destinationGateway: there.gateway.target,
      sender: here.token.target,
      recipient: there.bridge.target,
      gasLimit: 200_000,
      value: 0,
      deadline: 0,
      sequence: 0,
      payload: "0x",
    });
    const receipt = await mined(there.gateway.execute(message, "0x"));
    expect(eventsOf(receipt, there.gateway, "MessageFailed")).toHaveLength(1);
  });
});
