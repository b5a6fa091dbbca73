import type { Command } from "commander";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import { addRouteOptions, keyFileOption, type RouteOptions } from "./options.ts";
import { describeRelay } from "./relay.ts";
import { relayNarrator } from "./relayNarrator.ts";
import { readPrivateKey } from "./secrets.ts";

interface ExecuteOptions extends RouteOptions {
  keyFile?: string;
}

/** `headlight execute`: deliver what is verified; anyone may, no permission and no committee needed. */
export function executeCommand(): Command {
  return addRouteOptions(
    defineCommand("execute", "deliver every verified message that waits; any funded account may", {
      example:
        "HEADLIGHT_PRIVATE_KEY=0x... npx headlight execute --deployment route.json --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546",
    }),
  )
    .addOption(keyFileOption())
    .action(async (options: ExecuteOptions) => {
      const [{ executePending }, { loadDeployment }, { parseFinality }] = await Promise.all([
        import("../pipeline.ts"),
        import("../delivery/deployment.ts"),
        import("../source/finality.ts"),
      ]);
      const output = outputOf(options);
      const deliveries = await executePending({
        deployment: await loadDeployment(options.deployment),
        sourceUrl: options.source,
        destinationUrl: options.destination,
        finality: parseFinality(options.finality),
        privateKey: await readPrivateKey(options.keyFile),
        stateDirectory: options.state,
        signal: abortOnSignals(),
        onEvent: relayNarrator(output),
      });
      output.result(describeRelay({ messages: 0, headers: [], windows: [], deliveries }), { deliveries });
    });
}
