import { HeadlightError } from "../errors.ts";
import { loadContract } from "./contracts.ts";
import { verifierOf } from "./deployment.ts";

/** What the key check found about the key behind a verifier. */
export interface CheckedKey {
  instance: string;
  kind: "development" | "ceremony";
}

/** Ids that development networks use: Hardhat and Anvil, the second one of a pair, Ganache and geth --dev. */
export const LOCAL_CHAIN_IDS: readonly bigint[] = [31_337n, 31_338n, 1_337n];

/** Anyone can forge proofs under a development key: nothing but a local chain may trust one. */
export function refuseDevelopmentKeys(
  keys: readonly CheckedKey[],
  chainId: bigint,
  localChainIds: readonly bigint[] = [],
): void {
  const insecure = keys.filter(({ kind }) => kind === "development").map(({ instance }) => instance);
  if (insecure.length > 0 && !isLocal(chainId, localChainIds)) throw developmentKeysRefused(insecure, chainId);
}

export function isLocal(chainId: bigint, localChainIds: readonly bigint[] = []): boolean {
  return LOCAL_CHAIN_IDS.includes(chainId) || localChainIds.includes(chainId);
}

function developmentKeysRefused(instances: readonly string[], chainId: bigint): HeadlightError {
  return new HeadlightError({
    code: "DEVELOPMENT_KEY_REFUSED",
    message: `the keys of ${instances.join(", ")} are development keys and chain ${chainId} is not local`,
    hint: "Make ceremony keys with `headlight keys ceremony`. If the chain is a throw-away one, name its id as local.",
    details: { chainId: chainId.toString(), instances },
  });
}

/** Hex of the first coordinate of every development key's alpha; a test compares it with proving's. */
export const DEVELOPMENT_ALPHA_X = "28cb9f54253584be79e5163bf384b647ae5b00f71e78bc03809e9aeddc6c1c56";

/**
 * What is deployed decides, not what the caller says of it: the verifiers of all development keys hold the same alpha. A coordinate
 * stands in the code as it is, so its 32 bytes are looked for.
 */
export async function refuseDevelopmentVerifiers(instances: readonly string[], chainId: bigint): Promise<void> {
  const insecure: string[] = [];
  for (const instance of instances) {
    const { bytecode } = await loadContract(verifierOf(instance));
    if (bytecode.toLowerCase().includes(DEVELOPMENT_ALPHA_X)) insecure.push(instance);
  }
  if (insecure.length > 0) throw developmentKeysRefused(insecure, chainId);
}
