import type { Command } from "commander";
import { defineCommand, outputOf } from "./command.ts";
import { formatTable } from "./format.ts";
import { addRouteOptions, type RouteOptions } from "./options.ts";
import { withRoute } from "./route.ts";
import { type RouteStatus, readRouteStatus } from "./routeStatus.ts";

/** `headlight status`: what is sent, proved and delivered on a route right now. */
export function statusCommand(): Command {
  return addRouteOptions(
    defineCommand("status", "show what is sent, proved and delivered on a route", {
      example:
        "npx headlight status --deployment route.json --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546",
    }),
  ).action(async (options: RouteOptions) => {
    const { parseFinality } = await import("../source/finality.ts");
    const status = await withRoute(options, (route) => readRouteStatus(route, parseFinality(options.finality)));
    outputOf(options).result(describe(status), status);
  });
}

function describe({ source, lightClient, messages, fees }: RouteStatus): string {
  return formatTable(
    ["what", "now"],
    [
      ["source head / final", `${source.head} / ${source.final}`],
      [
        "light client at",
        `${lightClient.height} (epoch ${lightClient.epoch}), ${lightClient.lagBlocks} blocks and ${lightClient.lagSeconds} s behind final`,
      ],
      [
        "light client frozen",
        lightClient.frozen ? "YES: two conflicting headers were proved; nothing is delivered" : "no",
      ],
      ["messages sent", String(messages.sent)],
      ["executed", String(messages.executed)],
      ["failed, retriable", String(messages.failed)],
      ["expired", String(messages.expired)],
      ["waiting", String(messages.waiting)],
      ["fees held", `${fees.held} wei for ${fees.messages} messages`],
    ],
  );
}
