import { Interface, type JsonRpcApiProvider, toBeHex, zeroPadValue } from "ethers";
import { HeadlightError } from "../errors.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI } from "../protocol/abi.ts";
import type { BlockHeader } from "../protocol/blockHeader.ts";
import { type Address, type Bytes32, toBytes32 } from "../protocol/field.ts";
import { COMMITTEE_STATE_ROOTS_ABI } from "../protocol/verifierAbis.ts";
import { type ContractCall, readContract } from "./preflight.ts";

const clientInterface = new Interface(COMMITTEE_LIGHT_CLIENT_ABI);
const stateRootsInterface = new Interface(COMMITTEE_STATE_ROOTS_ABI);

const LOG_CHUNK = 10_000n;

/** A header as the light client stored it: what CommitteeStateRoots.prove has to be shown again. */
export interface StoredHeader {
  height: bigint;
  timestamp: bigint;
  blockHash: Bytes32;
  messageRoot: bigint;
  nextCommitteeCommitment: bigint;
  signerBitmap: bigint;
  epoch: bigint;
}

export interface FindStoredHeaderParameters {
  lightClient: Address;
  /** Block of the light client's deployment. */
  startBlock: bigint;
  height: bigint;
}

/**
 * The header that the light client accepted at a height, from the transaction that brought it. After a recovery a height can have been
 * accepted twice; the last one counts.
 *
 * @throws HEADER_NOT_STORED when no transaction to the light client brought one
 */
export async function findStoredHeader(
  provider: JsonRpcApiProvider,
  { lightClient, startBlock, height }: FindStoredHeaderParameters,
): Promise<StoredHeader> {
  const accepted = clientInterface.getEvent("HeaderAccepted");
  const topics = [accepted?.topicHash ?? "", zeroPadValue(toBeHex(height), 32)];
  for (let to = BigInt(await provider.getBlockNumber()); to >= startBlock; to -= LOG_CHUNK) {
    const from = to - LOG_CHUNK + 1n > startBlock ? to - LOG_CHUNK + 1n : startBlock;
    const log = (await provider.getLogs({ address: lightClient, topics, fromBlock: from, toBlock: to })).at(-1);
    if (log === undefined) continue;
    const transaction = await provider.getTransaction(log.transactionHash);
    const call = transaction?.to?.toLowerCase() === lightClient ? clientInterface.parseTransaction(transaction) : null;
    if (call?.name !== "update") break;
    const { header } = call.args;
    return {
      height: header.height,
      timestamp: header.timestamp,
      blockHash: toBytes32(header.blockHash),
      messageRoot: header.messageRoot,
      nextCommitteeCommitment: header.nextCommitteeCommitment,
      signerBitmap: header.signerBitmap,
      epoch: clientInterface.parseLog(log)?.args.epoch,
    };
  }
  throw new HeadlightError({
    code: "HEADER_NOT_STORED",
    message: `no transaction to the light client ${lightClient} brought a header of height ${height}`,
    hint: "Take a height that the light client has accepted. One that came through another contract has to be given by whoever sent it.",
    details: { lightClient, height: height.toString() },
  });
}

/** CommitteeStateRoots.prove. */
export function proveStateRootCall(
  stateRoots: Address,
  { epoch, ...header }: StoredHeader,
  block: BlockHeader,
): ContractCall {
  return { to: stateRoots, abi: stateRootsInterface, method: "prove", args: [header, epoch, block.rlp] };
}

/** The state root that is proved and trusted at the height; zero when there is none. */
export async function readStateRoot(
  provider: JsonRpcApiProvider,
  stateRoots: Address,
  height: bigint,
): Promise<Bytes32> {
  const [root] = await readContract(provider, {
    to: stateRoots,
    abi: stateRootsInterface,
    method: "stateRoot",
    args: [height],
  });
  return toBytes32(String(root));
}
