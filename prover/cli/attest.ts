import type { Command } from "commander";
import { abortOnSignals, defineCommand, outputOf } from "./command.ts";
import { finalityOption, parseInteger, scheduleOption, sourceOption, stateOption } from "./options.ts";
import { readSecret } from "./secrets.ts";

interface KeygenOptions {
  keystore: string;
  passwordFile?: string;
  json?: boolean;
}

interface ServeOptions extends KeygenOptions {
  schedule: string;
  source: string;
  finality: string;
  state: string;
  host: string;
  port: number;
  startBlock?: bigint;
}

/** `headlight attest`: a committee member's signing sidecar. */
export function attestCommand(): Command {
  return defineCommand("attest", "run a committee member's signing sidecar, or make its key", {
    example: "npx headlight attest keygen --keystore attester.json",
    json: false,
  })
    .addCommand(keygenCommand())
    .addCommand(serveCommand());
}

function keygenCommand(): Command {
  return defineCommand("keygen", "make a Baby Jubjub key in an encrypted keystore", {
    example: "HEADLIGHT_KEYSTORE_PASSWORD=... npx headlight attest keygen --keystore attester.json",
  })
    .requiredOption("--keystore <file>", "the keystore to write; an existing file is never overwritten")
    .option("--password-file <file>", "file with the keystore's password; else $HEADLIGHT_KEYSTORE_PASSWORD")
    .action(async (options: KeygenOptions) => {
      const { createKeystore } = await import("../node/attester/keystore.ts");
      const password = await readPassword(options);
      const { publicKey } = await createKeystore({ path: options.keystore, password });
      outputOf(options).result(
        [
          `Keystore ${options.keystore} written.`,
          "Public key for the committee schedule:",
          `  x ${publicKey.x}`,
          `  y ${publicKey.y}`,
        ].join("\n"),
        { keystore: options.keystore, publicKey: [publicKey.x, publicKey.y] },
      );
    });
}

function serveCommand(): Command {
  return defineCommand("serve", "sign headers over HTTP after checking each against your own node", {
    example:
      "npx headlight attest serve --keystore attester.json --schedule schedule.json --source http://127.0.0.1:8545 --port 9601",
  })
    .requiredOption("--keystore <file>", "the encrypted key")
    .option("--password-file <file>", "file with the keystore's password; else $HEADLIGHT_KEYSTORE_PASSWORD")
    .addOption(scheduleOption().makeOptionMandatory())
    .addOption(sourceOption().makeOptionMandatory())
    .addOption(finalityOption())
    .addOption(stateOption())
    .option("--start-block <height>", "the block the outbox was deployed in", (text: string) =>
      BigInt(parseInteger(0)(text)),
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on; 0 picks a free one", parseInteger(0), 9601)
    .action(async (options: ServeOptions) => {
      const [{ openKeystore }, { startAttester }, { loadSchedule }, { parseFinality }] = await Promise.all([
        import("../node/attester/keystore.ts"),
        import("../node/attester/server.ts"),
        import("../source/schedule.ts"),
        import("../source/finality.ts"),
      ]);
      const output = outputOf(options);
      const signal = abortOnSignals();
      const keystore = await openKeystore({ path: options.keystore, password: await readPassword(options) });
      const attester = await startAttester({
        privateKey: keystore.privateKey,
        schedule: await loadSchedule(options.schedule),
        rpcUrl: options.source,
        finality: parseFinality(options.finality),
        stateDirectory: options.state,
        host: options.host,
        port: options.port,
        ...(options.startBlock === undefined ? {} : { startBlock: options.startBlock }),
      });
      output.result(`Attesting at ${attester.url} (GET /v1/health). Ctrl-C ends it.`, { url: attester.url });
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      await attester.close();
    });
}

function readPassword({ passwordFile }: KeygenOptions): Promise<string> {
  return readSecret({
    what: "keystore password",
    variable: "HEADLIGHT_KEYSTORE_PASSWORD",
    file: passwordFile,
    option: "--password-file",
  });
}
