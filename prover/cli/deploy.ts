import { type Command, InvalidArgumentError } from "commander";
import type { DeployRouteParameters } from "../delivery/deployRoute.ts";
import { HeadlightError } from "../errors.ts";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
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
    .action(async (options: DeployOptions) => {
      const [{ NonceManager, Wallet }, { deployRoute }, { saveDeployment }, files, { checkedKeys }, schedules, rpc] =
        await Promise.all([
          import("ethers"),
          import("../delivery/deployRoute.ts"),
          import("../delivery/deployment.ts"),
          import("../files.ts"),
          import("../pipeline/keys.ts"),
          import("../source/schedule.ts"),
          import("../source/rpc.ts"),
        ]);
      const output = outputOf(options);
      const json = await files.readJson(options.committee);
      if (json === undefined) throw committeeMissing(options.committee);
      const scheduleFor = (chainId: bigint, outbox: string) =>
        schedules.parseSchedule({
          chainId: chainId.toString(),
          outbox,
          epochs: [{ announcedFrom: "0", ...(json as object) }],
        });
      // Before anything is paid for: the file must hold a committee.
      const { size } = schedules.committeeOf(scheduleFor(0n, `0x${"00".repeat(20)}`), 0n);
      await files.checkWritable(options.out);
      await files.checkWritable(options.scheduleOut);
      const privateKey = await readPrivateKey(options.keyFile);
      const signal = abortOnSignals();

      const source = await rpc.connectChain({ url: options.source, signal });
      try {
        const destination = await rpc.connectChain({ url: options.destination, signal });
        try {
          const progress = progressReporter("keys", { silent: options.json === true });
          const keys = await checkedKeys([`header-${size}`, ...WINDOW_INSTANCES], {
            keys: options.zkey,
            onProgress: progress.onProgress,
            signal,
          }).finally(progress.stop);
          const [headerKey, ...windowKeys] = keys as [(typeof keys)[number], ...typeof keys];
          const contracts: Parameters<NonNullable<DeployRouteParameters["onDeployed"]>>[0][] = [];
          const deployment = await deployRoute({
            source: new NonceManager(new Wallet(privateKey, source.provider)),
            destination: new NonceManager(new Wallet(privateKey, destination.provider)),
            sourceChainId: source.chainId,
            destinationChainId: destination.chainId,
            firstCommittee: (outbox) => schedules.committeeOf(scheduleFor(source.chainId, outbox), 0n),
            headerKey,
            windowKeys,
            localChainIds: options.localChainId,
            onDeployed: (deployed) => void contracts.push(deployed),
          });
          const schedule = scheduleFor(source.chainId, deployment.source.gateway);
          await files.writeJsonAtomic(options.scheduleOut, schedules.scheduleToJson(schedule));
          await saveDeployment(options.out, deployment);
          const rows = contracts.map(({ contract, address, gasUsed }) => [contract, address, formatCount(gasUsed)]);
          output.result(
            `${formatTable(["contract", "address", "gas"], rows)}\nWrote ${options.out} and ${options.scheduleOut}.`,
            { deployment, contracts, deploymentFile: options.out, scheduleFile: options.scheduleOut },
          );
        } finally {
          destination.destroy();
        }
      } finally {
        source.destroy();
      }
    });
}

function committeeMissing(path: string): HeadlightError {
  return new HeadlightError({
    code: "COMMITTEE_MISSING",
    message: `there is no committee file at ${path}`,
    hint: "Write one from the members' public keys, as `headlight attest keygen` prints them.",
  });
}

function collectIds(text: string, ids: bigint[]): bigint[] {
  if (!/^[0-9]{1,20}$/.test(text)) throw new InvalidArgumentError(`${text} is not a chain id.`);
  return [...ids, BigInt(text)];
}
