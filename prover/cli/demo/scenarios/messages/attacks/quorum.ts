import { describeCause, isHeadlightError } from "../../../../../errors.ts";
import { sign } from "../../../../../protocol/babyJubjub.ts";
import { type Committee, totalWeight } from "../../../../../protocol/committee.ts";
import { type Header, headerDigest } from "../../../../../protocol/header.ts";
import { proveStatement } from "../../../../../proving/prove.ts";
import { snarkjsBackend } from "../../../../../proving/snarkjsBackend.ts";
import { collectAttestations } from "../../../../../source/attestations.ts";
import { committeeHeaderInputs } from "../../../../../witness/committeeHeader.ts";
import { halfAggregate } from "../../../../../witness/halfAggregation.ts";
import { type Observation, observe, type Refusal } from "../../../refusals.ts";
import { ATTESTATION_TIMEOUT_MS } from "../../../sidecars.ts";
import { HEADER_INSTANCE, seatsOfWeight, WEIGHTS } from "../plan.ts";
import type { DemoSession } from "../session.ts";
import { nextHeader } from "./headers.ts";

const EPOCH = 1;

/** Exactly 65 % of the weight signs: the aggregator stops, and the circuit refuses whoever goes around the aggregator. */
export function underQuorumHeader(session: DemoSession): Promise<Refusal> {
  return observe("underQuorumHeader", "signers with exactly 65 % of the weight", async () => {
    const committee = session.world.committeeOf(EPOCH);
    const seats = seatsOfWeight(WEIGHTS, (totalWeight(committee) * 65n) / 100n);
    if (seats === undefined) throw new RangeError("no seats hold exactly 65 % of the weight");
    const header = await nextHeader(session, committee);
    return [
      await askAggregator(session, committee, header, seats),
      await askCircuit(session, committee, header, seats),
    ];
  });
}

async function askAggregator(
  session: DemoSession,
  committee: Committee,
  header: Header,
  seats: readonly number[],
): Promise<Observation> {
  const urls = session.attesterUrls(EPOCH);
  try {
    await collectAttestations({
      attesters: seats.map((seat) => urls[seat] ?? ""),
      committee,
      header,
      epoch: BigInt(EPOCH),
      timeoutMs: ATTESTATION_TIMEOUT_MS,
    });
    return { by: "aggregator", reason: "ACCEPTED", expected: false };
  } catch (error) {
    // Every one of them signed: the refusal is about weight, not about attesters that failed to answer.
    const signed = isHeadlightError(error, "ATTESTATION_QUORUM") ? String(error.details?.signedWeight) : undefined;
    return { by: "aggregator", reason: describeCause(error), expected: signed === "650" };
  }
}

/** Inputs that are right in everything but the weight, so that only the circuit's quorum check can object. */
async function askCircuit(
  session: DemoSession,
  committee: Committee,
  header: Header,
  seats: readonly number[],
): Promise<Observation> {
  const artifact = session.artifacts.get(HEADER_INSTANCE);
  if (artifact === undefined) throw new RangeError(`${HEADER_INSTANCE} is not built`);
  const digest = headerDigest(header, committee.domain.outbox);
  const signatures = (session.world.keys[EPOCH] ?? []).map((key) => sign(key, digest));
  const everyone = committeeHeaderInputs({
    committee,
    nextCommittee: committee,
    header,
    signatures: new Map(signatures.entries()),
  });
  const signers = new Set(seats);
  const aggregate = halfAggregate(
    digest,
    committee.members.map(({ publicKey }, seat) => {
      const signature = signatures[seat];
      return signature !== undefined && signers.has(seat) ? { publicKey, ...signature } : undefined;
    }),
  );
  const input = {
    ...everyone.inputs,
    ...aggregate,
    nonces: aggregate.nonces.map(({ x, y }) => [x, y]),
    signerBitmap: seats.reduce((bitmap, seat) => bitmap | (1n << BigInt(seat)), 0n),
  };
  try {
    await proveStatement({ backend: snarkjsBackend, artifact, input });
    return { by: "circuit", reason: "PROVED", expected: false };
  } catch (error) {
    const reason = describeCause(error);
    return { by: "circuit", reason, expected: isHeadlightError(error) && /quorum/i.test(JSON.stringify(error)) };
  }
}
