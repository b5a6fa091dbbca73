import { readFileSync } from "node:fs";
import { bn254 } from "@noble/curves/bn254.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Artifact } from "../../../prover/proving/artifact.ts";
import { BASE_ORDER, SCALAR_ORDER } from "../../../prover/proving/bn254.ts";
import { toSolidityProof } from "../../../prover/proving/calldata.ts";
import type { Proof, VerificationKey } from "../../../prover/proving/groth16.ts";
import { typedSnarkjs } from "../../../prover/proving/snarkjs.ts";
import { snarkjsBackend } from "../../../prover/proving/snarkjsBackend.ts";
import { verifyProof } from "../../../prover/proving/verify.ts";
import { readZkeyHeader, verificationKeyOf } from "../../../prover/proving/zkey.ts";
import { sharedData } from "../../support/sharedData.ts";
import { endSnarkjsThreads, openWorkshop } from "./fixtures.ts";

interface Statement {
  key: VerificationKey;
  signals: string[];
  proof: Proof;
}

/** A point of the twist outside the subgroup of prime order: random points nearly always are. */
function outsideSubgroup(): [[string, string], [string, string], [string, string]] {
  const { Fp2 } = bn254.fields;
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  for (let x = 1n; ; x++) {
    const at = Fp2.fromBigTuple([x, 1n]);
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(at), at), b));
      return [
        [x.toString(), "1"],
        [y.c0.toString(), y.c1.toString()],
        ["1", "0"],
      ];
    } catch {
      // No square root: the next x.
    }
  }
}

let honest: Statement;
let artifact: Artifact;
beforeAll(async () => {
  const workshop = await openWorkshop();
  artifact = await workshop.artifact("Multiply");
  const { proof, publicSignals } = await snarkjsBackend.prove(artifact, { a: 3, b: 11 });
  const key = await verificationKeyOf(await readZkeyHeader(artifact.zkeyPath));
  honest = { key, signals: publicSignals.map(String), proof };
});
afterAll(endSnarkjsThreads);

const plus = (text: string, value: bigint): string => String(BigInt(text) + value);

/** Every way of spoiling a statement, and what the verifier says: a code, or false when only the equation fails. */
const spoilt: [string, (statement: Statement) => void, string | false][] = [
  ["a signal one higher", (s) => (s.signals[0] = plus(s.signals[0] ?? "", 1n)), false],
  ["two signals exchanged", (s) => s.signals.reverse(), false],
  ["K3 a signal plus r", (s) => (s.signals[1] = plus(s.signals[1] ?? "", SCALAR_ORDER)), "PUBLIC_SIGNAL_RANGE"],
  ["K3 a signal plus 2r", (s) => (s.signals[0] = plus(s.signals[0] ?? "", 2n * SCALAR_ORDER)), "PUBLIC_SIGNAL_RANGE"],
  ["K3 a signal of 2^256 - 1", (s) => (s.signals[0] = ((1n << 256n) - 1n).toString()), "PUBLIC_SIGNAL_RANGE"],
  ["a signal equal to r", (s) => (s.signals[0] = SCALAR_ORDER.toString()), "PUBLIC_SIGNAL_RANGE"],
  ["a negative signal", (s) => (s.signals[0] = "-1"), "PUBLIC_SIGNALS_MALFORMED"],
  ["a hexadecimal signal", (s) => (s.signals[0] = "0x21"), "PUBLIC_SIGNALS_MALFORMED"],
  ["a signal with a leading zero", (s) => (s.signals[0] = "033"), "PUBLIC_SIGNALS_MALFORMED"],
  ["K2 one signal too many", (s) => s.signals.push("0"), "PUBLIC_SIGNAL_COUNT"],
  ["K2 one signal too few", (s) => s.signals.pop(), "PUBLIC_SIGNAL_COUNT"],
  ["a key with an IC point too few", (s) => s.key.IC.pop(), "VERIFICATION_KEY_MALFORMED"],
  ["a key of another protocol", (s) => (s.key.protocol = "plonk" as "groth16"), "VERIFICATION_KEY_MALFORMED"],
  ["a key of another curve", (s) => (s.key.curve = "bls12381" as "bn128"), "VERIFICATION_KEY_MALFORMED"],
  ["a proof of another protocol", (s) => (s.proof.protocol = "plonk" as "groth16"), "PROOF_MALFORMED"],
  ["a proof without pi_c", (s) => Reflect.deleteProperty(s.proof, "pi_c"), "PROOF_MALFORMED"],
  ["K8 pi_a off the curve", (s) => (s.proof.pi_a[0] = plus(s.proof.pi_a[0], 1n)), "POINT_MALFORMED"],
  ["K8 pi_b off the curve", (s) => (s.proof.pi_b[0][0] = plus(s.proof.pi_b[0][0], 1n)), "POINT_MALFORMED"],
  ["K8 pi_b outside the subgroup", (s) => (s.proof.pi_b = outsideSubgroup()), "POINT_MALFORMED"],
  ["K8 a coordinate plus q", (s) => (s.proof.pi_c[1] = plus(s.proof.pi_c[1], BASE_ORDER)), "POINT_MALFORMED"],
  ["K8 pi_a at infinity", (s) => (s.proof.pi_a = ["0", "1", "0"]), "POINT_MALFORMED"],
  ["K8 pi_a projective", (s) => (s.proof.pi_a[2] = "2"), "POINT_MALFORMED"],
  ["K8 pi_a all zero", (s) => (s.proof.pi_a = ["0", "0", "1"]), "POINT_MALFORMED"],
  ["pi_a negated", (s) => (s.proof.pi_a[1] = String(BASE_ORDER - BigInt(s.proof.pi_a[1]))), false],
  ["pi_a and pi_c exchanged", (s) => ([s.proof.pi_a, s.proof.pi_c] = [s.proof.pi_c, s.proof.pi_a]), false],
  ["pi_b in Solidity's order", (s) => s.proof.pi_b.forEach((pair) => void pair.reverse()), "POINT_MALFORMED"],
  ["K2 another circuit's delta", (s) => (s.key.vk_delta_2 = s.key.vk_gamma_2), false],
];

describe("the verifier", () => {
  it("accepts an honest proof, signals as text or as bigints", async () => {
    expect(await verifyProof(honest.key, honest.signals, honest.proof)).toBe(true);
    expect(await verifyProof(honest.key, honest.signals.map(BigInt), honest.proof)).toBe(true);
  });

  it.each(spoilt)("refuses %s", async (_, spoil, outcome) => {
    const statement = structuredClone(honest);
    spoil(statement);
    const verdict = verifyProof(statement.key, statement.signals, statement.proof);
    if (outcome === false) expect(await verdict).toBe(false);
    else await expect(verdict).rejects.toMatchObject({ code: outcome, hint: expect.any(String) });
  });

  it("K5 accepts a proof someone else re-randomised: nothing may hang on a proof's bytes", async () => {
    const { G1, G2 } = bn254;
    const { pi_a, pi_b } = honest.proof;
    const { Fp2, Fr } = bn254.fields;
    const factor = 123456789n;
    const a = G1.Point.fromAffine({ x: BigInt(pi_a[0]), y: BigInt(pi_a[1]) })
      .multiply(factor)
      .toAffine();
    const tuple = ([real, imaginary]: [string, string]) => Fp2.fromBigTuple([BigInt(real), BigInt(imaginary)]);
    const b = G2.Point.fromAffine({ x: tuple(pi_b[0]), y: tuple(pi_b[1]) })
      .multiply(Fr.inv(factor))
      .toAffine();
    const other: Proof = {
      ...honest.proof,
      pi_a: [String(a.x), String(a.y), "1"],
      pi_b: [
        [String(b.x.c0), String(b.x.c1)],
        [String(b.y.c0), String(b.y.c1)],
        ["1", "0"],
      ],
    };
    expect(other.pi_a).not.toEqual(honest.proof.pi_a);
    expect(await verifyProof(honest.key, honest.signals, other)).toBe(true);
  });

  it("accepts zero as a public signal", async () => {
    const { proof, publicSignals } = await snarkjsBackend.prove(artifact, { a: 0n, b: 0n });
    expect(publicSignals).toEqual([0n, 0n]);
    expect(await verifyProof(artifact.verificationKey, publicSignals, proof)).toBe(true);
  });
});

describe("Solidity calldata", () => {
  it("has G2's coordinates in the order snarkjs gives Solidity", async () => {
    const { exportSolidityCallData } = (await import("snarkjs")).groth16;
    const text = await exportSolidityCallData({ protocol: "groth16", curve: "bn128", ...honest.proof }, honest.signals);
    const [a, b, c] = JSON.parse(`[${text}]`) as [string[], string[][], string[]];
    expect(toSolidityProof(honest.proof)).toEqual({
      a: a.map(BigInt),
      b: b.map((pair) => pair.map(BigInt)),
      c: c.map(BigInt),
    });
    expect(toSolidityProof(honest.proof).b[0][0]).toBe(BigInt(honest.proof.pi_b[0][1]));
  });

  it("is refused for something that is no proof", () => {
    expect(() => toSolidityProof({ pi_a: [] })).toThrow(expect.objectContaining({ code: "PROOF_MALFORMED" }));
  });
});

const data = sharedData("groth16");
describe.skipIf(data.missing)("proofs of other people's circuits", () => {
  const read = (...path: string[]): unknown => JSON.parse(readFileSync(data.path(...path), "utf8"));

  it.each(["multiplier2", "poseidon"])("are accepted as published and refused when altered: %s", async (name) => {
    const key = read("co-snarks", name, "verification_key.json");
    const signals = read("co-snarks", name, "public.json") as string[];
    const proof = read("co-snarks", name, "circom.proof") as Proof;
    expect(await verifyProof(key, signals, proof)).toBe(true);
    expect(await verifyProof(key, [plus(signals[0] ?? "", 1n)], proof)).toBe(false);
    expect(await verifyProof(key, signals, { ...proof, pi_c: proof.pi_a })).toBe(false);
    const raised = structuredClone(proof);
    raised.pi_a[0] = plus(raised.pi_a[0], BASE_ORDER);
    await expect(verifyProof(key, signals, raised)).rejects.toMatchObject({ code: "POINT_MALFORMED" });
  });

  it("are refused under the key of another circuit", async () => {
    const key = read("co-snarks", "multiplier2", "verification_key.json");
    const signals = read("co-snarks", "poseidon", "public.json");
    expect(await verifyProof(key, signals, read("co-snarks", "poseidon", "circom.proof"))).toBe(false);
  });

  it.each(["semaphore-1", "semaphore-10"])(
    "have the verification key we read out of the proving key: %s",
    async (name) => {
      const published = read("pse-semaphore", `${name}.json`) as VerificationKey;
      const { vk_alphabeta_12: _, ...own } = await verificationKeyOf(
        await readZkeyHeader(data.path("pse-semaphore", `${name}.zkey`)),
      );
      expect(published).toMatchObject(own);
    },
  );

  it.each(["multiplier2", "poseidon"])("can be made anew by snarkjs with their keys and verified: %s", async (name) => {
    const path = (file: string): string => data.path("co-snarks", name, file);
    const { proof, publicSignals } = await typedSnarkjs.groth16.prove(path("circuit.zkey"), path("witness.wtns"));
    expect(await verifyProof(read("co-snarks", name, "verification_key.json"), publicSignals, proof)).toBe(true);
  });
});
