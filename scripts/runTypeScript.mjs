/**
 * Runs a TypeScript entry point without a build step. Node strips types by itself from 22.18 on; 22.13 to 22.17 need a flag,
 * which only a new process can take. Plain JavaScript: it runs before types can be stripped.
 */
import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";

const quiet = "--disable-warning=ExperimentalWarning";

/** Drops the one warning that says type stripping is experimental; every other warning still shows. */
function silenceTypeStrippingWarning() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).includes("Type Stripping is an experimental feature"))
      emitWarning.call(process, warning, ...rest);
  };
}

/** Imports `entry` (absolute path of a .ts file) here, or runs it in a child that is allowed to strip types. */
export async function runTypeScript(entry, argv) {
  if (!(process.env.NODE_OPTIONS ?? "").includes(quiet)) {
    process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} ${quiet}`.trim();
  }
  if (process.features.typescript) {
    silenceTypeStrippingWarning();
    process.argv = [process.argv[0], entry, ...argv];
    await import(pathToFileURL(entry).href);
    return;
  }
  const flags = ["--experimental-strip-types", quiet];
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS} --experimental-strip-types`;
  const child = spawn(process.execPath, [...flags, entry, ...argv], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = signal ? 1 : (code ?? 1);
  });
}
