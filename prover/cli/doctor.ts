import type { Command } from "commander";
import { HeadlightError } from "../errors.ts";
import { defineCommand, outputOf } from "./command.ts";
import type { Check } from "./doctor/check.ts";
import {
  deploymentOption,
  destinationOption,
  finalityOption,
  parseInteger,
  sourceOption,
  stateOption,
} from "./options.ts";

interface DoctorOptions {
  deployment?: string;
  source?: string;
  destination?: string;
  finality: string;
  state: string;
  signer?: string;
  maxLag: number;
  json?: boolean;
}

/** `headlight doctor`: everything that must be right before a proof is paid for, each with a hint when it is not. */
export function doctorCommand(): Command {
  return defineCommand(
    "doctor",
    "check the machine, the artifacts, and a route when one is named; exits 1 when something fails",
    {
      example:
        "npx headlight doctor --deployment route.json --source http://127.0.0.1:8545 --destination http://127.0.0.1:8546",
    },
  )
    .addOption(deploymentOption())
    .addOption(sourceOption())
    .addOption(destinationOption())
    .addOption(finalityOption())
    .addOption(stateOption())
    .option("--signer <address>", "account that pays on the destination; its balance is checked")
    .option("--max-lag <seconds>", "how far the light client may be behind", parseInteger(1), 3600)
    .action(async (options: DoctorOptions) => {
      const checks = await examineAll(options);
      const failed = checks.filter(({ status }) => status === "fail");
      const output = outputOf(options);
      const width = Math.max(...checks.map(({ name }) => name.length));
      output.result(checks.map((check) => describe(check, width)).join("\n"), { healthy: failed.length === 0, checks });
      if (failed.length > 0) process.exitCode = 1;
    });
}

async function examineAll(options: DoctorOptions): Promise<Check[]> {
  const [
    { examineMachine },
    { examineArtifacts, builtVerificationKey },
    { examineResources },
    { defaultCacheDirectory },
  ] = await Promise.all([
    import("./doctor/machine.ts"),
    import("./doctor/artifacts.ts"),
    import("./doctor/resources.ts"),
    import("../proving/cache.ts"),
  ]);
  const cacheDirectory = defaultCacheDirectory();
  const checks = await examineMachine({ cacheDirectory, stateDirectory: options.state });
  checks.push(...(await examineArtifacts()), ...(await examineResources(cacheDirectory)));
  if (options.deployment === undefined) return checks;
  if (options.source === undefined || options.destination === undefined) {
    throw new HeadlightError({
      code: "USAGE",
      message: "a deployment is named but not both of its chains",
      hint: "add --source <url> and --destination <url>",
    });
  }
  const [{ examineRoute }, { loadDeployment }, { parseFinality }] = await Promise.all([
    import("./doctor/route.ts"),
    import("../delivery/deployment.ts"),
    import("../source/finality.ts"),
  ]);
  const route = await examineRoute({
    deployment: await loadDeployment(options.deployment),
    sourceUrl: options.source,
    destinationUrl: options.destination,
    finality: parseFinality(options.finality),
    maximumLagSeconds: options.maxLag,
    verificationKeyOf: builtVerificationKey,
    ...(options.signer === undefined ? {} : { signer: options.signer }),
  });
  return [...checks, ...route];
}

function describe({ name, status, detail, hint }: Check, width: number): string {
  const line = `${status.padEnd(4)}  ${name.padEnd(width)} ${detail}`;
  return status === "ok" || hint === undefined ? line : `${line}\n      hint: ${hint}`;
}
