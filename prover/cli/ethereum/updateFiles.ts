import { type Command, InvalidArgumentError } from "commander";
import type { Network } from "../../protocol/ethereum/network.ts";
import { MAINNET, NETWORKS } from "../../protocol/ethereum/networks.ts";
import type { ValidatedUpdate } from "../../source/ethereum/validateUpdate.ts";
import { formatCount } from "../format.ts";
import { parseInteger } from "../options.ts";

/** What the commands that read an update have in common. */
export interface UpdateFileOptions {
  update: string;
  committee: string;
  network?: Network;
  period?: bigint;
}

/** Adds the options that name the update, who has signed it, and on which network. */
export function addUpdateFileOptions(command: Command): Command {
  return command
    .requiredOption("--update <file>", "light client update or finality update of a beacon node, JSON or SSZ")
    .requiredOption("--committee <file>", "bootstrap, earlier update or sync committee that names who has signed")
    .option(
      "--network <name>",
      `${NETWORKS.map(({ name }) => name).join(", ")}; where it is not given, what the file's fork digest says, else ${MAINNET.name}`,
      parseNetwork,
    )
    .option("--period <number>", "which update of a list: the sync committee period it is signed in", (text: string) =>
      BigInt(parseInteger(0)(text)),
    );
}

/**
 * Reads and validates the update that the options name.
 * @throws HeadlightError with the code of the first check that fails (E1 to E16, source/ethereum/refusal.ts)
 */
export async function readValidatedUpdate(options: UpdateFileOptions): Promise<ValidatedUpdate> {
  const { update: updatePath, committee, network, period } = options;
  const [{ readUpdateFiles }, { validateUpdate }] = await Promise.all([
    import("../../source/ethereum/readUpdateFiles.ts"),
    import("../../source/ethereum/validateUpdate.ts"),
  ]);
  return validateUpdate(await readUpdateFiles({ updatePath, committeePath: committee, network, period }));
}

/** A validated update for a program: what it says, without the committee's keys. */
export function factsOf({ statement, points: _, ...facts }: ValidatedUpdate): Record<string, unknown> {
  return { ...facts, signingRoot: statement.signingRoot };
}

/** A validated update for a person. */
export function describeUpdate(update: ValidatedUpdate): string {
  const { network, fork, period, participants, statement, attested, finalized, signatureSlot } = update;
  const { execution } = finalized;
  const rows = [
    ["network", `${network}, ${fork}`],
    ["committee", `${update.syncCommitteeRoot}, period ${period}`],
    ["signed by", `${participants} of ${statement.pubkeys.length}, in slot ${signatureSlot}`],
    ["attested", `${attested.root}, slot ${attested.slot}`],
    ["finalized", `${finalized.root}, slot ${finalized.slot}`],
    ...(execution === undefined
      ? []
      : [["execution", `${execution.blockHash}, finalized block ${formatCount(execution.blockNumber)}`]]),
    ...(update.nextSyncCommitteeRoot === undefined
      ? []
      : [["next", `${update.nextSyncCommitteeRoot}, next committee`]]),
    ["signing root", statement.signingRoot],
  ];
  return rows.map(([name = "", value = ""]) => `  ${name.padEnd(14)}${value}`).join("\n");
}

function parseNetwork(text: string): Network {
  const found = NETWORKS.find(({ name }) => name === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`It is one of ${NETWORKS.map(({ name }) => name).join(", ")}.`);
}
