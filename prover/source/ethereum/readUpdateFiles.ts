import type { Network } from "../../protocol/ethereum/network.ts";
import { MAINNET } from "../../protocol/ethereum/networks.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../protocol/ethereum/preset.ts";
import type { LightClientObject } from "./lightClientObject.ts";
import { readLightClientFile } from "./readLightClientFile.ts";
import { refusal } from "./refusal.ts";
import { selectCommittee } from "./signingCommittee.ts";
import type { ValidateUpdateParameters } from "./validateUpdate.ts";

export interface UpdateFiles {
  /** The update, or a list of updates. */
  updatePath: string;
  /** Bootstrap, update or sync committee: what names the committee that has signed. */
  committeePath: string;
  /** Default: the network that the update's fork digest names, else mainnet. */
  network?: Network | undefined;
  /** Which update of a list: the sync committee period of its signature. */
  period?: bigint | undefined;
}

/**
 * Reads an update and the committee that is said to have signed it, ready to be validated. Nothing in them is believed yet.
 * @throws HeadlightError ETHEREUM_FILE, ETHEREUM_FORK, ETHEREUM_UPDATE_CHOICE
 */
export async function readUpdateFiles(files: UpdateFiles): Promise<ValidateUpdateParameters> {
  const object = selectUpdate(await readLightClientFile(files.updatePath), files);
  const { update, claims } = object;
  const network = files.network ?? claims.network ?? MAINNET;
  const period = computeSyncCommitteePeriodAtSlot(update.signatureSlot, network.preset);
  const committee = selectCommittee(await readLightClientFile(files.committeePath), period, network);
  return { update, claims, committee, network };
}

type UpdateObject = Extract<LightClientObject, { kind: "update" }>;

function selectUpdate(
  objects: readonly LightClientObject[],
  { updatePath, network, period }: UpdateFiles,
): UpdateObject {
  const updates = objects.filter((object): object is UpdateObject => object.kind === "update");
  const periodOf = ({ update, claims }: UpdateObject): bigint =>
    computeSyncCommitteePeriodAtSlot(update.signatureSlot, (network ?? claims.network ?? MAINNET).preset);
  const chosen = period === undefined ? updates : updates.filter((object) => periodOf(object) === period);
  const [first, ...more] = chosen;
  if (first !== undefined && more.length === 0) return first;
  if (updates.length === 0) {
    throw refusal("E1", {
      message: `${updatePath} holds no update, only ${objects.map(({ kind }) => kind).join(", ")}`,
      hint: "Name a light client update or a finality update; a bootstrap is what names a committee.",
    });
  }
  throw refusal("E1", {
    code: "ETHEREUM_UPDATE_CHOICE",
    message: `${updatePath} holds ${chosen.length} updates to choose from${period === undefined ? "" : ` in period ${period}`}`,
    hint: `Name one by its period; it has ${updates.map(periodOf).join(", ")}.`,
  });
}
