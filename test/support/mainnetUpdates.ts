import { readdirSync } from "node:fs";
import { MAINNET } from "../../prover/protocol/ethereum/networks.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../prover/protocol/ethereum/preset.ts";
import type { LightClientObject } from "../../prover/source/ethereum/lightClientObject.ts";
import { readLightClientFile } from "../../prover/source/ethereum/readLightClientFile.ts";
import { selectCommittee } from "../../prover/source/ethereum/signingCommittee.ts";
import type { ValidateUpdateParameters } from "../../prover/source/ethereum/validateUpdate.ts";

/**
 * Files beside the light-client data (parts of containers, a proof under an execution root), and Deneb's `base-data`, the same objects in
 * JSON once more: readLightClientFile.test.ts holds them equal.
 */
const OTHER_FILES = /\/(BeaconBlockHeader|ExecutionPayloadHeader|LightClientHeader|Sync)\w*\.ssz$|\/base-data\//;

export type ReadObject = LightClientObject & { file: string };

/** Every light-client object below a folder, and the file it is in. */
export async function readLightClientFolder(folder: string): Promise<ReadObject[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((file) => !OTHER_FILES.test(file))
    .sort();
  const read = files.map(async (file) =>
    (await readLightClientFile(file)).map((object) => ({ ...object, file: file.slice(folder.length + 1) })),
  );
  return (await Promise.all(read)).flat();
}

export interface SignedUpdate extends ValidateUpdateParameters {
  file: string;
  period: bigint;
}

/** Mainnet's updates among objects, each with the committee of its period; undefined where that is not among them. */
export function mainnetUpdates(
  objects: ReadObject[],
): (Omit<SignedUpdate, "committee"> & { committee: SignedUpdate["committee"] | undefined })[] {
  return objects.flatMap((object) => {
    if (object.kind !== "update") return [];
    const { update, claims, file } = object;
    const period = computeSyncCommitteePeriodAtSlot(update.signatureSlot, MAINNET.preset);
    const committee = selectCommittee(objects, period, MAINNET);
    const isSigner = committee.anchor?.period === period;
    return [{ update, claims, file, period, network: MAINNET, committee: isSigner ? committee : undefined }];
  });
}
