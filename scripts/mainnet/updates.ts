import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { ForkName } from "../../prover/protocol/ethereum/fork.ts";
import { MAINNET } from "../../prover/protocol/ethereum/networks.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../prover/protocol/ethereum/preset.ts";
import { readUpdateFiles } from "../../prover/source/ethereum/readUpdateFiles.ts";
import { selectCommittee } from "../../prover/source/ethereum/signingCommittee.ts";
import { synthesize } from "../../prover/source/ethereum/synthesize.ts";
import {
  type ValidatedUpdate,
  type ValidateUpdateParameters,
  validateUpdate,
} from "../../prover/source/ethereum/validateUpdate.ts";
import { syncCommitteeSignatureInputs } from "../../prover/witness/syncCommitteeSignature.ts";
import { mainnetUpdates, readLightClientFolder } from "../../test/support/mainnetUpdates.ts";
import type { ReadStatement, StatementSource } from "./parameters.ts";

/** An update of mainnet below the shared data's ethereum/mainnet, and the file that names who has signed it. */
export interface UpdateFilesOfFork {
  fork: ForkName;
  update: string;
  committee: string;
}

/** One update of every fork whose light-client data differs from the fork before, or is signed under another domain. */
export const UPDATES: readonly UpdateFilesOfFork[] = [
  { fork: "altair", update: "altair/00291.json", committee: "altair/00290.json" },
  {
    fork: "bellatrix",
    update: "bellatrix-capella/update/period-000567.json",
    committee: "bellatrix-capella/update/period-000566.json",
  },
  {
    fork: "capella",
    update: "bellatrix-capella/update/period-000759.json",
    committee: "bellatrix-capella/update/period-000758.json",
  },
  {
    fork: "deneb",
    update: "deneb/inclusion/LightClientFinalityUpdateDeneb.ssz",
    committee: "deneb/inclusion/LightClientBootstrapDeneb.ssz",
  },
  {
    fork: "electra",
    update: "electra/eth_blockNumber_electra-eth_v1_beacon_light_client_updates_start_period_1422_count_1.ssz",
    committee:
      "electra/eth_blockNumber_electra-eth_v1_beacon_light_client_bootstrap_0xb8758d4bd976e1b33e62937ed31a709dba0a855869641581bef3d2a48b527.ssz",
  },
];

/** Where the files are; test/support/sharedData.ts knows. */
export interface UpdateFolder {
  path(...segments: string[]): string;
}

/** The forks whose files are there, as statements to prove, and the names of those whose files are not. */
export function realStatements(
  folder: UpdateFolder,
  forks: readonly string[] = UPDATES.map(({ fork }) => fork),
): { statements: StatementSource[]; absent: string[] } {
  const wanted = UPDATES.filter(({ fork }) => forks.includes(fork));
  const isThere = ({ update, committee }: UpdateFilesOfFork): boolean =>
    [update, committee].every((file) => existsSync(folder.path(file)));
  return {
    statements: wanted.filter(isThere).map((files) => realStatement(folder, files)),
    absent: wanted.filter((files) => !isThere(files)).map(({ fork }) => fork),
  };
}

function realStatement(folder: UpdateFolder, { fork, update, committee }: UpdateFilesOfFork): StatementSource {
  const [updatePath, committeePath] = [folder.path(update), folder.path(committee)];
  return {
    name: fork,
    read: async () => {
      const validated = validateUpdate(await readUpdateFiles({ updatePath, committeePath, network: MAINNET }));
      if (validated.fork !== fork) throw new Error(`${update} is of ${validated.fork}, not of ${fork}`);
      const sizes = await Promise.all([updatePath, committeePath].map(async (path) => (await stat(path)).size));
      return { ...statementOf(validated), bytes: sizes.reduce((sum, size) => sum + size, 0) };
    },
  };
}

/** Every update of mainnet whose signing committee is in the shared data, to be checked; one that finalizes nothing is left out. */
export async function everyStatement(folder: UpdateFolder): Promise<StatementSource[]> {
  const updates = mainnetUpdates(await readLightClientFolder(folder.path()));
  return updates.flatMap(({ file, committee, ...others }) => {
    if (committee === undefined || file.endsWith("optimistic.json")) return [];
    return [{ name: file, read: async () => statementOf(validateUpdate({ ...others, committee })) }];
  });
}

/** An update that mainnet never saw, of 512 keys that the seed gives away: for machines without the shared data. */
export function syntheticStatement(fork: ForkName = "electra"): StatementSource {
  return { name: `synthetic ${fork}`, read: async () => statementOf(validateUpdate(syntheticUpdate(fork))) };
}

function syntheticUpdate(fork: ForkName): ValidateUpdateParameters {
  const { update, bootstrap } = synthesize({ network: MAINNET, fork, seed: "test:mainnet", participants: 400 });
  const period = computeSyncCommitteePeriodAtSlot(update.signatureSlot, MAINNET.preset);
  const committee = selectCommittee([{ kind: "bootstrap", bootstrap, claims: {} }], period, MAINNET);
  return { update, committee, network: MAINNET };
}

function statementOf({ statement, points, participants, signatureSlot }: ValidatedUpdate): ReadStatement {
  return {
    about: `${participants} of ${points.length} signed in slot ${signatureSlot}`,
    witness: () => syncCommitteeSignatureInputs(statement, { keys: points }),
  };
}
