import { toBytes32 } from "../field.ts";
import { FORKS } from "./fork.ts";
import type { ForkVersion, Network } from "./network.ts";
import { MAINNET_PRESET, MINIMAL_PRESET } from "./preset.ts";

type Schedule = Required<Network["forks"]>;

/** The forks at the epochs, oldest first, the first of them with the version of index 1. */
function scheduleOf(epochs: readonly bigint[], versionOf: (index: number) => ForkVersion): Schedule {
  const entries = FORKS.map((fork, index) => [fork, { version: versionOf(index + 1), epoch: epochs[index] ?? 0n }]);
  return Object.fromEntries(entries) as Schedule;
}

const byte = (value: number): string => value.toString(16).padStart(2, "0");

/** https://github.com/eth-clients/mainnet */
export const MAINNET: Network = {
  name: "mainnet",
  preset: MAINNET_PRESET,
  genesisValidatorsRoot: toBytes32("0x4b363db94e286120d76eb905340fdd4e54bfe9f06bf33ff6cf5ad27f511bfe95"),
  genesisForkVersion: "0x00000000",
  forks: scheduleOf([74240n, 144896n, 194048n, 269568n, 364032n, 411392n], (index) => `0x${byte(index)}000000`),
  blobSchedule: [
    { epoch: 412672n, maxBlobsPerBlock: 15n },
    { epoch: 419072n, maxBlobsPerBlock: 21n },
  ],
};

/** https://github.com/eth-clients/sepolia: its versions count the forks in decimal digits. */
export const SEPOLIA: Network = {
  name: "sepolia",
  preset: MAINNET_PRESET,
  genesisValidatorsRoot: toBytes32("0xd8ea171f3c94aea21ebc42a1ed61052acf3f9209c00e4efbaaddac09ed9b8078"),
  genesisForkVersion: "0x90000069",
  forks: scheduleOf([50n, 100n, 56832n, 132608n, 222464n, 272640n], (index) => `0x900000${69 + index}`),
  blobSchedule: [
    { epoch: 274176n, maxBlobsPerBlock: 15n },
    { epoch: 275712n, maxBlobsPerBlock: 21n },
  ],
};

/** https://github.com/eth-clients/hoodi, up to the last fork that this program knows. */
export const HOODI: Network = {
  name: "hoodi",
  preset: MAINNET_PRESET,
  genesisValidatorsRoot: toBytes32("0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f"),
  genesisForkVersion: "0x10000910",
  forks: scheduleOf([0n, 0n, 0n, 0n, 2048n, 50688n], (index) => `0x${byte(0x10 * (index + 1))}000910`),
  blobSchedule: [
    { epoch: 52480n, maxBlobsPerBlock: 15n },
    { epoch: 54016n, maxBlobsPerBlock: 21n },
  ],
};

/**
 * The minimal configuration of the consensus specification, with the genesis root of its light-client tests. The specification leaves the
 * forks' epochs open; here each fork has 64 epochs (8 committee periods), so that there are slots of every fork.
 */
export const MINIMAL: Network = {
  name: "minimal",
  preset: MINIMAL_PRESET,
  genesisValidatorsRoot: toBytes32("0x0a08c27fe4ece2483f9e581f78c66379a06f96e9c24cd1390594ff939b26f95b"),
  genesisForkVersion: "0x00000001",
  forks: scheduleOf([0n, 64n, 128n, 192n, 256n, 320n], (index) => `0x${byte(index)}000001`),
  blobSchedule: [],
};

/** Every network this program knows by name. */
export const NETWORKS: readonly Network[] = [MAINNET, SEPOLIA, HOODI, MINIMAL];
