import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultStateDirectory } from "../files.ts";

/** What the commands that talk to the two chains have in common. */
export interface RouteOptions {
  deployment: string;
  source: string;
  destination: string;
  finality: string;
  state: string;
  json?: boolean;
}

/** Adds the options that name a route: its deployment file, the two nodes, the finality rule and the state folder. */
export function addRouteOptions(command: Command): Command {
  return command
    .addOption(deploymentOption().makeOptionMandatory())
    .addOption(sourceOption().makeOptionMandatory())
    .addOption(destinationOption().makeOptionMandatory())
    .addOption(finalityOption())
    .addOption(stateOption());
}

export function deploymentOption(): Option {
  return new Option("--deployment <file>", "the route's addresses, as written at deployment").env(
    "HEADLIGHT_DEPLOYMENT",
  );
}

export function sourceOption(): Option {
  return new Option("--source <url>", "JSON-RPC of the source chain").env("HEADLIGHT_SOURCE_URL");
}

export function destinationOption(): Option {
  return new Option("--destination <url>", "JSON-RPC of the destination chain").env("HEADLIGHT_DESTINATION_URL");
}

export function finalityOption(): Option {
  return new Option("--finality <rule>", "when a source block counts: `finalized`, or a number of confirmations")
    .env("HEADLIGHT_FINALITY")
    .default("finalized");
}

export function stateOption(): Option {
  return new Option("--state <folder>", "where journals and indexes are kept")
    .env("HEADLIGHT_STATE")
    .default(defaultStateDirectory());
}

export function keyFileOption(): Option {
  return new Option("--key-file <file>", "file with the private key that pays; else $HEADLIGHT_PRIVATE_KEY");
}

export function attestersOption(): Option {
  return new Option("--attesters <urls>", "URLs of the attesters, separated by commas")
    .env("HEADLIGHT_ATTESTERS")
    .argParser(parseUrls);
}

export function scheduleOption(): Option {
  return new Option("--schedule <file>", "the committees by epoch").env("HEADLIGHT_SCHEDULE");
}

export function zkeyOption(): Option {
  return new Option("--zkey <instance=file>", "a ceremony's key for an instance; repeat for more")
    .argParser(collectKeys)
    .default({}, "development keys");
}

function collectKeys(text: string, keys: Record<string, string>): Record<string, string> {
  const [instance = "", ...rest] = text.split("=");
  if (instance === "" || rest.length === 0) throw new InvalidArgumentError("It looks like header-32=header-32.zkey.");
  return { ...keys, [instance]: rest.join("=") };
}

export function parseUrls(text: string): string[] {
  const urls = text.split(/[\s,]+/).filter((url) => url !== "");
  for (const url of urls) if (!URL.canParse(url)) throw new InvalidArgumentError(`${url} is not a URL.`);
  return urls;
}

/** A parser for a whole number of at least `minimum`. */
export function parseInteger(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < minimum)
      throw new InvalidArgumentError(`It must be a whole number of at least ${minimum}.`);
    return value;
  };
}
