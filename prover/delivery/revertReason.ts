import { type ErrorDescription, Interface } from "ethers";
import { plainText } from "../errors.ts";
import { isoTime } from "../isoTime.ts";
import {
  COMMITTEE_LIGHT_CLIENT_ABI,
  FEE_ESCROW_ABI,
  GATEWAY_ABI,
  GUESTBOOK_ABI,
  RECEIPTS_ABI,
  ZK_MESSAGE_VERIFIER_ABI,
} from "../protocol/abi.ts";
import {
  LAYERZERO_ENDPOINT_ABI,
  LAYERZERO_EXECUTOR_ABI,
  LAYERZERO_RECEIVE_LIBRARY_ABI,
} from "../protocol/layerZero/deployedAbi.ts";
import { LAYERZERO_DESTINATION_DVN_ABI, LAYERZERO_SOURCE_DVN_ABI } from "../protocol/layerZero/dvnAbi.ts";

/** Why a call reverts: the error's name and arguments where it is one that we know, and a sentence in any case. */
export interface RevertReason {
  name: string;
  args: readonly unknown[];
  sentence: string;
}

/** Errors of a packet's way, our contracts' and LayerZero's. */
const LAYERZERO_ABIS = [
  ...LAYERZERO_SOURCE_DVN_ABI,
  ...LAYERZERO_DESTINATION_DVN_ABI,
  ...LAYERZERO_ENDPOINT_ABI,
  ...LAYERZERO_RECEIVE_LIBRARY_ABI,
  ...LAYERZERO_EXECUTOR_ABI,
];

/** Every custom error of our contracts, and the two that Solidity itself raises. */
const errors = new Interface(
  [
    ...new Set([
      ...GATEWAY_ABI,
      ...RECEIPTS_ABI,
      ...FEE_ESCROW_ABI,
      ...COMMITTEE_LIGHT_CLIENT_ABI,
      ...ZK_MESSAGE_VERIFIER_ABI,
      ...GUESTBOOK_ABI,
      ...LAYERZERO_ABIS,
    ]),
    "error Error(string message)",
    "error Panic(uint256 code)",
  ].filter((fragment) => fragment.startsWith("error ")),
);

/** What the errors that an operator meets mean. The rest is shown as name(arguments). */
const sentences: Record<string, (args: readonly unknown[]) => string> = {
  Gateway_AlreadyExecuted: () => "the message is delivered already",
  Gateway_AlreadyVerified: () => "the message is verified already",
  Gateway_NotVerified: () =>
    "the verifier does not see the message as sent: its window is not proved, or the message was altered",
  Gateway_NoRoute: ([chainId]) => `the gateway has no route for chain ${chainId}`,
  Gateway_NoVerifier: ([chainId]) => `the gateway receives nothing from chain ${chainId}: its route has no verifier`,
  Gateway_VerifierHalted: () => "the light client is frozen: nothing is delivered until it is recovered",
  Gateway_WrongDestination: ([chainId, gateway]) => `the message is for gateway ${gateway} on chain ${chainId}`,
  Gateway_WrongSource: ([chainId, gateway]) =>
    `the message comes from gateway ${gateway} on chain ${chainId}, which is not the route's`,
  Gateway_WrongValue: ([expected, actual]) => `the message's value is ${expected} wei, ${actual} were given`,
  Gateway_InsufficientGas: ([available, required]) =>
    `the recipient is promised more gas: ${required} needed, ${available} left`,
  Gateway_RecipientWithoutCode: ([recipient]) => `there is no contract at the recipient ${recipient}`,
  Gateway_Expired: ([, deadline]) => `the message is past its deadline, ${isoTime(BigInt(String(deadline)))}`,
  Gateway_AlreadyExpired: () => "the message is recorded as expired: nobody can deliver it any more",
  Gateway_NotItsTurn: ([, sequence, next]) =>
    `the message is number ${sequence} of an ordered channel, and number ${next} comes first`,
  Gateway_AppPaused: ([app, until]) =>
    `the recipient ${app} takes no deliveries until ${isoTime(BigInt(String(until)))}`,
  Gateway_RateLimited: ([app]) => `the recipient ${app} takes no more deliveries for now: its limit is used up`,
  Gateway_WrongMagicValue: ([answer]) => `the recipient answers ${answer} instead of the ERC-7786 magic value`,
  HyperlaneIsm_NotVerified: () =>
    "the verifier does not see the announcement as sent: its window is not proved, or it was altered",
  HyperlaneIsm_Halted: () => "the light client is frozen: no announcement counts until it is recovered",
  HyperlaneIsm_WrongHook: ([sender]) => `the announcement was sent by ${sender}, which is not the origin's hook`,
  HyperlaneCcipReadIsm_MalformedMetadata: () => "the metadata is not evidence of an announcement",
  HyperlaneCcipReadIsm_WrongId: ([origin]) =>
    `the metadata is evidence for another message, or for one of domain ${origin}`,
  LightClient_Frozen: () => "the light client is frozen: two conflicting headers were proved",
  LightClient_TrustingPeriodOver: ([timestamp, until]) =>
    `the light client's head (time ${timestamp}) was trusted until ${until}: it needs a recovery`,
  LightClient_HeightNotAboveHead: ([height, head]) => `height ${height} is not above the light client's head ${head}`,
  LightClient_TimestampNotAfterHead: ([timestamp, head]) => `time ${timestamp} is not after the head's time ${head}`,
  LightClient_TimestampInFuture: ([timestamp, latest]) =>
    `time ${timestamp} lies in the future: at most ${latest} is accepted now`,
  CommitteeLightClient_InvalidProof: () =>
    "the header's proof is not valid for the committee of the light client's epoch",
  CommitteeLightClient_BitmapOutOfRange: ([bitmap, size]) =>
    `the signer bitmap ${bitmap} has bits beyond the committee's ${size} slots`,
  ZkMessageVerifier_InvalidProof: () => "the window's proof is not valid under the header's message root",
  ZkMessageVerifier_UntrustedHeight: ([height]) => `the light client has no trusted header at height ${height}`,
  ZkMessageVerifier_WindowAlreadyVerified: ([size, index]) => `window ${index} of ${size} is verified already`,
  Guestbook_Closed: () => "the guestbook is closed",
  LayerZeroDestinationDvn_CallVerifyInstead: () =>
    "it holds LayerZero packets: `headlight layerzero relay` hands it to the DVN, the gateway does not",
  LayerZeroDestinationDvn_NotVerified: () => "the verifier does not see the batch as sent",
  LayerZeroDestinationDvn_VerifierHalted: () => "the verifier is halted: the light client is frozen",
  LayerZeroDestinationDvn_WrongSource: ([chainId, , sender]) =>
    `the message is from ${sender} on chain ${chainId}, which is not the source DVN`,
  LayerZeroDestinationDvn_WrongDestination: ([eid]) => `the packet is for endpoint ${eid}`,
  LayerZeroDestinationDvn_UnknownSource: ([eid]) => `no source is bound to endpoint ${eid}`,
  LayerZeroDestinationDvn_NotInMessage: ([hash]) => `the message does not hold the packet with header hash ${hash}`,
  LZ_InvalidNonce: ([nonce]) => `nonce ${nonce} of the channel is not committed`,
  LZ_PathNotInitializable: () => "the receiver takes no packets from this sender",
  LZ_PathNotVerifiable: () => "the packet is executed already",
  LZ_PayloadHashNotFound: () => "the endpoint does not hold this packet",
  LZ_ULN_Verifying: () => "a DVN that the receiver asks for has not given its word",
  LzExecutor_Executed: () => "the packet is executed already",
  LzExecutor_Verifying: () => "a DVN that the receiver asks for has not given its word",
  Error: ([message]) => `"${message}"`,
};

/** Decodes the data of a revert, with the called contract's errors besides ours. Data of no known error is shown by its first bytes. */
export function decodeRevert(data: string | null | undefined, called?: Interface): RevertReason {
  if (data === undefined || data === null || data === "0x") {
    return { name: "", args: [], sentence: "it reverts without a reason" };
  }
  const known = parse(errors, data) ?? (called === undefined ? null : parse(called, data));
  if (known === null)
    return { name: "", args: [], sentence: `it reverts with ${data.slice(0, 10)}, an error of another contract` };
  const args = [...known.args] as readonly unknown[];
  const sentence = sentences[known.name]?.(args) ?? `${known.name}(${args.join(", ")})`;
  return { name: known.name, args, sentence: plainText(sentence, 400) };
}

function parse(abi: Interface, data: string): ErrorDescription | null {
  try {
    return abi.parseError(data);
  } catch {
    return null;
  }
}
