import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { HeadlightError } from "../../../../errors.ts";

/** LayerZero's contracts as its packages ship them: development dependencies that a production install leaves out. */
const PROTOCOL = "@layerzerolabs/lz-evm-protocol-v2";
const MESSAGE_LIBRARIES = "@layerzerolabs/lz-evm-messagelib-v2";

const ARTIFACTS = {
  EndpointV2: [PROTOCOL, "EndpointV2.sol"],
  SendUln302: [MESSAGE_LIBRARIES, "uln/uln302/SendUln302.sol"],
  ReceiveUln302: [MESSAGE_LIBRARIES, "uln/uln302/ReceiveUln302.sol"],
  ReceiveUln302View: [MESSAGE_LIBRARIES, "uln/uln302/ReceiveUln302View.sol"],
  LzExecutor: [MESSAGE_LIBRARIES, "uln/LzExecutor.sol"],
} as const;

export type LayerZeroContract = keyof typeof ARTIFACTS;

export interface ContractArtifact {
  abi: readonly unknown[];
  bytecode: string;
}

/** ABI and creation code of a contract of LayerZero, as published. */
export function readLayerZeroArtifact(name: LayerZeroContract): ContractArtifact {
  const [packageName, source] = ARTIFACTS[name];
  const path = join(packageFolder(packageName), "artifacts/contracts", source, `${name}.json`);
  return JSON.parse(readFileSync(path, "utf8")) as ContractArtifact;
}

/** Folder of an installed package. */
export function packageFolder(name: string): string {
  const require = createRequire(import.meta.url);
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch (error) {
    throw new HeadlightError({
      code: "LAYERZERO_PACKAGES_MISSING",
      message: `the package ${name} is not installed`,
      hint: "LayerZero's contracts come with the development dependencies: run `npm ci` without --omit=dev.",
      cause: error,
    });
  }
}
