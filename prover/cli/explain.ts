import type { Command } from "commander";
import { HeadlightError } from "../errors.ts";
import { isoTime } from "../isoTime.ts";
import type { MessageTerms } from "../pipeline/explain.ts";
import { defineCommand, outputOf } from "./command.ts";
import { layerZeroOption } from "./layerzero/options.ts";
import { addRouteOptions, type RouteOptions } from "./options.ts";
import { withRoute } from "./route.ts";

interface ExplainOptions extends RouteOptions {
  layerzero?: string;
}

/** `headlight explain`: where a message is and why it is stuck; with LayerZero's addresses, where a packet is. */
export function explainCommand(): Command {
  return addRouteOptions(
    defineCommand("explain", "say where a message is and why it is stuck", {
      example:
        "npx headlight explain 0x5f0c...e1 --deployment route.json --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546",
    }),
  )
    .addOption(layerZeroOption())
    .argument("<messageId>", "the id that sendMessage returned, 32 bytes of 0x hex; with --layerzero, a packet's GUID")
    .action(async (id: string, { layerzero, ...options }: ExplainOptions) => {
      if (layerzero !== undefined) {
        const { runExplain } = await import("./layerzero/explain.ts");
        return runExplain(id, { ...options, layerzero });
      }
      if (!/^0x[0-9a-fA-F]{64}$/.test(id)) {
        throw new HeadlightError({
          code: "MESSAGE_ID",
          message: `${id} is not a message id`,
          hint: "a message id is 32 bytes: 0x and 64 hexadecimal digits; MessageSent carries it as sendId",
        });
      }
      const [{ explainMessage }, { parseFinality }, { toBytes32 }] = await Promise.all([
        import("../pipeline/explain.ts"),
        import("../source/finality.ts"),
        import("../protocol/field.ts"),
      ]);
      const explanation = await withRoute(options, (route) =>
        explainMessage({
          id: toBytes32(id.toLowerCase()),
          ...route,
          finality: parseFinality(options.finality),
          stateDirectory: options.state,
        }),
      );
      const lines = [
        `Message ${explanation.id}: ${explanation.state}`,
        ...explanation.steps.map((step) => `  ${step.done ? "done" : "wait"}  ${step.name.padEnd(12)} ${step.detail}`),
      ];
      if (explanation.terms !== undefined) lines.push(`terms: ${describeTerms(explanation.terms)}`);
      if (explanation.stuckBecause !== undefined) lines.push(`why:   ${explanation.stuckBecause}`);
      if (explanation.hint !== undefined) lines.push(`hint:  ${explanation.hint}`);
      outputOf(options).result(lines.join("\n"), explanation);
    });
}

function describeTerms({ fee, outcome, deadline, sequence, nextInChannel }: MessageTerms): string {
  const parts = [`fee ${fee} wei`];
  if (deadline !== 0n) parts.push(`deadline ${isoTime(deadline)}`);
  if (sequence !== 0n)
    parts.push(`number ${sequence} of its ordered channel, where it is the turn of ${nextInChannel}`);
  parts.push(outcome === "none" ? "no outcome proved on the source" : `proved on the source: ${outcome}`);
  return parts.join("; ");
}
