import { z } from "zod";
import { HeadlightError, isHeadlightError } from "../errors.ts";
import { readJson, writeJsonAtomic } from "../files.ts";
import { type Address, toAddress, toUint } from "../protocol/field.ts";

/** One direction of a route: where messages are sent, and the contracts that verify and deliver them on the other chain. */
export interface Deployment {
  source: { chainId: bigint; gateway: Address; startBlock: bigint };
  destination: {
    chainId: bigint;
    gateway: Address;
    lightClient: Address;
    zkVerifier: Address;
    /** Contracts that prove the source's storage on the destination; absent where the deployment made none. */
    stateRoots?: Address;
    storageReader?: Address;
    /** Block of the first of these contracts: events are looked for from here. */
    startBlock: bigint;
  };
  /** Instance that the light client's verifier belongs to, for example header-8. */
  headerInstance: string;
  /** Instances of the window verifiers, smallest first. */
  windowInstances: readonly string[];
}

const decimal = z.string().regex(/^[0-9]{1,20}$/, "a decimal number in quotes");
const instance = z.string().regex(/^[a-z]+-[0-9]+$/);

const deploymentFile = z.strictObject({
  version: z.literal(1),
  source: z.strictObject({ chainId: decimal, gateway: z.string(), startBlock: decimal }),
  destination: z.strictObject({
    chainId: decimal,
    gateway: z.string(),
    lightClient: z.string(),
    zkVerifier: z.string(),
    stateRoots: z.string().optional(),
    storageReader: z.string().optional(),
    startBlock: decimal,
  }),
  headerInstance: instance,
  windowInstances: z.array(instance).min(1),
});

export function parseDeployment(json: unknown): Deployment {
  const parsed = deploymentFile.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unusable(`${issue?.path.join(".") || "the file"}: ${issue?.message}`);
  }
  const { source, destination, headerInstance, windowInstances } = parsed.data;
  const { stateRoots, storageReader } = destination;
  return {
    source: {
      chainId: toUint(BigInt(source.chainId), 64, "source chain id"),
      gateway: toAddress(source.gateway, "source gateway"),
      startBlock: BigInt(source.startBlock),
    },
    destination: {
      chainId: toUint(BigInt(destination.chainId), 64, "destination chain id"),
      gateway: toAddress(destination.gateway, "destination gateway"),
      lightClient: toAddress(destination.lightClient, "light client"),
      zkVerifier: toAddress(destination.zkVerifier, "zk verifier"),
      ...(stateRoots === undefined ? {} : { stateRoots: toAddress(stateRoots, "state roots") }),
      ...(storageReader === undefined ? {} : { storageReader: toAddress(storageReader, "storage reader") }),
      startBlock: BigInt(destination.startBlock),
    },
    headerInstance,
    windowInstances,
  };
}

export async function loadDeployment(path: string): Promise<Deployment> {
  const json = await readJson(path).catch((error: unknown) => {
    // The user's file, not one of ours that a crash cannot cut short.
    throw isHeadlightError(error, "STATE_CORRUPT") ? unusable(`${path} is not whole JSON`) : error;
  });
  if (json === undefined) {
    throw new HeadlightError({
      code: "DEPLOYMENT_MISSING",
      message: `there is no deployment file at ${path}`,
      hint: "Check the path.",
    });
  }
  return parseDeployment(json);
}

function unusable(reason: string): HeadlightError {
  return new HeadlightError({
    code: "DEPLOYMENT_INVALID",
    message: `the deployment file cannot be used: ${reason}`,
    hint: "Use the file that the deployment wrote, unchanged.",
  });
}

export async function saveDeployment(path: string, deployment: Deployment): Promise<void> {
  await writeJsonAtomic(path, { version: 1, ...deployment });
}

/** Slots or leaves of an instance: the number in its name. */
export function instanceSize(instanceName: string): number {
  return Number(instanceName.split("-")[1]);
}

/** Name of an instance's generated verifier contract, as circuits.json states it. */
export function verifierOf(instanceName: string): string {
  const contract = instanceName.startsWith("window-") ? "MessageWindow" : "CommitteeHeader";
  return `${contract}${instanceSize(instanceName)}Verifier`;
}
