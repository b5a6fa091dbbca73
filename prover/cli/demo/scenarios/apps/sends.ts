import { AbiCoder } from "ethers";
import { toAddress } from "../../../../protocol/field.ts";
import { eventOf, type Journey, TIME_TO_ARRIVE } from "./journey.ts";
import { addressOn, as, POOL_UNIT, TOKEN } from "./world.ts";

/** The first messages of a: one of each kind, and one that will not arrive in time. */
export async function sendThere(journey: Journey): Promise<string> {
  const { a, b } = journey.session;
  const { guestbook, client, tokenBridges, vault, pools } = journey.world;
  const bob = addressOn(b, toAddress(await b.account("bob").getAddress()));
  const text = `0x${Buffer.from("alice was here").toString("hex")}`;
  const book = addressOn(b, guestbook.address);
  await journey.sent(
    a,
    "push: guestbook entry",
    "send an entry",
    journey.gateway(a, "alice").getFunction("sendMessage")(book, text, []),
  );
  const question = pools.b.contract.interface.encodeFunctionData("liquidity");
  const asked = await journey.sent(
    a,
    "pull: question to b",
    "ask a contract on b",
    as(client, a, "alice").getFunction("ask")(b.chain.chainId, pools.b.address, question, 100_000),
  );
  journey.queryId = String(eventOf(asked, client.contract.interface, "QueryAsked")?.queryId);
  const transfer = as(tokenBridges.a, a, "alice").getFunction("crosschainTransfer");
  await journey.sent(a, "burned on a, minted on b", "burn", transfer(bob, 500n * TOKEN, 0));
  const lock = as(vault, a, "alice").getFunction("crosschainTransfer");
  await journey.sent(a, "locked on a, minted on b", "lock", lock(bob, 300n * TOKEN, 0));
  const time = (await a.provider.getBlock("latest"))?.timestamp ?? 0;
  await journey.sent(a, "locked, not in time", "lock, with a deadline", lock(bob, 100n * TOKEN, time + TIME_TO_ARRIVE));
  const grant = as(pools.a, a, "owner").getFunction("grantCredit");
  await journey.sent(a, "pool: credit for b", "grant credit", grant(b.chain.chainId, 5_000n * POOL_UNIT));
  return "an entry, a question, 500 to mint, 300 and 100 to lock, credit of 5,000";
}

/** Bob sends, through the same gateway, what a vault would send: 1,000,000 to himself. */
export async function forge(journey: Journey): Promise<string> {
  const { a, b } = journey.session;
  const { awayBridge } = journey.world;
  const bob = await b.account("bob").getAddress();
  const types = ["uint8", "address", "address", "uint256"];
  const payload = AbiCoder.defaultAbiCoder().encode(types, [18, bob, bob, 1_000_000n * TOKEN]);
  const sending = journey.gateway(a, "bob").getFunction("sendMessage")(addressOn(b, awayBridge.address), payload, []);
  await journey.sent(a, "forged transfer", undefined, sending);
  return "proved like everything else that a's gateway sent";
}

/** The ways back: burned and locked tokens return, and the pool of a pays. */
export async function sendBack(journey: Journey): Promise<string> {
  const { a, b } = journey.session;
  const { tokenBridges, awayBridge, pools } = journey.world;
  const alice = addressOn(a, toAddress(await a.account("alice").getAddress()));
  const back = async (what: string, step: string, bridge: typeof awayBridge, ...args: unknown[]): Promise<unknown> =>
    journey.sent(b, what, step, as(bridge, b, "bob").getFunction("crosschainTransfer")(alice, ...args));
  await back("burned on b, minted on a", "burn", tokenBridges.b, 200n * TOKEN, 0);
  await back("burned on b, unlocked on a", "burn what was locked", awayBridge, 120n * TOKEN, 0);
  const amount = 400n * POOL_UNIT;
  await back("pool of b to pool of a", "pool: send", pools.b, amount, (amount * 997n) / 1_000n);
  const grant = as(pools.b, b, "owner").getFunction("grantCredit");
  await journey.sent(b, "pool: credit for a", "grant credit", grant(a.chain.chainId, 5_000n * POOL_UNIT));
  return "200 to mint, 120 to unlock, 400 by the pools, credit of 5,000";
}

/** A transfer by the pools there, now that a holds credit for it. */
export async function poolThere(journey: Journey): Promise<string> {
  const { a, b } = journey.session;
  const { pools } = journey.world;
  const bob = addressOn(b, toAddress(await b.account("bob").getAddress()));
  const send = as(pools.a, a, "alice").getFunction("crosschainTransfer");
  await journey.sent(
    a,
    "pool of a to pool of b",
    "pool: send",
    send(bob, 250n * TOKEN, (250n * TOKEN * 997n) / 1_000n),
  );
  return "250 by the pools, 249.25 to arrive";
}
