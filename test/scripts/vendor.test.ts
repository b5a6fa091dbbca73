import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { integrityOf, readTarball } from "../../scripts/lib/packageTarball.ts";
import { licenceOf, parseTypechainFactory } from "../../scripts/lib/typechainFactory.ts";

/** A tarball with one ustar entry for each file. */
function tarball(files: Record<string, string>, prefix = ""): Buffer {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write(Buffer.byteLength(text).toString(8).padStart(11, "0"), 124);
    header.write(prefix, 345);
    const body = Buffer.alloc(512 * Math.ceil(Buffer.byteLength(text) / 512));
    body.write(text);
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

describe("readTarball", () => {
  it("finds files of any length, also behind a prefix", () => {
    const long = "x".repeat(1500);
    const files = readTarball(tarball({ "package/a.sol": "", "package/b/c.js": long, "package/d": "d" }), [
      "b/c.js",
      "d",
    ]);
    expect([...files]).toEqual([
      ["b/c.js", long],
      ["d", "d"],
    ]);
    expect(readTarball(tarball({ "a.sol": "a" }, "package/deep"), ["deep/a.sol"]).get("deep/a.sol")).toBe("a");
  });

  it("says which files are missing", () => {
    expect(() => readTarball(tarball({ "package/a.sol": "a" }), ["a.sol", "b.sol"])).toThrow("lacks b.sol");
  });

  it("hashes as lockfiles do", () => {
    expect(integrityOf(new Uint8Array())).toBe(
      "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    );
  });
});

describe("parseTypechainFactory", () => {
  const factory = `import { utils } from "ethers";
const _abi = [
    {
        inputs: [],
        name: "nonce",
        type: "function",
    },
];
const _bytecode = "0x6080";
export class A__factory {}
`;

  it("reads ABI and bytecode", () => {
    expect(parseTypechainFactory(factory)).toEqual({
      abi: [{ inputs: [], name: "nonce", type: "function" }],
      bytecode: "0x6080",
    });
  });

  it.each([
    ["code that has still to be linked", factory.replace("0x6080", "0x60__$0123$__80")],
    ["an abstract contract", factory.replace("0x6080", "0x")],
    ["another file", "export const a = 1;"],
  ])("refuses %s", (_, text) => {
    expect(() => parseTypechainFactory(text)).toThrow("no typechain factory");
  });

  it("reads the licence of a source and refuses one without", () => {
    expect(licenceOf("// SPDX-License-Identifier: MIT OR Apache-2.0\npragma")).toBe("MIT OR Apache-2.0");
    expect(() => licenceOf("pragma solidity ^0.8.0;")).toThrow("no licence");
  });
});
