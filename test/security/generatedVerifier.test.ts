import { bn254 } from "@noble/curves/bn254.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FieldElement } from "../../prover/protocol/field.ts";
import { FIELD_MODULUS } from "../../prover/protocol/field.ts";
import { leafOf, messageId } from "../../prover/protocol/message.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import { ensureArtifact } from "../../prover/proving/artifact.ts";
import { BASE_ORDER } from "../../prover/proving/bn254.ts";
import { type SolidityProof, toSolidityProof } from "../../prover/proving/calldata.ts";
import { type ProveStatementResult, proveStatement } from "../../prover/proving/prove.ts";
import { snarkjsBackend } from "../../prover/proving/snarkjsBackend.ts";
import { type MessageWindowWitness, messageWindowInputs } from "../../prover/witness/messageWindow.ts";
import { headerProof, startClient } from "../support/contractLightClient.ts";
import { windowEvidence } from "../support/contractMessages.ts";
import { type Chain, deploy, mined, revertOf, startChain, type TestContract } from "../support/contracts.ts";
import { messageFixture } from "../support/factories.ts";

const MESSAGES = Array.from({ length: 20 }, (_, nonce) => messageFixture({ nonce: BigInt(nonce) }));
const tree = new OutboxTree(MESSAGES.map((message) => leafOf(messageId(message))));

let chain: Chain;
let verifier: TestContract;
let witness: MessageWindowWitness;
let proved: ProveStatementResult;
let proof: SolidityProof;

beforeAll(async () => {
  chain = await startChain();
  verifier = await deploy(chain, "MessageWindow16Verifier");
  witness = messageWindowInputs({ tree, windowIndex: 1, windowSize: 16 });
  const artifact = await ensureArtifact("window-16");
  proved = await proveStatement({
    backend: snarkjsBackend,
    artifact,
    input: { ...witness.inputs },
    expectedPublicSignals: witness.publicInputs,
  });
  proof = toSolidityProof(proved.proof);
});
afterAll(() => chain.close());

const accepts = (p: SolidityProof, publicInputs: readonly bigint[]): Promise<boolean> =>
  verifier.getFunction("verifyProof")(p.a, p.b, p.c, publicInputs) as Promise<boolean>;

/** (A, B, C) -> (s A, B / s, C): another valid proof of the same statement, made without the witness. */
function rerandomise({ a, b, c }: SolidityProof, scalar: bigint): SolidityProof {
  const { G1, G2, fields } = bn254;
  const A = G1.Point.fromAffine({ x: a[0], y: a[1] }).multiply(scalar).toAffine();
  const B = G2.Point.fromAffine({
    x: fields.Fp2.create({ c0: b[0][1], c1: b[0][0] }),
    y: fields.Fp2.create({ c0: b[1][1], c1: b[1][0] }),
  })
    .multiply(fields.Fr.inv(scalar))
    .toAffine();
  return {
    a: [A.x, A.y],
    b: [
      [B.x.c1, B.x.c0],
      [B.y.c1, B.y.c0],
    ],
    c,
  };
}

describe("a generated verifier, on a real proof", () => {
  it("accepts it", async () => {
    expect(await accepts(proof, witness.publicInputs)).toBe(true);
  });

  it.each([0, 1, 2, 3])(
    "refuses public input %i plus a multiple of r, which means the same to the circuit",
    async (index) => {
      const original = witness.publicInputs[index] as bigint;
      for (const alias of [original + FIELD_MODULUS, original + 2n * FIELD_MODULUS, (1n << 256n) - 1n, FIELD_MODULUS]) {
        expect(await accepts(proof, witness.publicInputs.with(index, alias as FieldElement))).toBe(false);
      }
    },
  );

  it.each([0, 1, 2, 3])("refuses another value of public input %i: no input is without meaning", async (index) => {
    const other = ((witness.publicInputs[index] as bigint) + 1n) % FIELD_MODULUS;
    expect(await accepts(proof, witness.publicInputs.with(index, other as FieldElement))).toBe(false);
  });

  it("refuses coordinates plus q, zero points, points off the curve and the wrong order of G2", async () => {
    const { a, b, c } = proof;
    const wrong: SolidityProof[] = [
      { a: [a[0] + BASE_ORDER, a[1]], b, c },
      { a: [a[0], a[1] + BASE_ORDER], b, c },
      { a, b, c: [c[0] + BASE_ORDER, c[1]] },
      { a: [0n, 0n], b, c },
      { a, b, c: [0n, 0n] },
      { a: [a[0], a[1] + 1n], b, c },
      {
        a,
        b: [
          [b[0][1], b[0][0]],
          [b[1][1], b[1][0]],
        ],
        c,
      },
      { a: c, b, c: a },
    ];
    for (const forged of wrong) expect(await accepts(forged, witness.publicInputs)).toBe(false);
  });

  it("accepts a re-randomised copy: proofs are malleable, so nothing may hang on a proof's bytes", async () => {
    const copy = rerandomise(proof, 12345n);
    expect(copy.a).not.toEqual(proof.a);
    expect(await accepts(copy, witness.publicInputs)).toBe(true);
  });
});

describe("replay of a window by a re-randomised proof", () => {
  it("is refused: the window's slot is keyed by what was proved", async () => {
    const fixture = await startClient();
    const window16 = await deploy(fixture.chain, "MessageWindow16Verifier");
    const zkVerifier = await deploy(fixture.chain, "ZkMessageVerifier", [fixture.client, window16, window16]);
    const header = fixture.header(1n, { messageRoot: tree.root() });
    await mined(fixture.client.update(header, headerProof(fixture.commitments[0] as FieldElement, header)));

    await mined(zkVerifier.verifyWindow(header.height, 1, witness.leaves, proof));
    const replay = zkVerifier.verifyWindow(header.height, 1, witness.leaves, rerandomise(proof, 99n));
    expect((await revertOf(replay)).name).toBe("ZkMessageVerifier_WindowAlreadyVerified");

    const message = MESSAGES[17] as (typeof MESSAGES)[number];
    const evidence = windowEvidence(header.height, witness.leaves, 1);
    expect(await zkVerifier.isVerified(message, evidence)).toBe(true);
    await fixture.chain.close();
  });
});
