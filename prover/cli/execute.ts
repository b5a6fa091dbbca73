import { type Command, InvalidArgumentError } from "commander";
import type { CollectedRewards } from "../pipeline.ts";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import { addRouteOptions, keyFileOption, type RouteOptions } from "./options.ts";
import { describeRelay } from "./relay.ts";
import { relayNarrator } from "./relayNarrator.ts";
import { readPrivateKey } from "./secrets.ts";

interface ExecuteOptions extends RouteOptions {
  keyFile?: string;
  minProfit?: bigint;
  recordExpired?: boolean;
  reverse?: string;
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
    .option(
      "--min-profit <wei>",
      "deliver only what earns at least so much on the source, before the cost of collecting it",
      parseWei,
    )
    .option("--record-expired", "record that messages expired, so that their ordered channels go on")
    .option("--reverse <file>", "deployment of the route back: collect the fees earned by it")
    .action(async (options: ExecuteOptions) => {
      const [{ collectPending, executePending }, { loadDeployment }, { parseFinality }] = await Promise.all([
        import("../pipeline.ts"),
        import("../delivery/deployment.ts"),
        import("../source/finality.ts"),
      ]);
      const output = outputOf(options);
      const parameters = {
        deployment: await loadDeployment(options.deployment),
        sourceUrl: options.source,
        destinationUrl: options.destination,
        finality: parseFinality(options.finality),
        privateKey: await readPrivateKey(options.keyFile),
        stateDirectory: options.state,
        signal: abortOnSignals(),
        onEvent: relayNarrator(output),
      };
      const deliveries = await executePending({
        ...parameters,
        minProfitWei: options.minProfit,
        recordExpired: options.recordExpired,
      });
      const report = describeRelay({ messages: 0, headers: [], windows: [], deliveries });
      if (options.reverse === undefined) {
        output.result(report, { deliveries });
        return;
      }
      const rewards = await collectPending(parameters, await loadDeployment(options.reverse));
      output.result(`${report}\n${describeRewards(rewards)}`, { deliveries, rewards });
    });
}

function describeRewards({ receipts, settled, withdrawn, acknowledged }: CollectedRewards): string {
  const earned = settled.reduce((sum, { reward }) => sum + reward, 0n);
  return [
    `${receipts} receipts delivered, ${settled.length} fees shared out for ${earned} wei, ${withdrawn} wei withdrawn`,
    `${acknowledged.length} deliveries acknowledged: relay the route back, then run this again`,
  ].join("\n");
}

function parseWei(text: string): bigint {
  if (!/^[0-9]{1,30}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of wei.");
  return BigInt(text);
}
