import { type LightClientState, readLightClient, readMessageRoot, updateCall } from "../delivery/lightClient.ts";
import { submit } from "../delivery/submit.ts";
import { HeadlightError } from "../errors.ts";
import { checkAborted } from "../pause.ts";
import { type Committee, committeeCommitment } from "../protocol/committee.ts";
import type { Header } from "../protocol/header.ts";
import { collectAttestations } from "../source/attestations.ts";
import { type FinalityRule, requireFinal } from "../source/finality.ts";
import type { SyncResult } from "../source/outboxReader.ts";
import { type CommitteeSchedule, committeeOf, nextCommitteeOf } from "../source/schedule.ts";
import { committeeHeaderInputs } from "../witness/committeeHeader.ts";
import { type RouteContext, timed } from "./context.ts";
import { type HeaderSubject, type Journal, type StatementEntry, statementKey } from "./journal.ts";
import { type HeaderPlan, planHeader, scheduleEpoch } from "./planning.ts";
import type { StatementProver } from "./statements.ts";

export interface HeaderParameters {
  schedule: CommitteeSchedule;
  attesters: readonly string[];
  finality: FinalityRule;
  attestationTimeoutMs?: number | undefined;
  /** Waits for every attester instead of leaving at two thirds. */
  collectAll?: boolean | undefined;
}

/** A header that this run brought to the light client. */
export interface RelayedHeader {
  height: bigint;
  epoch: bigint;
  rotated: boolean;
  reason: string;
  signedWeight: bigint;
  totalWeight: bigint;
  transactionHash?: string;
  gasUsed?: bigint;
  proveMs?: number;
}

type HeaderEntry = StatementEntry & { subject: HeaderSubject };

/** Brings the light client up to date: what was begun is finished first, then one header after another until nothing is to be done. */
export async function relayHeaders(
  route: RouteContext,
  journal: Journal,
  prover: StatementProver,
  parameters: HeaderParameters,
  { final }: SyncResult,
): Promise<RelayedHeader[]> {
  const relayed: RelayedHeader[] = [];
  for (const entry of journal.unfinished()) {
    if (entry.subject.kind !== "header") continue;
    const done = await finishHeader(
      route,
      journal,
      prover,
      parameters,
      { ...entry, subject: entry.subject },
      "resumed",
    );
    if (done !== undefined) relayed.push(done);
  }
  for (;;) {
    checkAborted(route.signal);
    const lightClient = await trustedLightClient(route);
    const epoch = scheduleEpoch(parameters.schedule, lightClient.epoch, lightClient.committeeCommitment);
    const hasMessages = hasMessagesAbove(route, lightClient.height, final.number);
    const plan = planHeader({ lightClient, epoch, schedule: parameters.schedule, final, hasMessages });
    if (plan === undefined) {
      route.emit({
        stage: "choose",
        status: "skipped",
        details: { height: `${lightClient.height}`, epoch: `${lightClient.epoch}` },
      });
      return relayed;
    }
    route.emit({
      stage: "choose",
      status: "done",
      details: { height: `${plan.height}`, epoch: `${plan.epoch}`, reason: plan.reason },
    });
    const entry = await chooseHeader(route, journal, prover, parameters, plan);
    const done = await finishHeader(route, journal, prover, parameters, entry, plan.reason);
    if (done !== undefined) relayed.push(done);
  }
}

/** The light client's state, refused while it is frozen: nothing can be done for it. */
async function trustedLightClient({ destination, deployment }: RouteContext): Promise<LightClientState> {
  const state = await readLightClient(destination.provider, deployment.destination.lightClient);
  if (!state.frozen) return state;
  throw new HeadlightError({
    code: "LIGHT_CLIENT_FROZEN",
    message: `the light client ${deployment.destination.lightClient} is frozen: two conflicting headers were proved`,
    hint: "Nothing is delivered until its owner has recovered it. Its HeadersConflict event names the signers of both.",
  });
}

function hasMessagesAbove({ outbox, deployment }: RouteContext, height: bigint, final: bigint): boolean {
  const { chainId, gateway } = deployment.destination;
  return outbox.messages
    .slice(outbox.sizeAt(height), outbox.sizeAt(final))
    .some(({ message }) => message.destinationChainId === chainId && message.destinationGateway === gateway);
}

/** Computes the header from our own node, collects its signatures and writes both down. */
async function chooseHeader(
  route: RouteContext,
  journal: Journal,
  prover: StatementProver,
  parameters: HeaderParameters,
  plan: HeaderPlan,
): Promise<HeaderEntry> {
  const { schedule, attesters, attestationTimeoutMs, collectAll = false } = parameters;
  const committee = committeeOf(schedule, plan.epoch);
  const header = await computeHeader(route, parameters, plan);
  const collected = await timed(
    route.emit,
    "attest",
    async (report) => {
      const result = await collectAttestations({
        attesters,
        committee,
        epoch: plan.epoch,
        header,
        stopAtQuorum: !collectAll,
        signal: route.signal,
        ...(attestationTimeoutMs === undefined ? {} : { timeoutMs: attestationTimeoutMs }),
        onProgress: (signed, needed) =>
          route.emit({ stage: "attest", status: "progress", fraction: Math.min(1, Number(signed) / Number(needed)) }),
      });
      const { signedWeight, totalWeight, signatures, failures } = result;
      report({
        details: {
          height: `${plan.height}`,
          signedWeight: `${signedWeight}`,
          totalWeight: `${totalWeight}`,
          signers: signatures.size,
          failed: failures.length,
        },
      });
      return result;
    },
    { details: { height: `${plan.height}` } },
  );
  const subject: HeaderSubject = { kind: "header", epoch: plan.epoch, header, signatures: collected.signatures };
  const instance = route.deployment.headerInstance;
  const { publicInputs } = headerWitness(parameters, subject);
  const { manifest } = await prover.artifact(instance);
  const entry: HeaderEntry = {
    key: statementKey(instance, manifest.zkeySha256, publicInputs),
    instance,
    publicInputs,
    stage: "chosen",
    subject,
  };
  const known = journal.find(entry.key);
  if (known?.proof !== undefined) return { ...entry, ...known, subject };
  await journal.put(entry);
  return entry;
}

async function computeHeader(
  route: RouteContext,
  parameters: HeaderParameters,
  { height, epoch }: HeaderPlan,
): Promise<Header> {
  const { source, outbox } = route;
  const block = await requireFinal(source, parameters.finality, height);
  const size = await outbox.verifyAt(height);
  return {
    chainId: source.chainId,
    height,
    timestamp: block.timestamp,
    blockHash: block.hash,
    messageRoot: outbox.tree.root(size),
    nextCommitteeCommitment: committeeCommitment(nextCommitteeOf(parameters.schedule, epoch, height)),
  };
}

/** Proves the header and brings it to the light client, from wherever it stands. Undefined when it is of no use any more. */
async function finishHeader(
  route: RouteContext,
  journal: Journal,
  prover: StatementProver,
  parameters: HeaderParameters,
  entry: HeaderEntry,
  reason: string,
): Promise<RelayedHeader | undefined> {
  const { destination, deployment, signer, emit, signal } = route;
  const { header, epoch, signatures } = entry.subject;
  const { lightClient } = deployment.destination;
  const isAccepted = async (): Promise<boolean> =>
    (await readMessageRoot(destination.provider, lightClient, header.height)) === header.messageRoot;
  if (await isAccepted()) {
    await journal.put({ ...entry, stage: "accepted" });
    return undefined;
  }
  const state = await trustedLightClient(route);
  if (header.height <= state.height || state.committeeCommitment !== entry.publicInputs[0]) {
    await journal.put({ ...entry, stage: "superseded" });
    return undefined;
  }
  const proved = await prover.prove(entry, () => ({ ...headerWitness(parameters, entry.subject).inputs }));
  return timed(
    emit,
    "update",
    async (report) => {
      const bitmap = entry.publicInputs[6] ?? 0n;
      const submission = await submit({
        signer,
        provider: destination.provider,
        call: updateCall(lightClient, header, bitmap, proved.proof),
        alreadyDone: isAccepted,
        signal,
        onSent: async (transactionHash) => {
          await journal.put({ ...proved, stage: "sent", transactionHash });
          emit({ stage: "update", status: "progress", statement: entry.key, transactionHash });
        },
      });
      await journal.put({ ...proved, stage: "accepted" });
      const committee = committeeOf(parameters.schedule, epoch);
      const relayed: RelayedHeader = {
        height: header.height,
        epoch,
        rotated: header.nextCommitteeCommitment !== committeeCommitment(committee),
        reason,
        ...weights(committee, signatures),
        ...(proved.proveMs === undefined ? {} : { proveMs: proved.proveMs }),
        ...(submission.outcome === "accepted"
          ? { transactionHash: submission.transactionHash, gasUsed: submission.gasUsed }
          : {}),
      };
      report({
        ...(submission.outcome === "accepted"
          ? { gasUsed: submission.gasUsed, transactionHash: submission.transactionHash }
          : {}),
        details: { height: `${header.height}`, outcome: submission.outcome, rotated: relayed.rotated },
      });
      return relayed;
    },
    { statement: entry.key, instance: entry.instance },
  );
}

function headerWitness(
  { schedule }: HeaderParameters,
  { epoch, header, signatures }: HeaderSubject,
): ReturnType<typeof committeeHeaderInputs> {
  return committeeHeaderInputs({
    committee: committeeOf(schedule, epoch),
    nextCommittee: nextCommitteeOf(schedule, epoch, header.height),
    header,
    signatures,
  });
}

function weights(
  committee: Committee,
  signatures: ReadonlyMap<number, unknown>,
): { signedWeight: bigint; totalWeight: bigint } {
  const sum = (slots: Iterable<number>): bigint =>
    [...slots].reduce((weight, slot) => weight + (committee.members[slot]?.weight ?? 0n), 0n);
  return { signedWeight: sum(signatures.keys()), totalWeight: sum(committee.members.keys()) };
}
