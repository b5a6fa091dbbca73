import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { HeadlightError } from "../errors.ts";
import type { CompiledContract } from "./contracts.ts";

const HYPERLANE = fileURLToPath(new URL("../../contracts/vendor/hyperlane/", import.meta.url));

/** Contracts of @hyperlane-xyz/core that lie in contracts/vendor/hyperlane. */
export type HyperlaneContractName =
  | "Mailbox"
  | "MerkleTreeHook"
  | "HypERC20"
  | "HypERC20Collateral"
  | "StaticAggregationIsmFactory";

const artifact = z.object({
  name: z.string(),
  abi: z.array(z.unknown()),
  bytecode: z.string().regex(/^0x([0-9a-f]{2})+$/),
});

/** A Hyperlane contract as published, for tests and local chains; `linkContract` makes a factory of it. */
export async function loadHyperlaneContract(name: HyperlaneContractName): Promise<CompiledContract> {
  try {
    const { abi, bytecode } = artifact.parse(JSON.parse(await readFile(`${HYPERLANE}${name}.json`, "utf8")));
    return { name, abi, bytecode, libraries: new Map() };
  } catch (error) {
    throw new HeadlightError({
      code: "VENDORED_CONTRACT",
      message: `the vendored contract ${name} cannot be read`,
      hint: "Restore contracts/vendor/hyperlane, or write it anew with npm run vendor.",
      cause: error,
    });
  }
}
