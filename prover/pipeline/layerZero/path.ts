import { Interface } from "ethers";
import { z } from "zod";
import { readContract } from "../../delivery/preflight.ts";
import { HeadlightError, isHeadlightError } from "../../errors.ts";
import { readJson, writeJsonAtomic } from "../../files.ts";
import { type Address, toAddress } from "../../protocol/field.ts";
import { LAYERZERO_DESTINATION_DVN_ABI, LAYERZERO_SOURCE_DVN_ABI } from "../../protocol/layerZero/dvnAbi.ts";
import type { Message } from "../../protocol/message.ts";
import type { ChainConnection } from "../../source/rpc.ts";

/** One direction between two endpoints that the proof DVN serves. */
export interface LayerZeroPath {
  source: {
    eid: number;
    endpoint: Address;
    /** Source side of the DVN. */
    dvn: Address;
    /** Events are looked for from here. */
    startBlock: bigint;
  };
  destination: {
    eid: number;
    endpoint: Address;
    receiveLibrary: Address;
    /** LayerZero's LzExecutor, which commits and executes for anyone. */
    executor: Address;
    /** Destination side of the DVN. */
    dvn: Address;
    startBlock: bigint;
  };
}

/** A path with both chains connected, and what makes a verifier vouch for the batches. */
export interface LayerZeroContext {
  path: LayerZeroPath;
  source: Pick<ChainConnection, "url" | "provider">;
  destination: Pick<ChainConnection, "url" | "provider">;
  /** A message of the gateway with evidence for the destination DVN's verifier; undefined while nothing vouches for it. */
  findEvidence: (messageId: string) => Promise<{ message: Message; evidence: string } | undefined>;
}

export const sourceDvnInterface = new Interface(LAYERZERO_SOURCE_DVN_ABI);
export const destinationDvnInterface = new Interface(LAYERZERO_DESTINATION_DVN_ABI);

const decimal = z.string().regex(/^[0-9]{1,20}$/, "a decimal number in quotes");
const eid = z.number().int().min(1).max(0xffff_ffff);
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, "an address");
const side = { eid, endpoint: address, dvn: address, startBlock: decimal };
const pathFile = z.strictObject({
  version: z.literal(1),
  source: z.strictObject(side),
  destination: z.strictObject({ ...side, receiveLibrary: address, executor: address }),
});

export async function loadLayerZeroPath(file: string): Promise<LayerZeroPath> {
  const json = await readJson(file).catch((error: unknown) => {
    throw isHeadlightError(error, "STATE_CORRUPT") ? unusable(`${file} is not whole JSON`) : error;
  });
  const parsed = pathFile.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unusable(json === undefined ? `there is no file ${file}` : `${issue?.path.join(".")}: ${issue?.message}`);
  }
  const { source, destination } = parsed.data;
  return {
    source: {
      eid: source.eid,
      endpoint: toAddress(source.endpoint),
      dvn: toAddress(source.dvn),
      startBlock: BigInt(source.startBlock),
    },
    destination: {
      eid: destination.eid,
      endpoint: toAddress(destination.endpoint),
      receiveLibrary: toAddress(destination.receiveLibrary),
      executor: toAddress(destination.executor),
      dvn: toAddress(destination.dvn),
      startBlock: BigInt(destination.startBlock),
    },
  };
}

export async function saveLayerZeroPath(file: string, path: LayerZeroPath): Promise<void> {
  await writeJsonAtomic(file, { version: 1, ...path });
}

/** Refuses a file whose contracts are not each other's counterparts: packets would be proved to a DVN that does not believe them. */
export async function checkLayerZeroPath({ path, source, destination }: LayerZeroContext): Promise<void> {
  const ask = async (
    { provider }: LayerZeroContext["source"],
    to: Address,
    abi: Interface,
    method: string,
    args: readonly unknown[] = [],
  ): Promise<unknown> => (await readContract(provider, { to, abi, method, args }))[0];
  const onSource = (method: string, args?: readonly unknown[]): Promise<unknown> =>
    ask(source, path.source.dvn, sourceDvnInterface, method, args);
  const onDestination = (method: string, args?: readonly unknown[]): Promise<unknown> =>
    ask(destination, path.destination.dvn, destinationDvnInterface, method, args);
  const [, told] = (await onSource("destinationOf", [path.destination.eid])) as readonly unknown[];
  const [, , gateway, believed] = (await onDestination("sourceOf", [path.source.eid])) as readonly unknown[];
  const facts: [what: string, found: unknown, expected: unknown][] = [
    ["the source DVN's endpoint id", await onSource("EID"), path.source.eid],
    ["the destination DVN's endpoint id", await onDestination("EID"), path.destination.eid],
    ["the DVN that the source DVN tells", told, path.destination.dvn],
    ["the DVN that the destination DVN believes", believed, path.source.dvn],
    ["the gateway that the destination DVN believes", gateway, await onSource("GATEWAY")],
    ["the destination DVN's receive library", await onDestination("RECEIVE_LIBRARY"), path.destination.receiveLibrary],
  ];
  const wrong = facts.filter(([, found, expected]) => `${found}`.toLowerCase() !== `${expected}`.toLowerCase());
  if (wrong.length === 0) return;
  throw new HeadlightError({
    code: "LAYERZERO_MISMATCH",
    message: `the path does not match the contracts: ${wrong.map(([what, found, expected]) => `${what} is ${found}, not ${expected}`).join("; ")}`,
    hint: "Check the addresses, and that setDestination was called on the source DVN.",
  });
}

function unusable(reason: string): HeadlightError {
  return new HeadlightError({
    code: "LAYERZERO_FILE",
    message: `the file of LayerZero's addresses cannot be used: ${reason}`,
    hint: "contracts/transports/layerzero/README.md shows what it holds.",
  });
}
