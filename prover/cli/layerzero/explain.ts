import type { Command } from "commander";
import { HeadlightError } from "../../errors.ts";
import type { PacketExplanation } from "../../pipeline/layerZero/explain.ts";
import { defineCommand, outputOf } from "../command.ts";
import { addRouteOptions } from "../options.ts";
import { withRoute } from "../route.ts";
import { type LayerZeroOptions, layerZeroOption } from "./options.ts";

/** `headlight layerzero explain`: where a packet is and what holds it up. */
export function explainCommand(): Command {
  return addRouteOptions(
    defineCommand("explain", "say where a packet is, and which nonce before it holds it up", {
      example:
        "npx headlight layerzero explain 0x7be1...09 --layerzero layerzero.json --deployment route.json \\\n      --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546",
    }),
  )
    .addOption(layerZeroOption().makeOptionMandatory())
    .argument("<guid>", "the packet's GUID, 32 bytes of 0x hex")
    .action((guid: string, options: LayerZeroOptions) => runExplain(guid, options));
}

/** Explains a packet to the reader; also what `headlight explain --layerzero` does. */
export async function runExplain(guid: string, options: LayerZeroOptions): Promise<void> {
  if (!/^0x[0-9a-fA-F]{64}$/.test(guid)) {
    throw new HeadlightError({
      code: "LAYERZERO_GUID",
      message: `${guid} is not a packet's GUID`,
      hint: "a GUID is 32 bytes: 0x and 64 hexadecimal digits; the endpoint returns it from send",
    });
  }
  const [{ explainPacket }, { openLayerZeroRoute }, { loadLayerZeroPath }, { parseFinality }, { toBytes32 }] =
    await Promise.all([
      import("../../pipeline/layerZero/explain.ts"),
      import("../../pipeline/layerZero/route.ts"),
      import("../../pipeline/layerZero/path.ts"),
      import("../../source/finality.ts"),
      import("../../protocol/field.ts"),
    ]);
  const path = await loadLayerZeroPath(options.layerzero);
  const explanation = await withRoute(options, async (route) =>
    explainPacket(
      await openLayerZeroRoute({
        ...route,
        path,
        finality: parseFinality(options.finality),
        stateDirectory: options.state,
      }),
      toBytes32(guid),
    ),
  );
  outputOf(options).result(describePacket(explanation), explanation);
}

/** The way of a packet, for a person. */
export function describePacket({ guid, state, steps, stuckBecause, hint }: PacketExplanation): string {
  return [
    `Packet ${guid}: ${state}`,
    ...steps.map((step) => `  ${step.done ? "done" : "wait"}  ${step.name.padEnd(12)} ${step.detail}`),
    ...(stuckBecause === undefined ? [] : [`why:   ${stuckBecause}`]),
    ...(hint === undefined ? [] : [`hint:  ${hint}`]),
  ].join("\n");
}
