import { join } from "node:path";
import { Contract } from "ethers";
import { Deployer } from "../../prover/delivery/deploy.ts";
import type { Deployment } from "../../prover/delivery/deployment.ts";
import { deployRoute } from "../../prover/delivery/deployRoute.ts";
import type { CheckedKey } from "../../prover/delivery/developmentKeys.ts";
import { type RunningAttester, startAttester } from "../../prover/node/attester/server.ts";
import { type DevChain, devAccount } from "../../prover/node/devChains.ts";
import { checkedKeys } from "../../prover/pipeline/keys.ts";
import type { RelayEvent, RelayParameters } from "../../prover/pipeline.ts";
import { GATEWAY_ABI, GUESTBOOK_ABI } from "../../prover/protocol/abi.ts";
import { publicKeyOf } from "../../prover/protocol/babyJubjub.ts";
import { type Committee, toCommittee } from "../../prover/protocol/committee.ts";
import { type Address, toAddress } from "../../prover/protocol/field.ts";
import { parseFinality } from "../../prover/source/finality.ts";
import type { ChainConnection } from "../../prover/source/rpc.ts";
import type { CommitteeSchedule } from "../../prover/source/schedule.ts";
import { account, type Cleanup, sendMessage } from "./chains.ts";
import { seededKey } from "./factories.ts";

/** Weights of the test committees: 100 in all, no member alone decides, members 0, 1 and 2 hold 67. */
export const TEST_WEIGHTS: readonly bigint[] = [27n, 22n, 18n, 17n, 16n];
export const HEADER_INSTANCE = "header-8";

/** Two live chains with a route between them, under real verifiers. */
export interface TestRoute {
  source: DevChain;
  destination: DevChain;
  onSource: ChainConnection;
  onDestination: ChainConnection;
  deployment: Deployment;
  /** Two epochs; the second is announced from the height given to `createRoute`, by default never. */
  schedule: CommitteeSchedule;
  /** Private keys by epoch and slot; epoch 1 keeps members 0 to 2 of epoch 0. */
  keys: readonly (readonly Uint8Array[])[];
  guestbook: Contract;
  guestbookAddress: Address;
  send(text: string, recipient?: Address): Promise<void>;
  entries(): Promise<bigint>;
  attesters(options?: {
    rpcUrl?: string;
    slots?: readonly number[];
    stateDirectory?: string;
  }): Promise<RunningAttester[]>;
  parameters(attesters: readonly { url: string }[], stateDirectory: string, events?: RelayEvent[]): RelayParameters;
}

export const NEVER = 1n << 60n;
export const FINALITY = parseFinality("finalized");

function committeeAt(outbox: Address, keys: readonly Uint8Array[]): Committee {
  const members = keys.map((key, slot) => ({ publicKey: publicKeyOf(key), weight: TEST_WEIGHTS[slot] ?? 0n }));
  return toCommittee({ domain: { chainId: 31_337n, outbox }, size: 8, members });
}

export async function createRoute(
  cleanup: Cleanup,
  { announcedFrom = NEVER }: { announcedFrom?: bigint } = {},
): Promise<TestRoute> {
  const [source, destination] = [await cleanup.chain(31_337n), await cleanup.chain(31_338n)];
  const [onSource, onDestination] = [await cleanup.connection(source.url), await cleanup.connection(destination.url)];
  const first = TEST_WEIGHTS.map((_, slot) => seededKey(slot));
  const keys = [first, first.map((key, slot) => (slot < 3 ? key : seededKey(100 + slot)))];
  const [headerKey, smallKey] = await checkedKeys([HEADER_INSTANCE, "window-16"]);
  if (headerKey === undefined || smallKey === undefined) throw new RangeError("no keys");
  // Never used in these tests, so its key is not built: the verifier is deployed as generated.
  const largeKey: CheckedKey = { instance: "window-256", kind: "development" };
  const owner = account(0, onDestination);
  const deployment = await deployRoute({
    source: account(0, onSource),
    destination: owner,
    sourceChainId: 31_337n,
    destinationChainId: 31_338n,
    firstCommittee: (outbox) => committeeAt(outbox, first),
    headerKey,
    windowKeys: [smallKey, largeKey],
  });
  const book = await new Deployer(owner).deploy("Guestbook", [
    await owner.getAddress(),
    deployment.destination.gateway,
  ]);
  const guestbook = new Contract(book.address, GUESTBOOK_ABI, owner);
  const outbox = deployment.source.gateway;
  const schedule: CommitteeSchedule = {
    domain: { chainId: 31_337n, outbox },
    epochs: [
      { announcedFrom: 0n, committee: committeeAt(outbox, first) },
      ...(announcedFrom === NEVER ? [] : [{ announcedFrom, committee: committeeAt(outbox, keys[1] ?? []) }]),
    ],
  };
  const sender = new Contract(outbox, GATEWAY_ABI, account(1, onSource));
  return {
    source,
    destination,
    onSource,
    onDestination,
    deployment,
    schedule,
    keys,
    guestbook,
    guestbookAddress: toAddress(book.address),
    send: (text, recipient = toAddress(book.address)) => sendMessage(sender, 31_338n, recipient, text),
    entries: async () => (await guestbook.getFunction("entryCount")()) as bigint,
    attesters: async ({ rpcUrl = source.url, slots = [0, 1, 2, 3, 4], stateDirectory } = {}) => {
      const state = stateDirectory ?? (await cleanup.directory());
      const distinct = [...new Set(keys.flatMap((epoch) => slots.map((slot) => epoch[slot])))].filter(
        (key) => key !== undefined,
      );
      const running: RunningAttester[] = [];
      for (const privateKey of distinct) {
        const attester = await startAttester({
          privateKey,
          schedule,
          rpcUrl,
          finality: FINALITY,
          startBlock: deployment.source.startBlock,
          stateDirectory: state,
        });
        running.push(cleanup.add(attester, (open) => open.close()));
      }
      return running;
    },
    parameters: (attesters, stateDirectory, events) => ({
      deployment,
      sourceUrl: source.url,
      destinationUrl: destination.url,
      finality: FINALITY,
      schedule,
      attesters: attesters.map(({ url }) => url),
      privateKey: devAccount(5),
      stateDirectory: join(stateDirectory, "relayer"),
      onEvent: (event) => void events?.push(event),
    }),
  };
}
