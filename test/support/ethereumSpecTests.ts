import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { uncompress } from "snappyjs";
import { parse } from "yaml";
import { FORKS } from "../../prover/protocol/ethereum/fork.ts";
import type { Network } from "../../prover/protocol/ethereum/network.ts";
import { minimalNetwork } from "./ethereum.ts";

/** A parsed YAML file of the consensus specification's tests. */
export function readYaml<T>(...path: string[]): T {
  // CAST: the files are fixed; a test that reads another shape fails.
  return parse(readFileSync(join(...path), "utf8")) as T;
}

/** The SSZ of a `.ssz_snappy` file: the tests use raw blocks, without framing. */
export function readSszSnappy(...path: string[]): Uint8Array {
  return uncompress(new Uint8Array(readFileSync(join(...path))));
}

export interface SyncTest {
  /** `fork/case` */
  name: string;
  folder: string;
  network: Network;
  steps: SyncStep[];
}

export interface SyncStep {
  process_update?: {
    update: string;
    update_fork_digest: string;
    checks: { optimistic_header: HeaderCheck; finalized_header: HeaderCheck };
  };
}

interface HeaderCheck {
  slot: number;
  beacon_root: string;
  execution_root?: string;
}

/** The `light_client/sync` cases of every fork, with the network each is configured for. */
export function syncTests(root: string): SyncTest[] {
  return FORKS.flatMap((fork) => {
    const cases = join(root, fork, "light_client/sync/pyspec_tests");
    return readdirSync(cases).map((name) => {
      const folder = join(cases, name);
      const config = readYaml<Record<string, unknown>>(folder, "config.yaml");
      const epochs = FORKS.flatMap((each) => {
        const epoch = config[`${each.toUpperCase()}_FORK_EPOCH`];
        return typeof epoch === "number" ? [[each, BigInt(epoch)] as const] : [];
      });
      const schedule = (config.BLOB_SCHEDULE ?? []) as { EPOCH: number; MAX_BLOBS_PER_BLOCK: number }[];
      const network = minimalNetwork(
        Object.fromEntries(epochs),
        schedule.map((entry) => ({
          epoch: BigInt(entry.EPOCH),
          maxBlobsPerBlock: BigInt(entry.MAX_BLOBS_PER_BLOCK),
        })),
      );
      return { name: `${fork}/${name}`, folder, network, steps: readYaml<SyncStep[]>(folder, "steps.yaml") };
    });
  });
}
