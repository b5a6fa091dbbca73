import { HeadlightError } from "./errors.ts";

/** Ends the work with ABORTED when the signal says so. */
export function checkAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted(signal);
}

/** Waits; rejects with ABORTED as soon as the signal is aborted. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    checkAborted(signal);
    const onAbort = (): void => {
      clearTimeout(timer);
      if (signal !== undefined) reject(aborted(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function aborted({ reason }: AbortSignal): HeadlightError {
  return new HeadlightError({
    code: "ABORTED",
    message: "stopped before it was done",
    hint: "Nothing is lost: run the command again to go on.",
    cause: reason,
  });
}
