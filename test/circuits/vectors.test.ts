import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Point, Signature } from "../../prover/protocol/babyJubjub.ts";
import { type Committee, toCommittee } from "../../prover/protocol/committee.ts";
import { splitBytes32, toAddress, toBytes32, toFieldElement } from "../../prover/protocol/field.ts";
import type { Header } from "../../prover/protocol/header.ts";
import { OutboxTree, TREE_DEPTH, ZEROS } from "../../prover/protocol/outboxTree.ts";
import { committeeHeaderInputs } from "../../prover/witness/committeeHeader.ts";
import { messageWindowInputs } from "../../prover/witness/messageWindow.ts";
import { type CircuitTester, instanceTester, templateTester } from "../support/circuitTester.ts";

/** What the JSON holds, with its decimal strings and 0x hex as they stand there. */
interface HeaderVector {
  outbox: string;
  size: number;
  members: { publicKey: { x: string; y: string }; weight: string }[];
  domain: string;
  totalWeight: string;
  membersHash: string;
  commitment: string;
  header: Record<keyof Header, string>;
  packedHeader: string;
  digest: string;
  signerBitmap: string;
  signatures: { R8: { x: string; y: string }; S: string }[];
  publicInputs: string[];
}

interface WindowVector {
  messageRoot: string;
  windowIndex: number;
  leaves: string[];
  path: string[];
  point: string;
  fingerprint: string;
  publicInputs: string[];
}

const vectors = <T>(name: string): T[] => {
  const all = JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8")) as T[];
  expect(all.length).toBeGreaterThan(0);
  return all;
};
const hash = (nInputs: number): Promise<CircuitTester> =>
  templateTester({ file: "primitives/Hash.circom", template: "Hash", parameters: [nInputs] });
const single = (template: string, file: string, parameters: number[] = []): Promise<CircuitTester> =>
  templateTester({ file, template, parameters });
/** The value of `name` that the circuit derives from the inputs. */
const derive = async (circuit: CircuitTester, inputs: Parameters<CircuitTester["witness"]>[0], name = "out") =>
  circuit.read(await circuit.witness(inputs), name)[0];

/** The widths that circuits use: node, commitment, challenge, digest, chains. Each is a circuit to compile. */
const USED_WIDTHS = [2, 3, 5, 6, 16];

describe("golden vectors of Poseidon in Circom", () => {
  const used = vectors<{ inputs: string[]; hash: string }>("poseidons").filter(({ inputs }) =>
    USED_WIDTHS.includes(inputs.length),
  );
  test.each(
    used.map(({ inputs, hash: value }) => ({
      nInputs: inputs.length,
      inputs,
      value,
    })),
  )("Hash($nInputs)", async ({ nInputs, inputs, value }) => {
    expect(await derive(await hash(nInputs), { inputs: inputs.map(BigInt) })).toBe(BigInt(value));
  });
});

describe("golden vectors of headers in Circom", () => {
  const all = vectors<HeaderVector>("headers");

  test("members' hash, domain and commitment", async () => {
    const hash3 = await hash(3);
    for (const vector of all) {
      const slots = Array.from({ length: vector.size }, (_, slot) => vector.members[slot]);
      const membersHash = await derive(await single("MembersHash", "committee/MembersHash.circom", [vector.size]), {
        keys: slots.map((member) =>
          member === undefined ? [0n, 1n] : [BigInt(member.publicKey.x), BigInt(member.publicKey.y)],
        ),
        weights: slots.map((member) => BigInt(member?.weight ?? 0)),
      });
      expect(membersHash).toBe(BigInt(vector.membersHash));
      const domain = await derive(hash3, { inputs: [1n, BigInt(vector.header.chainId), BigInt(vector.outbox)] });
      expect(domain).toBe(BigInt(vector.domain));
      const inputs = [vector.domain, vector.totalWeight, vector.membersHash].map(BigInt);
      expect(await derive(hash3, { inputs })).toBe(BigInt(vector.commitment));
    }
  });

  test("packed header and digest", async () => {
    const [packed, hash6] = [await single("PackedHeader", "committee/PackedHeader.circom"), await hash(6)];
    for (const { domain, header, packedHeader, digest } of all) {
      const wires = await packed.witness({ packed: BigInt(packedHeader) });
      expect(packed.read(wires, "chainId")).toEqual([BigInt(header.chainId)]);
      expect(packed.read(wires, "height")).toEqual([BigInt(header.height)]);
      const { hi, lo } = splitBytes32(toBytes32(header.blockHash));
      const inputs = [domain, packedHeader, hi, lo, header.messageRoot, header.nextCommitteeCommitment].map(BigInt);
      expect(await derive(hash6, { inputs })).toBe(BigInt(digest));
    }
  });

  test("the vector's signatures are a witness of header-8 with the vector's public inputs", async () => {
    const circuit = await instanceTester("header-8");
    for (const vector of all) {
      expect(vector.size).toBe(8);
      const { inputs, publicInputs } = committeeHeaderInputs(statementOf(vector));
      const expected = vector.publicInputs.map(BigInt);
      expect(publicInputs).toEqual(expected);
      const wires = await circuit.witness({ ...inputs });
      expect(wires.slice(1, 1 + expected.length)).toEqual(expected);
    }
  });

  function statementOf({ outbox, size, members, header, signatures }: HeaderVector) {
    const chainId = BigInt(header.chainId);
    const committee: Committee = toCommittee({
      domain: { chainId, outbox: toAddress(outbox) },
      size,
      members: members.map(({ publicKey, weight }) => ({ publicKey: point(publicKey), weight: BigInt(weight) })),
    });
    return {
      committee,
      nextCommittee: committee,
      header: {
        chainId,
        height: BigInt(header.height),
        timestamp: BigInt(header.timestamp),
        blockHash: toBytes32(header.blockHash),
        messageRoot: toFieldElement(BigInt(header.messageRoot)),
        nextCommitteeCommitment: toFieldElement(BigInt(header.nextCommitteeCommitment)),
      },
      signatures: new Map(
        signatures.map(({ R8, S }, slot): [number, Signature] => [slot, { R8: point(R8), S: BigInt(S) }]),
      ),
    };
  }

  function point({ x, y }: { x: string; y: string }): Point {
    return { x: toFieldElement(BigInt(x)), y: toFieldElement(BigInt(y)) };
  }
});

describe("golden vectors of outbox trees in Circom", () => {
  test("MerkleSubtree and MerklePath give the root", async () => {
    const levels = 6;
    const subtree = await single("MerkleSubtree", "primitives/MerkleSubtree.circom", [levels]);
    const path = await single("MerklePath", "primitives/MerklePath.circom", [TREE_DEPTH - levels]);
    for (const { leaves, root } of vectors<{ leaves: string[]; root: string }>("outboxTrees")) {
      const padded = Array.from({ length: 1 << levels }, (_, index) => BigInt(leaves[index] ?? 0));
      const node = await derive(subtree, { leaves: padded }, "root");
      const siblings = ZEROS.slice(levels, TREE_DEPTH);
      expect(await derive(path, { node: node as bigint, position: 0n, siblings }, "root")).toBe(BigInt(root));
    }
  });
});

describe("golden vectors of windows in Circom", () => {
  const all = vectors<WindowVector>("windows");
  let circuit: CircuitTester;
  beforeAll(async () => {
    circuit = await instanceTester("window-16");
  });

  test("MerkleSubtree, MerklePath and Fingerprint", async () => {
    const subtree = await single("MerkleSubtree", "primitives/MerkleSubtree.circom", [4]);
    const path = await single("MerklePath", "primitives/MerklePath.circom", [28]);
    const fingerprint = await single("Fingerprint", "primitives/Fingerprint.circom", [16]);
    for (const vector of all) {
      const leaves = vector.leaves.map(BigInt);
      const node = (await derive(subtree, { leaves }, "root")) as bigint;
      const position = BigInt(vector.windowIndex);
      const siblings = vector.path.map(BigInt);
      expect(await derive(path, { node, position, siblings }, "root")).toBe(BigInt(vector.messageRoot));
      const value = await derive(fingerprint, { values: leaves, point: BigInt(vector.point) });
      expect(value).toBe(BigInt(vector.fingerprint));
    }
  });

  test("the vector is a witness of window-16 with the vector's public inputs", async () => {
    for (const vector of all) {
      const wires = await circuit.witness({
        messageRoot: BigInt(vector.messageRoot),
        windowIndex: BigInt(vector.windowIndex),
        point: BigInt(vector.point),
        fingerprint: BigInt(vector.fingerprint),
        leaves: vector.leaves.map(BigInt),
        siblings: vector.path.map(BigInt),
      });
      const expected = vector.publicInputs.map(BigInt);
      expect(wires.slice(1, 1 + expected.length)).toEqual(expected);
    }
  });

  test("the witness builder makes the same from the vector's outbox", async () => {
    const outbox = vectors<{ leaves: string[]; root: string }>("outboxTrees").find(
      ({ root }) => root === all[0]?.messageRoot,
    );
    const tree = new OutboxTree((outbox?.leaves ?? []).map(BigInt));
    // The others are windows without a message, which no one asks to prove.
    for (const vector of all.filter(({ windowIndex }) => 16 * windowIndex < tree.size)) {
      const { inputs, publicInputs } = messageWindowInputs({ tree, windowIndex: vector.windowIndex, windowSize: 16 });
      expect(publicInputs).toEqual(vector.publicInputs.map(BigInt));
      expect(inputs.siblings).toEqual(vector.path.map(BigInt));
      await circuit.witness({ ...inputs });
    }
    expect(tree.size).toBe(40);
  });
});
