import { z } from "zod";
import { HeadlightError, isHeadlightError } from "../errors.ts";
import { readJson } from "../files.ts";
import { type Committee, type Domain, toCommittee } from "../protocol/committee.ts";
import { toAddress, toFieldElement, toUint } from "../protocol/field.ts";

/** Which committee signs in which epoch, and from which height on its predecessor announces it. Every attester and relayer holds the same. */
export interface CommitteeSchedule {
  domain: Domain;
  /** Index = epoch. Heights of announcement rise strictly; the first committee's has no meaning. All have the same size, the circuit's. */
  epochs: readonly ScheduledCommittee[];
}

export interface ScheduledCommittee {
  announcedFrom: bigint;
  committee: Committee;
}

const decimal = z.string().regex(/^[0-9]{1,78}$/, "a decimal number in quotes");
const height = z.union([decimal, z.number().int().nonnegative().transform(String)]);

const scheduleFile = z.strictObject({
  chainId: height,
  outbox: z.string(),
  epochs: z
    .array(
      z.strictObject({
        announcedFrom: height,
        size: z.number().int(),
        members: z.array(z.strictObject({ publicKey: z.tuple([decimal, decimal]), weight: decimal })),
      }),
    )
    .min(1),
});

/** Parses a schedule and checks each of its committees (distinct keys of prime order, weights) and that all have one size. */
export function parseSchedule(json: unknown): CommitteeSchedule {
  const parsed = scheduleFile.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`${issue?.path.join(".") || "the file"}: ${issue?.message ?? "unreadable"}`);
  }
  const { chainId, outbox, epochs } = parsed.data;
  const domain = { chainId: toUint(BigInt(chainId), 64, "chain id"), outbox: toAddress(outbox, "outbox") };
  const committees = epochs.map(({ announcedFrom, size, members }) => ({
    announcedFrom: toUint(BigInt(announcedFrom), 64, "announcedFrom"),
    committee: toCommittee({
      domain,
      size,
      members: members.map(({ publicKey: [x, y], weight }, slot) => ({
        publicKey: {
          x: toFieldElement(BigInt(x), `x of member ${slot}`),
          y: toFieldElement(BigInt(y), `y of member ${slot}`),
        },
        weight: BigInt(weight),
      })),
    }),
  }));
  for (const [epoch, { announcedFrom, committee }] of committees.entries()) {
    const previous = committees[epoch - 1];
    // A light client keeps the verifier of one size: after handing over to another size it could accept nothing more.
    if (previous !== undefined && committee.size !== previous.committee.size) {
      throw invalid(`epoch ${epoch} has size ${committee.size}, epoch ${epoch - 1} has ${previous.committee.size}`);
    }
    if (epoch > 1 && previous !== undefined && announcedFrom <= previous.announcedFrom) {
      throw invalid(`epoch ${epoch} is announced at height ${announcedFrom}, not after epoch ${epoch - 1}`);
    }
  }
  return { domain, epochs: committees };
}

export async function loadSchedule(path: string): Promise<CommitteeSchedule> {
  const json = await readJson(path).catch((error: unknown) => {
    // The user's file, not one of ours that a crash cannot cut short.
    throw isHeadlightError(error, "STATE_CORRUPT") ? invalid(`${path} is not whole JSON`) : error;
  });
  if (json === undefined) {
    throw new HeadlightError({
      code: "SCHEDULE_MISSING",
      message: `there is no committee schedule at ${path}`,
      hint: "Check the path.",
    });
  }
  return parseSchedule(json);
}

/** The file form: what `parseSchedule` reads. */
export function scheduleToJson({ domain, epochs }: CommitteeSchedule): z.input<typeof scheduleFile> {
  return {
    chainId: domain.chainId.toString(),
    outbox: domain.outbox,
    epochs: epochs.map(({ announcedFrom, committee }) => ({
      announcedFrom: announcedFrom.toString(),
      size: committee.size,
      members: committee.members.map(({ publicKey, weight }) => ({
        publicKey: [publicKey.x.toString(), publicKey.y.toString()],
        weight: weight.toString(),
      })),
    })),
  };
}

/** The committee that signs in the epoch. */
export function committeeOf(schedule: CommitteeSchedule, epoch: bigint): Committee {
  const entry = schedule.epochs[Number(epoch)];
  if (entry !== undefined) return entry.committee;
  throw new HeadlightError({
    code: "COMMITTEE_UNKNOWN",
    message: `the schedule ends before epoch ${epoch}: it knows epochs 0 to ${schedule.epochs.length - 1}`,
    hint: "Get the current schedule from the committee.",
    details: { epoch: epoch.toString() },
  });
}

/** The committee that a header of the epoch at the height hands over to: the next one from its announcement on, else itself. */
export function nextCommitteeOf(schedule: CommitteeSchedule, epoch: bigint, height: bigint): Committee {
  const own = committeeOf(schedule, epoch);
  const next = schedule.epochs[Number(epoch) + 1];
  return next !== undefined && height >= next.announcedFrom ? next.committee : own;
}

function invalid(message: string): HeadlightError {
  return new HeadlightError({
    code: "SCHEDULE_INVALID",
    message: `the committee schedule cannot be used: ${message}`,
    hint: "A schedule has chainId, outbox and epochs of { announcedFrom, size, members: [{ publicKey: [x, y], weight }] }, numbers in quotes; every epoch has the same size.",
  });
}
