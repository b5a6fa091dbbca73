/**
 * Golden vectors of every encoding that TypeScript, Solidity and Circom share. `node test/vectors/generate.ts` rewrites the
 * JSON files beside this one; the test of the same folder recomputes them and fails on any difference, so an encoding can
 * only change on purpose. The three languages' tests read the JSON, never this file.
 */
import { writeFileSync } from "node:fs";
import { sign } from "../../prover/protocol/babyJubjub.ts";
import { committeeCommitment, domainHash, membersHash, totalWeight } from "../../prover/protocol/committee.ts";
import { headerDigest, packHeader } from "../../prover/protocol/header.ts";
import { leafOf, messageId } from "../../prover/protocol/message.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import { poseidon } from "../../prover/protocol/poseidon.ts";
import { committeeHeaderPublicInputs, messageWindowPublicInputs } from "../../prover/protocol/publicInputs.ts";
import { fingerprint, fingerprintPoint, windowPath, windowRoot } from "../../prover/protocol/window.ts";
import { committeeFixture, headerFixture, messageFixture, seededAddress } from "../support/factories.ts";

function messages(): unknown {
  const payloads = ["0x", "0x00", "0x48656164", `0x${"ab".repeat(33)}`] as const;
  const fixtures = [
    ...payloads.map((payload, i) => messageFixture({ nonce: BigInt(i), payload })),
    messageFixture({
      version: (1n << 16n) - 1n,
      nonce: (1n << 64n) - 1n,
      sourceChainId: (1n << 64n) - 1n,
      destinationChainId: (1n << 64n) - 1n,
      gasLimit: (1n << 64n) - 1n,
      value: (1n << 128n) - 1n,
      deadline: (1n << 64n) - 1n,
      sequence: (1n << 64n) - 1n,
    }),
  ];
  return fixtures.map((message) => ({ message, id: messageId(message), leaf: leafOf(messageId(message)) }));
}

function outboxTrees(): unknown {
  return [0, 1, 2, 16, 17, 40].map((size) => {
    const leaves = Array.from({ length: size }, (_, i) => leafOf(messageId(messageFixture({ nonce: BigInt(i) }))));
    return { leaves, root: new OutboxTree(leaves).root() };
  });
}

function windows(): unknown {
  const tree = new OutboxTree(
    Array.from({ length: 40 }, (_, i) => leafOf(messageId(messageFixture({ nonce: BigInt(i) })))),
  );
  return [0, 2, 5].map((windowIndex) => {
    const leaves = Array.from({ length: 16 }, (_, i) => tree.leaf(windowIndex * 16 + i));
    const messageRoot = tree.root();
    const point = fingerprintPoint(messageRoot, BigInt(windowIndex), leaves);
    const value = fingerprint(leaves, point);
    return {
      messageRoot,
      windowIndex,
      leaves,
      path: tree.path(4, windowIndex),
      point,
      fingerprint: value,
      publicInputs: messageWindowPublicInputs(messageRoot, BigInt(windowIndex), point, value),
      keccakRoot: windowRoot(leaves),
      openings: [0, 2, 7, 15].map((position) => ({ position, path: windowPath(leaves, position) })),
    };
  });
}

function headers(): unknown {
  return [3, 8].map((count) => {
    const weights = Array.from({ length: count }, (_, i) => BigInt(i * i + 1));
    const { committee, privateKeys } = committeeFixture(weights, 8);
    const commitment = committeeCommitment(committee);
    const header = headerFixture({ nextCommitteeCommitment: commitment });
    const digest = headerDigest(header, committee.domain.outbox);
    const bitmap = (1n << BigInt(count)) - 1n;
    return {
      outbox: seededAddress("outbox"),
      size: committee.size,
      members: committee.members,
      domain: domainHash(committee.domain),
      totalWeight: totalWeight(committee),
      membersHash: membersHash(committee),
      commitment,
      header,
      packedHeader: packHeader(header),
      digest,
      signerBitmap: bitmap,
      privateKeys: privateKeys.map((key) => `0x${Buffer.from(key).toString("hex")}`),
      signatures: privateKeys.map((key) => sign(key, digest)),
      publicInputs: committeeHeaderPublicInputs(commitment, header, bitmap),
    };
  });
}

function poseidons(): unknown {
  return Array.from({ length: 16 }, (_, n) => {
    const inputs = Array.from({ length: n + 1 }, (_, i) => BigInt(i + 1));
    return { inputs, hash: poseidon(inputs) };
  });
}

/** Name of the JSON file -> its contents: integers as decimal strings, bytes as 0x hex. */
export function goldenVectors(): Record<string, string> {
  const files = { messages, outboxTrees, windows, headers, poseidons };
  return Object.fromEntries(
    Object.entries(files).map(([name, make]) => [
      `${name}.json`,
      `${JSON.stringify(make(), (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value), 2)}\n`,
    ]),
  );
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(goldenVectors())) writeFileSync(new URL(name, import.meta.url), text);
}
