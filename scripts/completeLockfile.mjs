/**
 * Completes package-lock.json with the platform builds that the registry in use does not carry.
 *
 * npm drops an optional dependency it cannot resolve from the lockfile, and then `npm ci` refuses that lockfile as out of
 * sync. A partial mirror therefore breaks the install for everyone. An entry with the pinned version and the platform is all
 * `npm ci` needs: other platforms skip it, the named platform downloads it from a full registry.
 *
 * Usage: node scripts/completeLockfile.mjs [--check]   (after every `npm install`)
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const lockPath = fileURLToPath(new URL("../package-lock.json", import.meta.url));
const operatingSystems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "sunos", "win32"];
const processors = ["arm64", "arm", "ia32", "loong64", "ppc64", "riscv64", "s390x", "x64"];

/** The platform a package name ends with, e.g. `@scope/tool-linux-x64-musl`. */
function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  const platform = {};
  const os = operatingSystems.find((candidate) => words.includes(candidate));
  const cpu = processors.find((candidate) => words.includes(candidate));
  if (os) platform.os = [os];
  if (cpu) platform.cpu = [cpu];
  if (os === "linux") platform.libc = [words.includes("musl") ? "musl" : "glibc"];
  return os && cpu ? platform : undefined;
}

const lock = JSON.parse(readFileSync(lockPath, "utf8"));
const missing = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    const key = `node_modules/${name}`;
    if (lock.packages[key] || !platform || !/^\d/.test(version)) continue;
    lock.packages[key] = { version, ...platform, ...(parent.dev ? { dev: true } : {}), optional: true };
    missing.push(`${name}@${version}`);
  }
}

if (missing.length === 0) {
  console.log("package-lock.json names every platform build.");
} else if (process.argv.includes("--check")) {
  console.error(`package-lock.json lacks ${missing.join(", ")}`);
  console.error("hint: node scripts/completeLockfile.mjs");
  process.exit(1);
} else {
  const keys = Object.keys(lock.packages).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  lock.packages = Object.fromEntries(keys.map((key) => [key, lock.packages[key]]));
  writeFileSync(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Added ${missing.join(", ")}`);
}
