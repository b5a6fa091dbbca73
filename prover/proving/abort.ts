import { HeadlightError } from "../errors.ts";

/** The error of work stopped by its signal. */
export function abortError(signal: AbortSignal | undefined): HeadlightError {
  return new HeadlightError({ code: "ABORTED", message: "stopped on request", cause: signal?.reason });
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError(signal);
}
