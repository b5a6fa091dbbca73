import { Interface, type Signer } from "ethers";
import { offeredFees } from "../../delivery/gas.ts";
import { type ContractCall, preflight } from "../../delivery/preflight.ts";
import type { RevertReason } from "../../delivery/revertReason.ts";
import { submit } from "../../delivery/submit.ts";
import { LAYERZERO_RECEIVE_LIBRARY_ABI } from "../../protocol/layerZero/deployedAbi.ts";
import { encodePacketHeader } from "../../protocol/layerZero/packet.ts";
import type { SentPacket } from "./packets.ts";
import type { LayerZeroContext } from "./path.ts";
import { readArrival } from "./state.ts";

/** LayerZeroDestinationDvn.COMMIT_GAS_LIMIT and what a transaction costs beside it. */
const COMMIT_GAS = 1_100_000n;
const NOBODY = "0x0000000000000000000000000000000000000001";

const libraryInterface = new Interface(LAYERZERO_RECEIVE_LIBRARY_ABI);

/**
 * Commits a packet that is verified and that cannot be executed now: until it is committed its channel stands still, and then only it
 * does. The transaction's hash; undefined when it cannot be committed, or was.
 */
export async function commitPacket(
  context: LayerZeroContext,
  signer: Signer,
  packet: SentPacket,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { provider } = context.destination;
  const call = commitCall(context, packet);
  const terms = { gasLimit: COMMIT_GAS, fees: await offeredFees(provider) };
  if (!(await preflight(provider, call, await signer.getAddress(), terms)).ok) return undefined;
  const alreadyDone = async (): Promise<boolean> => !(await readArrival(context, packet)).vouched;
  const submission = await submit({ signer, provider, call, terms, alreadyDone, signal });
  return submission.outcome === "accepted" ? submission.transactionHash : undefined;
}

/** Why the library would not commit a verified packet; undefined when it would, for anyone. */
export async function commitRefusal(context: LayerZeroContext, packet: SentPacket): Promise<RevertReason | undefined> {
  const { provider } = context.destination;
  const simulated = await preflight(provider, commitCall(context, packet), NOBODY, { gasLimit: COMMIT_GAS });
  return simulated.ok ? undefined : simulated.reason;
}

function commitCall({ path }: LayerZeroContext, packet: SentPacket): ContractCall {
  return {
    to: path.destination.receiveLibrary,
    abi: libraryInterface,
    method: "commitVerification",
    args: [encodePacketHeader(packet), packet.payloadHash],
  };
}
