import type { ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import type { OnProgress } from "../progress.ts";

export interface CompileProgressParameters {
  template: string;
  /** The constraint file that grows while it is written. */
  r1csPath: string;
  /** About how large it will be; 0 when nobody knows. */
  expectedBytes: number;
  onProgress: OnProgress;
}

export interface CompileProgress {
  /** Listens to the compiler's own words. */
  follow(compiler: Pick<ChildProcess, "stdout">): void;
  stop(): void;
}

/** What circom prints between its phases, and the phase that begins there. */
const ANNOUNCEMENTS: readonly [said: RegExp, phase: string][] = [
  [/template instances/, "simplifying constraints"],
  [/circuit\.r1cs/, "writing the witness program"],
];
const WRITING = "writing constraints";
const TICK_MS = 500;

/**
 * Says what the compiler is at. It announces phases and nothing within them: how far it is can be seen only of the constraint file; for
 * the other phases `done` is seconds of the phase and `total` 0, not known.
 */
export function followCompiler(parameters: CompileProgressParameters): CompileProgress {
  const { template, r1csPath, expectedBytes, onProgress } = parameters;
  let phase = "expanding templates";
  let since = performance.now();
  const enter = (next: string): void => {
    if (next === phase) return;
    phase = next;
    since = performance.now();
  };
  const report = (): void => {
    const written = sizeOf(r1csPath);
    if (phase === "simplifying constraints" && written > 0) enter(WRITING);
    const stage = `compiling ${template}: ${phase}`;
    if (phase !== WRITING) onProgress({ stage, done: Math.floor((performance.now() - since) / 1000), total: 0 });
    // An estimate that has been passed is none.
    else onProgress({ stage, done: written, total: written <= expectedBytes ? expectedBytes : 0 });
  };
  const timer = setInterval(report, TICK_MS);
  timer.unref();
  report();
  return {
    follow: (compiler) =>
      compiler.stdout?.on("data", (chunk: Buffer) => {
        for (const [said, next] of ANNOUNCEMENTS) if (said.test(chunk.toString("utf8"))) enter(next);
      }),
    stop: () => clearInterval(timer),
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
