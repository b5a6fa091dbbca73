import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { HeadlightError } from "../errors.ts";
import type { OnProgress } from "../progress.ts";
import { throwIfAborted } from "./abort.ts";
import { sectionOf, withBinFile } from "./binFile.ts";
import { G1_BYTES, G2_BYTES } from "./bn254.ts";
import { buildCurveModule } from "./curveModule.ts";
import type { KeyJob, KeyJobResult } from "./developmentKeyWorker.ts";
import { developmentTrapdoor, type Trapdoor, watermark } from "./developmentTrapdoor.ts";
import { type GroupName, windowCount, windowWidth } from "./fixedBase.ts";
import { hashFile } from "./hashFile.ts";
import { HEADER_BYTES, KeyWriter, keyHeader } from "./keyWriter.ts";
import { domainPower, MAXIMUM_POWER } from "./lagrange.ts";
import { publicSignalCount, R1CS_CONSTRAINTS_SECTION, readR1csHeader } from "./r1cs.ts";
import { WorkerPool } from "./workerPool.ts";

/** Changes whenever the same r1cs would give another key: part of the cache's key. */
export const DEVELOPMENT_KEY_VERSION = 1;

export interface DevelopmentKeyParameters {
  r1csPath: string;
  zkeyPath: string;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** Worker threads; default: the processor's cores, at most 16. */
  threads?: number;
  /** Replaces the derived trapdoor. For tests that need keys nobody should use. */
  trapdoor?: Trapdoor;
}

/** Points per job: bounds what a worker holds. */
const POINTS_PER_JOB = 4096;

/**
 * Makes a Groth16 proving key straight from a constraint system with a public, deterministic trapdoor, as an ordinary snarkjs .zkey.
 * INSECURE by design: anyone can forge proofs under it. See `developmentTrapdoor`.
 * The file appears whole or not at all.
 * @throws HeadlightError MALFORMED_FILE, CIRCUIT_TOO_LARGE, ABORTED
 */
export async function makeDevelopmentKey(parameters: DevelopmentKeyParameters): Promise<{ r1csSha256: string }> {
  const { zkeyPath, signal } = parameters;
  throwIfAborted(signal);
  const workerData = await buildCurveModule();
  const partial = `${zkeyPath}.partial-${randomBytes(6).toString("hex")}`;
  const output = await open(partial, "wx").catch((cause: unknown) => {
    throw new HeadlightError({
      code: "OUTPUT_UNWRITABLE",
      message: `${zkeyPath} cannot be written`,
      hint: "Check that its folder exists, belongs to you and has room.",
      cause,
    });
  });
  const pool = new WorkerPool<KeyJob, KeyJobResult>({
    workerData,
    script: new URL("./developmentKeyWorker.ts", import.meta.url),
    size: Math.min(16, Math.max(1, parameters.threads ?? availableParallelism())),
    signal,
  });
  try {
    const r1csSha256 = await writeKey(parameters, output, pool);
    await output.sync();
    await output.close();
    await rename(partial, zkeyPath);
    return { r1csSha256 };
  } catch (error) {
    await output.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  } finally {
    await pool.terminate();
  }
}

type KeyPool = WorkerPool<KeyJob, KeyJobResult>;

async function writeKey(parameters: DevelopmentKeyParameters, output: FileHandle, pool: KeyPool) {
  const { r1csPath, onProgress = () => undefined, signal } = parameters;
  const header = await readR1csHeader(r1csPath);
  const publicSignals = publicSignalCount(header);
  const power = domainPower(header.constraints, publicSignals);
  if (power > MAXIMUM_POWER) {
    throw new HeadlightError({
      code: "CIRCUIT_TOO_LARGE",
      message: `${header.constraints} constraints need a domain of 2^${power}; at most 2^${MAXIMUM_POWER} is possible`,
      hint: "Split the statement into several proofs.",
    });
  }
  const r1csSha256 = await hashFile(r1csPath);
  throwIfAborted(signal);
  const trapdoor = parameters.trapdoor ?? developmentTrapdoor(r1csSha256);
  const writer = new KeyWriter(output);
  await writer.start();
  await writer.section(1, Buffer.from([1, 0, 0, 0]));
  const headerAt = writer.reserve(2, HEADER_BYTES);
  const coefficientsAt = writer.coefficientsPosition;

  return withBinFile(r1csPath, "r1cs", async (r1cs) => {
    const source = {
      descriptor: r1cs.handle.fd,
      ...sectionOf(r1cs, R1CS_CONSTRAINTS_SECTION),
      path: r1csPath,
      constraints: header.constraints,
      wires: header.wires,
      publicSignals,
      power,
    };
    const widths = { g1: windowWidth(3 * header.wires + 2 ** power), g2: windowWidth(header.wires) };
    const tables = { g1: emptyTable("g1", widths.g1), g2: emptyTable("g2", widths.g2) };
    const jobs: KeyJob[] = [
      { kind: "scalars", source, trapdoor, write: { descriptor: output.fd, offset: coefficientsAt } },
      ...windowJobs("g1", widths.g1, tables.g1),
      ...windowJobs("g2", widths.g2, tables.g2),
    ];
    const [evaluated] = await pool.runAll(jobs, undefined, (done, total) =>
      onProgress({ stage: "evaluating constraints", done, total }),
    );
    if (evaluated === undefined) throw new Error("the scalars' job returned nothing");
    const { scalars, coefficients, headerPoints } = evaluated;

    await writer.fill(headerAt, keyHeader(header.wires, publicSignals, 2 ** power, headerPoints));
    await writer.coefficients(coefficients);
    for (const group of ["g1", "g2"] as const) {
      await pool.runOnEach({ kind: "load", group, width: widths[group], table: tables[group] });
    }
    const rows = publicSignals + 1;
    const layout: PointSection[] = [
      { id: 3, group: "g1", scalars: scalars.c, from: 0, count: rows },
      { id: 9, group: "g1", scalars: scalars.h, from: 0, count: 2 ** power },
      { id: 8, group: "g1", scalars: scalars.c, from: rows, count: header.wires - rows },
      { id: 5, group: "g1", scalars: scalars.a, from: 0, count: header.wires },
      { id: 6, group: "g1", scalars: scalars.b, from: 0, count: header.wires },
      { id: 7, group: "g2", scalars: scalars.b, from: 0, count: header.wires },
    ];
    const multiplications = layout.flatMap((section) => {
      const offset = writer.reserve(section.id, section.count * POINT_BYTES[section.group]);
      return multiplyJobs(section, { descriptor: output.fd, offset });
    });
    await pool.runAll(multiplications, (done) =>
      onProgress({ stage: "multiplying points", done, total: multiplications.length }),
    );
    await writer.section(10, Buffer.concat([watermark(r1csSha256), Buffer.alloc(4)]));
    await writer.finish();
    return r1csSha256;
  });
}

interface PointSection {
  id: number;
  group: GroupName;
  scalars: SharedArrayBuffer;
  from: number;
  count: number;
}

const POINT_BYTES = { g1: G1_BYTES, g2: G2_BYTES };
function emptyTable(group: GroupName, width: number): SharedArrayBuffer {
  return new SharedArrayBuffer(windowCount(width) * 2 ** width * POINT_BYTES[group]);
}

function windowJobs(group: GroupName, width: number, table: SharedArrayBuffer): KeyJob[] {
  return Array.from({ length: windowCount(width) }, (_, window) => ({ kind: "window", group, width, window, table }));
}

function multiplyJobs(section: PointSection, write: { descriptor: number; offset: number }): KeyJob[] {
  const jobs: KeyJob[] = [];
  for (let done = 0; done < section.count; done += POINTS_PER_JOB) {
    jobs.push({
      kind: "multiply",
      group: section.group,
      scalars: section.scalars,
      from: section.from + done,
      count: Math.min(POINTS_PER_JOB, section.count - done),
      write: { descriptor: write.descriptor, offset: write.offset + done * POINT_BYTES[section.group] },
    });
  }
  return jobs;
}
