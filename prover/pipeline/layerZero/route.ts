import { join } from "node:path";
import type { Deployment } from "../../delivery/deployment.ts";
import { toBytes32 } from "../../protocol/field.ts";
import type { FinalityRule } from "../../source/finality.ts";
import { openOutbox } from "../../source/outboxReader.ts";
import type { ChainConnection } from "../../source/rpc.ts";
import { explainMessage } from "../explain.ts";
import { evidenceFor, openWindows } from "../windows.ts";
import type { ExplainContext } from "./explain.ts";
import { checkLayerZeroPath, type LayerZeroPath } from "./path.ts";

export interface LayerZeroRouteParameters {
  path: LayerZeroPath;
  /** The proved route that carries the batches. */
  deployment: Deployment;
  source: ChainConnection;
  destination: ChainConnection;
  finality: FinalityRule;
  stateDirectory: string;
  signal?: AbortSignal | undefined;
}

/** A path whose batches are vouched for by the zk verifier of a proved route. Its contracts are checked. */
export async function openLayerZeroRoute(parameters: LayerZeroRouteParameters): Promise<ExplainContext> {
  const { path, deployment, source, destination, finality, signal } = parameters;
  const stateDirectory = join(parameters.stateDirectory, "layerzero");
  const { gateway, startBlock } = deployment.source;
  const outbox = await openOutbox({ connection: source, outbox: gateway, finality, startBlock, stateDirectory });
  await outbox.sync({ signal });
  const windows = await openWindows({ destination, deployment, outbox });
  const context: ExplainContext = {
    path,
    source,
    destination,
    findEvidence: async (messageId) => {
      const sent = outbox.find(toBytes32(messageId));
      const evidence = sent === undefined ? undefined : evidenceFor(sent, windows);
      return sent === undefined || evidence === undefined ? undefined : { message: sent.message, evidence };
    },
    describeProof: async (id) => {
      const { steps } = await explainMessage({ id, source, destination, deployment, finality, stateDirectory, signal });
      const waiting = steps.find(({ name, done }) => !done && name !== "delivered");
      return waiting === undefined ? "its message is proved" : `${waiting.name} is missing: ${waiting.detail}`;
    },
  };
  await checkLayerZeroPath(context);
  return context;
}
