import { createHash } from "node:crypto";
import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getCurveFromName } from "ffjavascript";
import * as snarkjs from "snarkjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isHeadlightError } from "../../../prover/errors.ts";
import { makeDevelopmentKey } from "../../../prover/proving/developmentKey.ts";
import { developmentTrapdoor, readWatermark, watermark } from "../../../prover/proving/developmentTrapdoor.ts";
import { hashFile } from "../../../prover/proving/hashFile.ts";
import { type SnarkjsFile, typedSnarkjs } from "../../../prover/proving/snarkjs.ts";
import { verifyProof } from "../../../prover/proving/verify.ts";
import { readZkeyHeader, verificationKeyOf } from "../../../prover/proving/zkey.ts";
import { endSnarkjsThreads, type FixtureName, openWorkshop, type Workshop } from "./fixtures.ts";

const { groth16, wtns, zKey } = typedSnarkjs;
let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(endSnarkjsThreads);

async function readSections(path: string): Promise<Map<number, Buffer>> {
  const content = await readFile(path);
  const sections = new Map<number, Buffer>();
  for (let at = 12; at < content.length; ) {
    const size = Number(content.readBigUInt64LE(at + 4));
    sections.set(content.readUInt32LE(at), content.subarray(at + 12, at + 12 + size));
    at += 12 + size;
  }
  return sections;
}

/** For each 64 bytes whether they are zero. */
function zeroPoints(section: Buffer = Buffer.alloc(0)): boolean[] {
  return Array.from({ length: section.length / 64 }, (_, i) =>
    section.subarray(i * 64, (i + 1) * 64).every((byte) => byte === 0),
  );
}

const inputs: [FixtureName, Record<string, unknown>, number][] = [
  ["Multiply", { a: "3", b: "11" }, 2],
  ["Multiply", { a: "0", b: "0" }, 2],
  ["Chain", { a: "5", b: "123456789" }, 2],
  ["Private", { a: "3" }, 0],
  ["Loose", { free: "42", v: Array.from({ length: 20 }, (_, i) => String(i)) }, 2],
];

describe("a development key", () => {
  it.each(inputs)("is one snarkjs proves and verifies with: %s %j", async (name, input, publicSignalCount) => {
    const { zkeyPath, wasmPath } = await workshop.artifact(name);
    const witness: SnarkjsFile = { type: "mem" };
    await wtns.calculate(input, wasmPath, witness);
    const { proof, publicSignals } = await groth16.prove(zkeyPath, witness);
    const key = await zKey.exportVerificationKey(zkeyPath);
    expect(publicSignals).toHaveLength(publicSignalCount);
    expect(await groth16.verify(key, publicSignals, proof)).toBe(true);
    expect(await verifyProof(key, publicSignals, proof)).toBe(true);
    for (const index of publicSignals.keys()) {
      const altered = publicSignals.with(index, String(BigInt(publicSignals[index] ?? 0) + 1n));
      expect(await groth16.verify(key, altered, proof), `signal ${index}`).toBe(false);
    }
  });

  it("has the verification key that snarkjs exports", async () => {
    const { zkeyPath } = await workshop.artifact("Chain");
    expect(await verificationKeyOf(await readZkeyHeader(zkeyPath))).toEqual(await zKey.exportVerificationKey(zkeyPath));
  });

  it.each(["Multiply", "Loose"] as const)("is laid out as snarkjs lays out its own: %s", async (name) => {
    const { r1csPath, zkeyPath } = await workshop.artifact(name);
    const path = (file: string): string => join(workshop.directory, file);
    await snarkjs.powersOfTau.newAccumulator(await getCurveFromName("bn128"), 4, path("0.ptau"));
    await snarkjs.powersOfTau.contribute(path("0.ptau"), path("1.ptau"), "test", "entropy");
    await snarkjs.powersOfTau.preparePhase2(path("1.ptau"), path("2.ptau"));
    await zKey.newZKey(r1csPath, path("2.ptau"), path("snarkjs.zkey"));
    const [ours, theirs] = await Promise.all([readSections(zkeyPath), readSections(path("snarkjs.zkey"))]);
    expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
    for (const [id, section] of ours) expect(section.length, `section ${id}`).toBe(theirs.get(id)?.length);
    // What does not depend on the trapdoor is the same to the byte: sizes, coefficients, and which of the points are zero.
    expect(
      ours
        .get(2)
        ?.subarray(0, 84)
        .equals(theirs.get(2)?.subarray(0, 84) ?? Buffer.alloc(0)),
    ).toBe(true);
    expect(ours.get(4)?.equals(theirs.get(4) ?? Buffer.alloc(0))).toBe(true);
    for (const id of [5, 6, 7, 8])
      expect(zeroPoints(ours.get(id)), `section ${id}`).toEqual(zeroPoints(theirs.get(id)));
  });

  it("comes out the same every time, whatever the number of threads", async () => {
    const { r1csPath, zkeyPath } = await workshop.artifact("Chain");
    const again = join(workshop.directory, "again.zkey");
    await makeDevelopmentKey({ r1csPath, zkeyPath: again, threads: 3 });
    expect(await hashFile(again)).toBe(await hashFile(zkeyPath));
  });

  it("bears a readable watermark that names its circuit", async () => {
    const { r1csSha256, zkeyPath } = await workshop.artifact("Chain");
    expect((await readFile(zkeyPath)).includes("HEADLIGHT INSECURE DEV KEY")).toBe(true);
    const { circuitHash, contributions } = await readZkeyHeader(zkeyPath);
    expect(readWatermark(circuitHash)).toBe(r1csSha256);
    expect(contributions).toEqual([]);
    expect(readWatermark(createHash("blake2b512").digest())).toBeUndefined();
    expect(readWatermark(watermark(r1csSha256).with(0, 0))).toBeUndefined();
  });

  it("has a trapdoor anyone derives, another for every circuit but for alpha", () => {
    const [one, other] = [developmentTrapdoor("11".repeat(32)), developmentTrapdoor("22".repeat(32))];
    expect(developmentTrapdoor("11".repeat(32))).toEqual(one);
    expect(one.alpha).toBe(other.alpha);
    expect(new Set([one.tau, one.beta, one.delta, other.tau, other.beta, other.delta]).size).toBe(6);
  });

  it("leaves nothing behind when it is stopped", async () => {
    const { r1csPath } = await workshop.compiled("Chain");
    const zkeyPath = join(workshop.directory, "stopped.zkey");
    const stop = new AbortController();
    const making = makeDevelopmentKey({ r1csPath, zkeyPath, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(making).rejects.toSatisfy((error) => isHeadlightError(error, "ABORTED"));
    await expect(makeDevelopmentKey({ r1csPath, zkeyPath, signal: stop.signal })).rejects.toMatchObject({
      code: "ABORTED",
    });
    expect((await readdir(workshop.directory)).filter((name) => name.startsWith("stopped"))).toEqual([]);
  });

  it("is refused for a folder that is not there", async () => {
    const { r1csPath } = await workshop.compiled("Multiply");
    const zkeyPath = join(workshop.directory, "nowhere", "circuit.zkey");
    await expect(makeDevelopmentKey({ r1csPath, zkeyPath })).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  });

  it.each([
    ["cut short", /cut off/, async (path: string, bytes: Buffer) => truncate(path, bytes.length - 20)],
    ["empty", /ends too early/, async (path: string) => writeFile(path, "")],
    ["of another kind", /not a r1cs file/, async (path: string) => writeFile(path, "zkey but not really")],
    [
      "naming a wire that does not exist",
      /constraint 0 names wire 16777215 of 4/,
      async (path: string, bytes: Buffer) => {
        // The first constraint's first term: after the file's head, the header section and the constraints section's head.
        const at = bytes.indexOf(Buffer.from([2, 0, 0, 0]), 12) + 12;
        bytes.writeUInt32LE(0xffffff, at + 4);
        await writeFile(path, bytes);
      },
    ],
  ])("is refused for an r1cs that is %s", async (_, message, damage) => {
    const { r1csPath } = await workshop.compiled("Multiply");
    const bytes = await readFile(r1csPath);
    const path = join(workshop.directory, "damaged.r1cs");
    await writeFile(path, bytes);
    await damage(path, bytes);
    const making = makeDevelopmentKey({ r1csPath: path, zkeyPath: join(workshop.directory, "damaged.zkey") });
    await expect(making).rejects.toMatchObject({ code: "MALFORMED_FILE", message: expect.stringMatching(message) });
    expect((await readdir(workshop.directory)).filter((name) => name.startsWith("damaged.zkey"))).toEqual([]);
  });
});
