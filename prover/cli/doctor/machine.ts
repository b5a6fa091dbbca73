import { randomUUID } from "node:crypto";
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { availableParallelism, freemem, totalmem } from "node:os";
import { join } from "node:path";
import { isAtLeast, minimumNode } from "../../../scripts/requireNode.mjs";
import { formatBytes } from "../format.ts";
import { type Check, examine } from "./check.ts";

/** Room for journals and a few keys; what each instance needs is examined apart. */
const COMFORTABLE_DISK = 2e9;

/** Looks at the machine: Node, cores, memory, and whether the cache and state folders take files. */
export function examineMachine({
  cacheDirectory,
  stateDirectory,
}: {
  cacheDirectory: string;
  stateDirectory: string;
}): Promise<Check[]> {
  return Promise.all([
    examine("node", () =>
      isAtLeast(process.versions.node, minimumNode)
        ? { status: "ok", detail: process.versions.node }
        : { status: "fail", detail: process.versions.node, hint: `install Node ${minimumNode.join(".")} or newer` },
    ),
    examine("cores", () => {
      const cores = availableParallelism();
      return cores >= 2
        ? { status: "ok", detail: String(cores) }
        : { status: "warn", detail: String(cores), hint: "proving takes about twice as long on one core" };
    }),
    examine("memory", () => ({
      status: "ok",
      detail: `${formatBytes(freemem())} free of ${formatBytes(totalmem())}`,
    })),
    examineFolder("cache", cacheDirectory),
    examineFolder("state", stateDirectory),
  ]);
}

function examineFolder(name: string, folder: string): Promise<Check> {
  return examine(name, async () => {
    const probe = join(folder, `.doctor-${randomUUID()}`);
    await mkdir(folder, { recursive: true });
    await writeFile(probe, "");
    await rm(probe);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const detail = `${folder} is writable, ${formatBytes(free)} free`;
    return free >= COMFORTABLE_DISK
      ? { status: "ok", detail }
      : { status: "warn", detail, hint: "keys and journals need about 2 GB" };
  });
}
