import { type DeliveryEstimate, type DeliveryOutcome, executeMessage, expireMessage } from "../delivery/execute.ts";
import { FeeReader } from "../delivery/fees.ts";
import { lastSettled, readableState } from "../delivery/messageState.ts";
import { checkAborted } from "../pause.ts";
import { repaidCost } from "../protocol/deliveryCost.ts";
import type { Message } from "../protocol/message.ts";
import type { SentMessage } from "../source/outboxEvents.ts";
import { type RouteContext, timed } from "./context.ts";
import { type Candidate, channelOf, DeliveryOrder } from "./deliveryOrder.ts";
import type { Journal } from "./journal.ts";
import { RestingRecipients } from "./recipients.ts";
import { evidenceFor, openWindows } from "./windows.ts";

/** Reads of a chain in flight at once. */
const PARALLEL_READS = 16;
const FIRST_RETRY_MS = 30_000;
const LAST_RETRY_MS = 3_600_000;

export interface DeliveryOptions {
  maxCostWei?: bigint | undefined;
  /** Delivers only what earns at least so much, in wei of the source at its oracle's rate. Everything, when left out. */
  minProfitWei?: bigint | undefined;
  /** Says why a delivery is not worth it, instead of `minProfitWei`. */
  judge?: ((id: string, estimate: DeliveryEstimate) => string | undefined) | undefined;
  recordFailures?: boolean | undefined;
  /** Records that messages expired, which costs gas, earns nothing and lets their channels go on. */
  recordExpired?: boolean | undefined;
  /** Leaves a message alone whose last failure is recent; for loops. */
  respectRetries?: boolean | undefined;
}

/** Messages for this destination up to the block that can still be delivered or recorded as expired, in the order of their nonces. */
export async function pendingMessages(
  { outbox, deployment, destination }: RouteContext,
  height: bigint,
  settled: Set<string>,
): Promise<SentMessage[]> {
  const { chainId, gateway } = deployment.destination;
  const ours = outbox.messages
    .slice(0, outbox.sizeAt(height))
    .filter(
      ({ id, message }) =>
        message.destinationChainId === chainId && message.destinationGateway === gateway && !settled.has(id),
    );
  const states = await inSlices(ours, ({ id }) => readableState(destination.provider, gateway, id));
  const pending: SentMessage[] = [];
  for (const [index, sent] of ours.entries()) {
    if (states[index] === "executed" || states[index] === "expired") settled.add(sent.id);
    else pending.push(sent);
  }
  return pending;
}

interface Deliverable extends Candidate {
  evidence: string;
}

/**
 * Delivers every pending message that a verified window vouches for: the best paid first, ordered channels in their order. One that
 * cannot be delivered now does not stop the others.
 */
export async function deliverMessages(
  route: RouteContext,
  pending: readonly SentMessage[],
  options: DeliveryOptions,
  journal?: Journal,
): Promise<DeliveryOutcome[]> {
  const { source, deployment, signal } = route;
  const windows = pending.length === 0 ? [] : await openWindows(route);
  const proved = pending.flatMap((sent) => {
    const evidence = evidenceFor(sent, windows);
    const isResting = options.respectRetries === true && (journal?.retry(sent.id)?.notBefore ?? 0) > Date.now();
    return evidence === undefined || isResting ? [] : [{ ...sent, evidence }];
  });
  if (proved.length === 0) return [];
  const fees = await FeeReader.open(source.provider, deployment.source.gateway, deployment.destination.chainId);
  const held = await inSlices(proved, ({ id }) => fees.feeOf(id));
  const candidates = proved.map(({ id, message, evidence }, index) => ({
    id,
    message,
    evidence,
    fee: held[index] ?? 0n,
  }));
  const order = new DeliveryOrder<Deliverable>(candidates, await settledPlaces(route, candidates));

  const recipients = new RestingRecipients(journal);
  const outcomes: DeliveryOutcome[] = [];
  for (let next = order.next(); next !== undefined; next = order.next()) {
    checkAborted(signal);
    const { id, message } = next;
    if (recipients.isResting(message.recipient)) {
      const why = "its recipient failed on chain after a good simulation, and is not tried again yet";
      outcomes.push({ id, nonce: message.nonce, status: "waits", reason: why });
      continue;
    }
    const outcome = await deliver(route, next, fees, options);
    outcomes.push(outcome);
    if (outcome.failedOnChain === true) await recipients.failed(message.recipient, outcome.reason ?? "");
    if (isSettled(outcome, options)) order.settle(next.message);
    await recordRetry(journal, outcome);
  }
  const reason = "an earlier message of its ordered channel is neither delivered nor recorded as expired";
  return [
    ...outcomes,
    ...order.rest().map(({ id, message }) => ({ id, nonce: message.nonce, status: "waits" as const, reason })),
  ];
}

/** Whether the next message of the channel has its turn. */
function isSettled({ status }: DeliveryOutcome, { recordExpired }: DeliveryOptions): boolean {
  return status === "executed" || status === "already-executed" || (status === "expired" && recordExpired === true);
}

async function settledPlaces(
  { destination, deployment }: RouteContext,
  candidates: readonly Candidate[],
): Promise<Map<string, bigint>> {
  const channels = new Map<string, Message>();
  for (const { message } of candidates) {
    const channel = channelOf(message);
    if (channel !== undefined) channels.set(channel, message);
  }
  const { gateway } = deployment.destination;
  const entries = [...channels];
  const places = await inSlices(entries, ([, message]) => lastSettled(destination.provider, gateway, message));
  return new Map(entries.map(([channel], index) => [channel, places[index] ?? 0n]));
}

/** One message: simulated, judged and sent. Past its deadline it is not even tried. */
async function deliver(
  { destination, deployment, signer, emit, signal }: RouteContext,
  { id, message, evidence, fee }: Deliverable,
  fees: FeeReader,
  options: DeliveryOptions,
): Promise<DeliveryOutcome> {
  const { gateway } = deployment.destination;
  const { provider } = destination;
  const details = { id, nonce: `${message.nonce}`, fee: `${fee}` };
  return timed(
    emit,
    "execute",
    async (report) => {
      const { maxCostWei, minProfitWei, recordFailures, recordExpired } = options;
      const parameters = { signer, provider, gateway, message, evidence, signal };
      let result = await executeMessage({
        ...parameters,
        maxCostWei,
        recordFailure: recordFailures,
        ...(options.judge === undefined
          ? {}
          : { judge: (estimate: DeliveryEstimate) => options.judge?.(id, estimate) }),
        ...(minProfitWei === undefined
          ? {}
          : { judge: (estimate: DeliveryEstimate) => judge(message, fee, fees, estimate, minProfitWei) }),
      });
      if (result.status === "expired" && recordExpired === true)
        result = await expireMessage({ ...parameters, maxCostWei });
      report({
        ...(result.gasUsed === undefined ? {} : { gasUsed: result.gasUsed }),
        ...(result.transactionHash === undefined ? {} : { transactionHash: result.transactionHash }),
        details: {
          ...details,
          outcome: result.status,
          ...(result.reason === undefined ? {} : { reason: result.reason }),
        },
      });
      return result;
    },
    { details },
  );
}

/** Why a delivery does not earn enough; undefined when it does. */
function judge(
  message: Message,
  fee: bigint,
  fees: FeeReader,
  { gas, gasLimit, gasPrice, baseFee, wei }: DeliveryEstimate,
  minProfitWei: bigint,
): string | undefined {
  if (!fees.isPriced) return "the source's oracle has no price for this destination: nothing is repaid";
  if (fees.isStale) return "the source's oracle has an old price for this destination: what it earns is not known";
  // Between the gas that it seems to use and the limit the profit is nowhere below the lesser of the two ends.
  const profits = [gas, gasLimit].map((used) =>
    fees.profit(fee, {
      repaid: repaidCost(message, used, gasPrice, baseFee),
      full: wei - (gasLimit - used) * gasPrice,
    }),
  );
  const profit = profits.find((one) => one < minProfitWei);
  if (profit === undefined) return undefined;
  return `it may earn only ${profit} wei on the source, of a fee of ${fee}; at least ${minProfitWei} are wanted`;
}

/** The longer a message fails, the more seldom it is tried: 30 s, a minute, ... an hour. A try is a simulation and costs no gas. */
async function recordRetry(journal: Journal | undefined, { id, status, reason }: DeliveryOutcome): Promise<void> {
  if (journal === undefined) return;
  // What is too dear now may be cheap in a minute: only failures wait.
  if (status === "executed" || status === "already-executed" || status === "unprofitable") {
    await journal.putRetry(id, undefined);
    return;
  }
  const attempts = (journal.retry(id)?.attempts ?? 0) + 1;
  const notBefore = Date.now() + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
  await journal.putRetry(id, { attempts, notBefore, status, reason: reason ?? "" });
}

/** Maps in slices, so that a node is not asked everything at once. */
async function inSlices<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let first = 0; first < items.length; first += PARALLEL_READS) {
    answers.push(...(await Promise.all(items.slice(first, first + PARALLEL_READS).map(ask))));
  }
  return answers;
}
