import { Contract, type JsonRpcProvider } from "ethers";
import { type Deployment, instanceSize } from "../delivery/deployment.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI, ZK_MESSAGE_VERIFIER_ABI } from "../protocol/abi.ts";
import { constantsMissing } from "./doctor/verifierCode.ts";

/** The deployed verifier of an instance. */
export interface RouteVerifier {
  instance: string;
  readAddress(): Promise<string>;
}

/** The verifiers a route's contracts call, by instance. */
export function routeVerifiers(deployment: Deployment, provider: JsonRpcProvider): RouteVerifier[] {
  const client = new Contract(deployment.destination.lightClient, COMMITTEE_LIGHT_CLIENT_ABI, provider);
  const windows = new Contract(deployment.destination.zkVerifier, ZK_MESSAGE_VERIFIER_ABI, provider);
  return [
    { instance: deployment.headerInstance, readAddress: () => client.getFunction("VERIFIER")() },
    ...deployment.windowInstances.map((instance) => ({
      instance,
      readAddress: (): Promise<string> => windows.getFunction("windowVerifier")(instanceSize(instance)),
    })),
  ];
}

/** Address of the deployed verifier, and how many of the key's constants its code lacks: 0 when it is the key's own. */
export async function compareVerifier(
  { readAddress }: RouteVerifier,
  verificationKey: unknown,
  provider: JsonRpcProvider,
): Promise<{ address: string; missing: number }> {
  const address = await readAddress();
  return { address, missing: constantsMissing(verificationKey, await provider.getCode(address)) };
}
