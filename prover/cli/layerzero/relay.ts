import type { Command } from "commander";
import type { LayerZeroRelayResult } from "../../pipeline/layerZero/relay.ts";
import { abortOnSignals, defineCommand, outputOf } from "../command.ts";
import { formatCount, formatTable, shorten } from "../format.ts";
import { addRouteOptions, keyFileOption } from "../options.ts";
import { withRoute } from "../route.ts";
import { readPrivateKey } from "../secrets.ts";
import { type LayerZeroOptions, layerZeroOption, parseWei } from "./options.ts";

interface RelayOptions extends LayerZeroOptions {
  keyFile?: string;
  maxValue?: bigint;
}

/** `headlight layerzero relay`: one round; anyone may, on either chain. */
export function relayCommand(): Command {
  return addRouteOptions(
    defineCommand("relay", "dispatch assigned packets, verify proved batches, execute what is committed", {
      example:
        "HEADLIGHT_PRIVATE_KEY=0x... npx headlight layerzero relay --layerzero layerzero.json --deployment route.json \\\n      --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546",
    }),
  )
    .addOption(layerZeroOption().makeOptionMandatory())
    .addOption(keyFileOption())
    .option(
      "--max-value <wei>",
      "most native coin to bring along for a packet that asks for some; none if left out",
      parseWei,
    )
    .action(async (options: RelayOptions) => {
      const [{ relayLayerZero }, { openLayerZeroRoute }, { loadLayerZeroPath }, { parseFinality }, { Wallet }] =
        await Promise.all([
          import("../../pipeline/layerZero/relay.ts"),
          import("../../pipeline/layerZero/route.ts"),
          import("../../pipeline/layerZero/path.ts"),
          import("../../source/finality.ts"),
          import("ethers"),
        ]);
      const path = await loadLayerZeroPath(options.layerzero);
      const privateKey = await readPrivateKey(options.keyFile);
      const signal = abortOnSignals();
      const result = await withRoute(options, async (route) => {
        const context = await openLayerZeroRoute({
          ...route,
          path,
          finality: parseFinality(options.finality),
          stateDirectory: options.state,
          signal,
        });
        return relayLayerZero({
          ...context,
          sourceSigner: new Wallet(privateKey, route.source.provider),
          destinationSigner: new Wallet(privateKey, route.destination.provider),
          maxValueWei: options.maxValue,
          signal,
        });
      });
      outputOf(options).result(describeRound(result), result);
    });
}

/** What one round did, for a person. */
export function describeRound({ dispatched, undispatched, verified, delivered }: LayerZeroRelayResult): string {
  const gas = (used: bigint | undefined): string => (used === undefined ? "" : formatCount(used));
  const rows = [
    ...dispatched.map(({ messageId, guids, gasUsed }) => [
      `dispatched ${guids.length} in message ${shorten(messageId)}`,
      "run `headlight relay`, then this again",
      gas(gasUsed),
    ]),
    ...undispatched.map(({ guids, reason }) => [`not dispatched: ${guids.length}`, reason, ""]),
    ...verified.map(({ messageId, status, guids, postponed, reason, gasUsed }) => [
      `${status === "verified" ? "verified" : "not verified"}: ${guids.length} of message ${shorten(messageId)}`,
      reason ??
        (status === "not-proved" ? "run `headlight relay`" : postponed.map((packet) => packet.reason).join("; ")),
      gas(gasUsed),
    ]),
    ...delivered.map(({ guid, nonce, status, reason, gasUsed }) => [
      `packet ${shorten(guid)}, nonce ${nonce}: ${status}`,
      reason ?? "",
      gas(gasUsed),
    ]),
  ];
  if (rows.length === 0) return "Nothing to do: no packet of this path waits for this DVN.";
  return formatTable(["done", "", "gas"], rows);
}
