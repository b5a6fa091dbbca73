import type { Command } from "commander";
import { HeadlightError } from "../errors.ts";
import type { ProvedTimeout } from "../pipeline.ts";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import { formatCount } from "./format.ts";
import { addRouteOptions, keyFileOption, type RouteOptions } from "./options.ts";
import { relayNarrator } from "./relayNarrator.ts";
import { readPrivateKey } from "./secrets.ts";

interface RefundOptions extends RouteOptions {
  keyFile?: string;
  reverse: string;
}

/** `headlight refund`: what was not delivered in time comes back, by a proof of its absence on the destination. */
export function refundCommand(): Command {
  return addRouteOptions(
    defineCommand("refund", "prove that a message missed its deadline; tell its sender, return its fee", {
      example:
        "HEADLIGHT_PRIVATE_KEY=0x... npx headlight refund 0x5f0c...e1 --deployment route.json --reverse back.json \\\n      --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546",
    }),
  )
    .addOption(keyFileOption())
    .requiredOption(
      "--reverse <file>",
      "deployment of the route back: its light client knows the destination's headers",
    )
    .argument("<messageId>", "the id that sendMessage returned, 32 bytes of 0x hex")
    .action(async (id: string, options: RefundOptions) => {
      if (!/^0x[0-9a-fA-F]{64}$/.test(id)) {
        throw new HeadlightError({
          code: "MESSAGE_ID",
          message: `${id} is not a message id`,
          hint: "a message id is 32 bytes: 0x and 64 hexadecimal digits; MessageSent carries it as sendId",
        });
      }
      const [{ refundMessage }, { loadDeployment }, { parseFinality }, { toBytes32 }] = await Promise.all([
        import("../pipeline.ts"),
        import("../delivery/deployment.ts"),
        import("../source/finality.ts"),
        import("../protocol/field.ts"),
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
      const reverse = await loadDeployment(options.reverse);
      const refund = await refundMessage(parameters, reverse, toBytes32(id.toLowerCase()));
      output.result(describe(refund), refund);
    });
}

function describe({ id, height, notNotifiedBecause, gas }: ProvedTimeout): string {
  const { settle } = gas;
  const total = [gas.stateRoot, gas.outcome, gas.notify, settle].reduce<bigint>((sum, used = 0n) => sum + used, 0n);
  return [
    `Message ${id} timed out: ${height === undefined ? "proved before" : `absent at height ${height} of the destination`}`,
    notNotifiedBecause === undefined ? "its sender is told" : `its sender is not told: ${notNotifiedBecause}`,
    settle === undefined ? "no fee is held any more" : "its fee is credited to whom the sender named",
    `${formatCount(total)} gas`,
  ].join("\n");
}
