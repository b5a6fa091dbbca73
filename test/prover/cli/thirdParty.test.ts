import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../support/cli.ts";
import { sharedData } from "../../support/sharedData.ts";

const groth16 = sharedData("groth16");
const circuits = ["multiplier2", "poseidon"];

function filesOf(circuit: string): { vkey: string; signals: string; proof: string } {
  const path = (name: string): string => groth16.path("co-snarks", circuit, name);
  return { vkey: path("verification_key.json"), signals: path("public.json"), proof: path("circom.proof") };
}

describe.skipIf(groth16.missing)("third-party snarkjs proofs", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "headlight-third-party-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function altered(source: string, change: (json: never) => unknown): Promise<string> {
    const path = join(folder, `${Math.random()}.json`);
    await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(source, "utf8")) as never)));
    return path;
  }

  it.each(circuits)("verify accepts %s", async (circuit) => {
    const { vkey, signals, proof } = filesOf(circuit);
    const run = await runCli(["verify", vkey, signals, proof, "--json"]);
    expect(JSON.parse(run.stdout)).toMatchObject({ valid: true, publicSignals: 1 });
    expect(run.code).toBe(0);
  });

  it.each(circuits)("verify refuses %s with another public signal", async (circuit) => {
    const { vkey, signals, proof } = filesOf(circuit);
    const other = await altered(signals, ([first]: string[]) => [String(BigInt(first ?? "0") + 1n)]);
    const run = await runCli(["verify", vkey, other, proof, "--json"]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).error.code).toBe("PROOF_INVALID");
  });

  it.each(circuits)("verify refuses %s with two of its points swapped", async (circuit) => {
    const { vkey, signals, proof } = filesOf(circuit);
    const other = await altered(proof, (json: { pi_a: string[]; pi_c: string[] }) => ({
      ...json,
      pi_a: json.pi_c,
      pi_c: json.pi_a,
    }));
    const run = await runCli(["verify", vkey, signals, other, "--json"]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).error.code).toBe("PROOF_INVALID");
  });

  it("verify says when the key of a proof that holds is forgeable", async () => {
    const { vkey, signals, proof } = filesOf("poseidon");
    const run = await runCli(["verify", vkey, signals, proof, "--json"]);
    expect(JSON.parse(run.stdout)).toMatchObject({ valid: true, keySafe: false });
    expect(run.stderr).toContain("K1 gamma equals delta");
  });

  it("verify refuses the alias of a public signal (x + r)", async () => {
    const { vkey, signals, proof } = filesOf("multiplier2");
    const r = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
    const alias = await altered(signals, ([first]: string[]) => [String(BigInt(first ?? "0") + r)]);
    const run = await runCli(["verify", vkey, alias, proof, "--json"]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).error.code).toBe("PUBLIC_SIGNAL_RANGE");
  });

  it("verify refuses a verification key of another circuit", async () => {
    const { signals, proof } = filesOf("multiplier2");
    const run = await runCli(["verify", filesOf("poseidon").vkey, signals, proof]);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^error: .*\[PROOF_INVALID\]\nhint: /);
  });

  it("K1: keys check refuses a third-party key that skipped phase 2", async () => {
    const run = await runCli(["keys", "check", groth16.path("co-snarks", "poseidon", "circuit.zkey"), "--json"]);
    expect(run.code).toBe(1);
    const { error } = JSON.parse(run.stdout);
    expect(error).toMatchObject({ code: "KEY_UNSAFE", what: expect.stringContaining("K1 gamma equals delta") });
  });

  it("keys check accepts Semaphore's ceremony key", async () => {
    const run = await runCli(["keys", "check", groth16.path("pse-semaphore", "semaphore-1.zkey"), "--json"]);
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: true, kind: "ceremony", publicSignals: 4 });
  });
});
