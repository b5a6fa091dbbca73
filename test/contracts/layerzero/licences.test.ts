import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolder } from "../../../prover/cli/demo/scenarios/layerzero/packages.ts";

/**
 * Which files under LayerZero's licence our Solidity reaches. Those under contracts/ reach none; the demo's OFT, which is
 * compiled for tests and the demo only, reaches the ones named here. A new version of a package that changes this fails here.
 */
const DEMO = "prover/cli/demo/scenarios/layerzero/contracts";
const RESTRICTED = /SPDX-License-Identifier:.*(?:LZBL|BUSL)/;

const IMPORT = /^\s*import\s+(?:[^;"']*\sfrom\s+)?["']([^"']+)["']/gm;

/** Through OFTCore, which simulates deliveries with OAppPreCrimeSimulator. */
const REACHED_BY_OFT = [
  "@layerzerolabs/lz-evm-protocol-v2/contracts/libs/AddressCast.sol",
  "@layerzerolabs/lz-evm-protocol-v2/contracts/messagelib/libs/PacketV1Codec.sol",
];

/** The file that an import names, as a path of the repository or of a package. */
function resolve(from: string, path: string): string {
  return path.startsWith(".") ? posix.join(posix.dirname(from), path) : path;
}

function read(file: string): string {
  const [, name, rest] = /^(@[^/]+\/[^/]+|[^@/.][^/]*)\/(.+)$/.exec(file) ?? [];
  const isOurs = name === "contracts" || name === "prover" || name === "test";
  return readFileSync(isOurs || name === undefined ? file : join(packageFolder(name), rest as string), "utf8");
}

/** Every file that is compiled with a file. */
function reached(roots: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  const waiting = [...roots];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const text = read(file);
    files.set(file, text);
    for (const [, path] of text.matchAll(IMPORT)) waiting.push(resolve(file, path as string));
  }
  return files;
}

function restricted(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([file, text]) => (RESTRICTED.test(text) ? [file] : [])).sort();
}

function solidityIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sol"))
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter((file) => statSync(file).isFile());
}

describe("licences: LayerZero's LZBL-1.2", () => {
  const ours = ["contracts", "prover", "test"].flatMap(solidityIn);

  it("is on no file of ours, nor is BUSL", () => {
    expect(ours.length).toBeGreaterThan(100);
    for (const file of ours) expect(readFileSync(file, "utf8"), file).toMatch(/^\/\/ SPDX-License-Identifier: /m);
    expect(restricted(new Map(ours.map((file) => [file, readFileSync(file, "utf8")])))).toEqual([]);
  });

  it("is reached by no import of contracts/ or of the models: they compile without LayerZero's packages", () => {
    const files = reached(ours.filter((file) => !file.startsWith(DEMO)));
    expect([...files.keys()].filter((file) => file.startsWith("@layerzerolabs/"))).toEqual([]);
    expect(restricted(files)).toEqual([]);
  });

  it.each([
    ["GreetingOApp.sol", []],
    ["CoinOft.sol", REACHED_BY_OFT],
    ["FreeExecutor.sol", []],
  ])("is reached by the demo's %s in these files and no others", (name, expected) => {
    expect(restricted(reached([`${DEMO}/${name}`]))).toEqual(expected);
  });
});
