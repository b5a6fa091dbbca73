import type { Command } from "commander";
import type { RelayResult } from "../pipeline.ts";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import { formatCount, formatMilliseconds, formatTable, shorten } from "./format.ts";
import {
  addRouteOptions,
  attestersOption,
  keyFileOption,
  parseInteger,
  type RouteOptions,
  scheduleOption,
  zkeyOption,
} from "./options.ts";
import { describeError } from "./printError.ts";
import { relayNarrator } from "./relayNarrator.ts";
import { readPrivateKey } from "./secrets.ts";

interface RelayOptions extends RouteOptions {
  schedule: string;
  attesters: string[];
  keyFile?: string;
  zkey: Record<string, string>;
  execute: boolean;
  backend: string;
  memoryLimit?: number;
  watch?: boolean;
  interval: number;
}

/** `headlight relay`: everything between two chains, once or for ever. */
export function relayCommand(): Command {
  return addRouteOptions(
    defineCommand("relay", "collect signatures, prove, update the light client, verify and deliver", {
      example:
        "HEADLIGHT_PRIVATE_KEY=0x... npx headlight relay --deployment route.json --schedule schedule.json \\\n      --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546 --attesters http://127.0.0.1:9601",
    }),
  )
    .addOption(scheduleOption().makeOptionMandatory())
    .addOption(attestersOption().makeOptionMandatory())
    .addOption(keyFileOption())
    .addOption(zkeyOption())
    .option("--no-execute", "stop after verification; leave delivery to executors")
    .option("--backend <name>", "snarkjs or rapidsnark", "snarkjs")
    .option("--memory-limit <megabytes>", "most memory a proof may take", parseInteger(64))
    .option("--watch", "go on for ever; with --json, one line a round")
    .option("--interval <seconds>", "pause between rounds with --watch", parseInteger(1), 12)
    .action(async (options: RelayOptions) => {
      const [{ relayOnce, watch }, { loadDeployment }, { loadSchedule }, { parseFinality }, { backendNamed }] =
        await Promise.all([
          import("../pipeline.ts"),
          import("../delivery/deployment.ts"),
          import("../source/schedule.ts"),
          import("../source/finality.ts"),
          import("./backends.ts"),
        ]);
      const output = outputOf(options);
      const parameters = {
        deployment: await loadDeployment(options.deployment),
        sourceUrl: options.source,
        destinationUrl: options.destination,
        finality: parseFinality(options.finality),
        schedule: await loadSchedule(options.schedule),
        attesters: options.attesters,
        privateKey: await readPrivateKey(options.keyFile),
        stateDirectory: options.state,
        execute: options.execute,
        backend: await backendNamed(options.backend),
        signal: abortOnSignals(),
        onEvent: relayNarrator(output),
        keys: options.zkey,
        ...(options.memoryLimit === undefined ? {} : { memoryLimitMb: options.memoryLimit }),
      };
      if (options.watch) {
        await watch({
          ...parameters,
          intervalMs: options.interval * 1000,
          onRound: output.line,
          onError: (error, retryInMs) => {
            const { what, code, hint } = describeError(error);
            output.note(
              `failed, next try in ${formatMilliseconds(retryInMs)}: ${what} [${code}]${hint === undefined ? "" : ` hint: ${hint}`}`,
            );
          },
        });
        return;
      }
      const result = await relayOnce(parameters);
      output.result(describeRelay(result), result);
    });
}

/** What one round did, for a person. */
export function describeRelay({ messages, headers, windows, deliveries }: RelayResult): string {
  const rows = [
    ...headers.map((header) => [
      `header ${header.height}${header.rotated ? " (rotation)" : ""}`,
      proof(header.proveMs),
      gas(header.gasUsed),
    ]),
    ...windows.map((window) => [
      `window ${window.windowIndex} of ${window.windowSize}, ${window.messages} messages`,
      proof(window.proveMs),
      gas(window.gasUsed),
    ]),
    ...deliveries.map((delivery) => [
      `message ${delivery.nonce} ${shorten(delivery.id)}: ${delivery.status}`,
      "",
      gas(delivery.gasUsed),
    ]),
  ];
  if (rows.length === 0) return `${messages} messages on the source; nothing to do.`;
  return formatTable(["done", "proof", "gas"], rows, { numeric: true });
}

function proof(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "" : formatMilliseconds(milliseconds);
}

function gas(used: bigint | undefined): string {
  return used === undefined ? "" : formatCount(used);
}
