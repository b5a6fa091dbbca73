import { Interface } from "ethers";
import { FeeReader, settleCall, withdrawCall } from "../delivery/fees.ts";
import { highestPrice, offeredFees } from "../delivery/gas.ts";
import { type ContractCall, preflight, readContract } from "../delivery/preflight.ts";
import { submit } from "../delivery/submit.ts";
import { HeadlightError } from "../errors.ts";
import { GATEWAY_ABI } from "../protocol/abi.ts";
import { type Bytes32, toAddress } from "../protocol/field.ts";
import { decodeReceipt, MAX_RECEIPT_LENGTH, type ReceiptEntry } from "../protocol/receipt.ts";
import type { SentMessage } from "../source/outboxEvents.ts";
import { type RouteContext, timed } from "./context.ts";
import { deliverMessages, pendingMessages } from "./deliveries.ts";

const gatewayInterface = new Interface(GATEWAY_ABI);

/** What one round of collecting came to. */
export interface CollectedRewards {
  /** Receipts that were delivered on the source. */
  receipts: number;
  /** Messages whose fee was shared out. */
  settled: { id: Bytes32; reward: bigint }[];
  /** Wei paid out to the account on the source. */
  withdrawn: bigint;
  /** Messages delivered by the account that the destination was asked to acknowledge now. */
  acknowledged: Bytes32[];
}

/**
 * Collects what an executor has earned: delivers receipts that are proved on the source, has their fees shared out, withdraws, and has the
 * destination acknowledge what it delivered since. The receipts themselves come by the reverse route, like any message: someone has to
 * relay it.
 *
 * @param route where the account delivers
 * @param reverse the same two gateways the other way round
 */
export async function collectRewards(route: RouteContext, reverse: RouteContext): Promise<CollectedRewards> {
  checkReverse(route, reverse);
  const me = toAddress(await route.signer.getAddress());
  const fees = await FeeReader.open(
    route.source.provider,
    route.deployment.source.gateway,
    route.deployment.destination.chainId,
  );
  const { final } = await reverse.outbox.sync({ signal: reverse.signal });
  const delivered = await deliveredBy(route, me);
  const receipts = await deliverReceipts(reverse, final.number, fees, delivered);

  const settled: CollectedRewards["settled"] = [];
  const open: SentMessage[] = [];
  for (const sent of delivered) {
    if ((await fees.feeOf(sent.id)) === 0n) continue;
    if ((await fees.outcomeOf(sent.message, sent.id)) === "none") {
      open.push(sent);
      continue;
    }
    const reward = await settle(reverse, fees, sent);
    if (reward !== undefined) settled.push({ id: sent.id, reward });
  }
  const withdrawn = await withdraw(reverse, fees, me);
  const acknowledged = await acknowledge(route, reverse, open);
  return { receipts, settled, withdrawn, acknowledged };
}

function checkReverse({ deployment: there }: RouteContext, { deployment: back }: RouteContext): void {
  if (back.source.gateway === there.destination.gateway && back.destination.gateway === there.source.gateway) return;
  throw new HeadlightError({
    code: "REVERSE_ROUTE",
    message: "the reverse route does not join the same two gateways",
    hint: "Give the deployment file of the route from the destination back to the source.",
  });
}

/** Messages of the route that the account delivered. */
async function deliveredBy({ outbox, deployment, destination }: RouteContext, me: string): Promise<SentMessage[]> {
  const { chainId, gateway } = deployment.destination;
  const delivered: SentMessage[] = [];
  for (const sent of outbox.messages) {
    const { message, id } = sent;
    if (message.destinationChainId !== chainId || message.destinationGateway !== gateway) continue;
    const call: ContractCall = { to: gateway, abi: gatewayInterface, method: "deliveryOf", args: [id] };
    const [executor] = await readContract(destination.provider, call);
    if (toAddress(String(executor)) === me) delivered.push(sent);
  }
  return delivered;
}

/** What a message of the route back says as a receipt to this source; nothing when it is none. */
function entriesOf({ deployment }: RouteContext, { message }: SentMessage): ReceiptEntry[] {
  const { chainId, gateway } = deployment.destination;
  const isReceipt =
    message.sender === message.sourceGateway &&
    message.destinationChainId === chainId &&
    message.destinationGateway === gateway &&
    message.recipient === gateway;
  return isReceipt ? (decodeReceipt(message.payload) ?? []) : [];
}

/** Delivers the receipts that bring the account more than they cost; anybody can send others. */
async function deliverReceipts(
  reverse: RouteContext,
  height: bigint,
  fees: FeeReader,
  delivered: readonly SentMessage[],
): Promise<number> {
  const held = new Map<string, bigint>();
  for (const { id, message } of delivered) {
    if ((await fees.outcomeOf(message, id)) === "none") held.set(id, await fees.feeOf(id));
  }
  const rewards = new Map<string, bigint>();
  const worthy = (await pendingMessages(reverse, height, new Set())).filter((sent) => {
    const entries = new Map(entriesOf(reverse, sent).map((entry) => [entry.id, entry]));
    const reward = [...entries.values()].reduce((sum, { id, cost }) => sum + fees.reward(held.get(id) ?? 0n, cost), 0n);
    rewards.set(sent.id, reward);
    return reward > 0n;
  });
  const judge = (id: string, { wei }: { wei: bigint }): string | undefined => {
    const reward = rewards.get(id) ?? 0n;
    return reward > wei ? undefined : `the receipt brings ${reward} wei and may cost ${wei}`;
  };
  const outcomes = await deliverMessages(reverse, worthy, { judge });
  return outcomes.filter(({ status }) => status === "executed").length;
}

/** Has a fee shared out, unless that costs more than it brings. */
async function settle(reverse: RouteContext, fees: FeeReader, { message }: SentMessage): Promise<bigint | undefined> {
  const { signer, destination, signal, emit } = reverse;
  const { provider } = destination;
  const call = settleCall(fees.escrow, message);
  const from = await signer.getAddress();
  const simulated = await preflight(provider, call, from);
  if (!simulated.ok) return undefined;
  const reward = simulated.result[0] as bigint;
  const [gas, { maxFeePerGas, gasPrice }] = await Promise.all([
    provider.estimateGas({ to: call.to, data: call.abi.encodeFunctionData(call.method, call.args), from }),
    provider.getFeeData(),
  ]);
  if (reward <= gas * (maxFeePerGas ?? gasPrice ?? 0n)) return undefined;
  const alreadyDone = async (): Promise<boolean> => !(await preflight(provider, call, from)).ok;
  return timed(emit, "execute", async () => {
    await submit({ signer, provider, call, alreadyDone, signal });
    return reward;
  });
}

async function withdraw({ signer, destination, signal }: RouteContext, fees: FeeReader, me: string): Promise<bigint> {
  const credit = await fees.creditOf(me);
  if (credit === 0n) return 0n;
  const { provider } = destination;
  const call = withdrawCall(fees.escrow, me);
  const [gas, offered] = await Promise.all([
    provider.estimateGas({ to: call.to, data: call.abi.encodeFunctionData(call.method, call.args), from: me }),
    offeredFees(provider),
  ]);
  if (credit <= gas * highestPrice(offered)) return 0n;
  const alreadyDone = async (): Promise<boolean> => (await fees.creditOf(me)) === 0n;
  await submit({ signer, provider, call, alreadyDone, signal });
  return credit;
}

/** Asks for receipts of what no receipt, sent or on its way, tells of. */
async function acknowledge(
  route: RouteContext,
  reverse: RouteContext,
  open: readonly SentMessage[],
): Promise<Bytes32[]> {
  const { signer, destination, deployment, signal } = route;
  const { gateway } = deployment.destination;
  const me = toAddress(await signer.getAddress());
  const told = new Set(
    reverse.outbox.messages
      .map((sent) => entriesOf(reverse, sent))
      // One that somebody filled up with others' deliveries may never be worth delivering.
      .filter((entries) => 2 * entries.filter(({ executor }) => executor === me).length >= entries.length)
      .flat()
      .map(({ id }) => id),
  );
  const ids = open.map(({ id }) => id).filter((id) => !told.has(id));
  for (let first = 0; first < ids.length; first += MAX_RECEIPT_LENGTH) {
    const slice = ids.slice(first, first + MAX_RECEIPT_LENGTH);
    const args = [deployment.source.chainId, slice];
    const call: ContractCall = { to: gateway, abi: gatewayInterface, method: "acknowledge", args };
    await submit({ signer, provider: destination.provider, call, signal });
  }
  return ids;
}
