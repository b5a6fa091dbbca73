import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { isHeadlightError } from "../../../prover/errors.ts";
import type { ProgressReport } from "../../../prover/progress.ts";
import { type CompiledCircuit, ensureCompiled } from "../../../prover/proving/artifact.ts";
import { bigIntToLittleEndian } from "../../../prover/proving/binFile.ts";
import { BASE_ORDER, SCALAR_ORDER } from "../../../prover/proving/bn254.ts";
import { checkWitness, readPublicSignals } from "../../../prover/proving/checkWitness.ts";
import { buildCurveModule } from "../../../prover/proving/curveModule.ts";
import { runSnarkjs } from "../../../prover/proving/snarkjsProcess.ts";
import { TermReader } from "../../../prover/proving/termReader.ts";
import { openWasmCurve } from "../../../prover/proving/wasmCurve.ts";
import { type Constraint, ConstraintSystem } from "../../../scripts/audit/constraintSystem.ts";
import { fullInputs } from "../../../scripts/bench/inputs.ts";
import { temporaryDirectory } from "./fixtures.ts";
import { writeR1cs } from "./writeR1cs.ts";

/** magic, version, sections; then the header's id and size, its field and its count of wires; then the values' id and size. */
const VALUES_AT = 12 + 12 + 40 + 12;

let directory: string;
beforeAll(async () => {
  directory = await temporaryDirectory();
});

/** A .wtns file with these values, over BN254's scalars unless told. */
async function writeWtns(name: string, values: readonly bigint[], field = SCALAR_ORDER): Promise<string> {
  const head = Buffer.alloc(VALUES_AT);
  head.write("wtns", 0, "latin1");
  for (const [at, value] of [
    [4, 2],
    [8, 2],
    [12, 1],
    [16, 40],
    [24, 32],
    [60, values.length],
    [64, 2],
    [68, 32 * values.length],
  ] as const) {
    head.writeUInt32LE(value, at);
  }
  bigIntToLittleEndian(field, 32).copy(head, 28);
  const path = join(directory, name);
  await writeFile(path, Buffer.concat([head, ...values.map((value) => bigIntToLittleEndian(value, 32))]));
  return path;
}

async function writeSystem(name: string, constraints: readonly Constraint[], wires: number): Promise<string> {
  const path = join(directory, name);
  await writeR1cs(path, constraints, wires);
  return path;
}

const cut = async (path: string, name: string, bytes: number): Promise<string> => {
  const copy = join(directory, name);
  await writeFile(copy, (await readFile(path)).subarray(0, -bytes));
  return copy;
};

describe("checking a witness of header-8", () => {
  let circuit: CompiledCircuit;
  let system: ConstraintSystem;
  let wtnsPath: string;
  let honest: Buffer;
  let values: bigint[];

  beforeAll(async () => {
    circuit = await ensureCompiled("header-8");
    system = await ConstraintSystem.load(circuit.r1csPath);
    wtnsPath = join(directory, "header-8.wtns");
    const { wasmPath, instance } = circuit;
    await runSnarkjs({ operation: "witness", wasmPath, wtnsPath, input: fullInputs(instance) });
    honest = await readFile(wtnsPath);
    values = Array.from({ length: system.wires }, (_, wire) => {
      const at = VALUES_AT + 32 * wire;
      return BigInt(
        `0x${Buffer.from(honest.subarray(at, at + 32))
          .reverse()
          .toString("hex")}`,
      );
    });
  });

  const check = (path: string) =>
    checkWitness({ r1csPath: circuit.r1csPath, wtnsPath: path, symPath: circuit.symPath });

  it("accepts the honest one, and counts its constraints", async () => {
    expect(await check(wtnsPath)).toEqual({ constraints: circuit.size.constraints });
    expect(system.violated(values)).toEqual([]);
  });

  it("refuses a wire that is not its own, at the first constraint that another evaluation finds broken", async () => {
    const sample = Array.from({ length: 24 }, (_, i) => 1 + Math.floor((i * (system.wires - 1)) / 24));
    const broken: number[] = [];
    for (const wire of sample) {
      // A bit becomes the other bit: what a forger would try, and no larger number that every check would notice.
      const flipped = values.with(wire, values[wire] === 0n ? 1n : values[wire] === 1n ? 0n : 12345n);
      const [first] = system.violated(flipped, [wire]).sort((x, y) => x - y);
      const path = await writeWtns("flipped.wtns", flipped);
      const refusal = await check(path).catch((error: unknown) => error);
      // Without a broken constraint the wire is free, and the witness as good as the other.
      if (first === undefined) expect(refusal).toEqual({ constraints: circuit.size.constraints });
      else {
        expect(refusal, `wire ${wire}`).toMatchObject({ code: "WITNESS_UNSATISFIED", details: { constraint: first } });
        broken.push(wire);
      }
    }
    expect(broken.length).toBeGreaterThan(20);
  });

  it("names signals of the broken constraint", async () => {
    const path = await writeWtns("named.wtns", values.with(1, 0n));
    const refusal: unknown = await check(path).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "WITNESS_UNSATISFIED" });
    expect(String(refusal)).toContain("main.committeeCommitment");
    // The names help; the refusal stands without them.
    const symPath = join(directory, "absent.sym");
    await expect(checkWitness({ r1csPath: circuit.r1csPath, wtnsPath: path, symPath })).rejects.toMatchObject({
      code: "WITNESS_UNSATISFIED",
      message: expect.stringContaining("wire 1"),
    });
  });

  it("reads the public signals", async () => {
    const { publicInputs } = circuit.instance;
    const input = fullInputs(circuit.instance);
    const expected = publicInputs.map((name) => BigInt(input[name] as string));
    expect(await readPublicSignals(wtnsPath, publicInputs.length)).toEqual(expected);
    expect(await readPublicSignals(wtnsPath, 0)).toEqual([]);
    await expect(readPublicSignals(wtnsPath, system.wires)).rejects.toMatchObject({ code: "WITNESS_MISMATCH" });
  });

  it("reports its progress and stops when asked", async () => {
    const reports: ProgressReport[] = [];
    const { r1csPath, size } = circuit;
    await checkWitness({ r1csPath, wtnsPath, onProgress: (report) => reports.push(report) });
    const done = reports.map((report) => report.done);
    expect(done).toEqual([...done].sort((x, y) => x - y));
    expect(done.length).toBeGreaterThan(2);
    expect(reports.at(-1)).toMatchObject({ done: size.constraints, total: size.constraints });
    const controller = new AbortController();
    const stopped = checkWitness({
      r1csPath,
      wtnsPath,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: "ABORTED" });
  });

  it.each([1, 32, 33, 1_000_000])("refuses a witness cut short by %i bytes", async (bytes) => {
    await expect(check(await cut(wtnsPath, "cut.wtns", bytes))).rejects.toMatchObject({ code: "MALFORMED_FILE" });
  });

  it.each([1, 36, 5_000_000])("refuses constraints cut short by %i bytes", async (bytes) => {
    const r1csPath = await cut(circuit.r1csPath, "cut.r1cs", bytes);
    await expect(checkWitness({ r1csPath, wtnsPath })).rejects.toMatchObject({ code: "MALFORMED_FILE" });
  });
});

describe("checking a witness", () => {
  const constant = (value: bigint) => [[0, value]] as const;
  /** w1 w2 = w3. */
  const PRODUCT: Constraint = [[[1, 1n]], [[2, 1n]], [[3, 1n]]];

  it("refuses another circuit's witness, another field's, and one without its constant", async () => {
    const r1csPath = await writeSystem("product.r1cs", [PRODUCT], 4);
    const refused = async (name: string, values: bigint[], field?: bigint): Promise<void> => {
      const wtnsPath = await writeWtns(name, values, field);
      await expect(checkWitness({ r1csPath, wtnsPath }), name).rejects.toMatchObject({ code: "WITNESS_MISMATCH" });
    };
    expect(await checkWitness({ r1csPath, wtnsPath: await writeWtns("good.wtns", [1n, 6n, 7n, 42n]) })).toEqual({
      constraints: 1,
    });
    await refused("short.wtns", [1n, 6n, 7n]);
    await refused("long.wtns", [1n, 6n, 7n, 42n, 0n]);
    await refused("zero.wtns", [0n, 0n, 0n, 0n]);
    await refused("two.wtns", [2n, 6n, 7n, 42n]);
    await refused("field.wtns", [1n, 6n, 7n, 42n], BASE_ORDER);
    const field = await writeWtns("public.wtns", [1n, 6n, 7n, 42n], BASE_ORDER);
    await expect(readPublicSignals(field, 1)).rejects.toMatchObject({ code: "WITNESS_MISMATCH" });
  });

  it("refuses values and coefficients that are not below the order, which the arithmetic would reduce", async () => {
    const r1csPath = await writeSystem("product.r1cs", [PRODUCT], 4);
    for (const value of [SCALAR_ORDER, SCALAR_ORDER + 7n, (1n << 256n) - 1n]) {
      const wtnsPath = await writeWtns("large.wtns", [1n, 6n, value, 42n]);
      await expect(checkWitness({ r1csPath, wtnsPath })).rejects.toMatchObject({ code: "MALFORMED_FILE" });
      await expect(readPublicSignals(wtnsPath, 2)).rejects.toMatchObject({ code: "MALFORMED_FILE" });
      const large = await writeSystem("large.r1cs", [[[[1, value]], [[2, 1n]], [[3, 1n]]]], 4);
      const good = await writeWtns("good.wtns", [1n, 6n, 7n, 42n]);
      await expect(checkWitness({ r1csPath: large, wtnsPath: good })).rejects.toMatchObject({ code: "MALFORMED_FILE" });
    }
    const largest = SCALAR_ORDER - 1n;
    const wtnsPath = await writeWtns("largest.wtns", [1n, largest, largest, 1n]);
    expect(await checkWitness({ r1csPath, wtnsPath })).toEqual({ constraints: 1 });
  });

  it("refuses constraints over wires there are not", async () => {
    const r1csPath = await writeSystem("beyond.r1cs", [[[[4, 1n]], [], []]], 4);
    const wtnsPath = await writeWtns("good.wtns", [1n, 6n, 7n, 42n]);
    await expect(checkWitness({ r1csPath, wtnsPath })).rejects.toMatchObject({ code: "MALFORMED_FILE" });
  });

  it("refuses constraints fewer or more than the header counts", async () => {
    const wtnsPath = await writeWtns("good.wtns", [1n, 6n, 7n, 42n]);
    const r1csPath = await writeSystem("counted.r1cs", [PRODUCT, PRODUCT, PRODUCT, PRODUCT], 4);
    const bytes = await readFile(r1csPath);
    // Three counts of terms are as long as one term, so that 1 and 7 fit the section's size; the constraints themselves do not.
    for (const count of [0, 1, 3, 5, 7]) {
      bytes.writeUInt32LE(count, 12 + 12 + 4 + 32 + 24);
      await writeFile(r1csPath, bytes);
      await expect(checkWitness({ r1csPath, wtnsPath })).rejects.toMatchObject({ code: "MALFORMED_FILE" });
    }
  });

  it("agrees with another evaluation about any system", async () => {
    const coefficient = fc.oneof(
      fc.constantFrom(0n, 1n, 2n, SCALAR_ORDER - 1n, SCALAR_ORDER - 2n, (1n << 32n) + 1n, 1n << 128n),
      // The lowest words of 1 and -1 under other words.
      fc.bigInt({ min: 0n, max: 1n << 200n }).map((high) => (high << 32n) | 1n),
      fc.bigInt({ min: 0n, max: 1n << 200n }).map((high) => (high << 32n) | ((SCALAR_ORDER - 1n) % (1n << 32n))),
      fc.bigInt({ min: 0n, max: SCALAR_ORDER - 1n }),
    );
    const combination = fc.array(fc.tuple(fc.nat(5), coefficient), { maxLength: 6 });
    const element = fc.oneof(
      fc.constantFrom(0n, 1n, SCALAR_ORDER - 1n),
      fc.bigInt({ min: 0n, max: SCALAR_ORDER - 1n }),
    );
    let held = 0;
    const property = fc.asyncProperty(
      fc.array(fc.tuple(combination, combination, combination, fc.boolean()), { minLength: 1, maxLength: 4 }),
      fc.array(element, { minLength: 5, maxLength: 5 }),
      async (drawn, rest) => {
        const values = [1n, ...rest];
        const evaluate = (terms: readonly (readonly [number, bigint])[]): bigint =>
          terms.reduce((sum, [wire, value]) => sum + value * (values[wire] ?? 0n), 0n);
        // Random constraints do not hold; a constant put into C makes those hold that shall.
        const constraints = drawn.map(([a, b, c, holds]): Constraint => {
          const gap = (((evaluate(a) * evaluate(b) - evaluate(c)) % SCALAR_ORDER) + SCALAR_ORDER) % SCALAR_ORDER;
          return holds ? [a, b, [...c, ...constant(gap)]] : [a, b, c];
        });
        const r1csPath = await writeSystem("drawn.r1cs", constraints, values.length);
        const wtnsPath = await writeWtns("drawn.wtns", values);
        const [first] = (await ConstraintSystem.load(r1csPath)).violated(values);
        const outcome = await checkWitness({ r1csPath, wtnsPath }).catch((error: unknown) => error);
        if (first === undefined) held++;
        if (first === undefined) expect(outcome).toEqual({ constraints: constraints.length });
        else expect(isHeadlightError(outcome, "WITNESS_UNSATISFIED") && outcome.details?.constraint).toBe(first);
      },
    );
    await fc.assert(property, { numRuns: 60, seed: 1 });
    expect(held).toBeGreaterThan(5);
  });

  it("names no more signals than a reader can take in", async () => {
    const wide: Constraint = [Array.from({ length: 100 }, (_, wire) => [wire, 1n] as const), [[0, 1n]], []];
    const r1csPath = await writeSystem("wide.r1cs", [wide], 100);
    const wtnsPath = await writeWtns("wide.wtns", [1n, ...Array.from({ length: 99 }, () => 0n)]);
    const refusal = await checkWitness({ r1csPath, wtnsPath }).catch((error: unknown) => error);
    expect(String(refusal)).toMatch(/wire 1, .*wire 8 and 91 more$/);
  });
});

it("a reader of constraints goes on when the memory has grown under it", async () => {
  const curve = await openWasmCurve(await buildCurveModule());
  const path = await writeSystem("grown.r1cs", [[[[3, 5n]], [[2, 1n]], []]], 4);
  const file = await open(path);
  try {
    const offset = 12 + 12 + 64 + 12;
    const reader = new TermReader(curve, { descriptor: file.fd, offset, size: 3 * 4 + 2 * 36, path });
    curve.allocate(32 << 20);
    expect(reader.count()).toBe(1);
    const term = reader.term() >>> 2;
    expect([reader.view[term], reader.view[term + 1]]).toEqual([3, 5]);
  } finally {
    await file.close();
  }
});
