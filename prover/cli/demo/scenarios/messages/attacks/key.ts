import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { compileCircuit } from "../../../../../proving/compile.ts";
import { checkKey } from "../../../../../proving/keyCheck.ts";
import { observe, type Refusal } from "../../../refusals.ts";
import type { DemoSession } from "../session.ts";

const run = promisify(execFile);

/** As small as a circuit can be: the key's fault has nothing to do with its size. */
const CIRCUIT = `pragma circom 2.2.0;
template Product() {
    signal input a;
    signal input b;
    signal output c;
    c <== a * b;
}
`;

/** The key that `snarkjs groth16 setup` makes and calls "ZKey Ok!": with gamma = delta, anyone forges proofs under it. */
export function insecureKey(session: DemoSession): Promise<Refusal> {
  return observe("insecureKey", "a key made by `snarkjs groth16 setup` alone", async () => {
    const report = await checkKey({ zkeyPath: await session.setupOnlyKey() });
    const refusals = report.findings.filter(({ severity }) => severity === "refusal");
    return [
      {
        by: "key check",
        reason: report.ok ? "ACCEPTED" : refusals.map(({ id, message }) => `${id} ${message}`).join(", "),
        expected:
          !report.ok && refusals.some(({ id, message }) => id === "K1" && message.includes("gamma equals delta")),
      },
    ];
  });
}

/** Runs the snarkjs command line as its own documentation says, and stops where people stop: before the contributions. */
export async function makeSetupOnlyKey(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "Product.circom"), CIRCUIT);
  await compileCircuit({
    instance: { file: "Product.circom", template: "Product", parameters: [], publicInputs: [], optimisation: "O1" },
    circuitsDirectory: folder,
    outputDirectory: folder,
  });
  const path = (name: string): string => join(folder, name);
  const snarkjs = join(dirname(createRequire(import.meta.url).resolve("snarkjs")), "cli.cjs");
  const steps = [
    ["powersoftau", "new", "bn128", "4", path("0.ptau")],
    ["powersoftau", "contribute", path("0.ptau"), path("1.ptau"), `-e=${randomBytes(32).toString("hex")}`],
    ["powersoftau", "prepare", "phase2", path("1.ptau"), path("2.ptau")],
    ["groth16", "setup", path("circuit.r1cs"), path("2.ptau"), path("circuit.zkey")],
  ];
  for (const step of steps) await run(process.execPath, [snarkjs, ...step]);
  return path("circuit.zkey");
}
