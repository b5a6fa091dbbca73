import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { HeadlightError } from "../errors.ts";

const identifier = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/);

const instanceSchema = z.strictObject({
  /** Path below circuits/. */
  file: z.string().regex(/^[A-Za-z0-9_/-]+\.circom$/),
  template: identifier,
  parameters: z.array(z.number().int().nonnegative()),
  /** Names of the public input signals, in the order the verifier takes them. */
  publicInputs: z.array(identifier),
  optimisation: z.enum(["O0", "O1", "O2"]),
  constraintBudget: z.number().int().positive(),
  /** Name of the generated Solidity contract. */
  verifier: identifier,
  /** Minutes and gigabytes a step: compiled, keyed and benchmarked only when named. False unless said. */
  large: z.boolean().optional(),
});

const registrySchema = z.object({ instances: z.record(z.string().regex(/^[a-z0-9-]+$/), instanceSchema) });

/** A circuit at fixed parameters. */
export type Instance = z.infer<typeof instanceSchema>;
export type Registry = z.infer<typeof registrySchema>;

/** Folder of the repository's circuits. */
export const CIRCUITS_DIRECTORY = fileURLToPath(new URL("../../circuits", import.meta.url));
const REGISTRY_PATH = fileURLToPath(new URL("../../circuits/circuits.json", import.meta.url));

/**
 * The registry of instances.
 * @throws HeadlightError REGISTRY_INVALID
 */
export function loadRegistry(path: string = REGISTRY_PATH): Registry {
  try {
    return registrySchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw new HeadlightError({
      code: "REGISTRY_INVALID",
      message: `${path} is not a registry of circuits: ${cause instanceof z.ZodError ? describeIssues(cause) : String(cause)}`,
      hint: "Compare it with the repository's circuits/circuits.json.",
      cause,
    });
  }
}

function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
}

/** @throws HeadlightError UNKNOWN_INSTANCE, naming those there are */
export function instanceOf(registry: Registry, name: string): Instance {
  const instance = Object.hasOwn(registry.instances, name) ? registry.instances[name] : undefined;
  if (instance !== undefined) return instance;
  throw new HeadlightError({
    code: "UNKNOWN_INSTANCE",
    message: `there is no circuit instance "${name}"`,
    hint: `Instances: ${Object.keys(registry.instances).join(", ")}.`,
  });
}

/**
 * The instances that a command works on: those its user names, or all but the large ones.
 * @throws HeadlightError UNKNOWN_INSTANCE
 */
export function selectInstances(registry: Registry, names: readonly string[]): string[] {
  for (const name of names) instanceOf(registry, name);
  if (names.length > 0) return [...new Set(names)];
  return Object.entries(registry.instances).flatMap(([name, { large = false }]) => (large ? [] : [name]));
}

/** The large instances, which no command makes unless it is told their names. */
export function largeInstances({ instances }: Registry): string[] {
  return Object.keys(instances).filter((name) => instances[name]?.large === true);
}
