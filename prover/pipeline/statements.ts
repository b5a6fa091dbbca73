import type { Artifact } from "../proving/artifact.ts";
import { ensureArtifact } from "../proving/artifact.ts";
import type { Backend, CircuitInput } from "../proving/backend.ts";
import { type SolidityProof, toSolidityProof } from "../proving/calldata.ts";
import { proveStatement } from "../proving/prove.ts";
import { timed } from "./context.ts";
import type { Emit } from "./events.ts";
import type { Journal, StatementEntry } from "./journal.ts";

export interface ProverParameters {
  backend: Backend;
  /** Keys other than the development ones, by instance: paths of .zkey files. */
  keys?: Readonly<Record<string, string>> | undefined;
  cacheDirectory?: string | undefined;
  memoryLimitMb?: number | undefined;
  signal?: AbortSignal | undefined;
  emit: Emit;
}

/** Proves statements one at a time, each once: a proof is in the journal before anyone may use it. */
export class StatementProver {
  readonly #journal: Journal;
  readonly #parameters: ProverParameters;
  readonly #artifacts = new Map<string, Promise<Artifact>>();

  constructor(journal: Journal, parameters: ProverParameters) {
    this.#journal = journal;
    this.#parameters = parameters;
  }

  /** The instance's artifact, built and its key checked on first use. */
  artifact(instance: string): Promise<Artifact> {
    const { keys, cacheDirectory, signal, emit } = this.#parameters;
    const known = this.#artifacts.get(instance);
    if (known !== undefined) return known;
    const artifact = ensureArtifact(instance, {
      zkeyPath: keys?.[instance],
      cacheDirectory,
      signal,
      onProgress: ({ done, total, stage }) =>
        emit({
          stage: "prove",
          status: "progress",
          instance,
          fraction: total === 0 ? 0 : done / total,
          details: { building: stage },
        }),
    });
    this.#artifacts.set(instance, artifact);
    artifact.catch(() => this.#artifacts.delete(instance));
    return artifact;
  }

  /** The statement with its proof: from the journal when it was proved before, otherwise proved and verified now. */
  async prove(
    entry: StatementEntry,
    makeInput: () => CircuitInput,
  ): Promise<StatementEntry & { proof: SolidityProof }> {
    const { backend, memoryLimitMb, signal, emit } = this.#parameters;
    const { key: statement, instance } = entry;
    if (entry.proof !== undefined) {
      emit({ stage: "prove", status: "resumed", statement, instance });
      return { ...entry, proof: entry.proof };
    }
    const artifact = await this.artifact(instance);
    const input = await timed(emit, "witness", async () => makeInput(), { statement, instance });
    return timed(
      emit,
      "prove",
      async (report) => {
        const { proof, timings, peakMemoryBytes } = await proveStatement({
          backend,
          artifact,
          input,
          expectedPublicSignals: entry.publicInputs,
          memoryLimitMb,
          signal,
          onProgress: ({ done, total, stage }) =>
            emit({
              stage: "prove",
              status: "progress",
              statement,
              instance,
              fraction: total === 0 ? 0 : done / total,
              details: { step: stage },
            }),
        });
        const { witnessMs, proveMs, verifyMs } = timings;
        report({ peakMemoryBytes, details: { witnessMs, proveMs, verifyMs, constraints: artifact.size.constraints } });
        const solidity = toSolidityProof(proof);
        const proved = await this.#journal.put({
          ...entry,
          stage: "proved",
          proof: solidity,
          proveMs: witnessMs + proveMs,
        });
        return { ...proved, proof: solidity };
      },
      { statement, instance },
    );
  }
}
