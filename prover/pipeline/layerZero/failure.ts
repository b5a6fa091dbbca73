import { roundEnding } from "../../delivery/connection.ts";
import { isHeadlightError, shortReason } from "../../errors.ts";

/**
 * Why one packet or one batch could not be served: what strangers send must not end the round of the others. An abort or a lost connection
 * is about all of them, and is raised.
 */
export function failureReason(error: unknown): string {
  const ending = roundEnding(error);
  if (ending !== undefined) throw ending;
  return isHeadlightError(error) ? error.message : shortReason(error);
}
