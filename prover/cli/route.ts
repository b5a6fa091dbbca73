import type { Deployment } from "../delivery/deployment.ts";
import type { ChainConnection } from "../source/rpc.ts";
import type { RouteOptions } from "./options.ts";

/** A route with both chains connected and their ids checked against the deployment. */
export interface OpenRoute {
  deployment: Deployment;
  source: ChainConnection;
  destination: ChainConnection;
}

/** Runs `use` with both chains connected, and closes the connections whatever happens. */
export async function withRoute<T>(options: RouteOptions, use: (route: OpenRoute) => Promise<T>): Promise<T> {
  const [{ loadDeployment }, { connectChain }] = await Promise.all([
    import("../delivery/deployment.ts"),
    import("../source/rpc.ts"),
  ]);
  const deployment = await loadDeployment(options.deployment);
  const source = await connectChain({ url: options.source, chainId: deployment.source.chainId });
  try {
    const destination = await connectChain({ url: options.destination, chainId: deployment.destination.chainId });
    try {
      return await use({ deployment, source, destination });
    } finally {
      destination.destroy();
    }
  } finally {
    source.destroy();
  }
}
