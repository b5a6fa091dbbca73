import { isHeadlightError, shortReason } from "../../errors.ts";
import type { HyperlaneContext } from "./context.ts";

/** Failures that time, coins or a server can mend. Any other is the recipient's. */
const PASSING = new Set([
  "CCIP_PENDING",
  "CCIP_FAILED",
  "CCIP_LOOKUP",
  "DELIVERY_FUNDS",
  "DELIVERY_TIMEOUT",
  "RPC_REFUSED",
  "RPC_TIMEOUT",
]);

/**
 * What a failure says of the one message, or batch, that it came up with. A recipient has a say in how its call fails, so no failure may
 * end a round unless it is the round's own.
 * @throws the failure, when the work was stopped or a node is gone
 */
export async function outcomeOfFailure(
  error: unknown,
  { source, destination, signal }: Pick<HyperlaneContext, "source" | "destination" | "signal">,
): Promise<{ status: "refused" | "waiting"; reason: string }> {
  if (signal?.aborted || isHeadlightError(error, "ABORTED")) throw error;
  const code = isHeadlightError(error) ? error.code : "";
  // A node may give up on one call, a slow one, and still be there.
  if (code.startsWith("RPC_")) {
    const nodes = [source.provider, destination.provider];
    await Promise.all(nodes.map((node) => node.getBlockNumber())).catch(() => Promise.reject(error));
  }
  const reason = isHeadlightError(error) ? error.message : shortReason(error);
  return { status: PASSING.has(code) ? "waiting" : "refused", reason };
}
