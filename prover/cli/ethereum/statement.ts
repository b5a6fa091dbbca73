import type { ValidatedUpdate } from "../../source/ethereum/validateUpdate.ts";
import type { SyncCommitteeSignatureWitness } from "../../witness/syncCommitteeSignature.ts";

/** What is proved of an update: the circuit's instance, its inputs, and the public ones by name, in the verifier's order. */
export interface PreparedStatement extends SyncCommitteeSignatureWitness {
  instance: string;
  named: [name: string, value: bigint][];
}

/**
 * The witness of a validated update's signature.
 * @throws HeadlightError UNKNOWN_INSTANCE where no circuit is for committees of this size, COMMITTEE_KEY_SUM
 */
export async function prepareStatement({ statement, points }: ValidatedUpdate): Promise<PreparedStatement> {
  const [{ syncCommitteeSignatureInputs }, { instanceOf, loadRegistry }] = await Promise.all([
    import("../../witness/syncCommitteeSignature.ts"),
    import("../../proving/registry.ts"),
  ]);
  const instance = `sync-committee-${points.length}`;
  const names = instanceOf(loadRegistry(), instance).publicInputs;
  const witness = syncCommitteeSignatureInputs(statement, { keys: points });
  return { instance, ...witness, named: names.map((name, index) => [name, witness.publicInputs[index] ?? 0n]) };
}
