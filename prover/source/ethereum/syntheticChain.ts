import {
  executionPayloadHeaderContainer,
  lightClientContainers,
  syncCommitteeContainer,
} from "../../protocol/ethereum/containers.ts";
import {
  EXECUTION_PAYLOAD_GINDEX,
  type ForkName,
  gindicesOf,
  isAtLeast,
  layoutOf,
} from "../../protocol/ethereum/fork.ts";
import type { ExecutionPayloadHeader, LightClientHeader } from "../../protocol/ethereum/lightClient.ts";
import { forkAtSlot, type Network } from "../../protocol/ethereum/network.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../protocol/ethereum/preset.ts";
import { SparseTree } from "./sparseTree.ts";
import { type SyntheticCommittee, seededBytes, syntheticCommittee } from "./syntheticCommittee.ts";

/** A block of a synthetic chain: its header in its own fork's layout, and the part of its state that light clients prove. */
export interface SyntheticBlock {
  fork: ForkName;
  header: LightClientHeader;
  state: SparseTree;
}

/** A chain made up from a seed: any block and any period's committee, the same each time. */
export class SyntheticChain {
  readonly #network: Network;
  readonly #seed: string;
  readonly #committees = new Map<bigint, SyntheticCommittee>();

  constructor(network: Network, seed: string) {
    this.#network = network;
    this.#seed = seed;
  }

  committee(period: bigint): SyntheticCommittee {
    const made =
      this.#committees.get(period) ??
      syntheticCommittee(`${this.#seed}, period ${period}`, this.#network.preset.syncCommitteeSize);
    this.#committees.set(period, made);
    return made;
  }

  /** The block of a slot from Altair on. Its state names its committees and, where given, the block that it has finalized. */
  block(slot: bigint, finalizedRoot?: Uint8Array): SyntheticBlock {
    const fork = forkAtSlot(this.#network, slot);
    if (fork === undefined) throw new RangeError(`slot ${slot} is before Altair`);
    const { preset } = this.#network;
    const { currentSyncCommittee, nextSyncCommittee, finalizedRoot: finalizedGindex } = gindicesOf(fork);
    const period = computeSyncCommitteePeriodAtSlot(slot, preset);
    const rootOf = (of: bigint): Uint8Array =>
      syncCommitteeContainer(preset).hashTreeRoot(this.committee(of).syncCommittee);
    const nodes = new Map([
      [currentSyncCommittee, rootOf(period)],
      [nextSyncCommittee, rootOf(period + 1n)],
      ...(finalizedRoot === undefined ? [] : [[finalizedGindex, finalizedRoot] as const]),
    ]);
    const state = new SparseTree(nodes, (gindex) => this.#bytes(`state of ${slot}, node ${gindex}`));
    return { fork, header: this.#header(slot, fork, state.root), state };
  }

  #header(slot: bigint, fork: ForkName, stateRoot: Uint8Array): LightClientHeader {
    const execution = isAtLeast(fork, "capella") ? this.#execution(slot, fork) : undefined;
    const nodes = new Map<number, Uint8Array>();
    if (execution !== undefined)
      nodes.set(EXECUTION_PAYLOAD_GINDEX, executionPayloadHeaderContainer(fork).hashTreeRoot(execution));
    const body = new SparseTree(nodes, (gindex) => this.#bytes(`body of ${slot}, node ${gindex}`));
    return {
      beacon: {
        slot,
        proposerIndex: slot % 1000n,
        parentRoot: this.#bytes(`parent of ${slot}`),
        stateRoot,
        bodyRoot: body.root,
      },
      ...(execution === undefined ? {} : { execution, executionBranch: body.branch(EXECUTION_PAYLOAD_GINDEX) }),
    };
  }

  #execution(slot: bigint, fork: ForkName): ExecutionPayloadHeader {
    const bytes = (name: string): Uint8Array => this.#bytes(`execution payload of ${slot}, ${name}`);
    return {
      parentHash: bytes("parent hash"),
      feeRecipient: bytes("fee recipient").subarray(0, 20),
      stateRoot: bytes("state root"),
      receiptsRoot: bytes("receipts root"),
      logsBloom: new Uint8Array(256).fill(bytes("logs bloom")[0] ?? 0),
      prevRandao: bytes("prev randao"),
      blockNumber: slot + 1n,
      gasLimit: 30_000_000n,
      gasUsed: 12_345_678n,
      timestamp: 1_700_000_000n + 12n * slot,
      extraData: new TextEncoder().encode("synthetic"),
      baseFeePerGas: 1_000_000_007n,
      blockHash: bytes("block hash"),
      transactionsRoot: bytes("transactions root"),
      withdrawalsRoot: bytes("withdrawals root"),
      ...(isAtLeast(fork, "deneb") ? { blobGasUsed: 131_072n, excessBlobGas: 262_144n } : {}),
    };
  }

  #bytes(label: string): Uint8Array {
    return seededBytes(this.#seed, label);
  }
}

/** upgrade_lc_header_to_*: a header in the layout of a fork, its own or a later one, with zeros for what it lacks. */
export function headerInLayoutOf(fork: ForkName, header: LightClientHeader, { preset }: Network): LightClientHeader {
  const empty = lightClientContainers(preset, layoutOf(fork)).header.defaultValue();
  if (empty.execution === undefined) return header;
  return { ...empty, ...header, execution: { ...empty.execution, ...header.execution } };
}
