import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { partsOf, readProofParts } from "../../../prover/cli/proofFiles.ts";

const vkey = { protocol: "groth16", vk_alpha_1: ["1", "2", "1"] };
const proof = { pi_a: ["1", "2", "1"] };
const signals = ["33"];

describe("proof files", () => {
  let folder = "";
  const file = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "headlight-proof-files-"));
    await writeFile(file("vkey.json"), JSON.stringify(vkey));
    await writeFile(file("proof.bin"), JSON.stringify(proof));
    await writeFile(file("public.json"), JSON.stringify(signals));
    await writeFile(file("pair.json"), JSON.stringify({ proof, publicSignals: signals }));
    await writeFile(file("bundle.json"), JSON.stringify({ proof, publicSignals: signals, verificationKey: vkey }));
    await writeFile(file("cut.json"), JSON.stringify(vkey).slice(0, 20));
    await writeFile(file("other.json"), JSON.stringify({ hello: 1 }));
    await writeFile(file("empty.json"), "");
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    [["vkey.json", "public.json", "proof.bin"]],
    [["proof.bin", "vkey.json", "public.json"]],
    [["pair.json", "vkey.json"]],
    [["bundle.json"]],
  ])("takes %j", async (names) => {
    const parts = await readProofParts(names.map(file), {});
    expect(parts).toEqual({ verificationKey: vkey, publicSignals: signals, proof });
  });

  it("takes options, and options with files", async () => {
    const named = { verificationKey: file("vkey.json"), publicSignals: file("public.json"), proof: file("proof.bin") };
    expect(await readProofParts([], named)).toEqual({ verificationKey: vkey, publicSignals: signals, proof });
    expect(await readProofParts([file("pair.json")], { verificationKey: file("vkey.json") })).toMatchObject({ proof });
  });

  it.each([
    [["vkey.json", "public.json"], "PROOF_PARTS", "no proof"],
    [["vkey.json", "bundle.json"], "PROOF_PARTS", "second verification key"],
    [["cut.json"], "PROOF_FILE", "not JSON"],
    [["empty.json"], "PROOF_FILE", "empty"],
    [["other.json"], "PROOF_FILE", "holds no"],
  ])("refuses %j as %s", async (names, code, words) => {
    await expect(readProofParts(names.map(file), {})).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
  });

  it("refuses a file under the wrong option", async () => {
    await expect(readProofParts([], { proof: file("vkey.json") })).rejects.toMatchObject({ code: "PROOF_FILE" });
  });

  it("recognises nothing in scalars", () => {
    for (const value of [null, 3, "x", true]) expect(partsOf(value)).toEqual({});
  });
});
