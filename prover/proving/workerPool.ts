import { Worker } from "node:worker_threads";
import { describeCause, HeadlightError } from "../errors.ts";
import { abortError } from "./abort.ts";
import { threadFlags } from "./nodeFlags.ts";

/** What a pool's worker answers: progress any number of times, then one end per job. */
export type PoolMessage<Result> =
  | { kind: "progress"; done: number; total: number }
  | { kind: "done"; result: Result }
  | { kind: "failed"; code: string; message: string; hint?: string | undefined };

/** A worker's message for what it could not do. */
export function failureOf(cause: unknown): PoolMessage<never> {
  if (!(cause instanceof HeadlightError))
    return { kind: "failed", code: "WORKER_FAILED", message: describeCause(cause) };
  return { kind: "failed", code: cause.code, message: cause.message, hint: cause.hint };
}

interface Pending<Result> {
  resolve: (result: Result) => void;
  reject: (error: Error) => void;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Worker threads that do one job at a time each. The owner must call `terminate` in a finally block: the process exits only then.
 * A worker that dies fails its job; an aborted signal fails every job and ends every worker.
 */
export class WorkerPool<Job, Result> {
  readonly #workers: Worker[];
  readonly #pending = new Map<Worker, Pending<Result>>();
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#failAll(abortError(this.#signal));

  constructor(parameters: { script: URL; workerData: unknown; size: number; signal?: AbortSignal | undefined }) {
    this.#signal = parameters.signal;
    const { script, workerData } = parameters;
    this.#workers = Array.from({ length: parameters.size }, () =>
      this.#start(new Worker(script, { workerData, execArgv: threadFlags() })),
    );
    this.#signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  get size(): number {
    return this.#workers.length;
  }

  /** Runs a list of jobs over the idle workers, in order; resolves with their results in order. */
  async runAll(
    jobs: Job[],
    onJob?: (finished: number) => void,
    onProgress?: Pending<Result>["onProgress"],
  ): Promise<Result[]> {
    const results: Result[] = [];
    let next = 0;
    let finished = 0;
    await Promise.all(
      this.#workers.map(async (worker) => {
        while (next < jobs.length) {
          const index = next++;
          results[index] = await this.#run(worker, jobs[index] as Job, onProgress);
          onJob?.(++finished);
        }
      }),
    );
    return results;
  }

  /** Runs the same job once on every worker. */
  async runOnEach(job: Job): Promise<void> {
    await Promise.all(this.#workers.map((worker) => this.#run(worker, job)));
  }

  async terminate(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(worker: Worker): Worker {
    worker.on("message", (message: PoolMessage<Result>) => {
      const pending = this.#pending.get(worker);
      if (message.kind === "progress") return pending?.onProgress?.(message.done, message.total);
      this.#pending.delete(worker);
      if (message.kind === "done") pending?.resolve(message.result);
      else pending?.reject(new HeadlightError(message));
    });
    worker.on("error", (cause: unknown) => this.#settle(worker, cause));
    worker.on("exit", (code) => this.#settle(worker, new Error(`worker ended with code ${code}`)));
    return worker;
  }

  #run(worker: Worker, job: Job, onProgress?: Pending<Result>["onProgress"]): Promise<Result> {
    if (this.#signal?.aborted) return Promise.reject(abortError(this.#signal));
    return new Promise((resolve, reject) => {
      this.#pending.set(worker, { resolve, reject, onProgress });
      worker.postMessage(job);
    });
  }

  #settle(worker: Worker, cause: unknown): void {
    const pending = this.#pending.get(worker);
    this.#pending.delete(worker);
    pending?.reject(
      new HeadlightError({
        code: "WORKER_FAILED",
        message: `a worker thread died: ${describeCause(cause)}`,
        hint: "Often the machine is out of memory: close other programs or use fewer threads.",
        cause,
      }),
    );
  }

  #failAll(error: Error): void {
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
