import { type Command, InvalidArgumentError } from "commander";
import type { OnDeployed } from "../delivery/deploy.ts";
import type { DeployRouteParameters } from "../delivery/deployRoute.ts";
import { HeadlightError } from "../errors.ts";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import type { DirectionPaths } from "./deploy/directionFiles.ts";
import { formatCount, formatTable } from "./format.ts";
import { destinationOption, keyFileOption, sourceOption, zkeyOption } from "./options.ts";
import { progressReporter } from "./progress.ts";
import { readPrivateKey } from "./secrets.ts";

interface DeployOptions {
  committee: string;
  source: string;
  destination: string;
  keyFile?: string;
  zkey: Record<string, string>;
  localChainId: bigint[];
  out: string;
  scheduleOut: string;
  backCommittee?: string;
  backOut?: string;
  backScheduleOut?: string;
  json?: boolean;
}

const WINDOW_INSTANCES = ["window-16", "window-256"];

/** `headlight deploy`: the contracts of one route, and the two files that every other command asks for. */
export function deployCommand(): Command {
  return defineCommand("deploy", "deploy gateways, light client and verifiers of one route; write its two files", {
    example:
      "HEADLIGHT_PRIVATE_KEY=0x... npx headlight deploy --committee committee.json --source http://127.0.0.1:8545 \\\n      --destination http://127.0.0.1:8546 --out route.json --schedule-out schedule.json",
  })
    .requiredOption(
      "--committee <file>",
      'who signs first: { "size": 32, "members": [{ "publicKey": ["x", "y"], "weight": "5" }] }',
    )
    .addOption(sourceOption().makeOptionMandatory())
    .addOption(destinationOption().makeOptionMandatory())
    .addOption(keyFileOption())
    .addOption(zkeyOption())
    .option("--local-chain-id <id>", "another throw-away chain that may have development keys", collectIds, [])
    .requiredOption("--out <file>", "the deployment file to write")
    .requiredOption("--schedule-out <file>", "the committee schedule to write, for attesters and relayers")
    .option("--back-committee <file>", "a route back too: who signs the destination's headers first; same size")
    .option("--back-out <file>", "the deployment file of the way back")
    .option("--back-schedule-out <file>", "the committee schedule of the way back")
    .action(async (options: DeployOptions) => {
      const wayBack = pathsOfWayBack(options);
      const [{ NonceManager, Wallet }, { deployRoute, deployTwoWayRoute }, { checkedKeys }, rpc, { DirectionFiles }] =
        await Promise.all([
          import("ethers"),
          import("../delivery/deployRoute.ts"),
          import("../pipeline/keys.ts"),
          import("../source/rpc.ts"),
          import("./deploy/directionFiles.ts"),
        ]);
      const output = outputOf(options);
      const there = await DirectionFiles.open(options);
      const back = wayBack === undefined ? undefined : await DirectionFiles.open(wayBack);
      if (back !== undefined && back.size !== there.size) throw sizesDiffer(there.size, back.size);
      const privateKey = await readPrivateKey(options.keyFile);
      const signal = abortOnSignals();

      const source = await rpc.connectChain({ url: options.source, signal });
      try {
        const destination = await rpc.connectChain({ url: options.destination, signal });
        try {
          const progress = progressReporter("keys", { silent: options.json === true });
          const keys = await checkedKeys([`header-${there.size}`, ...WINDOW_INSTANCES], {
            keys: options.zkey,
            onProgress: progress.onProgress,
            signal,
          }).finally(progress.stop);
          const [headerKey, ...windowKeys] = keys as [(typeof keys)[number], ...typeof keys];
          const contracts: Parameters<OnDeployed>[0][] = [];
          const parameters: DeployRouteParameters = {
            source: new NonceManager(new Wallet(privateKey, source.provider)),
            destination: new NonceManager(new Wallet(privateKey, destination.provider)),
            sourceChainId: source.chainId,
            destinationChainId: destination.chainId,
            firstCommittee: there.firstCommittee(source.chainId),
            headerKey,
            windowKeys,
            localChainIds: options.localChainId,
            onDeployed: (deployed) => void contracts.push(deployed),
          };
          const deployed =
            back === undefined
              ? { there: await deployRoute(parameters), back: undefined }
              : await deployTwoWayRoute({
                  ...parameters,
                  firstCommitteeBack: back.firstCommittee(destination.chainId),
                });
          await there.save(deployed.there);
          if (deployed.back !== undefined) await back?.save(deployed.back);
          const written = [there, back].flatMap((files) => (files === undefined ? [] : files.written));
          const rows = contracts.map(({ contract, address, gasUsed }) => [contract, address, formatCount(gasUsed)]);
          output.result(`${formatTable(["contract", "address", "gas"], rows)}\nWrote ${written.join(", ")}.`, {
            deployment: deployed.there,
            contracts,
            deploymentFile: options.out,
            scheduleFile: options.scheduleOut,
            ...(deployed.back === undefined ? {} : { wayBack: deployed.back }),
          });
        } finally {
          destination.destroy();
        }
      } finally {
        source.destroy();
      }
    });
}

/** The way back, where it is asked for: by all three of its options or by none. */
function pathsOfWayBack({ backCommittee, backOut, backScheduleOut }: DeployOptions): DirectionPaths | undefined {
  if (backCommittee !== undefined && backOut !== undefined && backScheduleOut !== undefined)
    return { committee: backCommittee, out: backOut, scheduleOut: backScheduleOut };
  if (backCommittee === undefined && backOut === undefined && backScheduleOut === undefined) return undefined;
  throw new HeadlightError({
    code: "USAGE",
    message: "a way back needs --back-committee, --back-out and --back-schedule-out",
    hint: "npx headlight deploy --help",
  });
}

/** Both light clients stand on the verifier of one instance. */
function sizesDiffer(there: number, back: number): HeadlightError {
  return new HeadlightError({
    code: "COMMITTEE_SIZE",
    message: `the committee has ${there} slots and the one of the way back ${back}`,
    hint: "Give both files the same size; slots may stay empty.",
  });
}

function collectIds(text: string, ids: bigint[]): bigint[] {
  if (!/^[0-9]{1,20}$/.test(text)) throw new InvalidArgumentError(`${text} is not a chain id.`);
  return [...ids, BigInt(text)];
}
