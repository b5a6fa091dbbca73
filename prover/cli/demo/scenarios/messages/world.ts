import { randomBytes } from "node:crypto";
import { Contract, computeAddress, type JsonRpcProvider, NonceManager, Wallet } from "ethers";
import { type DeployedContract, Deployer } from "../../../../delivery/deploy.ts";
import type { Deployment } from "../../../../delivery/deployment.ts";
import { deployRoute } from "../../../../delivery/deployRoute.ts";
import type { CheckedKey } from "../../../../delivery/developmentKeys.ts";
import type { DevChain } from "../../../../node/devChains.ts";
import { checkedKeys } from "../../../../pipeline/keys.ts";
import { GATEWAY_ABI } from "../../../../protocol/abi.ts";
import { publicKeyOf } from "../../../../protocol/babyJubjub.ts";
import { type Committee, toCommittee } from "../../../../protocol/committee.ts";
import type { Address } from "../../../../protocol/field.ts";
import type { CommitteeSchedule } from "../../../../source/schedule.ts";
import { openProvider } from "../../chains.ts";
import { type Sidecars, startSidecars } from "../../sidecars.ts";
import {
  COMMITTEE_SIZE,
  DESTINATION_CHAIN_ID,
  HEADER_INSTANCE,
  ROTATED_SEATS,
  SOURCE_CHAIN_ID,
  WEIGHTS,
  WINDOW_INSTANCE,
} from "./plan.ts";

/** Accounts of the development chains, by what they may do. */
const ACCOUNTS = { owner: 0, sender: 1, relayer: 2, executor: 7 } as const;

/** Everything the demo runs on. Close it, or the process does not end. */
export interface World {
  source: DevChain;
  destination: DevChain;
  sourceProvider: JsonRpcProvider;
  destinationProvider: JsonRpcProvider;
  deployment: Deployment;
  /** Private keys of both committees, by epoch and seat. */
  keys: readonly (readonly Uint8Array[])[];
  guestbook: DeployedContract;
  closedGuestbook: DeployedContract;
  stateDirectory: string;
  /** Private key of an account, by what it may do. */
  account(role: keyof typeof ACCOUNTS): string;
  addressOf(role: keyof typeof ACCOUNTS): string;
  committeeOf(epoch: number): Committee;
  close(): Promise<void>;
}

/** The contracts of one route, two receivers and the keys of two committees. */
export async function createWorld(
  stateDirectory: string,
  [source, destination]: readonly [DevChain, DevChain],
): Promise<World> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const sourceProvider = openProvider(source);
    const destinationProvider = openProvider(destination);
    closers.push(
      () => sourceProvider.destroy(),
      () => destinationProvider.destroy(),
    );

    const account = (role: keyof typeof ACCOUNTS): string => source.accounts[ACCOUNTS[role]] ?? "";
    const keys = drawKeys();
    let domain: Committee["domain"] = { chainId: SOURCE_CHAIN_ID, outbox: "0x" as Address };
    const committeeOf = (epoch: number): Committee =>
      toCommittee({
        domain,
        size: COMMITTEE_SIZE,
        members: (keys[epoch] ?? []).map((key, seat) => ({ publicKey: publicKeyOf(key), weight: WEIGHTS[seat] ?? 0n })),
      });
    const owner = new NonceManager(new Wallet(account("owner"), destinationProvider));
    const [headerKey, windowKey] = await checkedKeys([HEADER_INSTANCE, WINDOW_INSTANCE]);
    if (headerKey === undefined || windowKey === undefined) throw new RangeError("no keys");
    // The demo proves no window of 256, so its key is not built: the verifier is deployed as generated.
    const unusedKey: CheckedKey = { instance: "window-256", kind: "development" };
    const deployment = await deployRoute({
      source: new NonceManager(new Wallet(account("owner"), sourceProvider)),
      destination: owner,
      sourceChainId: SOURCE_CHAIN_ID,
      destinationChainId: DESTINATION_CHAIN_ID,
      firstCommittee: (outbox) => {
        domain = { chainId: SOURCE_CHAIN_ID, outbox };
        return committeeOf(0);
      },
      headerKey,
      windowKeys: [windowKey, unusedKey],
    });
    const deployer = new Deployer(owner);
    const receiverArguments = [await owner.getAddress(), deployment.destination.gateway];
    const guestbook = await deployer.deploy("Guestbook", receiverArguments);
    const closedGuestbook = await deployer.deploy("Guestbook", receiverArguments);
    await deployer.call(closedGuestbook, "setClosed", [true]);
    return {
      source,
      destination,
      sourceProvider,
      destinationProvider,
      deployment,
      keys,
      guestbook,
      closedGuestbook,
      stateDirectory,
      account,
      addressOf: (role) => computeAddress(account(role)),
      committeeOf,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The source's gateway, sending from the demo's sender. */
export function outboxOf(world: World): Contract {
  const sender = new NonceManager(new Wallet(world.account("sender"), world.sourceProvider));
  return new Contract(world.deployment.source.gateway, GATEWAY_ABI, sender);
}

/** One sidecar for each member of either committee. */
export function startAttesters(world: World, schedule: CommitteeSchedule): Promise<Sidecars> {
  return startSidecars({
    members: [...new Set(world.keys.flat())],
    schedule,
    rpcUrl: world.source.url,
    startBlock: world.deployment.source.startBlock,
    stateDirectory: world.stateDirectory,
  });
}

/** Keys of two committees; the second keeps all but the last seats of the first. */
function drawKeys(): Uint8Array[][] {
  const first = Array.from({ length: COMMITTEE_SIZE }, () => new Uint8Array(randomBytes(32)));
  const second = first.map((key, seat) =>
    seat < COMMITTEE_SIZE - ROTATED_SEATS ? key : new Uint8Array(randomBytes(32)),
  );
  return [first, second];
}
