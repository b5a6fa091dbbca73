import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { G1_BYTES, G2_BYTES, SCALAR_BYTES } from "./bn254.ts";
import { computeKeyScalars, type KeyScalars } from "./developmentScalars.ts";
import type { Trapdoor } from "./developmentTrapdoor.ts";
import { FixedBase, type GroupName } from "./fixedBase.ts";
import type { ConstraintSource } from "./termReader.ts";
import { type CurveModule, openWasmCurve, type WasmCurve } from "./wasmCurve.ts";
import { failureOf, type PoolMessage } from "./workerPool.ts";

/** What a worker is asked to do. Descriptors are shared by the threads of a process. */
export type KeyJob =
  | {
      kind: "scalars";
      source: ConstraintSource;
      trapdoor: Trapdoor;
      write: { descriptor: number; offset: number };
    }
  | { kind: "window"; group: GroupName; width: number; window: number; table: SharedArrayBuffer }
  | { kind: "load"; group: GroupName; width: number; table: SharedArrayBuffer }
  | {
      kind: "multiply";
      group: GroupName;
      scalars: SharedArrayBuffer;
      from: number;
      count: number;
      write: { descriptor: number; offset: number };
    };

export type KeyJobResult = { scalars: KeyScalars; coefficients: number; headerPoints: Uint8Array } | undefined;

const curve: Promise<WasmCurve> = openWasmCurve(workerData as CurveModule);
const bases = new Map<GroupName, FixedBase>();

const port = parentPort;
port?.on("message", (job: KeyJob) => {
  const post = (message: PoolMessage<KeyJobResult>) => port.postMessage(message);
  curve
    .then((opened) => post({ kind: "done", result: perform(opened, job, post) }))
    .catch((cause: unknown) => post(failureOf(cause)));
});

function perform(opened: WasmCurve, job: KeyJob, post: (message: PoolMessage<KeyJobResult>) => void): KeyJobResult {
  switch (job.kind) {
    case "scalars":
      return opened.scoped(() => ({
        headerPoints: headerPoints(opened, job.trapdoor),
        ...computeKeyScalars(opened, job.source, job.trapdoor, job.write, (done, total) =>
          post({ kind: "progress", done, total }),
        ),
      }));
    case "window": {
      const base = baseOf(opened, job.group, job.width);
      base.buildWindow(job.window);
      const at = job.window * base.windowBytes;
      new Uint8Array(job.table).set(opened.bytes().subarray(base.table + at, base.table + at + base.windowBytes), at);
      return undefined;
    }
    case "load": {
      const base = baseOf(opened, job.group, job.width);
      opened.bytes().set(new Uint8Array(job.table), base.table);
      return undefined;
    }
    case "multiply":
      multiply(opened, job);
      return undefined;
  }
}

/** alpha1, beta1, beta2, gamma2, delta1, delta2: the tail of the key's section 2. */
function headerPoints(opened: WasmCurve, trapdoor: Trapdoor): Uint8Array {
  const { alpha, beta, delta } = trapdoor;
  const points: [GroupName, bigint][] = [
    ["g1", alpha],
    ["g1", beta],
    ["g2", beta],
    ["g2", 1n],
    ["g1", delta],
    ["g2", delta],
  ];
  return Buffer.concat(
    points.map(([group, scalar]) => {
      const size = group === "g1" ? G1_BYTES : G2_BYTES;
      const product = opened.allocate(size + size / 2);
      const affine = opened.allocate(size);
      opened.call(`${group}m_timesScalar`)(opened.generator[group], opened.putScalar(scalar), SCALAR_BYTES, product);
      opened.call(`${group}m_batchToAffine`)(product, 1, affine);
      return opened.bytes().slice(affine, affine + size);
    }),
  );
}

function baseOf(opened: WasmCurve, group: GroupName, width: number): FixedBase {
  const known = bases.get(group);
  if (known !== undefined) return known;
  const base = new FixedBase(opened, group, width);
  bases.set(group, base);
  return base;
}

function multiply(opened: WasmCurve, job: Extract<KeyJob, { kind: "multiply" }>): void {
  const base = bases.get(job.group);
  if (base === undefined) throw new Error(`no table of ${job.group} was loaded`);
  opened.scoped(() => multiplyInScope(opened, base, job));
}

function multiplyInScope(opened: WasmCurve, base: FixedBase, job: Extract<KeyJob, { kind: "multiply" }>): void {
  const buffers = {
    scalars: opened.allocate(job.count * SCALAR_BYTES),
    points: opened.allocate(job.count * base.pointBytes),
  };
  const from = job.from * SCALAR_BYTES;
  opened.bytes().set(new Uint8Array(job.scalars, from, job.count * SCALAR_BYTES), buffers.scalars);
  base.multiply(buffers.scalars, job.count, buffers.points);
  const length = job.count * base.pointBytes;
  const points = opened.bytes().subarray(buffers.points, buffers.points + length);
  for (let done = 0; done < length; ) {
    done += writeSync(job.write.descriptor, points, done, length - done, job.write.offset + done);
  }
}
