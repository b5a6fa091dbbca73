import { type Command, InvalidArgumentError, Option } from "commander";
import type { HyperlaneRelayResult } from "../pipeline/hyperlane/relay.ts";
import { type Address, toAddress } from "../protocol/field.ts";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import { formatCount, formatMilliseconds, formatTable, shorten } from "./format.ts";
import { withHyperlane } from "./hyperlane/open.ts";
import { addRouteOptions, keyFileOption, parseInteger, type RouteOptions } from "./options.ts";
import { describeError } from "./printError.ts";
import { readPrivateKey } from "./secrets.ts";

export interface HyperlaneOptions extends RouteOptions {
  hyperlane: string;
}

interface RelayOptions extends HyperlaneOptions {
  keyFile?: string;
  announce: boolean;
  batch: number;
  pending: number;
  recipients?: Address[];
  watch?: boolean;
  interval: number;
}

interface ServeOptions extends HyperlaneOptions {
  host: string;
  port: number;
}

/** `headlight hyperlane`: Hyperlane messages under a Headlight security module. */
export function hyperlaneCommand(): Command {
  return defineCommand("hyperlane", "carry Hyperlane messages, serve their evidence, or say where one is stuck", {
    example: "npx headlight hyperlane explain 0x5f0c...e1 --hyperlane hyperlane.json --deployment route.json ...",
    json: false,
  })
    .addCommand(relayCommand())
    .addCommand(serveCommand())
    .addCommand(explainCommand());
}

const ROUTE =
  "--deployment route.json --hyperlane hyperlane.json \\\n      --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546";

function routeCommand(name: string, description: string, example: string): Command {
  const option = new Option("--hyperlane <file>", "Hyperlane's addresses of this direction").env("HEADLIGHT_HYPERLANE");
  return addRouteOptions(defineCommand(name, description, { example })).addOption(option.makeOptionMandatory());
}

function relayCommand(): Command {
  const example = `HEADLIGHT_PRIVATE_KEY=0x... npx headlight hyperlane relay ${ROUTE}`;
  return routeCommand("relay", "announce, submit and process what can be; proofs are `headlight relay`'s", example)
    .addOption(keyFileOption())
    .option("--no-announce", "leave announcing, which pays on the origin, to others")
    .option("--batch <ids>", "most ids in one announcement", parseInteger(1), 16)
    .option("--recipients <addresses>", "carry for these only, separated by commas", parseAddresses)
    .option("--pending <seconds>", "how long to ask a server that says pending", parseInteger(0), 10)
    .option("--watch", "go on for ever; with --json, one line a round")
    .option("--interval <seconds>", "pause between rounds with --watch", parseInteger(1), 12)
    .action(async (options: RelayOptions) => {
      const [{ HyperlaneRelayer }, { pause }, { Wallet }] = await Promise.all([
        import("../pipeline/hyperlane/relay.ts"),
        import("../pause.ts"),
        import("ethers"),
      ]);
      const output = outputOf(options);
      const signal = abortOnSignals();
      const wallet = new Wallet(await readPrivateKey(options.keyFile));
      await withHyperlane(options, "relay", signal, async (context) => {
        const relayer = new HyperlaneRelayer(context, {
          originSigner: wallet.connect(context.source.provider),
          destinationSigner: wallet.connect(context.destination.provider),
          announce: options.announce,
          batchSize: options.batch,
          pendingSeconds: options.pending,
          recipients: options.recipients,
        });
        if (!options.watch) {
          const result = await relayer.round();
          output.result(describeRelay(result), result);
          return;
        }
        while (!signal.aborted) {
          try {
            output.line(await relayer.round());
          } catch (error) {
            if (signal.aborted) return;
            const { what, code } = describeError(error);
            output.note(`failed, next try in ${formatMilliseconds(options.interval * 1000)}: ${what} [${code}]`);
          }
          await pause(options.interval * 1000, signal).catch(() => undefined);
        }
      });
    });
}

function parseAddresses(text: string): Address[] {
  const addresses = text.split(/[\s,]+/).filter((part) => part !== "");
  for (const address of addresses)
    if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new InvalidArgumentError(`${address} is not an address.`);
  return addresses.map((address) => toAddress(address));
}

function serveCommand(): Command {
  return routeCommand("serve", "answer CCIP-read lookups with evidence", `npx headlight hyperlane serve ${ROUTE}`)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on; 0 picks a free one", parseInteger(0), 9701)
    .action(async (options: ServeOptions) => {
      const [{ startCcipRead }, { CcipReadAnswers }] = await Promise.all([
        import("../node/ccipRead/server.ts"),
        import("../node/ccipRead/answers.ts"),
      ]);
      const output = outputOf(options);
      const signal = abortOnSignals();
      await withHyperlane(options, "serve", signal, async (context) => {
        const server = await startCcipRead({
          answers: new CcipReadAnswers(context),
          host: options.host,
          port: options.port,
          onRequest: ({ status, code }) => output.note(`${status} ${code}`),
        });
        const urls = [`${server.url}/{sender}/{data}`, `${server.url}/`];
        output.result(`Answering at ${urls[0]} (GET) and ${urls[1]} (POST). Ctrl-C ends it.`, {
          url: server.url,
          urls,
        });
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        await server.close();
      });
    });
}

function explainCommand(): Command {
  const example = `npx headlight hyperlane explain 0x5f0c...e1 ${ROUTE}`;
  return routeCommand("explain", "say where a Hyperlane message is and why it is stuck", example)
    .argument("<messageId>", "the id that dispatch returned, 32 bytes of 0x hex")
    .action(async (id: string, options: HyperlaneOptions) => {
      const [{ explainHyperlaneMessage }, { toBytes32 }] = await Promise.all([
        import("../pipeline/hyperlane/explain.ts"),
        import("../protocol/field.ts"),
      ]);
      const messageId = toBytes32(id, "message id");
      await withHyperlane(options, "explain", abortOnSignals(), async (context) => {
        const explanation = await explainHyperlaneMessage(context, messageId);
        const { state, face, steps, stuckBecause, hint } = explanation;
        const lines = [
          `Message ${messageId}: ${state}${face === undefined ? "" : `, face ${face}`}`,
          ...steps.map((step) => `  ${step.done ? "done" : "wait"}  ${step.name.padEnd(12)} ${step.detail}`),
          ...(stuckBecause === undefined ? [] : [`why:   ${stuckBecause}`]),
          ...(hint === undefined ? [] : [`hint:  ${hint}`]),
        ];
        outputOf(options).result(lines.join("\n"), explanation);
      });
    });
}

/** What one round did, for a person. */
export function describeRelay(result: HyperlaneRelayResult): string {
  const { dispatched, announced, notAnnounced, submitted, deliveries } = result;
  const rows = [
    ...announced.map(({ ids, gasUsed }) => [`announced ${ids.length} ids`, "", formatCount(gasUsed)]),
    ...notAnnounced.map(({ ids, reason }) => [`could not announce ${ids.length} ids`, reason, ""]),
    ...submitted.map(({ ids, gasUsed }) => [`submitted ${ids.length} ids`, "", formatCount(gasUsed)]),
    ...deliveries.map(({ nonce, id, face, status, reason = "", gasUsed }) => [
      `message ${nonce} ${shorten(id)} (${face}): ${status}`,
      reason,
      gasUsed === undefined ? "" : formatCount(gasUsed),
    ]),
  ];
  if (rows.length === 0) return `${dispatched} messages dispatched; nothing to do.`;
  return formatTable(["done", "why", "gas"], rows);
}
