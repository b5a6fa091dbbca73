import { readFileSync } from "node:fs";

const POLL_MS = 50;

/**
 * Watches the resident memory of a process that works for us: a heap limit alone does not hold what lies outside the heap, and proving
 * keys and WebAssembly memories all do. Needs /proc; elsewhere it sees nothing and `peakBytes` stays 0.
 */
export class MemoryWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #pid: number;
  peakBytes = 0;
  exceeded = false;

  /** @param onExceeded called once when the process holds more than `limitMb` */
  constructor(pid: number, limitMb: number | undefined, onExceeded: () => void) {
    this.#pid = pid;
    this.#timer = setInterval(() => {
      const resident = this.#sample();
      if (limitMb === undefined || this.exceeded || resident <= limitMb * 2 ** 20) return;
      this.exceeded = true;
      onExceeded();
    }, POLL_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): number {
    const status = readStatus(this.#pid);
    this.peakBytes = Math.max(this.peakBytes, kilobytes(status, "VmHWM"));
    return kilobytes(status, "VmRSS");
  }
}

/** Highest resident memory this process has had, in bytes. getrusage would also count the process it was forked from. */
export function ownPeakBytes(): number {
  return kilobytes(readStatus("self"), "VmHWM") || process.resourceUsage().maxRSS * 1024;
}

function readStatus(pid: number | "self"): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

function kilobytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;
}
