import { execFileSync } from "node:child_process";
import { appendFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ensureCompiled } from "../../../prover/proving/artifact.ts";
import { hashSources, includeDirectories, includesOf } from "../../../prover/proving/circuitSources.ts";
import { CIRCOM_VERSION, compileCircuit, mainSource } from "../../../prover/proving/compile.ts";
import { hashFile } from "../../../prover/proving/hashFile.ts";
import { instanceOf, loadRegistry } from "../../../prover/proving/registry.ts";
import { FIXTURE_REGISTRY, openWorkshop, temporaryDirectory, type Workshop, writeCircuits } from "./fixtures.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});

const multiply = instanceOf(FIXTURE_REGISTRY, "multiply");

describe("the registry", () => {
  it("names the instances there are when asked for another", () => {
    expect(() => instanceOf(loadRegistry(), "header-9")).toThrow(
      expect.objectContaining({ code: "UNKNOWN_INSTANCE", hint: expect.stringContaining("header-8") }),
    );
    expect(() => instanceOf(loadRegistry(), "constructor")).toThrow(
      expect.objectContaining({ code: "UNKNOWN_INSTANCE" }),
    );
  });

  it.each([
    ["no JSON", "{"],
    ["a file outside the circuits", JSON.stringify({ instances: { a: { ...multiply, file: "../secret.circom" } } })],
    [
      "a template that is code",
      JSON.stringify({ instances: { a: { ...multiply, template: "A(); component main = B" } } }),
    ],
    ["a field it does not know", JSON.stringify({ instances: { a: { ...multiply, optimization: "O2" } } })],
    ["a size in words", JSON.stringify({ instances: { a: { ...multiply, large: "yes" } } })],
    ["no budget", JSON.stringify({ instances: { a: { ...multiply, constraintBudget: undefined } } })],
  ])("is refused when it holds %s", async (_, text) => {
    const path = join(workshop.directory, "circuits.json");
    await writeFile(path, text);
    expect(() => loadRegistry(path)).toThrow(expect.objectContaining({ code: "REGISTRY_INVALID" }));
  });
});

describe("the compiler", () => {
  it("is the version the cache's keys name", () => {
    const cli = createRequire(import.meta.url).resolve("circom2/cli.js");
    const printed = execFileSync(process.execPath, [cli, "--version"], { encoding: "utf8" });
    expect(printed).toContain(`circom compiler ${CIRCOM_VERSION}`);
  });

  it("gets a main component from the registry", () => {
    expect(mainSource({ ...multiply, parameters: [32, 5], publicInputs: ["a", "b"] })).toContain(
      "component main {public [a, b]} = Multiply(32, 5);",
    );
    expect(mainSource({ ...multiply, publicInputs: [] })).toContain("component main = Multiply();");
    expect(mainSource({ ...multiply, parameters: [2, [[1, 0], []], 3], publicInputs: [] })).toContain(
      "component main = Multiply(2, [[1, 0], []], 3);",
    );
  });

  it("is quoted when it refuses a circuit, and nothing enters the cache", async () => {
    const circuitsDirectory = await writeCircuits(join(workshop.directory, "broken"));
    await writeFile(join(circuitsDirectory, "Multiply.circom"), "template Multiply() { signal input b; c <== b; }");
    const options = { ...workshop.options, circuitsDirectory };
    await expect(ensureCompiled("multiply", options)).rejects.toMatchObject({
      code: "CIRCUIT_COMPILE",
      message: expect.stringMatching(/error.*Multiply\.circom/),
      details: { output: expect.stringContaining("unknown symbol") },
    });
    const entries = await readdir(join(options.cacheDirectory, "circuits"));
    expect(entries.filter((name) => name.includes("building") || name.endsWith(".lock"))).toEqual([]);
  });

  it("is killed when the work is stopped", async () => {
    const parameters = { instance: multiply, circuitsDirectory: workshop.options.circuitsDirectory };
    const outputDirectory = await temporaryDirectory();
    await expect(
      compileCircuit({ ...parameters, outputDirectory, signal: AbortSignal.timeout(50) }),
    ).rejects.toMatchObject({ code: "ABORTED" });
    expect(await readdir(outputDirectory)).toEqual([]);
  });

  it("gives the same constraint system twice", async () => {
    const { r1csSha256 } = await workshop.compiled("Chain");
    const outputDirectory = await temporaryDirectory();
    const instance = instanceOf(FIXTURE_REGISTRY, "chain");
    await compileCircuit({ instance, circuitsDirectory: workshop.options.circuitsDirectory, outputDirectory });
    expect(await hashFile(join(outputDirectory, "circuit.r1cs"))).toBe(r1csSha256);
  });
});

describe("the hash of a circuit's sources", () => {
  it("covers what is included, at any depth, and nothing else", async () => {
    const directory = await temporaryDirectory();
    const directories = includeDirectories(directory);
    const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
    await write("a.circom", 'include "b.circom"; // include "absent.circom";\n/* include "absent.circom"; */');
    await write("b.circom", 'include "circomlib/circuits/comparators.circom";\ninclude "a.circom";');
    await write("c.circom", "");
    const before = await hashSources(join(directory, "a.circom"), directories);
    await appendFile(join(directory, "c.circom"), "// unrelated");
    expect(await hashSources(join(directory, "a.circom"), directories)).toBe(before);
    await appendFile(join(directory, "b.circom"), "// related");
    expect(await hashSources(join(directory, "a.circom"), directories)).not.toBe(before);
  });

  it("reads includes and no comments", () => {
    expect(includesOf('include "x.circom";\n// include "y.circom";\ninclude   "z.circom" ;')).toEqual([
      "x.circom",
      "z.circom",
    ]);
  });

  it("names a missing file and who wanted it", async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, "a.circom"), 'include "nowhere.circom";');
    await expect(hashSources(join(directory, "a.circom"), [directory])).rejects.toMatchObject({
      code: "CIRCUIT_NOT_FOUND",
      message: expect.stringMatching(/nowhere\.circom.*a\.circom/),
    });
  });
});
