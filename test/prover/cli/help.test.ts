import { describe, expect, it } from "vitest";
import { allCommands, createProgram } from "../../../prover/cli/program.ts";
import { runCli } from "../../support/cli.ts";

const commands = allCommands(createProgram());
const names = commands.map((command) => command.name());

function helpOf(name: string): string {
  const command = commands.find((candidate) => candidate.name() === name);
  let text = "";
  command?.configureOutput({ writeOut: (chunk) => (text += chunk) }).outputHelp();
  return text;
}

describe("headlight --help", () => {
  it("has every command", () => {
    for (const name of [
      "demo",
      "keys",
      "build",
      "attest",
      "prove",
      "verify",
      "ethereum",
      "layerzero",
      "relay",
      "execute",
      "refund",
      "status",
      "explain",
      "hyperlane",
      "doctor",
    ]) {
      expect(names).toContain(name);
    }
    for (const name of [
      "dev",
      "ceremony",
      "begin",
      "contribute",
      "beacon",
      "check",
      "export",
      "serve",
      "keygen",
      "synthesize",
    ])
      expect(names).toContain(name);
  });

  it.each(names)("%s has a description and an example that names it", (name) => {
    const help = helpOf(name);
    const example = help.slice(help.indexOf("Example:"));
    expect(help).toContain("Example:");
    expect(example).toMatch(/\$ .*(headlight|npm run demo)/);
    expect(example).toContain(name);
  });

  const groups = ["headlight", "keys", "ceremony", "attest", "ethereum", "layerzero", "hyperlane"];
  it.each(names.filter((name) => !groups.includes(name)))("%s takes --json", (name) => {
    expect(helpOf(name)).toContain("--json");
  });

  it("no option takes a secret's value", () => {
    for (const command of commands) {
      for (const option of command.options) {
        if (/key|password|entropy|secret/i.test(option.long ?? ""))
          expect(option.flags).toMatch(/<(file|instance=file)>/);
      }
    }
  });

  it("exits 0 and prints to stdout", async () => {
    const run = await runCli(["keys", "check", "--help"]);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("npx headlight keys check");
    expect(run.stderr).toBe("");
  });
});

describe("wrong usage", () => {
  it.each([
    [["nonsense"], "nonsense"],
    [["verify", "--nonsense"], "--nonsense"],
    [["explain", "--deployment", "x"], "--source"],
    [["keys", "check"], "file"],
    [["relay", "--attesters", "not a url"], "not"],
    [["prove", "window-16", "--input", "x", "--memory-limit", "-1"], "memory-limit"],
  ])("%j exits 1 with what and hint", async (argv, named) => {
    const run = await runCli(argv);
    expect(run.code).toBe(1);
    expect(run.stdout).toBe("");
    expect(run.stderr).toMatch(/^error: .*\[USAGE\]\nhint: {2}npx headlight/);
    expect(run.stderr).toContain(named);
  });

  it.each([
    [["keys", "check"], "npx headlight keys check --help"],
    [["keys", "nonsense"], "npx headlight keys --help"],
    [["keys", "check", "--nonsense", "file"], "npx headlight keys check --help"],
    [["verify", "keys", "--nonsense"], "npx headlight verify --help"],
    [["nonsense"], "npx headlight --help"],
  ])("%j hints at the help of the command it means", async (argv, hint) => {
    expect((await runCli(argv)).stderr).toContain(`hint:  ${hint}\n`);
  });

  it("is one JSON object on stdout with --json", async () => {
    const run = await runCli(["relay", "--json"]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout).error).toMatchObject({ code: "USAGE", hint: "npx headlight relay --help" });
  });
});
