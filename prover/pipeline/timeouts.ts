import { Interface } from "ethers";
import { FeeReader, settleCall } from "../delivery/fees.ts";
import { readLightClient } from "../delivery/lightClient.ts";
import { type ContractCall, preflight, readContract } from "../delivery/preflight.ts";
import { type Submission, submit } from "../delivery/submit.ts";
import { HeadlightError } from "../errors.ts";
import { isoTime } from "../isoTime.ts";
import { GATEWAY_ABI, RECEIPTS_ABI } from "../protocol/abi.ts";
import { type Address, type Bytes32, toAddress } from "../protocol/field.ts";
import type { Message } from "../protocol/message.ts";
import { finalStateOf, statusSlotOf } from "../protocol/receipt.ts";
import { STORAGE_READER_ABI } from "../protocol/verifierAbis.ts";
import { type ProvedSlot, proveSlot } from "../source/storageProof.ts";
import type { RouteContext } from "./context.ts";
import { proveStateRoot } from "./stateRoots.ts";

// The gateway passes the errors of its receipts on.
const gatewayInterface = new Interface([...GATEWAY_ABI, ...RECEIPTS_ABI.filter((line) => line.startsWith("error"))]);
const receiptsInterface = new Interface(RECEIPTS_ABI);
const readerInterface = new Interface(STORAGE_READER_ABI);

const ZERO_ADDRESS: string = "0x0000000000000000000000000000000000000000";
const TIMED_OUT = 2n;
const DELIVERED = 1n;

/** What became of a message that was not delivered in time. */
export interface ProvedTimeout {
  id: Bytes32;
  /** Height of the destination at which the message is absent; undefined when its timeout was proved before. */
  height: bigint | undefined;
  /** Whether the sender knows; an account without code, or one that refuses, is not told, and the reason is given. */
  notified: boolean;
  notNotifiedBecause?: string;
  /** Of the transactions that were sent. */
  gas: {
    stateRoot?: bigint | undefined;
    outcome?: bigint | undefined;
    notify?: bigint | undefined;
    settle?: bigint | undefined;
  };
}

/**
 * Proves on the source, by the destination's storage, that a message was not delivered by its deadline; then has its sender told and
 * its fee given back. Anyone may. Nothing is sent before the proof holds here; what is achieved already is not done again.
 *
 * @param route the one that the message takes
 * @param reverse the same two gateways the other way round: its light client, on the source, knows the destination's headers
 * @throws MESSAGE_UNKNOWN, NO_DEADLINE, NO_STORAGE_READER, REVERSE_ROUTE, DEADLINE_NOT_PASSED, HEADER_NOT_LATE_ENOUGH, MESSAGE_DELIVERED
 */
export async function proveTimeout(route: RouteContext, reverse: RouteContext, id: Bytes32): Promise<ProvedTimeout> {
  const { provider } = route.source;
  const { signer, signal } = reverse;
  const message = route.outbox.find(id)?.message;
  if (message === undefined) {
    throw refusal("MESSAGE_UNKNOWN", `the outbox holds no message ${id}`, "Check the id and the route.");
  }
  const { gateway } = route.deployment.source;
  const receipts = toAddress(String(await ask(route, gateway, gatewayInterface, "receipts")));
  const recorded = async (): Promise<Recorded> => {
    const args = [message.destinationChainId, message.destinationGateway, id];
    const { outcome, isNotified } = (await ask(route, receipts, receiptsInterface, "outcomeOf", args)) as Recorded;
    return { outcome, isNotified };
  };

  const gas: ProvedTimeout["gas"] = {};
  const { outcome } = await recorded();
  if (outcome === DELIVERED) throw delivered(id, "a receipt or a proof on the source says so");
  let height: bigint | undefined;
  if (outcome !== TIMED_OUT) {
    const absence = await proveAbsence(route, reverse, message, { id, receipts });
    height = absence.slot.header.number;
    gas.stateRoot = gasOf(
      await proveStateRoot({
        source: reverse.source,
        destination: provider,
        signer,
        lightClient: absence.lightClient,
        startBlock: reverse.deployment.destination.startBlock,
        stateRoots: absence.stateRoots,
        height,
      }),
    );
    const { accountProof, storageProof } = absence.slot.proof;
    const args = [message, height, accountProof, storageProof];
    const call: ContractCall = { to: receipts, abi: receiptsInterface, method: "proveOutcome", args };
    const alreadyDone = async (): Promise<boolean> => (await recorded()).outcome === TIMED_OUT;
    gas.outcome = gasOf(await submit({ signer, provider, call, alreadyDone, signal }));
  }

  const notify: ContractCall = { to: gateway, abi: gatewayInterface, method: "notify", args: [message] };
  const isNotified = async (): Promise<boolean> => (await recorded()).isNotified;
  let notNotifiedBecause: string | undefined;
  if (!(await isNotified())) {
    const simulated = await preflight(provider, notify, await signer.getAddress());
    if (simulated.ok)
      gas.notify = gasOf(await submit({ signer, provider, call: notify, alreadyDone: isNotified, signal }));
    else notNotifiedBecause = simulated.reason.sentence;
  }

  const fees = await FeeReader.open(provider, gateway, message.destinationChainId);
  const isSettled = async (): Promise<boolean> => (await fees.feeOf(id)) === 0n;
  const settle = settleCall(fees.escrow, message);
  if (!(await isSettled()))
    gas.settle = gasOf(await submit({ signer, provider, call: settle, alreadyDone: isSettled, signal }));
  return {
    id,
    height,
    notified: notNotifiedBecause === undefined,
    ...(notNotifiedBecause === undefined ? {} : { notNotifiedBecause }),
    gas,
  };
}

interface Recorded {
  outcome: bigint;
  isNotified: boolean;
}

interface Absence {
  stateRoots: Address;
  lightClient: Address;
  slot: ProvedSlot;
}

/** The message's status slot at the newest proved header of the destination, which must be later than the deadline. */
async function proveAbsence(
  route: RouteContext,
  reverse: RouteContext,
  message: Message,
  { id, receipts }: { id: Bytes32; receipts: Address },
): Promise<Absence> {
  const { deadline, destinationChainId, destinationGateway } = message;
  if (deadline === 0n) {
    throw refusal("NO_DEADLINE", `message ${id} has no deadline`, "It can be delivered for ever: `headlight execute`.");
  }
  const reader = toAddress(
    String(await ask(route, receipts, receiptsInterface, "storageReader", [destinationChainId])),
  );
  if (reader === ZERO_ADDRESS) {
    throw refusal(
      "NO_STORAGE_READER",
      `the source's gateway has no reader of the storage of chain ${destinationChainId}`,
      "`headlight deploy --back-committee` sets one; the owner of an open route has to propose one. A receipt works without it.",
    );
  }
  const lightClient = toAddress(String(await ask(route, reader, readerInterface, "LIGHT_CLIENT")));
  if (lightClient !== reverse.deployment.destination.lightClient) {
    throw refusal(
      "REVERSE_ROUTE",
      `the gateway's storage reader follows the light client ${lightClient}, the reverse route another one`,
      "Give the deployment file of the route from the destination back to the source.",
    );
  }
  const now = BigInt((await route.destination.provider.getBlock("latest"))?.timestamp ?? 0);
  if (now <= deadline) {
    throw refusal(
      "DEADLINE_NOT_PASSED",
      `message ${id} may arrive until ${isoTime(deadline)}, and on the destination it is ${isoTime(now)}`,
      "Wait until its deadline has passed there, or deliver it: `headlight execute`.",
    );
  }
  const head = await readLightClient(route.source.provider, lightClient);
  if (head.timestamp <= deadline) {
    throw refusal(
      "HEADER_NOT_LATE_ENOUGH",
      `the newest proved header of the destination, ${head.height}, is of ${isoTime(head.timestamp)}, not later than the deadline ${isoTime(deadline)}`,
      "Run `headlight relay` for the route back once a later message is final there, for example a receipt; then run this again.",
    );
  }
  const account = destinationGateway;
  const slot = await proveSlot(reverse.source, { height: head.height, account, slot: statusSlotOf(id) });
  if (finalStateOf(BigInt(slot.value)) === "executed") {
    throw delivered(id, `the destination's storage says so at height ${head.height}`);
  }
  const stateRoots = toAddress(String(await ask(route, reader, readerInterface, "STATE_ROOTS")));
  return { stateRoots, lightClient, slot };
}

/** A view of a contract of the source. */
async function ask(
  { source }: RouteContext,
  to: Address,
  abi: Interface,
  method: string,
  args: readonly unknown[] = [],
): Promise<unknown> {
  return (await readContract(source.provider, { to, abi, method, args }))[0];
}

function gasOf(submission: Submission): bigint | undefined {
  return submission.outcome === "accepted" ? submission.gasUsed : undefined;
}

function delivered(id: Bytes32, why: string): HeadlightError {
  return refusal("MESSAGE_DELIVERED", `message ${id} was delivered: ${why}`, "There is nothing to give back.");
}

function refusal(code: string, message: string, hint: string): HeadlightError {
  return new HeadlightError({ code, message, hint });
}
