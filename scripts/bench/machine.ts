import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import type { BenchSetting } from "./report.ts";

const require = createRequire(import.meta.url);

/** What a figure must be read with: machine, versions, commit. */
export function describeSetting(): BenchSetting {
  return {
    machine: {
      processor: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      system: `${type()} ${release()}`,
    },
    versions: { node: process.versions.node, ...versionsOf(["circom2", "snarkjs", "hardhat", "solc"]) },
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
  };
}

function versionsOf(names: readonly string[]): Record<string, string> {
  const lock = require("../../package-lock.json") as { packages: Record<string, { version?: string }> };
  return Object.fromEntries(names.map((name) => [name, lock.packages[`node_modules/${name}`]?.version ?? "unknown"]));
}

/** Short hash, with "+" when the working tree differs from it. */
function commit(): string {
  try {
    const hash = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
    const clean =
      execFileSync("git", ["status", "--porcelain", "--untracked-files=no"], { encoding: "utf8" }).trim() === "";
    return clean ? hash : `${hash}+`;
  } catch {
    return "unknown";
  }
}
