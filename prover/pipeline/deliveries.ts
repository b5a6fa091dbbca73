import { type DeliveryOutcome, executeMessage, messageState } from "../delivery/execute.ts";
import { checkAborted } from "../pause.ts";
import type { SentMessage } from "../source/outboxEvents.ts";
import { type RouteContext, timed } from "./context.ts";
import type { Journal } from "./journal.ts";
import { evidenceFor, openWindows } from "./windows.ts";

/** Reads of the destination in flight at once. */
const PARALLEL_READS = 16;
const FIRST_RETRY_MS = 30_000;
const LAST_RETRY_MS = 3_600_000;

export interface DeliveryOptions {
  maxCostWei?: bigint | undefined;
  recordFailures?: boolean | undefined;
  /** Leaves a message alone whose last failure is recent; for loops. */
  respectRetries?: boolean | undefined;
}

/** Messages for this destination up to the block that are not delivered, in the order of their nonces. */
export async function pendingMessages(
  { outbox, deployment, destination }: RouteContext,
  height: bigint,
  delivered: Set<string>,
): Promise<SentMessage[]> {
  const { chainId, gateway } = deployment.destination;
  const ours = outbox.messages
    .slice(0, outbox.sizeAt(height))
    .filter(
      ({ id, message }) =>
        message.destinationChainId === chainId && message.destinationGateway === gateway && !delivered.has(id),
    );
  const pending: SentMessage[] = [];
  for (let first = 0; first < ours.length; first += PARALLEL_READS) {
    const slice = ours.slice(first, first + PARALLEL_READS);
    const states = await Promise.all(slice.map(({ id }) => messageState(destination.provider, gateway, id)));
    for (const [index, sent] of slice.entries()) {
      if (states[index] === "executed") delivered.add(sent.id);
      else pending.push(sent);
    }
  }
  return pending;
}

/** Delivers every pending message that a verified window vouches for. One that cannot be delivered now does not stop the others. */
export async function deliverMessages(
  route: RouteContext,
  pending: readonly SentMessage[],
  options: DeliveryOptions,
  journal?: Journal,
): Promise<DeliveryOutcome[]> {
  const { destination, deployment, signer, emit, signal } = route;
  const { gateway } = deployment.destination;
  const windows = pending.length === 0 ? [] : await openWindows(route);
  const outcomes: DeliveryOutcome[] = [];
  for (const sent of pending) {
    checkAborted(signal);
    const evidence = evidenceFor(sent, windows);
    if (evidence === undefined) continue;
    if (options.respectRetries === true && (journal?.retry(sent.id)?.notBefore ?? 0) > Date.now()) continue;
    const outcome = await timed(
      emit,
      "execute",
      async (report) => {
        const { maxCostWei, recordFailures } = options;
        const result = await executeMessage({
          signer,
          provider: destination.provider,
          gateway,
          message: sent.message,
          evidence,
          maxCostWei,
          recordFailure: recordFailures,
          signal,
        });
        report({
          ...(result.gasUsed === undefined ? {} : { gasUsed: result.gasUsed }),
          ...(result.transactionHash === undefined ? {} : { transactionHash: result.transactionHash }),
          details: {
            id: sent.id,
            nonce: `${sent.message.nonce}`,
            outcome: result.status,
            ...(result.reason === undefined ? {} : { reason: result.reason }),
          },
        });
        return result;
      },
      { details: { id: sent.id, nonce: `${sent.message.nonce}` } },
    );
    outcomes.push(outcome);
    await recordRetry(journal, outcome);
  }
  return outcomes;
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
