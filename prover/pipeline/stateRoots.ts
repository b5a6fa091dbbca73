import type { JsonRpcApiProvider, Signer } from "ethers";
import { findStoredHeader, proveStateRootCall, readStateRoot } from "../delivery/stateRoots.ts";
import { type Submission, submit } from "../delivery/submit.ts";
import { HeadlightError } from "../errors.ts";
import type { Address } from "../protocol/field.ts";
import type { ChainConnection } from "../source/rpc.ts";
import { readBlockHeader } from "../source/storageProof.ts";

export interface ProveStateRootParameters {
  source: ChainConnection;
  destination: JsonRpcApiProvider;
  /** Pays on the destination. */
  signer: Signer;
  lightClient: Address;
  /** Block of the light client's deployment. */
  startBlock: bigint;
  stateRoots: Address;
  /** One that the light client has accepted. */
  height: bigint;
}

/**
 * Makes the state root of a height known on the destination, so that storage can be read there.
 *
 * @throws BLOCK_MISMATCH when the source's node shows another block than the light client accepted
 */
export async function proveStateRoot(parameters: ProveStateRootParameters): Promise<Submission> {
  const { source, destination, signer, stateRoots, height } = parameters;
  const stored = await findStoredHeader(destination, parameters);
  const block = await readBlockHeader(source, height);
  if (block.hash !== stored.blockHash) {
    throw new HeadlightError({
      code: "BLOCK_MISMATCH",
      message: `at height ${height} the node shows block ${block.hash}, but the light client accepted ${stored.blockHash}`,
      hint: "One of them is on another history: the node lies or follows a fork, or the committee signed a false header.",
      details: { height: height.toString(), node: block.hash, lightClient: stored.blockHash },
    });
  }
  return submit({
    signer,
    provider: destination,
    call: proveStateRootCall(stateRoots, stored, block),
    alreadyDone: async () => BigInt(await readStateRoot(destination, stateRoots, height)) !== 0n,
  });
}
