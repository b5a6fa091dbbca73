import { formatEther, type JsonRpcProvider } from "ethers";
import type { Deployment } from "../../delivery/deployment.ts";
import type { FinalityRule } from "../../source/finality.ts";
import { connectChain } from "../../source/rpc.ts";
import type { OpenRoute } from "../route.ts";
import { readRouteStatus } from "../routeStatus.ts";
import { compareVerifier, routeVerifiers } from "../routeVerifiers.ts";
import { type Check, examine } from "./check.ts";

export interface RouteExamination {
  deployment: Deployment;
  sourceUrl: string;
  destinationUrl: string;
  finality: FinalityRule;
  /** Account that pays on the destination; its balance is looked at when given. */
  signer?: string;
  /** A head older than this many seconds behind the source's final block is a warning. */
  maximumLagSeconds: number;
  /** The verification key of an instance in the local cache; undefined when it is not built. */
  verificationKeyOf(instance: string): Promise<unknown>;
}

/** Looks at a route: both chains answer under the right id, the head keeps up, the verifiers are the local keys', gas is paid for. */
export async function examineRoute(parameters: RouteExamination): Promise<Check[]> {
  const { deployment } = parameters;
  const open: Partial<OpenRoute> = {};
  try {
    const checks = [
      await examine("source chain", async () => {
        open.source = await connectChain({ url: parameters.sourceUrl, chainId: deployment.source.chainId });
        return { status: "ok", detail: `chain ${open.source.chainId} answers` };
      }),
      await examine("destination chain", async () => {
        open.destination = await connectChain({
          url: parameters.destinationUrl,
          chainId: deployment.destination.chainId,
        });
        return { status: "ok", detail: `chain ${open.destination.chainId} answers` };
      }),
    ];
    const { source, destination } = open;
    if (destination !== undefined) checks.push(...(await examineVerifiers(parameters, destination.provider)));
    if (source !== undefined && destination !== undefined)
      checks.push(await examineHead(parameters, { deployment, source, destination }));
    if (destination !== undefined && parameters.signer !== undefined) {
      checks.push(await examineBalance(parameters.signer, destination.provider));
    }
    return checks;
  } finally {
    open.source?.destroy();
    open.destination?.destroy();
  }
}

function examineHead({ finality, maximumLagSeconds }: RouteExamination, route: OpenRoute): Promise<Check> {
  return examine("light client", async () => {
    const { lightClient } = await readRouteStatus(route, finality);
    const detail = `height ${lightClient.height}, epoch ${lightClient.epoch}, ${lightClient.lagSeconds} s behind the final head`;
    if (lightClient.frozen) {
      return {
        status: "fail",
        detail: "frozen",
        hint: "two conflicting headers were proved; its owner must recover it with a new anchor",
      };
    }
    return lightClient.lagSeconds <= BigInt(maximumLagSeconds)
      ? { status: "ok", detail }
      : { status: "warn", detail, hint: "is a relayer running? npx headlight relay --watch" };
  });
}

function examineBalance(signer: string, provider: JsonRpcProvider): Promise<Check> {
  return examine("signer balance", async () => {
    const [balance, { gasPrice }] = await Promise.all([provider.getBalance(signer), provider.getFeeData()]);
    // A header and a full window of 16, with room to spare.
    const needed = 2_000_000n * (gasPrice ?? 1n);
    const detail = `${signer} has ${formatEther(balance)}`;
    return balance >= needed
      ? { status: "ok", detail }
      : { status: "fail", detail, hint: `send it at least ${formatEther(needed)} of the destination's coin` };
  });
}

/** The deployed verifiers must hold exactly the constants of the keys this machine proves with, or no proof of ours will pass. */
async function examineVerifiers(
  { deployment, verificationKeyOf }: RouteExamination,
  provider: JsonRpcProvider,
): Promise<Check[]> {
  return Promise.all(
    routeVerifiers(deployment, provider).map((verifier) =>
      examine(`verifier of ${verifier.instance}`, async () => {
        const key = await verificationKeyOf(verifier.instance);
        if (key === undefined) {
          return {
            status: "warn",
            detail: "not compared: the instance is not built here",
            hint: `npx headlight build ${verifier.instance}`,
          };
        }
        const { address, missing } = await compareVerifier(verifier, key, provider);
        return missing === 0
          ? { status: "ok", detail: `${address} holds the local key` }
          : {
              status: "fail",
              detail: `${address} holds another key: ${missing} of its constants differ`,
              hint: "prove with the key this verifier was exported from, or deploy the verifier of the local key",
            };
      }),
    ),
  );
}
