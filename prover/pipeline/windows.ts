import { instanceSize } from "../delivery/deployment.ts";
import { messageEvidence, type VerifiedWindow, windowLeaves } from "../delivery/evidence.ts";
import {
  findVerifiedWindows,
  isWindowVerified,
  readLightClient,
  readMessageRoot,
  verifyWindowCall,
} from "../delivery/lightClient.ts";
import { submit } from "../delivery/submit.ts";
import { HeadlightError } from "../errors.ts";
import { checkAborted } from "../pause.ts";
import type { SentMessage } from "../source/outboxEvents.ts";
import { messageWindowInputs } from "../witness/messageWindow.ts";
import { type RouteContext, timed } from "./context.ts";
import { type Journal, type StatementEntry, statementKey, type WindowSubject } from "./journal.ts";
import { planWindows } from "./planning.ts";
import type { StatementProver } from "./statements.ts";

/** A window that this run brought to the zk verifier. */
export interface RelayedWindow {
  height: bigint;
  windowSize: number;
  windowIndex: bigint;
  /** Messages in it for this destination that were not verified before. */
  messages: number;
  transactionHash?: string;
  gasUsed?: bigint;
  proveMs?: number;
}

/** A verified window with the outbox's leaves in it at its height, ready to give evidence. */
export interface OpenWindow extends VerifiedWindow {
  leaves: readonly bigint[];
}

type WindowEntry = StatementEntry & { subject: WindowSubject };

/** The verified windows that the light client still vouches for and whose root is the one of our outbox. */
export async function openWindows({
  destination,
  deployment,
  outbox,
}: Pick<RouteContext, "destination" | "deployment" | "outbox">): Promise<OpenWindow[]> {
  const { lightClient, zkVerifier } = deployment.destination;
  const trusted = new Map<bigint, boolean>();
  const open: OpenWindow[] = [];
  for (const window of await findVerifiedWindows(destination.provider, deployment)) {
    const size = outbox.sizeAt(window.height);
    let isTrusted = trusted.get(window.height);
    if (isTrusted === undefined) {
      isTrusted = (await readMessageRoot(destination.provider, lightClient, window.height)) === outbox.tree.root(size);
      trusted.set(window.height, isTrusted);
    }
    if (!isTrusted || !(await isWindowVerified(destination.provider, zkVerifier, window))) continue;
    open.push({ ...window, leaves: windowLeaves(outbox.tree, window.windowSize, window.windowIndex, size) });
  }
  return open;
}

/** Evidence of the first window that holds the message. */
export function evidenceFor({ message }: SentMessage, windows: readonly OpenWindow[]): string | undefined {
  for (const window of windows) {
    if (message.nonce / BigInt(window.windowSize) !== window.windowIndex) continue;
    const evidence = messageEvidence(message, window, window.leaves);
    if (evidence !== undefined) return evidence;
  }
  return undefined;
}

/** Proves the windows that pending messages still need under the light client's head, begun ones first. */
export async function relayWindows(
  route: RouteContext,
  journal: Journal,
  prover: StatementProver,
  pending: readonly SentMessage[],
): Promise<RelayedWindow[]> {
  const { destination, deployment, outbox } = route;
  const { height, messageRoot } = await readLightClient(destination.provider, deployment.destination.lightClient);
  const size = messageRoot === 0n ? 0 : outbox.sizeAt(height);
  if (messageRoot !== 0n && outbox.tree.root(size) !== messageRoot) throw rootsDiffer(height);
  const windows = await openWindows(route);
  const uncovered = (): bigint[] =>
    pending
      .filter((sent) => sent.message.nonce < BigInt(size) && evidenceFor(sent, windows) === undefined)
      .map(({ message }) => message.nonce);
  const relayed: RelayedWindow[] = [];
  const relay = async (entry: WindowEntry): Promise<void> => {
    const before = uncovered().length;
    const done = await finishWindow(route, journal, prover, entry);
    const { height: at, windowSize, windowIndex, outboxSize } = entry.subject;
    windows.push({
      height: at,
      windowSize,
      windowIndex,
      leaves: windowLeaves(outbox.tree, windowSize, windowIndex, outboxSize),
    });
    relayed.push({ ...done, messages: before - uncovered().length });
  };
  for (const entry of journal.unfinished()) {
    if (entry.subject.kind !== "window") continue;
    const begun = { ...entry, subject: entry.subject };
    if (await isStillUseful(route, begun, uncovered())) await relay(begun);
    else await journal.put({ ...entry, stage: "superseded" });
  }
  for (const { windowSize, windowIndex } of planWindows(uncovered(), deployment.windowInstances.map(instanceSize))) {
    checkAborted(route.signal);
    const instance = deployment.windowInstances.find((name) => instanceSize(name) === windowSize) ?? "";
    const subject: WindowSubject = { kind: "window", height, windowSize, windowIndex, outboxSize: size };
    const { publicInputs } = windowWitness(route, subject);
    const { manifest } = await prover.artifact(instance);
    const key = statementKey(instance, manifest.zkeySha256, publicInputs);
    const known = journal.find(key);
    const entry: WindowEntry = {
      key,
      instance,
      publicInputs,
      stage: "chosen",
      ...(known?.proof === undefined ? {} : known),
      subject,
    };
    if (known?.proof === undefined) await journal.put(entry);
    await relay(entry);
  }
  return relayed;
}

/** Whether the window's root is still trusted and a message still waits in it. */
async function isStillUseful(
  { destination, deployment, outbox }: RouteContext,
  { subject }: WindowEntry,
  uncovered: readonly bigint[],
): Promise<boolean> {
  const { height, windowSize, windowIndex, outboxSize } = subject;
  if (outboxSize > outbox.tree.size) return false;
  const root = await readMessageRoot(destination.provider, deployment.destination.lightClient, height);
  const holds = uncovered.some((nonce) => nonce / BigInt(windowSize) === windowIndex && nonce < BigInt(outboxSize));
  return holds && root === outbox.tree.root(outboxSize);
}

async function finishWindow(
  route: RouteContext,
  journal: Journal,
  prover: StatementProver,
  entry: WindowEntry,
): Promise<RelayedWindow> {
  const { destination, deployment, signer, emit, signal } = route;
  const { height, windowSize, windowIndex } = entry.subject;
  const proved = await prover.prove(entry, () => ({ ...windowWitness(route, entry.subject).inputs }));
  return timed(
    emit,
    "verify",
    async (report) => {
      const submission = await submit({
        signer,
        provider: destination.provider,
        call: verifyWindowCall(
          deployment.destination.zkVerifier,
          entry.subject,
          windowWitness(route, entry.subject).leaves,
          proved.proof,
        ),
        alreadyDone: () => isWindowVerified(destination.provider, deployment.destination.zkVerifier, entry.subject),
        signal,
        onSent: async (transactionHash) => {
          await journal.put({ ...proved, stage: "sent", transactionHash });
          emit({ stage: "verify", status: "progress", statement: entry.key, transactionHash });
        },
      });
      await journal.put({ ...proved, stage: "accepted" });
      const mined =
        submission.outcome === "accepted"
          ? { transactionHash: submission.transactionHash, gasUsed: submission.gasUsed }
          : {};
      report({
        ...mined,
        details: { height: `${height}`, windowSize, windowIndex: `${windowIndex}`, outcome: submission.outcome },
      });
      return {
        height,
        windowSize,
        windowIndex,
        messages: 0,
        ...mined,
        ...(proved.proveMs === undefined ? {} : { proveMs: proved.proveMs }),
      };
    },
    { statement: entry.key, instance: entry.instance },
  );
}

function windowWitness(
  { outbox }: RouteContext,
  { windowSize, windowIndex, outboxSize }: WindowSubject,
): ReturnType<typeof messageWindowInputs> {
  return messageWindowInputs({ tree: outbox.tree, outboxSize, windowIndex: Number(windowIndex), windowSize });
}

function rootsDiffer(height: bigint): HeadlightError {
  return new HeadlightError({
    code: "SOURCE_ROOT_MISMATCH",
    message: `the source node's messages up to block ${height} do not make the root that the committee signed`,
    hint: "Your source node lies, is on a fork or lost events. Use another node; the stored outbox corrects itself when it does.",
    details: { height: height.toString() },
  });
}
