import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../support/cli.ts";

/**
 * `headlight ethereum check` with the circuit for 32 keys, whole: every constraint of the compiled system evaluated on the witness, apart from the witness
 * program. What it refuses before that, and by which code, is tested in test/prover/source/ethereum.
 */
let folder: string;
const file = (name: string): string => join(folder, name);
const check = (update: string, ...more: string[]): ReturnType<typeof runCli> => {
  const files = ["--update", file(update), "--committee", file("bootstrap.json")];
  return runCli(["ethereum", "check", ...files, "--network", "minimal", "--json", ...more]);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "headlight-ethereum-"));
  const options = ["--preset", "minimal", "--fork", "deneb", "--participants", "25"];
  expect((await runCli(["ethereum", "synthesize", ...options, "--out", folder])).code).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("headlight ethereum check", () => {
  it("accepts an honest update: every constraint holds, and the public inputs are printed in the verifier's order", async () => {
    const { code, stdout, stderr } = await check("update.json");
    expect(code, stderr).toBe(0);
    const { constraints, publicInputs, update } = JSON.parse(stdout);
    expect(constraints).toBeGreaterThan(1_300_000);
    expect(Object.keys(publicInputs)).toEqual([
      "signingRootHi",
      "signingRootLo",
      "committeeCommitment",
      "participation",
    ]);
    expect(publicInputs.participation).toBe("25");
    expect(update.signingRoot).toBe(
      `0x${[publicInputs.signingRootHi, publicInputs.signingRootLo].map((half) => BigInt(half).toString(16).padStart(32, "0")).join("")}`,
    );
  }, 900_000);

  it.each<[string, string[], string]>([
    ["a signature over another header", ["attested_header", "beacon", "parent_root"], "ETHEREUM_"],
    ["other participants", ["sync_aggregate", "sync_committee_bits"], "ETHEREUM_"],
    ["another signature", ["sync_aggregate", "sync_committee_signature"], "ETHEREUM_"],
  ])("refuses %s by name, before a witness is made", async (_, path, code) => {
    const update = JSON.parse(readFileSync(file("finality_update.json"), "utf8"));
    flipLastBit(update.data, path);
    writeFileSync(file("tampered.json"), JSON.stringify(update));
    const { code: exit, stdout, stderr } = await check("tampered.json");
    expect(exit).not.toBe(0);
    expect(`${stdout}${stderr}`).toMatch(new RegExp(`${code}|BLS_`));
  });

  it("needs both files", async () => {
    const { code, stderr } = await runCli(["ethereum", "check", "--update", file("update.json")]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("--committee");
  });
});

/** Flips the last bit of the hex string at a path. */
function flipLastBit(root: Record<string, unknown>, path: string[]): void {
  const target = path.slice(0, -1).reduce((inner, name) => inner[name] as Record<string, unknown>, root);
  const name = path.at(-1) ?? "";
  const text = String(target[name]);
  target[name] = `${text.slice(0, -1)}${(Number.parseInt(text.slice(-1), 16) ^ 1).toString(16)}`;
}
