import { z } from "zod";
import { describeCause, HeadlightError, isHeadlightError, withoutUrls } from "../errors.ts";
import { checkAborted } from "../pause.ts";
import { pointsEqual, type Signature, verify } from "../protocol/babyJubjub.ts";
import { type Committee, reachesQuorum, totalWeight } from "../protocol/committee.ts";
import { type Header, headerDigest } from "../protocol/header.ts";
import { type Attestation, parseAttestation } from "./attestationWire.ts";
import { redactUrl } from "./rpc.ts";

export interface CollectParameters {
  /** Base URLs of the attesters' sidecars. */
  attesters: readonly string[];
  /** The committee of the epoch; only its members' signatures count. */
  committee: Committee;
  epoch: bigint;
  /** The header as this side computed it from its own node: an attester that saw another one is a failure, not a vote. */
  header: Header;
  timeoutMs?: number;
  /** Leave when two thirds are reached (default), or wait for every attester. */
  stopAtQuorum?: boolean;
  signal?: AbortSignal | undefined;
  onProgress?: ((signedWeight: bigint, neededWeight: bigint) => void) | undefined;
}

export interface AttesterFailure {
  url: string;
  slot?: number;
  code: string;
  reason: string;
}

export interface CollectedAttestations {
  bitmap: bigint;
  /** Slot -> signature, one for each bit of the bitmap. */
  signatures: ReadonlyMap<number, Signature>;
  signedWeight: bigint;
  totalWeight: bigint;
  failures: readonly AttesterFailure[];
}

const MAX_ANSWER_BYTES = 16_384;

/**
 * Asks all attesters at once and counts what verifies. An attester cannot add weight but by a valid signature of its own key
 * on this very header.
 *
 * @throws ATTESTATION_QUORUM with the weight reached and every attester's failure
 */
export async function collectAttestations(parameters: CollectParameters): Promise<CollectedAttestations> {
  const { attesters, committee, header, timeoutMs = 10_000, stopAtQuorum = true, signal, onProgress } = parameters;
  const digest = headerDigest(header, committee.domain.outbox);
  const total = totalWeight(committee);
  const needed = (2n * total + 2n) / 3n;
  const signatures = new Map<number, Signature>();
  const failures: AttesterFailure[] = [];
  const enough = new AbortController();
  let weight = 0n;
  await Promise.all(
    attesters.map(async (url) => {
      try {
        const stop = AbortSignal.any([enough.signal, AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
        const attestation = await askAttester(url, parameters, stop);
        const slot = acceptedSlot(attestation, committee, header, digest);
        if (signatures.has(slot)) return;
        signatures.set(slot, attestation.signature);
        weight += committee.members[slot]?.weight ?? 0n;
        onProgress?.(weight, needed);
        if (stopAtQuorum && reachesQuorum(weight, total)) enough.abort();
      } catch (error) {
        if (!enough.signal.aborted) failures.push(describeAttesterFailure(url, error, timeoutMs));
      }
    }),
  );
  checkAborted(signal);
  if (!reachesQuorum(weight, total)) throw quorumMissed(header, weight, needed, total, failures);
  let bitmap = 0n;
  for (const slot of signatures.keys()) bitmap |= 1n << BigInt(slot);
  return { bitmap, signatures, signedWeight: weight, totalWeight: total, failures };
}

async function askAttester(
  url: string,
  { header, epoch }: CollectParameters,
  signal: AbortSignal,
): Promise<Attestation> {
  const response = await fetch(new URL("/v1/attest", url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ height: header.height.toString(), epoch: epoch.toString() }),
    redirect: "error",
    signal,
  });
  const text = await readBounded(response);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new HeadlightError({ code: "ATTESTER_ANSWER", message: `it answers HTTP ${response.status} and no JSON` });
  }
  if (response.ok) return parseAttestation(json);
  const refusal = refusalJson.safeParse(json);
  throw new HeadlightError({
    code: refusal.success ? refusal.data.code : "ATTESTER_ANSWER",
    message: refusal.success ? refusal.data.message : `it answers HTTP ${response.status}`,
  });
}

const refusalJson = z.object({ code: z.string().max(64), message: z.string().max(1_000) });

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_ANSWER_BYTES)
      throw new HeadlightError({
        code: "ATTESTER_ANSWER",
        message: `its answer is longer than ${MAX_ANSWER_BYTES} bytes`,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The member's slot, when the attestation is a valid signature of a member on the expected header. */
function acceptedSlot(attestation: Attestation, committee: Committee, header: Header, digest: bigint): number {
  const slot = committee.members.findIndex(({ publicKey }) => pointsEqual(publicKey, attestation.publicKey));
  if (slot < 0)
    throw new HeadlightError({
      code: "ATTESTER_NOT_A_MEMBER",
      message: "its key is not in the committee of this epoch",
    });
  const differing = (Object.keys(header) as (keyof Header)[]).filter(
    (field) => header[field] !== attestation.header[field],
  );
  if (differing.length > 0) {
    throw new HeadlightError({
      code: "ATTESTER_DISAGREES",
      message: `it sees another header at height ${header.height}: ${differing.map((field) => `${field} ${attestation.header[field]} instead of ${header[field]}`).join(", ")}`,
      details: { slot },
    });
  }
  if (attestation.digest !== digest || !verify(attestation.publicKey, digest, attestation.signature)) {
    throw new HeadlightError({
      code: "ATTESTER_SIGNATURE",
      message: "its signature does not verify",
      details: { slot },
    });
  }
  return slot;
}

function describeAttesterFailure(url: string, error: unknown, timeoutMs: number): AttesterFailure {
  const shown = URL.canParse(url) ? redactUrl(url) : "(not a URL)";
  if (isHeadlightError(error)) {
    const slot = error.details?.slot;
    return { url: shown, ...(typeof slot === "number" ? { slot } : {}), code: error.code, reason: error.message };
  }
  if (error instanceof z.ZodError)
    return { url: shown, code: "ATTESTER_ANSWER", reason: `its answer has another shape: ${error.issues[0]?.message}` };
  if (error instanceof Error && error.name === "TimeoutError")
    return { url: shown, code: "ATTESTER_TIMEOUT", reason: `no answer within ${timeoutMs} ms` };
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return { url: shown, code: "ATTESTER_UNREACHABLE", reason: withoutUrls(describeCause(cause)) };
}

function quorumMissed(
  header: Header,
  signed: bigint,
  needed: bigint,
  total: bigint,
  failures: readonly AttesterFailure[],
): HeadlightError {
  const disagreeing = failures.filter(({ code }) => code === "ATTESTER_DISAGREES").length;
  const reasons = failures.map(({ url, code, reason }) => `${url}: ${code} (${reason})`).join("; ");
  return new HeadlightError({
    code: "ATTESTATION_QUORUM",
    message: `header ${header.height} is signed by weight ${signed} of ${total}; ${needed} is needed${reasons === "" ? "" : `. ${reasons}`}`,
    hint:
      disagreeing > 0
        ? "Attesters see another header than your node: your node or theirs is lying, lagging or on a fork. Compare their block hashes and message roots."
        : "Check that the attesters run, are synchronised and that the schedule is current.",
    details: {
      height: header.height.toString(),
      signedWeight: signed.toString(),
      neededWeight: needed.toString(),
      totalWeight: total.toString(),
      failures,
    },
  });
}
