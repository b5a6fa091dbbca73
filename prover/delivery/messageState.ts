import { Interface, type JsonRpcApiProvider } from "ethers";
import { GATEWAY_ABI } from "../protocol/abi.ts";
import type { Address, Bytes32 } from "../protocol/field.ts";
import type { Message } from "../protocol/message.ts";
import { roundEnding } from "./connection.ts";
import { readContract } from "./preflight.ts";

export const gatewayInterface = new Interface(GATEWAY_ABI);

/** Where a message is on its destination, in the order of IGateway.MessageState. */
export type MessageState = "unknown" | "verified" | "failed" | "executed" | "expired";
const STATES: readonly MessageState[] = ["unknown", "verified", "failed", "executed", "expired"];

export async function messageState(provider: JsonRpcApiProvider, gateway: Address, id: Bytes32): Promise<MessageState> {
  const [state] = await readContract(provider, { to: gateway, abi: gatewayInterface, method: "stateOf", args: [id] });
  return STATES[Number(state)] ?? "unknown";
}

/**
 * The state, or "unknown" when it cannot be read: an application chooses a verifier that is asked for it. That is one message's matter.
 *
 * @throws only when aborted, or when the connection is lost
 */
export async function readableState(
  provider: JsonRpcApiProvider,
  gateway: Address,
  id: Bytes32,
): Promise<MessageState> {
  try {
    return await messageState(provider, gateway, id);
  } catch (error) {
    const ending = roundEnding(error);
    if (ending !== undefined) throw ending;
    return "unknown";
  }
}

/** Place of the last message of an ordered channel that was delivered or expired. */
export async function lastSettled(
  provider: JsonRpcApiProvider,
  gateway: Address,
  { sender, sourceChainId, sourceGateway, recipient }: Message,
): Promise<bigint> {
  const args = [sender, sourceChainId, sourceGateway, recipient];
  const [sequence] = await readContract(provider, {
    to: gateway,
    abi: gatewayInterface,
    method: "lastSettledOf",
    args,
  });
  return sequence as bigint;
}
