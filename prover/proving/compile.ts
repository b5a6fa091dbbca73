import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadlightError } from "../errors.ts";
import type { OnProgress } from "../progress.ts";
import { type ProcessResult, runProcess } from "./childProcess.ts";
import { includeDirectories } from "./circuitSources.ts";
import { type CompileProgress, followCompiler } from "./compileProgress.ts";
import { orientConstraints } from "./orientConstraints.ts";
import type { Instance } from "./registry.ts";
import { r1csBytes, sizeByBudget } from "./resources.ts";

/** The one compiler version; a native `circom` of this version is used when there is one, for its speed. */
export const CIRCOM_VERSION = "2.2.3";

/** What a template takes. The registry's instances take numbers; others that tests and benchmarks compile take arrays too. */
export type TemplateArgument = number | readonly TemplateArgument[];

/** A template at fixed parameters: an instance of the registry, or a part of one. */
export interface TemplateInstance
  extends Pick<Instance, "file" | "template" | "publicInputs" | "optimisation">,
    Partial<Pick<Instance, "constraintBudget">> {
  parameters: readonly TemplateArgument[];
}

export interface CompileParameters {
  instance: TemplateInstance;
  circuitsDirectory: string;
  /** Receives circuit.r1cs (its constraints oriented, see orientConstraints.ts), circuit.wasm and circuit.sym. */
  outputDirectory: string;
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
}

/** The main component circom needs; the registry is its only source. */
export function mainSource({ file, template, parameters, publicInputs }: TemplateInstance): string {
  const publics = publicInputs.length === 0 ? "" : `{public [${publicInputs.join(", ")}]} `;
  return `pragma circom 2.2.0;\ninclude "${file}";\ncomponent main ${publics}= ${template}(${literals(parameters)});\n`;
}

function literals(values: readonly TemplateArgument[]): string {
  return values.map((value) => (typeof value === "number" ? value.toString() : `[${literals(value)}]`)).join(", ");
}

/**
 * Compiles an instance. The compiler runs in its own process.
 * @throws HeadlightError CIRCUIT_COMPILE with the compiler's own words; ABORTED
 */
export async function compileCircuit(parameters: CompileParameters): Promise<void> {
  const { instance, circuitsDirectory, outputDirectory, onProgress, signal } = parameters;
  const work = await mkdtemp(join(tmpdir(), "headlight-compile-"));
  const progress = followCompiler({
    template: instance.template,
    r1csPath: join(work, "circuit.r1cs"),
    expectedBytes: expectedBytes(instance),
    onProgress: (report) => onProgress?.(report),
  });
  try {
    const main = join(work, "circuit.circom");
    await writeFile(main, mainSource(instance));
    const includes = includeDirectories(circuitsDirectory).flatMap((directory) => ["-l", directory]);
    const args = [main, "--r1cs", "--wasm", "--sym", `--${instance.optimisation}`, ...includes, "-o", work];
    const result = await runCompiler(args, progress, signal);
    progress.stop();
    if (result.code !== 0) throw compileError(instance.template, result);
    onProgress?.({ stage: `compiling ${instance.template}: ordering factors`, done: 0, total: 0 });
    await orientConstraints(join(work, "circuit.r1cs"));
    await mkdir(outputDirectory, { recursive: true });
    await move(join(work, "circuit.r1cs"), join(outputDirectory, "circuit.r1cs"));
    await move(join(work, "circuit_js", "circuit.wasm"), join(outputDirectory, "circuit.wasm"));
    await move(join(work, "circuit.sym"), join(outputDirectory, "circuit.sym"));
    onProgress?.({ stage: `compiling ${instance.template}`, done: 1, total: 1 });
  } finally {
    progress.stop();
    await rm(work, { recursive: true, force: true });
  }
}

function expectedBytes({ constraintBudget, ...instance }: TemplateInstance): number {
  return constraintBudget === undefined ? 0 : r1csBytes(sizeByBudget({ ...instance, constraintBudget }));
}

/** The wasm compiler sees the file system from its working folder down only, so it is run at the root. */
async function runCompiler(
  args: string[],
  { follow }: CompileProgress,
  signal: AbortSignal | undefined,
): Promise<ProcessResult> {
  const options = { cwd: "/", signal, onStart: follow };
  if (await nativeCompilerMatches(signal)) return runProcess("circom", args, options);
  const cli = createRequire(import.meta.url).resolve("circom2/cli.js");
  return runProcess(process.execPath, [cli, ...args], options);
}

async function nativeCompilerMatches(signal: AbortSignal | undefined): Promise<boolean> {
  const result = await runProcess("circom", ["--version"], { signal }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ABORTED") throw error;
    return undefined;
  });
  return result?.code === 0 && result.stdout.trim().split(/\s+/).at(-1) === CIRCOM_VERSION;
}

function compileError(template: string, { code, stdout, stderr }: ProcessResult): HeadlightError {
  const said = `${stderr}\n${stdout}`.trim();
  const outOfMemory = /out of memory|unreachable|RuntimeError: memory/i.test(said) && !/^error\[/m.test(said);
  return new HeadlightError({
    code: "CIRCUIT_COMPILE",
    message: `circom refused ${template}: ${firstError(said) ?? `it ended with code ${code ?? "signal"}`}`,
    hint: outOfMemory
      ? "The compiler ran out of memory: compile a smaller instance or install the native circom."
      : "The compiler's full output is in details.output.",
    details: { output: said },
  });
}

/** The first `error[...]` line and where it points. */
function firstError(output: string): string | undefined {
  const lines = output.split("\n");
  const at = lines.findIndex((line) => /^\s*error/.test(line));
  if (at < 0) return lines.find((line) => line.trim() !== "")?.trim();
  const place = lines.slice(at + 1).find((line) => line.includes("┌─"));
  return `${lines[at]?.trim()}${place === undefined ? "" : ` (${place.replace("┌─", "").trim()})`}`;
}

/** Temporary and output folders may lie on different disks. */
async function move(from: string, to: string): Promise<void> {
  const { copyFile } = await import("node:fs/promises");
  await rename(from, to).catch(() => copyFile(from, to));
}
