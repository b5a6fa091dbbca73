import { InvalidArgumentError, Option } from "commander";
import type { RouteOptions } from "../options.ts";

/** Options of the commands that know a path between two endpoints. */
export interface LayerZeroOptions extends RouteOptions {
  layerzero: string;
}

export function layerZeroOption(): Option {
  return new Option("--layerzero <file>", "LayerZero's and the DVN's addresses on both chains").env(
    "HEADLIGHT_LAYERZERO",
  );
}

/** A parser for an amount of wei. */
export function parseWei(text: string): bigint {
  if (!/^[0-9]{1,30}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of wei.");
  return BigInt(text);
}
