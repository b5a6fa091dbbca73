import { type HeadlightError, isHeadlightError } from "../errors.ts";

const ENDS_THE_ROUND: ReadonlySet<string> = new Set(["ABORTED", "RPC_UNREACHABLE", "RPC_TIMEOUT"]);

/**
 * The abort or the lost connection that an error is, also where the library wraps it: the only failures that are not about the one
 * call that met them.
 */
export function roundEnding(error: unknown): HeadlightError | undefined {
  const nested = error instanceof Error && "error" in error ? error.error : undefined;
  return [error, nested].find(
    (candidate): candidate is HeadlightError => isHeadlightError(candidate) && ENDS_THE_ROUND.has(candidate.code),
  );
}
