import { describe, expect, it } from "vitest";
import type { LightClientUpdate } from "../../../../prover/protocol/ethereum/lightClient.ts";
import { validateUpdate } from "../../../../prover/source/ethereum/validateUpdate.ts";
import { flipBit, syntheticUpdate } from "../../../support/ethereum.ts";
import { tamper } from "../../../support/factories.ts";

const honest = syntheticUpdate({ seed: "every field" });

/** Dotted paths of every number and every byte string; of the 33 keys of a committee the first and the last. */
function leaves(value: unknown, path = ""): string[] {
  if (typeof value === "bigint" || value instanceof Uint8Array) return [path];
  const entries = Object.entries(value as object);
  const some = Array.isArray(value) && value.length > 8 ? [entries[0], entries.at(-1)] : entries;
  return some.flatMap((entry) =>
    entry === undefined ? [] : leaves(entry[1], path === "" ? entry[0] : `${path}.${entry[0]}`),
  );
}

/** The code that an altered field meets first, by the beginning of its path. */
const CODES: [path: string, code: string][] = [
  ["attestedHeader.beacon.slot", "ETHEREUM_SLOT_ORDER"],
  ["attestedHeader.beacon.stateRoot", "ETHEREUM_FINALITY_BRANCH"],
  ["attestedHeader.beacon.bodyRoot", "ETHEREUM_EXECUTION_BRANCH"],
  ["attestedHeader.beacon.", "ETHEREUM_SIGNATURE"],
  ["attestedHeader.execution", "ETHEREUM_EXECUTION_BRANCH"],
  ["nextSyncCommittee", "ETHEREUM_NEXT_COMMITTEE_BRANCH"],
  ["finalizedHeader.beacon.", "ETHEREUM_FINALITY_BRANCH"],
  ["finalizedHeader.execution", "ETHEREUM_EXECUTION_BRANCH"],
  ["finalityBranch", "ETHEREUM_FINALITY_BRANCH"],
  ["syncAggregate.syncCommitteeBits", "ETHEREUM_SIGNATURE"],
  ["syncAggregate.syncCommitteeSignature", "ETHEREUM_SIGNATURE_POINT"],
];

const codeOf = (path: string): string | undefined => CODES.find(([prefix]) => path.startsWith(prefix))?.[1];

describe("an update with one field altered", () => {
  const paths = leaves(honest.update).filter((path) => path !== "signatureSlot");

  it("has all its fields looked at", () => {
    expect(paths).toHaveLength(70);
    expect(paths.filter((path) => codeOf(path) === undefined)).toEqual([]);
  });

  it.each(paths.map((path) => [path, codeOf(path)] as const))("%s is refused: %s", (path, code) => {
    const altered = tamper(honest, `update.${path}`, (value) =>
      value instanceof Uint8Array ? flipBit(value) : (value as bigint) + 1n,
    );
    expect(() => validateUpdate(altered)).toThrow(expect.objectContaining({ code }));
  });

  it("signatureSlot alone is not signed: within period and fork it changes nothing that is proved", () => {
    const later: LightClientUpdate = { ...honest.update, signatureSlot: honest.update.signatureSlot + 1n };
    const { statement, signatureSlot } = validateUpdate({ ...honest, update: later });
    expect(statement).toEqual(validateUpdate(honest).statement);
    expect(signatureSlot).toBe(later.signatureSlot);
  });
});
