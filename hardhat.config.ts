import { fileURLToPath } from "node:url";

import hardhatEthers from "@nomicfoundation/hardhat-ethers";
import { defineConfig } from "hardhat/config";
import type { HardhatPlugin } from "hardhat/types/plugins";

// The compiler is the npm package `solc`, so that a build needs no network beyond the package registry.
const soljson = fileURLToPath(import.meta.resolve("solc/soljson.js"));

/** One compiler for all; `runs` weighs the cost of calls against that of the code. */
const compiler = (runs: number) => ({
  version: "0.8.37",
  path: soljson,
  settings: {
    optimizer: { enabled: true, runs },
    // Cancun: the oldest fork that every chain we target has (transient storage, MCOPY).
    evmVersion: "cancun",
    metadata: { bytecodeHash: "none" as const },
  },
});

/** Warnings about packages' sources are their authors' to act on; among them ours would be overlooked. Errors all show. */
const ownWarningsOnly: HardhatPlugin = {
  id: "own-warnings-only",
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        getCompilationJobErrors: async (context, job, output, next) =>
          (await next(context, job, output)).filter(
            ({ severity, formattedMessage = "" }) =>
              severity === "error" || !/^\s*--> (?:\.\/)?node_modules\//m.test(formattedMessage),
          ),
      }),
    }),
  },
};

export default defineConfig({
  plugins: [hardhatEthers, ownWarningsOnly],
  solidity: {
    // Apart, so that nobody compiles the models who only wants the contracts.
    splitTestsCompilation: true,
    compilers: [compiler(10_000)],
    // The gateway would outgrow EIP-170; a delivery costs a little more so, within its budget.
    overrides: { "contracts/gateway/Gateway.sol": compiler(1_000) },
    // Linked libraries that are deployed on their own, and what tests use as it is.
    npmFilesToBuild: [
      "poseidon-solidity/PoseidonT4.sol",
      "@openzeppelin/contracts/crosschain/CrosschainRemoteExecutor.sol",
    ],
  },
  // One dot-folder: the top level shows sources only.
  paths: {
    artifacts: ".hardhat/artifacts",
    cache: ".hardhat/cache",
    tests: { solidity: "test/contracts/invariants" },
  },
  // Invariants over a model of two chains. A fixed seed, so that a run can be repeated.
  test: { solidity: { invariant: { runs: 32, depth: 100, failOnRevert: true }, fuzz: { seed: "0x48" } } },
  networks: {
    source: { type: "edr-simulated", chainType: "l1", chainId: 31_337 },
    destination: { type: "edr-simulated", chainType: "l1", chainId: 31_338 },
  },
});
