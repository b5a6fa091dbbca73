import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";
import { HeadlightError } from "../../../../errors.ts";
import { type ContractArtifact, packageFolder } from "./packages.ts";

/** Contracts of ./contracts: applications over LayerZero's unmodified MIT bases. */
export type ScenarioContract = "GreetingOApp" | "CoinOft" | "FreeExecutor";
const NAMES: readonly ScenarioContract[] = ["GreetingOApp", "CoinOft", "FreeExecutor"];
const FOLDER = fileURLToPath(new URL("contracts/", import.meta.url));

interface CompilerOutput {
  errors?: { severity: string; formattedMessage: string }[];
  contracts?: Record<string, Record<string, { abi: readonly unknown[]; evm: { bytecode: { object: string } } }>>;
}

let compiled: Record<ScenarioContract, ContractArtifact> | undefined;

/**
 * Compiles the applications, once a process. Not by Hardhat: it honours the `exports` of LayerZero's packages, which leave their Solidity
 * out, and would want the packages wherever it builds.
 */
export function compileApplications(): Record<ScenarioContract, ContractArtifact> {
  compiled ??= compile();
  return compiled;
}

function compile(): Record<ScenarioContract, ContractArtifact> {
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(NAMES.map((name) => [`${name}.sol`, { content: read(join(FOLDER, `${name}.sol`)) }])),
    settings: {
      optimizer: { enabled: true, runs: 10_000 },
      evmVersion: "cancun",
      metadata: { bytecodeHash: "none" },
      outputSelection: Object.fromEntries(
        NAMES.map((name) => [`${name}.sol`, { "*": ["abi", "evm.bytecode.object"] }]),
      ),
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport })) as CompilerOutput;
  const failures = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (failures.length > 0) {
    throw new HeadlightError({
      code: "CONTRACTS_BUILD",
      message: `the scenario's contracts do not compile: ${failures.map((error) => error.formattedMessage).join("\n")}`,
      hint: "The versions of LayerZero's and OpenZeppelin's packages are those of package-lock.json: run `npm ci`.",
    });
  }
  const artifactOf = (name: ScenarioContract): ContractArtifact => {
    const contract = output.contracts?.[`${name}.sol`]?.[name];
    if (contract === undefined) throw new RangeError(`the compiler returned no ${name}`);
    return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` };
  };
  return {
    GreetingOApp: artifactOf("GreetingOApp"),
    CoinOft: artifactOf("CoinOft"),
    FreeExecutor: artifactOf("FreeExecutor"),
  };
}

function readImport(path: string): { contents: string } | { error: string } {
  const [, name, rest] = /^(@[^/]+\/[^/]+)\/(.+)$/.exec(path) ?? [];
  if (name === undefined || rest === undefined) return { error: `${path} is not a file of a package` };
  return { contents: read(join(packageFolder(name), rest)) };
}

function read(path: string): string {
  return readFileSync(path, "utf8");
}
