import { afterAll, beforeAll, beforeEach } from "vitest";
import { type BlockHeader, encodeBlockHeader } from "../../prover/protocol/blockHeader.ts";
import { type Committee, committeeCommitment } from "../../prover/protocol/committee.ts";
import { type Address, type FieldElement, toAddress, toBytes32 } from "../../prover/protocol/field.ts";
import { formatChainAddress } from "../../prover/protocol/interoperableAddress.ts";
import { leafOf, type Message, messageId } from "../../prover/protocol/message.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import type { StorageProof } from "../../prover/protocol/storageProof.ts";
import type { OutboxLog } from "../../prover/source/outboxEvents.ts";
import { messagesFromLogs, OUTBOX_TOPICS } from "../../prover/source/outboxEvents.ts";
import { MAGIC } from "./contractInbox.ts";
import {
  ANCHOR_HEIGHT,
  anchorOf,
  CLOCK_DRIFT,
  COMMITTEE_SIZE,
  type HeaderUpdate,
  headerInputs,
  headerProof,
  RECOVERY_DELAY,
  TRUSTING_PERIOD,
} from "./contractLightClient.ts";
import { windowProof } from "./contractMessages.ts";
import { account, type Chain, deploy, mined, startChain, type TestContract } from "./contracts.ts";
import { simulateProof } from "./contractTrapdoor.ts";
import { committeeFixture, seededBytes32 } from "./factories.ts";

const SOURCE = 31_337n;
const DESTINATION = 31_338n;
const ROUTE_DELAY = 3_600n;

/** A header that the light client has stored, and the block it names. */
export interface ProvedHeader extends HeaderUpdate {
  block: BlockHeader;
}

/**
 * Two in-process chains: a gateway on the source, and on the destination a gateway, a light client of the source over the trapdoor
 * verifier, and what reads state and messages under its headers. Blocks, state roots and storage proofs are the source's own.
 */
export interface TwoChains {
  source: Chain;
  destination: Chain;
  outbox: TestContract;
  inbox: TestContract;
  /** Accepts every message. */
  recipient: TestContract;
  client: TestContract;
  zkVerifier: TestContract;
  stateRoots: TestContract;
  reader: TestContract;
  committee: Committee;
  /** Sends payloads through the outbox; gives the messages as the outbox's events tell them. */
  send(...payloads: `0x${string}`[]): Promise<Message[]>;
  /** Every message sent so far. */
  messages(): Promise<Message[]>;
  /** The header of the source's newest block, with the root over all messages so far. */
  header(overrides?: Partial<HeaderUpdate>): Promise<ProvedHeader>;
  /** Stores that header in the light client; with its state root unless told otherwise. */
  finalize(options?: { stateRoot?: boolean }): Promise<ProvedHeader>;
  /** Proves a window of messages at a height of the light client. */
  proveWindow(header: ProvedHeader, windowSize: number, windowIndex?: bigint): Promise<bigint[]>;
  /** eth_getProof of the source. */
  storageProof(account: string, slot: string, height: bigint): Promise<StorageProof>;
  /** Freezes the light client by a second header at the height of the first. */
  freeze(stored: ProvedHeader): Promise<void>;
  /** Recovers the frozen light client at an anchor right below the source's next block. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

/** Starts them. The destination's gateway trusts the zk verifier. */
export async function startTwoChains(): Promise<TwoChains> {
  const source = await startChain(SOURCE);
  const destination = await startChain(DESTINATION);
  const owner = (await account(source, 0)).address;
  // Blocks of the source come a second after each other, not when the clock says so: its state is the same in every run.
  const tick = async (): Promise<void> => source.setNextTime((await source.now()) + 1n);
  await tick();
  const outbox = await deploy(source, "Gateway", [owner, ROUTE_DELAY]);
  const inbox = await deploy(destination, "Gateway", [owner, ROUTE_DELAY]);
  const recipient = await deploy(destination, "ReturningRecipient", [MAGIC, 32]);
  await tick();
  await mined(outbox.setRoute(DESTINATION, inbox, `0x${"00".repeat(20)}`));
  await source.request("hardhat_mine", [`0x${ANCHOR_HEIGHT.toString(16)}`, "0x1"]);
  await destination.wait(2n * ANCHOR_HEIGHT);

  const { committee } = committeeFixture([1n, 2n, 5n], COMMITTEE_SIZE, { outbox: addressOf(outbox) });
  const headerVerifier = await deploy(destination, "TrapdoorHeaderVerifierDouble");
  const windowVerifier = await deploy(destination, "TrapdoorWindowVerifierDouble");
  const client = await deploy(destination, "CommitteeLightClient", [
    {
      owner,
      verifier: headerVerifier,
      sourceChainId: SOURCE,
      outbox,
      committeeSize: COMMITTEE_SIZE,
      trustingPeriod: TRUSTING_PERIOD,
      maxClockDrift: CLOCK_DRIFT,
      recoveryDelay: RECOVERY_DELAY,
      anchor: anchorOf(committee, ANCHOR_HEIGHT, (await source.now()) - 60n),
    },
  ]);
  const zkVerifier = await deploy(destination, "ZkMessageVerifier", [client, windowVerifier, windowVerifier]);
  const stateRoots = await deploy(destination, "CommitteeStateRoots", [client]);
  const reader = await deploy(destination, "StorageReader", [stateRoots]);
  await mined(inbox.setRoute(SOURCE, outbox, zkVerifier));

  const commitment = committeeCommitment(committee);
  const domain = { chainId: SOURCE, outbox: addressOf(outbox) };
  const parts = { source, destination, outbox, inbox, recipient, client, zkVerifier, stateRoots, reader, committee };

  const messages = async (): Promise<Message[]> => {
    const filter = { address: outbox.target, topics: [OUTBOX_TOPICS], fromBlock: "0x0", toBlock: "latest" };
    const logs = (await source.request("eth_getLogs", [filter])) as Record<string, string>[];
    return messagesFromLogs(logs.map(parseLog), domain, 0n).map(({ message }) => message);
  };
  const tree = async (): Promise<OutboxTree> =>
    new OutboxTree((await messages()).map((message) => leafOf(messageId(message))));
  const header: TwoChains["header"] = async (overrides = {}) => {
    const block = encodeBlockHeader(
      (await source.request("eth_getBlockByNumber", ["latest", false])) as Record<string, unknown>,
    );
    return {
      height: block.number,
      timestamp: block.timestamp,
      blockHash: block.hash,
      messageRoot: (await tree()).root(),
      nextCommitteeCommitment: commitment,
      signerBitmap: 0b110n,
      block,
      ...overrides,
    };
  };
  return {
    ...parts,
    messages,
    header,
    send: async (...payloads) => {
      const before = (await messages()).length;
      for (const payload of payloads) {
        const to = formatChainAddress({ chainId: DESTINATION, address: addressOf(recipient) });
        await tick();
        await mined(outbox.sendMessage(to, payload, []));
      }
      return (await messages()).slice(before);
    },
    finalize: async ({ stateRoot = true } = {}) => {
      await tick();
      await source.request("evm_mine", []);
      const [behind, ahead] = [await destination.now(), await source.now()];
      if (behind < ahead) await destination.wait(ahead - behind);
      const proved = await header();
      await mined(client.update(proved, headerProof(commitment, proved)));
      if (stateRoot) await mined(stateRoots.prove(proved, await epochOf(client), proved.block.rlp));
      return proved;
    },
    proveWindow: async (proved, windowSize, windowIndex = 0n) => {
      const first = Number(windowIndex) * windowSize;
      const outboxTree = await tree();
      // The outbox as it was at the header: the one number of messages that gives its root.
      let size = outboxTree.size;
      while (size >= 0 && outboxTree.root(size) !== proved.messageRoot) size--;
      if (size < 0) throw new Error("the header's root is no root of this outbox");
      const leaves = Array.from({ length: windowSize }, (_, offset) => outboxTree.leaf(first + offset, size));
      const proof = windowProof(proved.messageRoot as FieldElement, windowIndex, leaves);
      await mined(zkVerifier.verifyWindow(proved.height, windowIndex, leaves, proof));
      return leaves;
    },
    storageProof: async (of, slot, height) => {
      const params = [of, [slot], `0x${height.toString(16)}`];
      const answer = (await source.request("eth_getProof", params)) as {
        accountProof: string[];
        storageProof: { proof: string[] }[];
      };
      return {
        account: toAddress(of),
        slot: toBytes32(slot),
        accountProof: answer.accountProof,
        storageProof: answer.storageProof[0]?.proof ?? [],
      };
    },
    freeze: async (stored) => {
      const evil = { ...stored, blockHash: seededBytes32("evil") };
      await mined(
        client.reportConflict(stored, evil, await epochOf(client), simulateProof(headerInputs(commitment, evil))),
      );
    },
    recover: async () => {
      const number = BigInt((await source.request("eth_blockNumber", [])) as string);
      await mined(client.proposeRecovery(anchorOf(committee, number, await destination.now())));
      await destination.wait(RECOVERY_DELAY);
      await mined(client.acceptRecovery());
      // The anchor's time is the destination's; the source's next header has to be later.
      await source.setNextTime(await destination.now());
      await source.request("evm_mine", []);
    },
    close: async () => {
      await source.close();
      await destination.close();
    },
  };
}

/** Two chains for all tests of a file, prepared once: each test finds them as they were then. */
export function useTwoChains(prepare: (chains: TwoChains) => Promise<void>): TwoChains {
  // Filled before the first test, so that tests can hold on to it.
  const chains = {} as TwoChains;
  let clean: unknown[] = [];
  const both = (method: string, params: unknown[]): Promise<unknown[]> =>
    Promise.all([chains.source, chains.destination].map((chain, i) => chain.request(method, params.slice(i, i + 1))));
  beforeAll(async () => {
    Object.assign(chains, await startTwoChains());
    await prepare(chains);
  });
  beforeEach(async () => {
    if (clean.length !== 0) await both("evm_revert", clean);
    clean = await both("evm_snapshot", []);
  });
  afterAll(() => chains.close());
  return chains;
}

export function addressOf(contract: TestContract): Address {
  return toAddress(String(contract.target));
}

async function epochOf(client: TestContract): Promise<bigint> {
  return (await client.head())[2] as bigint;
}

function parseLog(log: Record<string, unknown>): OutboxLog {
  return {
    topics: log.topics as string[],
    data: String(log.data),
    blockNumber: BigInt(String(log.blockNumber)),
    blockHash: toBytes32(String(log.blockHash)),
    transactionHash: toBytes32(String(log.transactionHash)),
    logIndex: Number(log.logIndex),
  };
}
