import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureArtifact } from "../../../prover/proving/artifact.ts";
import {
  applyBeacon,
  beginCeremony,
  type CeremonyParameters,
  contribute,
  runCeremony,
  verifyTranscript,
} from "../../../prover/proving/ceremony.ts";
import { hashFile } from "../../../prover/proving/hashFile.ts";
import { proveStatement } from "../../../prover/proving/prove.ts";
import { checkPowersOfTau, publishedFileFor } from "../../../prover/proving/ptau.ts";
import { snarkjsBackend } from "../../../prover/proving/snarkjsBackend.ts";
import { append, parseTranscript, readTranscript, type Transcript } from "../../../prover/proving/transcript.ts";
import { runCli } from "../../support/cli.ts";
import { sharedData } from "../../support/sharedData.ts";
import { openWorkshop, type Workshop } from "./fixtures.ts";

const data = sharedData("ptau");
const ptau8 = data.path("powersOfTau28_hez_final_08.ptau");
const ptau9 = data.path("powersOfTau28_hez_final_09.ptau");
const beacon = { hash: "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", iterationsExponent: 10 };

let workshop: Workshop;
let r1csPath: string;
beforeAll(async () => {
  workshop = await openWorkshop();
  r1csPath = (await workshop.compiled("Multiply")).r1csPath;
});
const at = (name: string): string => join(workshop.directory, name);

describe("the table of powers-of-tau files", () => {
  it("names the file for a circuit's size", () => {
    expect(publishedFileFor(3)).toBe("powersOfTau28_hez_final_08.ptau");
    expect(publishedFileFor(17)).toBe("powersOfTau28_hez_final_17.ptau");
    expect(publishedFileFor(29)).toBeUndefined();
  });

  it("K9 lets no other file pass for one of them", async () => {
    await writeFile(at("text.ptau"), "powersOfTau28_hez_final_08");
    await expect(checkPowersOfTau(at("text.ptau"))).rejects.toMatchObject({ code: "MALFORMED_FILE" });
    await expect(checkPowersOfTau(r1csPath)).rejects.toMatchObject({ code: "MALFORMED_FILE" });
    await expect(checkPowersOfTau(at("absent.ptau"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });
});

describe("a transcript", () => {
  const hash = (digit: string): string => digit.repeat(64);
  const begun = append(undefined, {
    step: "begin",
    r1csSha256: hash("1"),
    ptauBlake2b512: hash("22"),
    circuitHash: hash("33"),
    zkeySha256: hash("4"),
  });
  const contribution = (name: string) =>
    ({ step: "contribution", name, contributionHash: hash("55"), zkeySha256: hash("6") }) as const;
  const whole = append(append(begun, contribution("Ada")), contribution("Alan"));

  it("K10 holds as it was written", () => {
    expect(parseTranscript(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  });

  it.each<[string, (transcript: Transcript) => unknown]>([
    ["an entry's name changed", ({ entries }) => Object.assign(entries[1] ?? {}, { name: "Eve" })],
    ["an entry's key changed", ({ entries }) => Object.assign(entries[1] ?? {}, { zkeySha256: hash("7") })],
    ["an entry left out", ({ entries }) => entries.splice(1, 1)],
    ["two entries exchanged", ({ entries }) => entries.splice(1, 2, ...entries.slice(1).toReversed())],
    [
      "an entry inserted from a fork",
      (transcript) => transcript.entries.push(...append(begun, contribution("Eve")).entries.slice(1)),
    ],
    ["no beginning", (transcript) => transcript.entries.shift()],
    ["a second beginning", (transcript) => transcript.entries.push(...begun.entries)],
    ["a field nobody knows", ({ entries }) => Object.assign(entries[0] ?? {}, { note: "hello" })],
    ["nothing in it", (transcript) => transcript.entries.splice(0)],
  ])("K10 is refused with %s", (_, forge) => {
    const forged = structuredClone(whole);
    forge(forged);
    expect(() => parseTranscript(forged)).toThrow(expect.objectContaining({ code: "TRANSCRIPT_INVALID" }));
  });
});

describe("a ceremony", () => {
  it.each([
    ["no contributor", { contributors: [] }, "NO_CONTRIBUTOR"],
    ["a beacon that is no hex", { beacon: { hash: "xyz", iterationsExponent: 10 } }, "BEACON_INVALID"],
    ["half a byte of beacon", { beacon: { hash: "123", iterationsExponent: 10 } }, "BEACON_INVALID"],
    ["a beacon too quick to be one", { beacon: { ...beacon, iterationsExponent: 9 } }, "BEACON_INVALID"],
    ["a powers-of-tau file that is another file", { ptauPath: "r1cs" }, "MALFORMED_FILE"],
  ])("is refused with %s and writes nothing", async (_, change, code) => {
    const parameters: CeremonyParameters = {
      r1csPath,
      ptauPath: ptau8,
      zkeyPath: at("refused.zkey"),
      transcriptPath: at("refused.json"),
      contributors: [{ name: "Ada" }],
      beacon,
      ...change,
    };
    if (parameters.ptauPath === "r1cs") parameters.ptauPath = r1csPath;
    await expect(runCeremony(parameters)).rejects.toMatchObject({ code });
    expect((await readdir(workshop.directory)).filter((name) => /refused|ceremony/.test(name))).toEqual([]);
  });
});

describe.skipIf(data.missing)("with the Hermez ceremony's files", () => {
  let parameters: CeremonyParameters;
  let transcript: Transcript;
  beforeAll(async () => {
    parameters = {
      r1csPath,
      ptauPath: ptau8,
      zkeyPath: at("final.zkey"),
      transcriptPath: at("final.json"),
      contributors: [{ name: "Ada", entropy: "some" }, { name: "Alan" }],
      beacon,
    };
    ({ transcript } = await runCeremony(parameters));
  });

  it("K9 accepts the published files", async () => {
    expect(await checkPowersOfTau(ptau8)).toMatchObject({ power: 8 });
    expect(await checkPowersOfTau(ptau9)).toMatchObject({ power: 9 });
  });

  it("K9 refuses one with a flipped byte, at once", async () => {
    const bytes = await readFile(ptau8);
    bytes.writeUInt8(bytes.readUInt8(200_000) ^ 1, 200_000);
    await writeFile(at("flipped.ptau"), bytes);
    const started = performance.now();
    await expect(
      beginCeremony({ r1csPath, ptauPath: at("flipped.ptau"), zkeyPath: at("never.zkey") }),
    ).rejects.toMatchObject({
      code: "PTAU_UNKNOWN",
      hint: expect.stringContaining("d6a8fb3a"),
    });
    expect(performance.now() - started).toBeLessThan(5000);
    await writeFile(at("short.ptau"), bytes.subarray(0, 100_000));
    await expect(checkPowersOfTau(at("short.ptau"))).rejects.toMatchObject({ code: "MALFORMED_FILE" });
    expect(await readdir(workshop.directory)).not.toContain("never.zkey");
  });

  it("K9 refuses a file too small for the circuit and names the one to use", async () => {
    const chain = await workshop.compiled("Chain");
    const beginning = beginCeremony({ r1csPath: chain.r1csPath, ptauPath: ptau8, zkeyPath: at("never.zkey") });
    await expect(beginning).rejects.toMatchObject({
      code: "PTAU_TOO_SMALL",
      hint: expect.stringContaining("final_09"),
    });
  });

  it("makes a key that passes the check, proves, and verifies from public files alone", async () => {
    expect(await readTranscript(parameters.transcriptPath)).toEqual(transcript);
    expect(transcript.entries.map(({ step }) => step)).toEqual(["begin", "contribution", "contribution", "beacon"]);
    const report = await verifyTranscript({ ...parameters, transcript: parameters.transcriptPath });
    expect(report).toMatchObject({ ok: true, kind: "ceremony", contributions: 3 });
    const artifact = await ensureArtifact("multiply", { ...workshop.options, zkeyPath: parameters.zkeyPath });
    expect(artifact.manifest.keyKind).toBe("ceremony");
    const { publicSignals } = await proveStatement({ backend: snarkjsBackend, artifact, input: { a: 3, b: 11 } });
    expect(publicSignals).toEqual([33n, 11n]);
    expect((await readdir(workshop.directory)).filter((name) => name.startsWith(".ceremony"))).toEqual([]);
  });

  it("K10 is refused when it is about another circuit, other powers of tau or another key", async () => {
    const chain = await workshop.compiled("Chain");
    const other = await workshop.artifact("Multiply");
    const wrong = [{ r1csPath: chain.r1csPath }, { ptauPath: ptau9 }];
    for (const change of wrong) {
      await expect(verifyTranscript({ ...parameters, transcript, ...change })).rejects.toMatchObject({
        code: "TRANSCRIPT_INVALID",
      });
    }
    await expect(verifyTranscript({ ...parameters, transcript, zkeyPath: other.zkeyPath })).rejects.toMatchObject({
      code: "KEY_UNSAFE",
    });
  });

  it("K10 shows when someone's contribution is replaced, though the forged chain is valid by itself", async () => {
    // A coordinator drops Alan, contributes in his name and writes a transcript that fits; the key's own mathematics is sound.
    const path = (step: number): string => at(`forged-${step}.zkey`);
    let forged = await beginCeremony({ r1csPath, ptauPath: ptau8, zkeyPath: path(0) });
    for (const [step, name] of ["Ada", "Alan"].entries()) {
      forged = await contribute({ fromPath: path(step), toPath: path(step + 1), transcript: forged, name });
    }
    forged = await applyBeacon({ fromPath: path(2), toPath: path(3), transcript: forged, beacon });
    await verifyTranscript({ ...parameters, transcript: forged, zkeyPath: path(3) });
    // Against the transcript the contributors kept, it does not hold.
    await expect(verifyTranscript({ ...parameters, transcript, zkeyPath: path(3) })).rejects.toMatchObject({
      code: "KEY_UNSAFE",
    });
    const mixed = append(
      { ...transcript, entries: transcript.entries.slice(0, 3) },
      { ...(forged.entries[3] as Extract<Transcript["entries"][number], { step: "beacon" }>) },
    );
    await expect(verifyTranscript({ ...parameters, transcript: mixed, zkeyPath: path(3) })).rejects.toMatchObject({
      code: "TRANSCRIPT_INVALID",
      message: expect.stringContaining("contribution 0 (Ada)"),
    });
  });

  it("K10 is refused with another name or another beacon exponent than the key records", async () => {
    const begin = transcript.entries[0] as Extract<Transcript["entries"][number], { step: "begin" }>;
    const rewritten = (changes: (object | undefined)[]): Transcript =>
      transcript.entries
        .slice(1)
        .reduce(
          (all, entry, index) => append(all, { ...entry, ...changes[index] } as Parameters<typeof append>[1]),
          append(undefined, { ...begin, ...changes[3] }),
        );
    await verifyTranscript({ ...parameters, transcript: rewritten([]) });
    for (const [changes, message] of [
      [[{ name: "Eve" }], 'contribution 0 (Eve) is of "Ada" in the key'],
      [[undefined, undefined, { iterationsExponent: 11 }], "the key's beacon is another"],
      [[undefined, undefined, undefined, { circuitHash: "00".repeat(64) }], "the key began with another circuit"],
    ] as const) {
      await expect(verifyTranscript({ ...parameters, transcript: rewritten([...changes]) })).rejects.toMatchObject({
        code: "TRANSCRIPT_INVALID",
        message: expect.stringContaining(message),
      });
    }
  });

  it("K10 records no name that the key could not hold", async () => {
    for (const name of ["", " ", "x".repeat(65)]) {
      const contributing = contribute({ fromPath: at("final.zkey"), toPath: at("never.zkey"), transcript, name });
      await expect(contributing).rejects.toMatchObject({ code: "CONTRIBUTOR_NAME" });
    }
  });

  it("is led from the command line, each step on its own machine, and verified by anyone", async () => {
    const steps = (...argv: string[]) => runCli(["keys", "ceremony", ...argv, "--json"]);
    const [k0, k1, k2, k3] = [0, 1, 2, 3].map((step) => at(`cli-${step}.zkey`)) as [string, string, string, string];
    const circuit = ["--r1cs", r1csPath, "--ptau", ptau8];
    const results = [
      await steps("begin", ...circuit, "--out", k0),
      await steps("contribute", k0, "--name", "Ada", "--out", k1),
      await steps("contribute", k1, "--name", "Alan", "--out", k2),
      await steps("beacon", k2, "--beacon", beacon.hash, "--out", k3),
      await steps("verify", ...circuit, "--key", k3),
    ].map(({ code, stdout, stderr }) => {
      expect(code, stderr + stdout).toBe(0);
      return JSON.parse(stdout);
    });
    expect(results[2]).toMatchObject({ zkeyPath: k2, entry: { step: "contribution", name: "Alan" } });
    expect(results[4]).toMatchObject({ verified: true, report: { kind: "ceremony", contributions: 3 } });
    expect(results[4].entries[2].contributionHash).toBe(results[2].entry.contributionHash);
    // Someone's earlier transcript does not fit the final key.
    const wrong = await steps("verify", ...circuit, "--key", k3, "--transcript", `${k2}.transcript.json`);
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout).error.code).toBe("KEY_UNSAFE");
    const both = await steps("verify", "header-8", ...circuit, "--key", k3);
    expect(JSON.parse(both.stdout).error.code).toBe("USAGE");
  });

  it("is run in one go by the command line when no step is named", async () => {
    for (const argv of [["nonsense"], ["run", "nonsense"]]) {
      const options = ["--ptau", ptau8, "--contributor", "Ada", "--beacon", beacon.hash, "--out", at("run.zkey")];
      const run = await runCli(["keys", "ceremony", ...argv, ...options, "--json"]);
      expect(JSON.parse(run.stdout).error).toMatchObject({ code: "UNKNOWN_INSTANCE" });
    }
  });

  it("K10 lets nobody contribute to another key than the last", async () => {
    const step = { fromPath: at("forged-1.zkey"), toPath: at("never.zkey"), transcript, name: "Eve" };
    await copyFile(parameters.zkeyPath, at("forged-1.zkey"));
    await expect(
      contribute({ ...step, transcript: { ...transcript, entries: transcript.entries.slice(0, 2) } }),
    ).rejects.toMatchObject({
      code: "TRANSCRIPT_INVALID",
    });
    expect(await readdir(workshop.directory)).not.toContain("never.zkey");
  });

  it("records the hash snarkjs prints for every contribution", async () => {
    const { zKey } = await import("snarkjs");
    const lines: string[] = [];
    const note = (line: string): unknown => lines.push(line);
    const ignore = (): void => undefined;
    await zKey.verifyFromR1cs(r1csPath, ptau8, parameters.zkeyPath, {
      info: note,
      warn: note,
      error: note,
      debug: ignore,
    });
    const printed = lines.join("\n").replaceAll(/[^0-9a-f]/g, "");
    for (const entry of transcript.entries)
      if (entry.step !== "begin") expect(printed).toContain(entry.contributionHash);
    expect(transcript.entries.at(-1)?.zkeySha256).toBe(await hashFile(parameters.zkeyPath));
    const { endSnarkjsThreads } = await import("./fixtures.ts");
    await endSnarkjsThreads();
  });
});
