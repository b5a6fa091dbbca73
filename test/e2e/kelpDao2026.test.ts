import { Contract } from "ethers";
import { afterEach, describe, expect, it } from "vitest";
import { Deployer } from "../../prover/delivery/deploy.ts";
import { devAccount } from "../../prover/node/devChains.ts";
import { executePending, type RelayEvent, relayOnce } from "../../prover/pipeline.ts";
import { GATEWAY_ABI } from "../../prover/protocol/abi.ts";
import { account, Cleanup, sendMessage } from "../support/chains.ts";
import { createRoute, type TestRoute } from "../support/route.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/**
 * A second history of the source chain: same chain id, same gateway at the same address, other messages. What a node shows whose operator was
 * paid, or whose host was broken into: consistent in itself, and false.
 */
async function falseHistory(route: TestRoute): Promise<{ url: string }> {
  const chain = await cleanup.chain(31_337n);
  const connection = await cleanup.connection(chain.url);
  const owner = account(0, connection);
  const deployer = new Deployer(owner);
  const gateway = await deployer.deploy("Gateway", [await owner.getAddress(), 172_800n]);
  expect(gateway.address).toBe(route.deployment.source.gateway);
  await deployer.call(gateway, "setRoute", [31_338n, route.deployment.destination.gateway, `0x${"0".repeat(40)}`]);
  const sender = new Contract(gateway.address, GATEWAY_ABI, account(1, connection));
  await sendMessage(sender, 31_338n, route.guestbookAddress, "give me 116,500 rsETH");
  return chain;
}

/**
 * April 2026: a bridge lost 292 million dollars because its one verifier believed poisoned RPC nodes. Here a poisoned node can stop its
 * user; it cannot make a message.
 */
describe("KelpDAO 2026: poisoned RPC nodes", () => {
  it("of the relayer: no attester signs what it shows, nothing is proved, nothing is delivered", async () => {
    const route = await createRoute(cleanup);
    const attesters = await route.attesters();
    const state = await cleanup.directory();
    const poisoned = await falseHistory(route);
    await route.send("honest");
    const events: RelayEvent[] = [];
    const parameters = { ...route.parameters(attesters, state, events), sourceUrl: poisoned.url };
    await expect(relayOnce(parameters)).rejects.toMatchObject({
      code: "ATTESTATION_QUORUM",
      hint: expect.stringContaining("your node or theirs is lying"),
      details: { signedWeight: "0" },
    });
    expect(events.some(({ stage }) => ["prove", "update", "verify"].includes(stage))).toBe(false);
    expect(await executePending({ ...parameters, privateKey: devAccount(9) })).toEqual([]);
    expect(await route.entries()).toBe(0n);
  });

  it("of attesters below two thirds: they sign a lie that nobody can use, and the truth waits for more", async () => {
    const route = await createRoute(cleanup);
    const poisoned = await falseHistory(route);
    await route.send("honest");
    // Members 0 and 1 hold 49 of 100.
    const deceived = await route.attesters({ rpcUrl: poisoned.url, slots: [0, 1] });
    const honest = await route.attesters({ slots: [2, 3, 4] });
    const all = [...deceived, ...honest];
    const onLie = { ...route.parameters(all, await cleanup.directory()), sourceUrl: poisoned.url };
    await expect(relayOnce(onLie)).rejects.toMatchObject({
      code: "ATTESTATION_QUORUM",
      details: { signedWeight: "49" },
    });
    const onTruth = route.parameters(all, await cleanup.directory());
    await expect(relayOnce(onTruth)).rejects.toMatchObject({
      code: "ATTESTATION_QUORUM",
      details: { signedWeight: "51", neededWeight: "67" },
    });
    expect(await route.entries()).toBe(0n);
  });
});
