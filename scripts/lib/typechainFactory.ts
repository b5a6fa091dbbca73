/** ABI and creation code of a contract. */
export interface ContractArtifact {
  abi: unknown[];
  bytecode: string;
}

/**
 * Reads ABI and bytecode out of a factory that typechain wrote, as text: the module itself would need ethers 5. Refuses code that has
 * still to be linked.
 */
export function parseTypechainFactory(text: string): ContractArtifact {
  const abi = /^const _abi = (\[[\s\S]*?^\]);$/m.exec(text)?.[1];
  const bytecode = /^const _bytecode = "(0x(?:[0-9a-f]{2})+)";$/m.exec(text)?.[1];
  if (abi === undefined || bytecode === undefined) throw new Error("this is no typechain factory with linked bytecode");
  // The literal differs from JSON in bare keys and trailing commas alone; strings hold neither.
  const json = abi.replace(/^(\s*)(\w+):/gm, '$1"$2":').replace(/,(\s*[}\]])/g, "$1");
  return { abi: JSON.parse(json) as unknown[], bytecode };
}

/** SPDX licence of a Solidity source. */
export function licenceOf(source: string): string {
  const licence = /^\/\/ SPDX-License-Identifier: (.+?)\s*$/m.exec(source)?.[1];
  if (licence === undefined) throw new Error("the source names no licence");
  return licence;
}
