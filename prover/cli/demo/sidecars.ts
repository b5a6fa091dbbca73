import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createKeystore, openKeystore } from "../../node/attester/keystore.ts";
import { type RunningAttester, startAttester } from "../../node/attester/server.ts";
import { parseFinality } from "../../source/finality.ts";
import type { CommitteeSchedule } from "../../source/schedule.ts";

/** Development chains have no finality of their own: one block on top makes a block final. */
export const FINALITY = parseFinality("1");

/** All attesters share this process, and on a busy machine its two cores with the prover. */
export const ATTESTATION_TIMEOUT_MS = 60_000;

export interface SidecarsParameters {
  /** Private keys, one for each sidecar. */
  members: readonly Uint8Array[];
  schedule: CommitteeSchedule;
  /** Their source chain's node, and the first block of its outbox. */
  rpcUrl: string;
  startBlock: bigint;
  stateDirectory: string;
}

export interface Sidecars {
  urlOf(member: Uint8Array): string;
  close(): Promise<void>;
}

/** One attester for each key, each with its own keystore, memory and view of the source. */
export async function startSidecars(parameters: SidecarsParameters): Promise<Sidecars> {
  const { members, schedule, rpcUrl, startBlock, stateDirectory } = parameters;
  const running = new Map<Uint8Array, RunningAttester>();
  const close = async (): Promise<void> => {
    await Promise.all([...running.values()].map((attester) => attester.close()));
  };
  try {
    await Promise.all(
      members.map(async (member, index) => {
        const path = join(stateDirectory, `attester-${index}.json`);
        const password = randomBytes(16).toString("hex");
        // A throw-away key needs no slow derivation; `headlight attest keygen` uses the full one.
        await createKeystore({ path, password, privateKey: member, scryptLog2N: 12 });
        const { privateKey } = await openKeystore({ path, password });
        const attester = await startAttester({
          privateKey,
          schedule,
          rpcUrl,
          finality: FINALITY,
          startBlock,
          stateDirectory: join(stateDirectory, `attester-${index}`),
        });
        running.set(member, attester);
      }),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return { urlOf: (member) => running.get(member)?.url ?? "", close };
}
