import { Interface, type JsonRpcApiProvider } from "ethers";
import { HeadlightError, isHeadlightError } from "../../errors.ts";
import { type Address, type Bytes32, toAddress } from "../../protocol/field.ts";
import { bytes32ToAddress, type HyperlaneMessage } from "../../protocol/hyperlane.ts";
import {
  HYPERLANE_CCIP_READ_ISM_ABI,
  HYPERLANE_HOOK_ABI,
  HYPERLANE_ISM_ABI,
  MAILBOX_ABI,
} from "../../protocol/hyperlaneAbi.ts";
import type { Message } from "../../protocol/message.ts";
import type { Deployment } from "../deployment.ts";
import { type ContractCall, readContract } from "../preflight.ts";
import type { HyperlaneRoute } from "./route.ts";

const hook = new Interface(HYPERLANE_HOOK_ABI);
const ismErrors = [...HYPERLANE_ISM_ABI, ...HYPERLANE_CCIP_READ_ISM_ABI].filter((text) => text.startsWith("error "));
const ism = new Interface(HYPERLANE_ISM_ABI);
/** With the errors that security modules raise through it. */
const mailbox = new Interface([...MAILBOX_ABI, ...new Set(ismErrors)]);

/** What the hook has recorded of a message; undefined for nothing. */
export async function recordedDispatch(
  provider: JsonRpcApiProvider,
  { origin }: HyperlaneRoute,
  id: Bytes32,
): Promise<{ dispatchedAt: bigint; destination: bigint } | undefined> {
  const call = { to: origin.hook, abi: hook, method: "dispatchOf", args: [id] };
  const [dispatchedAt, destination] = await readContract(provider, call);
  return dispatchedAt === 0n ? undefined : { dispatchedAt: dispatchedAt as bigint, destination: destination as bigint };
}

export function announceCall({ origin, destination }: HyperlaneRoute, ids: readonly Bytes32[]): ContractCall {
  return { to: origin.hook, abi: hook, method: "announce", args: [destination.domain, ids] };
}

export function submitCall({ destination }: HyperlaneRoute, announcement: Message, evidence: string): ContractCall {
  return { to: destination.ism, abi: ism, method: "submit", args: [announcement, evidence] };
}

export function processCall({ destination }: HyperlaneRoute, metadata: string, message: string): ContractCall {
  return { to: destination.mailbox, abi: mailbox, method: "process", args: [metadata, message] };
}

/** Whether the store holds the id as verified, on trust that still stands. */
export async function isIdVerified(
  provider: JsonRpcApiProvider,
  { origin, destination }: HyperlaneRoute,
  id: Bytes32,
): Promise<boolean> {
  const call = { to: destination.ism, abi: ism, method: "isVerified", args: [origin.domain, id] };
  return (await readContract(provider, call))[0] === true;
}

export async function isDelivered(
  provider: JsonRpcApiProvider,
  { destination }: HyperlaneRoute,
  id: Bytes32,
  blockTag?: bigint,
): Promise<boolean> {
  const at = blockTag === undefined ? {} : { blockTag };
  const call = { to: destination.mailbox, abi: mailbox, method: "delivered", args: [id], ...at };
  return (await readContract(provider, call))[0] === true;
}

/** Which face of this route's security module verifies messages for a recipient; "foreign" is another one. */
export type Face = "null" | "ccip-read" | "foreign";

/** Ways in which asking for a recipient's module ends when the recipient, and not the node, is at fault. */
const UNREADABLE = new Set([
  "HYPERLANE_ADDRESS",
  "CONTRACT_REVERTS",
  "CONTRACT_ANSWER",
  "CONTRACT_MISSING",
  "PREFLIGHT_REFUSED",
]);

/**
 * What the recipient, or the mailbox for it, has chosen. The mailbox asks the recipient, which may answer nonsense or burn all gas: then
 * no module of ours verifies for it.
 */
export async function faceOf(
  provider: JsonRpcApiProvider,
  { destination }: HyperlaneRoute,
  { recipient }: Pick<HyperlaneMessage, "recipient">,
): Promise<{ face: Face; module: string }> {
  try {
    const args = [bytes32ToAddress(recipient)];
    const call = { to: destination.mailbox, abi: mailbox, method: "recipientIsm", args };
    const module = toAddress(String((await readContract(provider, call))[0]));
    if (module === destination.ism) return { face: "null", module };
    return { face: module === destination.ccipReadIsm ? "ccip-read" : "foreign", module };
  } catch (error) {
    if (!isHeadlightError(error) || !UNREADABLE.has(error.code)) throw error;
    return { face: "foreign", module: "none that can be asked for" };
  }
}

/**
 * Compares both files with the chains: a hook of another mailbox, or a module bound to another hook, would never get a message through.
 * @throws HYPERLANE_MISMATCH
 */
export async function checkHyperlaneRoute(
  source: JsonRpcApiProvider,
  target: JsonRpcApiProvider,
  route: HyperlaneRoute,
  deployment: Deployment,
): Promise<void> {
  const { origin, destination } = route;
  const read = async (
    provider: JsonRpcApiProvider,
    to: Address,
    abi: Interface,
    method: string,
    ...args: unknown[]
  ): Promise<readonly unknown[]> => readContract(provider, { to, abi, method, args });
  const expected: [what: string, found: unknown, wanted: unknown][] = [
    ["the origin mailbox's domain", (await read(source, origin.mailbox, mailbox, "localDomain"))[0], origin.domain],
    ["the hook's mailbox", (await read(source, origin.hook, hook, "MAILBOX"))[0], origin.mailbox],
    ["the hook's gateway", (await read(source, origin.hook, hook, "GATEWAY"))[0], deployment.source.gateway],
    [
      "the destination mailbox's domain",
      (await read(target, destination.mailbox, mailbox, "localDomain"))[0],
      destination.domain,
    ],
  ];
  const [chainId, module] = await read(source, origin.hook, hook, "ismOf", destination.domain);
  expected.push(["the chain that the hook announces to", chainId, deployment.destination.chainId]);
  expected.push(["the module that the hook announces to", module, destination.ism]);
  const [bound] = await read(target, destination.ism, ism, "originOf", origin.domain);
  const [, boundChain, gateway, boundHook, verifier] = bound as readonly unknown[];
  expected.push(["the chain that the module believes", boundChain, deployment.source.chainId]);
  expected.push(["the gateway that the module believes", gateway, deployment.source.gateway]);
  expected.push(["the hook that the module believes", boundHook, origin.hook]);
  expected.push(["the module's verifier", verifier, deployment.destination.zkVerifier]);
  if (destination.ccipReadIsm !== undefined) {
    const face = new Interface(HYPERLANE_CCIP_READ_ISM_ABI);
    const [store] = await read(target, destination.ccipReadIsm, face, "STORE");
    expected.push(["the CCIP_READ module's store", store, destination.ism]);
  }
  for (const [what, found, wanted] of expected) {
    if (String(found).toLowerCase() === String(wanted)) continue;
    throw new HeadlightError({
      code: "HYPERLANE_MISMATCH",
      message: `${what} is ${String(found).toLowerCase()}, the files say ${wanted}`,
      hint: "Check --deployment and --hyperlane; both describe one direction. A hook's module is set by its owner with setIsm.",
    });
  }
}
