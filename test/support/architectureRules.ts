/**
 * The rules of the repository's layout, as pure functions over `path -> text`. Each returns the violations it finds, one
 * sentence each, so that test/architecture.test.ts can run a rule over the repository and over a text made to break it.
 */
import { posix } from "node:path";

export type Sources = ReadonlyMap<string, string>;
export type Rule = (sources: Sources) => string[];

/** The stages, left to right. A stage may import values from protocol/ and shared files, and types from its left. */
const stages = ["protocol", "source", "witness", "proving", "delivery", "pipeline", "node", "cli"] as const;
type Stage = (typeof stages)[number];

/** These join the stages, so they may import values from everything on their left. */
const joiners: ReadonlySet<Stage> = new Set(["pipeline", "node", "cli"]);

/** The stage a prover file belongs to; undefined for the shared files directly under prover/. */
export function stageOf(path: string): Stage | undefined {
  const name = /^prover\/([A-Za-z]+)(?:\/|\.ts$)/.exec(path)?.[1];
  return stages.find((stage) => stage === name);
}

/** The relative imports of a TypeScript module, resolved, and whether each is types only. */
export function importsOf(path: string, text: string): { target: string; typeOnly: boolean }[] {
  const withoutComments = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const pattern =
    /\b(?:import|export)\s+(type\s+)?([^"';]*?\bfrom\s*)?["'](\.{1,2}\/[^"']+)["']|\bimport\(\s*["'](\.{1,2}\/[^"']+)["']/g;
  return [...withoutComments.matchAll(pattern)].map(([, type, names, target, dynamic]) => ({
    target: posix.join(posix.dirname(path), target ?? dynamic ?? ""),
    typeOnly: type !== undefined || isTypeOnlyList(names),
  }));
}

function isTypeOnlyList(names: string | undefined): boolean {
  const list = /^\{([\s\S]*)\}\s*from/.exec(names?.trim() ?? "")?.[1];
  if (list === undefined) return false;
  const entries = list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return entries.length > 0 && entries.every((entry) => entry.startsWith("type "));
}

/** protocol <- source <- witness <- proving <- delivery <- pipeline <- (node | cli); cli may use node, node never cli. */
export const stagesImportLeftwards: Rule = (sources) => {
  const violations: string[] = [];
  for (const [path, text] of sources) {
    if (!path.startsWith("prover/") || !/\.(ts|mjs)$/.test(path)) continue;
    const from = stageOf(path);
    for (const { target, typeOnly } of importsOf(path, text)) {
      const to = stageOf(target);
      if (to === undefined || to === from) continue;
      const shared = from === undefined && path !== "prover/index.ts";
      if (shared && to !== "protocol") violations.push(`${path} is shared and imports the stage ${to} (${target})`);
      if (from === undefined) continue;
      if (stages.indexOf(to) > stages.indexOf(from)) {
        violations.push(`${path} (${from}) imports ${target}, which is to its right (${to})`);
      } else if (to !== "protocol" && !typeOnly && !joiners.has(from)) {
        violations.push(
          `${path} (${from}) imports values of ${target} (${to}); a stage takes only types from its left`,
        );
      }
    }
  }
  return violations;
};

/** Nothing on chain or in a circuit may depend on the prover. */
export const circuitsAndContractsStandAlone: Rule = (sources) =>
  [...sources]
    .filter(([path]) => /^(circuits|contracts)\/.*\.(circom|sol)$/.test(path))
    .flatMap(([path, text]) =>
      [...text.matchAll(/^\s*(?:include|import)\b[^;]*["']([^"']+)["']/gm)]
        .filter(([, target]) => posix.join(posix.dirname(path), target ?? "").startsWith("prover/"))
        .map(([, target]) => `${path} imports ${target} from the prover`),
    );

/** The user chose the top level; nothing is added to it but dot-files. */
export const topLevelIsFixed: Rule = (sources) => {
  const allowed =
    /^(\..*|circuits|contracts|prover|scripts|test|package\.json|package-lock\.json|tsconfig\.json|hardhat\.config\.ts|README\.md|LICENSE)$/;
  const names = new Set([...sources.keys()].map((path) => path.split("/")[0] ?? ""));
  return [...names].filter((name) => !allowed.test(name)).map((name) => `${name} does not belong at the top level`);
};

/** Every circomlib template with a hidden precondition is wrapped once, in circuits/primitives. */
export const circomlibOnlyInPrimitives: Rule = (sources) =>
  [...sources]
    .filter(([path]) => path.endsWith(".circom") && path.startsWith("circuits/"))
    .filter(([path]) => !path.startsWith("circuits/primitives/"))
    .filter(([, text]) => /^\s*include\s+"[^"]*circomlib/m.test(text))
    .map(([path]) => `${path} includes circomlib; only circuits/primitives may`);

/** Instances live in circuits.json; a hand-written main would escape its budget, its key and its documentation. */
export const noHandWrittenMain: Rule = (sources) =>
  [...sources]
    .filter(([path, text]) => path.startsWith("circuits/") && /^\s*component\s+main\b/m.test(text))
    .map(([path]) => `${path} has a hand-written component main; add an instance to circuits.json`);

/**
 * A circuit file opens its template with a doc block that names every parameter and every signal. A file with a lower-case name
 * holds functions only.
 */
export const circomDocGrammar: Rule = (sources) =>
  [...sources]
    .filter(([path]) => /^circuits\/.*\.circom$/.test(path))
    .flatMap(([path, text]) => circomViolations(path, text));

function circomViolations(path: string, text: string): string[] {
  const name = posix.basename(path, ".circom");
  if (/^[a-z]/.test(name) && !/^\s*template\b/m.test(text)) return [];
  const template = new RegExp(
    `((?:^[ \\t]*///.*\\n)*)^\\s*template\\s+(?:custom\\s+|parallel\\s+)?${name}\\s*\\(([^)]*)\\)`,
    "m",
  ).exec(text);
  if (!template) return [`${path} exports no template named ${name}`];
  const [whole, doc = "", parameters = ""] = template;
  const body = text.slice(template.index + whole.length).split(/^\s*template\s/m)[0] ?? "";
  const signals = (direction: string): string[] =>
    [...body.matchAll(new RegExp(`\\bsignal\\s+${direction}\\s+(?:\\{[^}]*\\}\\s*)?(\\w+)`, "g"))].map(
      ([, signal]) => signal ?? "",
    );
  const violations: string[] = [];
  const need = (tag: string, word = ""): void => {
    const pattern = new RegExp(`@${tag}\\b[^\\n]*${word === "" ? "\\S" : `\\b${word}\\b`}`);
    if (!pattern.test(doc)) violations.push(`${path}: the doc block of ${name} lacks @${tag} ${word}`.trimEnd());
  };
  for (const tag of ["title", "notice", "requires", "cost"]) need(tag);
  for (const parameter of parameters.split(",").map((word) => word.trim()))
    if (parameter !== "") need("param", parameter);
  for (const signal of signals("input")) need("input", signal);
  for (const signal of signals("output")) need("output", signal);
  return violations;
}

/** A generated file says so, with the command, where a reader looks first. */
export const generatedFilesSaySo: Rule = (sources) =>
  [...sources]
    .filter(([path]) => path.startsWith("contracts/generated/"))
    .filter(([, text]) => !/generated by .*\b(npm|node|npx)\b/i.test(text.split("\n")[0] ?? ""))
    .map(([path]) => `${path} does not say in line 1 which command generates it`);

/** snarkjs verifiers end their caller by an assembly return: inheriting one skips everything after the call. */
export const verifiersAreNeverInherited: Rule = (sources) =>
  [...sources]
    .filter(([path]) => path.endsWith(".sol") && !path.startsWith("contracts/generated/"))
    .filter(([, text]) => /\bcontract\s+\w+\s+is\b[^{]*\b\w+\d+Verifier\b/.test(text))
    .map(([path]) => `${path} inherits a generated verifier; call it instead`);

/** Names stay where they are defined; the one public list is prover/index.ts. */
export const noBarrelFiles: Rule = (sources) =>
  [...sources]
    .filter(([path]) => path.endsWith(".ts") && path !== "prover/index.ts")
    .filter(([, text]) => /^\s*export\s+\*\s+from\b/m.test(text))
    .map(([path]) => `${path} re-exports a whole module`);

/** The tables of checks, and where the tests of each are. */
const checkTables: readonly (readonly [readme: string, tests: string])[] = [
  ["contracts/README.md", "test/contracts/"],
  ["contracts/transports/hyperlane/README.md", "test/contracts/hyperlane/"],
  ["contracts/verification/README.md", "test/contracts/verification/"],
  ["circuits/README.md", "test/circuits/"],
  ["contracts/transports/layerzero/README.md", "test/contracts/layerzero/"],
  ["contracts/apps/README.md", "test/contracts/apps/"],
];

/** What a README promises to check has a test that says so: its id stands in the name of a test or of a group of tests. */
export const everyCheckHasItsTest: Rule = (sources) =>
  checkTables.flatMap(([readme, tests]) => {
    const text = sources.get(readme);
    if (text === undefined) return [];
    const ids = [...text.matchAll(/^\| *([A-Z][1-9]\d*) *\|/gm)].map(([, id]) => id ?? "");
    if (ids.length === 0) return [`${readme} lists no checks`];
    const names = [...sources]
      .filter(([path]) => path.startsWith(tests) && path.endsWith(".test.ts"))
      .flatMap(([, test]) => testNames(test));
    return [
      ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${readme} lists ${id} twice`),
      ...ids
        .filter((id) => !names.some((name) => new RegExp(`\\b${id}\\b`).test(name)))
        .map((id) => `${readme} lists ${id}, and no test in ${tests} is named by it`),
    ];
  });

/** Names of the tests and groups in a file, also of `each(table)("name")`; those that are skipped do not count. */
function testNames(text: string): string[] {
  const withoutComments = text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  const pattern = /(?:\b(?:describe|it|test)|\.each\(\w+\)|\]\))\(\s*(["'`])((?:\\.|(?!\1)[^\\])*)\1/g;
  return [...withoutComments.matchAll(pattern)].map(([, , name]) => name ?? "");
}
