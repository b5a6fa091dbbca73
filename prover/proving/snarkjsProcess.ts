import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { HeadlightError } from "../errors.ts";
import { abortError, throwIfAborted } from "./abort.ts";
import type { ProveOptions } from "./backend.ts";
import { MemoryWatch } from "./memoryWatch.ts";
import { childFlags } from "./nodeFlags.ts";
import type { SnarkjsMessage, SnarkjsResults, SnarkjsTask } from "./snarkjsTasks.ts";

const CHILD = fileURLToPath(new URL("./snarkjsChild.ts", import.meta.url));

/**
 * Runs one snarkjs operation in a child process, which is gone when this returns or throws.
 * @throws HeadlightError WITNESS_INPUT, WITNESS_UNSATISFIED, OUT_OF_MEMORY, PROVER_FAILED, ABORTED
 */
export function runSnarkjs<Task extends SnarkjsTask>(
  task: Task,
  { onProgress, memoryLimitMb, signal }: ProveOptions = {},
): Promise<{ result: SnarkjsResults[Task["operation"]]; peakMemoryBytes: number }> {
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [], {
      execArgv: childFlags(memoryLimitMb),
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const kill = (): void => {
      child.kill("SIGKILL");
    };
    const watch = new MemoryWatch(child.pid ?? 0, memoryLimitMb, kill);
    let stderr = "";
    let last: SnarkjsMessage | undefined;
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr = `${stderr}${chunk.toString("utf8")}`.slice(-8192);
    });
    child.on("message", (message: SnarkjsMessage) => {
      if (message.kind === "progress") {
        onProgress?.(message.report);
        return;
      }
      last = message;
      // Not left to the child's own exit: Node joins V8's threads there, and one that compiles may wait for the main thread to collect
      // garbage. Neither ever goes on. Files are closed before the message is sent.
      kill();
    });
    signal?.addEventListener("abort", kill, { once: true });
    const release = (): void => {
      watch.stop();
      signal?.removeEventListener("abort", kill);
    };
    child.on("error", (cause) => {
      release();
      reject(proverFailed("the snarkjs process cannot be started", cause));
    });
    child.on("close", (code) => {
      release();
      if (last?.kind === "done") {
        const result = last.result as SnarkjsResults[Task["operation"]];
        resolve({ result, peakMemoryBytes: Math.max(last.peakMemoryBytes, watch.peakBytes) });
      } else if (signal?.aborted) reject(abortError(signal));
      else if (last?.kind === "failed") reject(describeFailure(last.message));
      else if (watch.exceeded || /heap out of memory|Out of memory|Array buffer allocation failed/i.test(stderr)) {
        reject(outOfMemory(memoryLimitMb, watch.peakBytes));
      } else
        reject(proverFailed(`the snarkjs process ended with code ${code ?? "signal"}: ${stderr.trim().slice(-500)}`));
    });
    child.send(task, (error) => {
      // A child that died before it could listen is dealt with on close.
      if (error !== null) kill();
    });
  });
}

export function outOfMemory(limitMb: number | undefined, peakBytes: number): HeadlightError {
  const limit = limitMb === undefined ? "what the machine has" : `its limit of ${limitMb} MiB`;
  return new HeadlightError({
    code: "OUT_OF_MEMORY",
    message: `proving needed more memory than ${limit}`,
    hint: "Raise the memory limit, prove fewer things at a time or use the rapidsnark backend.",
    details: { limitMb, peakMemoryBytes: peakBytes },
  });
}

/** Names what failed by snarkjs's words, which carry no code. */
function describeFailure(message: string): HeadlightError {
  const said = message.trim().replace(/^Error: /, "");
  if (/Assert Failed|Error in template/i.test(said)) {
    const places = [...said.matchAll(/Error in template (\S+?)(?:_\d+)? line: (\d+)/g)].map(
      ([, name, line]) => `${name}:${line}`,
    );
    return new HeadlightError({
      code: "WITNESS_UNSATISFIED",
      message: `the inputs break a constraint${places.length === 0 ? "" : ` of ${places.join(" < ")}`}`,
      hint: "The statement is false for these inputs, or an input is not what the circuit calls by that name.",
      details: { places, output: said },
    });
  }
  if (/Signal .* not found|values for input signal|Not all inputs have been set|is not an input/i.test(said)) {
    return new HeadlightError({
      code: "WITNESS_INPUT",
      message: `the inputs do not fit the circuit: ${said}`,
      hint: "Compare names and array lengths with the circuit's inputs.",
    });
  }
  if (/memory|allocation failed/i.test(said)) return outOfMemory(undefined, 0);
  return proverFailed(said);
}

function proverFailed(reason: string, cause?: unknown): HeadlightError {
  return new HeadlightError({
    code: "PROVER_FAILED",
    message: `snarkjs failed: ${reason}`,
    hint: "Check that the key and the witness program are of one circuit; `headlight build` makes both again.",
    cause,
  });
}
