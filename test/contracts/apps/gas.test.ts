import { Interface } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployBurnMint, deployPools, deployVault } from "../../support/appBridges.ts";
import {
  type AppChains,
  type AppSide,
  deliver,
  linkTo,
  nextAddresses,
  on,
  sentIn,
  startAppChains,
} from "../../support/appChains.ts";
import { account, as, deploy, mined, type TestContract } from "../../support/contracts.ts";
import { itIsTheRecordedGas } from "../../support/gasSnapshot.ts";

/**
 * Gas of the applications' steps, as whole transactions, with a verifier that says yes for next to nothing. Accounts that receive
 * are new: they pay for their first slot. After a wanted change:
 *
 *   HEADLIGHT_UPDATE_SNAPSHOTS=1 npx vitest run --config test/vitest.config.ts test/contracts/apps/gas.test.ts
 */

let chains: AppChains;
let here: AppSide;
let there: AppSide;
const measured: Record<string, bigint> = {};

beforeAll(async () => {
  chains = await startAppChains();
  ({ here, there } = chains);
  // The outboxes' first slots are dear once only.
  for (const [side, other] of [
    [here, there],
    [there, here],
  ] as const) {
    await mined(side.gateway.sendMessage(on(other, other.gateway), "0x", []));
  }
});
afterAll(() => chains.close());

/** Sends, measures, delivers on the other side and measures that. */
async function measure(
  [from, to]: readonly [AppSide, AppSide],
  transaction: Parameters<typeof mined>[0],
  sending: string | undefined,
  receiving: string | undefined,
): Promise<void> {
  const receipt = await mined(transaction);
  if (sending !== undefined) measured[sending] = receipt.gasUsed;
  const [sent] = sentIn(from, receipt);
  if (sent === undefined) throw new Error(`${sending} sent nothing`);
  const delivery = await deliver(to, sent.message);
  expect(delivery, receiving).toMatchObject({ delivered: true });
  if (receiving !== undefined) measured[receiving] = delivery.receipt.gasUsed;
}

describe("gas of the applications", () => {
  it("is measured for every step", async () => {
    const bob = (await account(there.chain, 5)).address;
    const there5 = await account(there.chain, 5);
    const away = [here, there] as const;
    const back = [there, here] as const;

    const book = await deploy(there.chain, "Guestbook", [bob, there.gatewayAddress]);
    await measure(
      away,
      here.gateway.sendMessage(on(there, book), `0x${"5a".repeat(32)}`, []),
      undefined,
      "push: entry of 32 bytes arrives",
    );

    const [clientAddress] = await nextAddresses(here, 1);
    const responderAddress = (await nextAddresses(there, 1))[0] as string;
    const client = await deploy(here.chain, "QueryClient", [[linkTo(here, there, responderAddress)]]);
    await deploy(there.chain, "QueryResponder", [[linkTo(there, here, clientAddress as string)]]);
    const target = await deploy(there.chain, "QueriedDouble");
    const call = new Interface(["function answer() view returns (uint256)"]).encodeFunctionData("answer");
    const asked = await mined(client.ask(there.chain.chainId, target, call, 50_000));
    measured["pull: ask"] = asked.gasUsed;
    const answered = await deliver(there, sentIn(here, asked)[0]?.message as never);
    measured["pull: ask a contract and send its answer"] = answered.receipt.gasUsed;
    const arrived = await deliver(here, sentIn(there, answered.receipt)[0]?.message as never);
    measured["pull: answer of 32 bytes arrives"] = arrived.receipt.gasUsed;

    const mint = await deployBurnMint(chains);
    const bridge = mint.get(here)?.bridge as TestContract;
    await measure(away, bridge.crosschainTransfer(on(there, bob), 1_000n, 0), "burn", "mint");

    const vault = await deployVault(chains);
    await measure(away, vault.vault.crosschainTransfer(on(there, bob), 1_000n, 0), "lock", "mint what was locked");
    const now = await here.chain.now();
    const withDeadline = await mined(vault.vault.crosschainTransfer(on(there, bob), 1_000n, now + 600n));
    measured["lock, with a deadline"] = withDeadline.gasUsed;
    const carol = (await account(here.chain, 6)).address;
    await measure(
      back,
      as(vault.bridge, there5).crosschainTransfer(on(here, carol), 400n, 0),
      "burn what was locked",
      "unlock",
    );
    const [open] = sentIn(here, withDeadline);
    if (open === undefined) throw new Error("nothing was locked");
    for (const { chain } of away) {
      await chain.setNextTime(now + 1_000n);
      await chain.request("evm_mine", []);
    }
    await mined(there.gateway.expire(open.message, "0x"));
    await measure(back, there.gateway.acknowledge(here.chain.chainId, [open.id]), undefined, undefined);
    measured["refund of what timed out"] = (await mined(here.gateway.notify(open.message))).gasUsed;

    const pools = await deployPools(chains);
    const [a, b] = [pools.get(here)?.pool as TestContract, pools.get(there)?.pool as TestContract];
    await mined(a.deposit(10n ** 21n, 0));
    measured["pool: provide liquidity"] = (await mined(b.deposit(10n ** 9n, 0))).gasUsed;
    await measure(back, b.grantCredit(here.chain.chainId, 500_000_000n), "pool: grant credit", "pool: credit arrives");
    await measure(away, a.crosschainTransfer(on(there, bob), 10n ** 20n, 0), "pool: send", "pool: pay");
    const shares: bigint = await b.balanceOf(await account(there.chain, 0));
    measured["pool: withdraw liquidity"] = (await mined(b.withdraw(shares / 10n, 0))).gasUsed;
  });

  itIsTheRecordedGas(measured, { snapshot: "appsGas", readme: "contracts/apps/README.md" });
});
