import { z } from "zod";
import { HeadlightError, isHeadlightError } from "../../errors.ts";
import { readJson } from "../../files.ts";
import { type Address, toAddress, toUint } from "../../protocol/field.ts";

/** Hyperlane's side of one direction of a route: where messages are dispatched and recorded, and where they are verified and processed. */
export interface HyperlaneRoute {
  origin: {
    domain: bigint;
    mailbox: Address;
    hook: Address;
    /** Dispatches are looked for from here. */
    startBlock: bigint;
  };
  destination: {
    domain: bigint;
    mailbox: Address;
    /** `HyperlaneIsm`: the store of verified ids and its NULL face. */
    ism: Address;
    /** `HyperlaneCcipReadIsm` over it, where there is one. Relayers ask the servers that it names, so name only one you know. */
    ccipReadIsm?: Address | undefined;
  };
}

const decimal = z.string().regex(/^[0-9]{1,20}$/, "a decimal number in quotes");

const routeFile = z.strictObject({
  version: z.literal(1),
  origin: z.strictObject({ domain: decimal, mailbox: z.string(), hook: z.string(), startBlock: decimal }),
  destination: z.strictObject({
    domain: decimal,
    mailbox: z.string(),
    ism: z.string(),
    ccipReadIsm: z.string().optional(),
  }),
});

export function parseHyperlaneRoute(json: unknown): HyperlaneRoute {
  const parsed = routeFile.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unusable(`${issue?.path.join(".") || "the file"}: ${issue?.message}`);
  }
  const { origin, destination } = parsed.data;
  return {
    origin: {
      domain: toUint(BigInt(origin.domain), 32, "origin domain"),
      mailbox: toAddress(origin.mailbox, "origin mailbox"),
      hook: toAddress(origin.hook, "hook"),
      startBlock: toUint(BigInt(origin.startBlock), 64, "start block"),
    },
    destination: {
      domain: toUint(BigInt(destination.domain), 32, "destination domain"),
      mailbox: toAddress(destination.mailbox, "destination mailbox"),
      ism: toAddress(destination.ism, "ism"),
      ...(destination.ccipReadIsm === undefined
        ? {}
        : { ccipReadIsm: toAddress(destination.ccipReadIsm, "ccipReadIsm") }),
    },
  };
}

export async function loadHyperlaneRoute(path: string): Promise<HyperlaneRoute> {
  const json = await readJson(path).catch((error: unknown) => {
    // The user's file, not one of ours that a crash cannot cut short.
    throw isHeadlightError(error, "STATE_CORRUPT") ? unusable(`${path} is not whole JSON`) : error;
  });
  if (json === undefined) throw unusable(`there is no file at ${path}`);
  return parseHyperlaneRoute(json);
}

function unusable(reason: string): HeadlightError {
  return new HeadlightError({
    code: "HYPERLANE_ROUTE",
    message: `the Hyperlane route cannot be used: ${reason}`,
    hint: 'It is {"version": 1, "origin": {domain, mailbox, hook, startBlock}, "destination": {domain, mailbox, ism, ccipReadIsm?}}, numbers in quotes.',
  });
}
