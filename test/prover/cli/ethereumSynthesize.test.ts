import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { addUpdateFileOptions, describeUpdate, readValidatedUpdate } from "../../../prover/cli/ethereum/updateFiles.ts";
import { ethereumCommand } from "../../../prover/cli/ethereum.ts";
import { allCommands } from "../../../prover/cli/program.ts";

const folder = mkdtempSync(join(tmpdir(), "headlight-synthesize-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs the command in this process; what it writes to stdout. */
async function run(...argv: string[]): Promise<string> {
  let stdout = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    stdout += String(chunk);
    return true;
  });
  const command = ethereumCommand();
  for (const each of allCommands(command)) each.exitOverride().configureOutput({ writeErr: () => undefined });
  await command.parseAsync(argv, { from: "user" });
  return stdout;
}

describe("headlight ethereum synthesize", () => {
  it("writes JSON that the update commands read and validate", async () => {
    const out = join(folder, "json");
    const argv = ["synthesize", "--fork", "capella", "--seed", "x", "--participants", "22", "--out", out, "--json"];
    const result = JSON.parse(await run(...argv));
    expect(result).toMatchObject({ network: "minimal", fork: "capella", attestedSlot: "1057", signatureSlot: "1058" });
    expect(result.files).toEqual(["bootstrap", "update", "finality_update"].map((name) => join(out, `${name}.json`)));
    const committee = join(out, "bootstrap.json");
    for (const name of ["update.json", "finality_update.json"]) {
      const validated = await validate(join(out, name), "--committee", committee, "--network", "minimal");
      expect(validated).toMatchObject({ fork: "capella", participants: 22, period: 16n });
      expect(describeUpdate(validated)).toContain("22 of 32, in slot 1058");
    }
  });

  it("writes SSZ, whose digest names the network", async () => {
    const out = join(folder, "ssz");
    const text = await run("synthesize", "--fork", "fulu", "--out", out, "--ssz");
    expect(text).toContain("minimal, fulu: header of slot 2593, signed in 2594, finalizes 2576.");
    const validated = await validate(join(out, "update.ssz"), "--committee", join(out, "bootstrap.ssz"));
    expect(validated).toMatchObject({ network: "minimal", fork: "fulu" });
  });

  it("writes the same again", async () => {
    const read = (name: string): string => readFileSync(join(folder, name, "update.json"), "utf8");
    for (const name of ["first", "again"]) await run("synthesize", "--seed", "s", "--out", join(folder, name));
    expect(read("first")).toBe(read("again"));
  });

  it.each<[string, string[], string]>([
    ["an unknown fork", ["--fork", "phase0"], "commander.invalidArgument"],
    ["an unknown preset", ["--preset", "gnosis"], "commander.invalidArgument"],
    ["a participant count of 0", ["--participants", "0"], "commander.invalidArgument"],
    ["33 of 32 participants", ["--participants", "33"], "ETHEREUM_SYNTHESIZE"],
    ["a slot of another fork", ["--slot", "5"], "ETHEREUM_SYNTHESIZE"],
  ])("refuses %s, and writes nothing", async (_, argv, code) => {
    const out = join(folder, "refused");
    await expect(run("synthesize", ...argv, "--out", out)).rejects.toMatchObject({ code });
    expect(existsSync(join(out, "update.json"))).toBe(false);
  });

  it("refuses an output folder that is a file", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    await expect(run("synthesize", "--out", file)).rejects.toMatchObject({ code: "OUTPUT_UNWRITABLE" });
  });
});

describe("the options of the update commands", () => {
  it("refuse a network without a name", async () => {
    await expect(validate("update.json", "--committee", "x", "--network", "gnosis")).rejects.toThrow(
      /mainnet, sepolia/,
    );
  });

  it("ask for a committee", async () => {
    await expect(validate("update.json")).rejects.toThrow(/--committee/);
  });
});

function validate(update: string, ...argv: string[]): ReturnType<typeof readValidatedUpdate> {
  return new Promise((resolve, reject) => {
    const command = addUpdateFileOptions(
      new Command("check").exitOverride().configureOutput({ writeErr: () => undefined }),
    );
    command
      .action((options) => readValidatedUpdate(options).then(resolve))
      .parseAsync(["--update", update, ...argv], { from: "user" })
      .catch(reject);
  });
}
