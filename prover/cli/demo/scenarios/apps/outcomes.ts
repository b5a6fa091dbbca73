import { Contract } from "ethers";
import { FEE_ESCROW_ABI, GAS_PRICE_ORACLE_ABI } from "../../../../protocol/abi.ts";
import { toAddress } from "../../../../protocol/field.ts";
import type { Role, Side } from "../twoWay.ts";
import { eventOf, type Journey } from "./journey.ts";
import { as, LIQUIDITY, mined, POOL_UNIT, TOKEN } from "./world.ts";

/** What Alice holds ready for whoever delivers one of her messages, in wei. */
const FEE = 10n ** 16n;

/** Alice pays for the delivery of her lock after it was sent, without being asked. */
export async function payFee(journey: Journey): Promise<string> {
  const { a, b } = journey.session;
  const escrow = await escrowOf(journey, a, "alice");
  const oracle = new Contract(await escrow.getFunction("ORACLE")(), GAS_PRICE_ORACLE_ABI, a.account("owner"));
  await mined(oracle.getFunction("setPrice")(b.chain.chainId, 2n * 10n ** 9n, 10n ** 18n, 60_000, 1_000));
  const { message } = await journey.session.evidence("a", journey.id("locked on a, minted on b"));
  const paid = await mined(escrow.getFunction("topUp")(message, { value: FEE }));
  journey.session.recordGas("top up a fee", paid.gasUsed);
  return "0.01 held for whoever delivers the lock";
}

/** b says that a's lock arrived, for the fee; of the late transfer it says nothing: that is proved by its absence. */
export async function acknowledge(journey: Journey): Promise<string> {
  const { a, b } = journey.session;
  const ids = [journey.id("locked on a, minted on b")];
  const sending = journey.gateway(b, "executor").getFunction("acknowledge")(a.chain.chainId, ids);
  await journey.sent(b, "receipt of b's gateway", "acknowledge (1 outcome)", sending);
  return "b's gateway acknowledges one delivery";
}

/** The late transfer comes back, by a proof under b's header that b's gateway does not hold it; the executor of the lock is paid. */
export async function settle(journey: Journey): Promise<string> {
  const { a, b } = journey.session;
  const { vault } = journey.world;
  const before = BigInt(await vault.contract.getFunction("locked")());
  const { height } = await journey.session.refund("a", journey.id("locked, not in time"));
  const returned = before - BigInt(await vault.contract.getFunction("locked")());
  if (returned !== 100n * TOKEN) throw new RangeError(`${returned} came back`);

  const escrow = await escrowOf(journey, a, "executor");
  const { message } = await journey.session.evidence("a", journey.id("locked on a, minted on b"));
  const settled = await mined(escrow.getFunction("settle")(message));
  journey.session.recordGas("settle a fee", settled.gasUsed);
  const event = eventOf(settled, escrow.interface, "FeeSettled");
  const [reward, refund] = [BigInt(String(event?.reward)), BigInt(String(event?.refund))];
  const [paidTo] = await journey.gateway(b, "relayer").getFunction("deliveryOf")(
    journey.id("locked on a, minted on b"),
  );
  if (reward === 0n || event?.executor !== paidTo || reward + refund !== FEE) {
    throw new RangeError(`${event?.executor} was paid ${reward}, and ${refund} is left`);
  }
  const [state, , , , answer] = await as(journey.world.client, a, "alice").getFunction("queryOf")(journey.queryId);
  if (state !== 2n || BigInt(answer) !== LIQUIDITY * POOL_UNIT) throw new RangeError("the question is not answered");
  return `100 came back, absent on b at its height ${height}; the executor has ${reward} wei; b's pool answered that it holds ${BigInt(answer) / POOL_UNIT}`;
}

async function escrowOf(journey: Journey, side: Side, role: Role): Promise<Contract> {
  const address = toAddress(await journey.gateway(side, role).getFunction("feeEscrow")());
  return new Contract(address, FEE_ESCROW_ABI, side.account(role));
}
