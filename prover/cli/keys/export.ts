import type { Command } from "commander";
import { checkWritable, writeJsonAtomic, writeTextAtomic } from "../../files.ts";
import { abortOnSignals, defineCommand, outputOf } from "../command.ts";
import { progressReporter } from "../progress.ts";

interface ExportOptions {
  zkey?: string;
  out: string;
  vkey?: string;
  json?: boolean;
}

/** `headlight keys export`: the Solidity verifier and the verification key of an instance's key, after its check. */
export function exportCommand(): Command {
  return defineCommand(
    "export",
    "write the Solidity verifier and the verification key of a key that passes the key check",
    {
      example: "npx headlight keys export header-32 --zkey header-32.zkey --out CommitteeHeader32Verifier.sol",
    },
  )
    .argument("<instance>", "instance of circuits/circuits.json")
    .option("--zkey <file>", "a ceremony's key; the development key when left out")
    .requiredOption("--out <file>", "where the Solidity verifier goes")
    .option("--vkey <file>", "also write the verification key as JSON")
    .action(async (instance: string, options: ExportOptions) => {
      const [{ ensureArtifact }, { exportVerifier }] = await Promise.all([
        import("../../proving/artifact.ts"),
        import("../../proving/exportVerifier.ts"),
      ]);
      await checkWritable(options.out);
      if (options.vkey !== undefined) await checkWritable(options.vkey);
      const signal = abortOnSignals();
      const progress = progressReporter(instance);
      const artifact = await ensureArtifact(instance, {
        onProgress: progress.onProgress,
        signal,
        zkeyPath: options.zkey,
      }).finally(progress.stop);
      const source = await exportVerifier({
        zkeyPath: artifact.zkeyPath,
        contractName: artifact.instance.verifier,
        instance,
        command: `headlight keys export ${instance}`,
        expected: { r1csSha256: artifact.r1csSha256, zkeySha256: artifact.manifest.zkeySha256 },
        signal,
      });
      await writeTextAtomic(options.out, source);
      if (options.vkey !== undefined) await writeJsonAtomic(options.vkey, artifact.verificationKey);
      const { keyKind, zkeySha256 } = artifact.manifest;
      outputOf(options).result(
        `${artifact.instance.verifier} (${keyKind} key ${zkeySha256}) written to ${options.out}`,
        {
          instance,
          verifier: artifact.instance.verifier,
          out: options.out,
          vkey: options.vkey,
          keyKind,
          zkeySha256,
        },
      );
    });
}
