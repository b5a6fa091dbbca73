import { type ChildProcess, spawn } from "node:child_process";
import { abortError, throwIfAborted } from "./abort.ts";

export interface ProcessResult {
  /** undefined when a signal ended it. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

export interface RunProcessOptions {
  cwd?: string;
  signal?: AbortSignal | undefined;
  onStart?: (child: ChildProcess) => void;
}

/**
 * Runs a program to its end and collects what it printed.
 * @throws HeadlightError ABORTED after killing it; the spawn error (ENOENT and so on) as it is
 */
export function runProcess(
  command: string,
  args: string[],
  { cwd, signal, onStart }: RunProcessOptions = {},
): Promise<ProcessResult> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid !== undefined) onStart?.(child);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    const kill = (): void => {
      child.kill("SIGKILL");
    };
    signal?.addEventListener("abort", kill, { once: true });
    child.on("error", (error) => {
      signal?.removeEventListener("abort", kill);
      reject(error);
    });
    child.on("close", (code) => {
      signal?.removeEventListener("abort", kill);
      if (signal?.aborted) reject(abortError(signal));
      else resolve({ code: code ?? undefined, stdout: textOf(stdout), stderr: textOf(stderr) });
    });
  });
}

/** Without the colours compilers print. */
function textOf(chunks: Buffer[]): string {
  const escapeCharacter = String.fromCharCode(27);
  return Buffer.concat(chunks)
    .toString("utf8")
    .replaceAll(new RegExp(`${escapeCharacter}\\[[0-9;]*m`, "g"), "");
}
