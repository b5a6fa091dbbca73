import { readdirSync, readFileSync } from "node:fs";
import { ownPeakBytes } from "../../prover/proving/memoryWatch.ts";

const POLL_MS = 200;

/** The most memory that this process and all it has started held at one time. */
export interface TreeWatch {
  /** Bytes since the watch began. Needs /proc; without it, this process alone, since it began. */
  peakBytes(): number;
  stop(): void;
}

/**
 * Adds up resident memory over the process tree: the compiler, snarkjs and the key's threads take what a phase costs, each in its own place.
 * Looks a few times a second, so that a shorter peak can be missed.
 */
export function watchTree(): TreeWatch {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, treeBytes(process.pid));
  };
  look();
  const timer = setInterval(look, POLL_MS);
  timer.unref();
  return {
    peakBytes: () => {
      look();
      return peak || ownPeakBytes();
    },
    stop: () => clearInterval(timer),
  };
}

function treeBytes(pid: number): number {
  const status = readProc(`/proc/${pid}/status`);
  const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  return childrenOf(pid).reduce((sum, child) => sum + treeBytes(child), own);
}

/** A process's children are those of its threads. */
function childrenOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  const children = threads.map((thread) => readProc(`/proc/${pid}/task/${thread}/children`));
  return children.join(" ").split(" ").filter(Boolean).map(Number);
}

/** A process may end while it is looked at. */
function readProc(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
