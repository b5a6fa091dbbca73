import { afterAll, beforeAll, expect, it } from "vitest";
import type { FieldElement } from "../../../prover/protocol/field.ts";
import { encodeAnnouncedIds, encodeHyperlaneMessage, hyperlaneId } from "../../../prover/protocol/hyperlane.ts";
import type { Message } from "../../../prover/protocol/message.ts";
import { anchorOf, headerInputs, headerProof, RECOVERY_DELAY } from "../../support/contractLightClient.ts";
import { startVerifier, type VerifierFixture, windowEvidence, windowProof } from "../../support/contractMessages.ts";
import { account, deploy, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { simulateProof } from "../../support/contractTrapdoor.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";
import { addressOf, metadataOf, padded } from "../../support/hyperlane.ts";

const ORIGIN = 1_001n;
const HOOK = seededAddress("hook on the origin");

let fixture: VerifierFixture;
let ism: TestContract;
let ccipReadIsm: TestContract;

const messages = [0n, 1n].map((nonce) =>
  encodeHyperlaneMessage({
    version: 3n,
    nonce,
    origin: ORIGIN,
    sender: padded(seededAddress("dispatcher")),
    destination: 2_002n,
    recipient: padded(seededAddress("recipient")),
    body: "0x",
  }),
) as [string, string];

async function deployModules({
  chain,
  zkVerifier,
  parameters,
}: VerifierFixture): Promise<[TestContract, TestContract]> {
  const origin = {
    domain: ORIGIN,
    chainId: parameters.sourceChainId,
    gateway: parameters.outbox,
    hook: HOOK,
    verifier: zkVerifier.target,
  };
  const store = await deploy(chain, "HyperlaneIsm", [[origin]]);
  return [store, await deploy(chain, "HyperlaneCcipReadIsm", [store.target, (await account(chain, 0)).address, []])];
}

beforeAll(async () => {
  // A chain of the same deployments tells the address that the announcement has to name.
  const probe = await startVerifier(1);
  const recipient = addressOf((await deployModules(probe))[0]);
  await probe.chain.close();
  const payload = encodeAnnouncedIds(messages.map(hyperlaneId));
  fixture = await startVerifier(1, { sender: HOOK, recipient, payload });
  [ism, ccipReadIsm] = await deployModules(fixture);
});
afterAll(() => fixture.chain.close());

it("conflicting headers take back what the real light client vouched for, on both faces, until it is proved anew (Y6, Y8)", async () => {
  const { client, zkVerifier, height, root } = fixture;
  const [commitment] = fixture.commitments as [FieldElement];
  const [announcement] = fixture.messages as [Message];
  const leaves = fixture.leaves(16, 0);
  const evidence = windowEvidence(height, leaves, 0);
  const [first, second] = messages;
  const byMetadata = (): Promise<boolean> => ccipReadIsm.verify(metadataOf(announcement, evidence, 1), second);

  expect((await revertOf(ism.submit(announcement, evidence))).name).toBe("HyperlaneIsm_NotVerified");
  await mined(zkVerifier.verifyWindow(height, 0n, leaves, windowProof(root, 0n, leaves)));
  expect(await byMetadata()).toBe(true);
  await mined(ism.submit(announcement, evidence));
  expect(await ism.verify("0x", first)).toBe(true);

  const stored = fixture.header(1n, { messageRoot: root });
  const evil = { ...stored, blockHash: seededBytes32("evil") };
  await mined(client.reportConflict(stored, evil, 0, simulateProof(headerInputs(commitment, evil))));
  expect(await ism.verify("0x", first)).toBe(false);
  expect((await revertOf(ism.submit(announcement, evidence))).name).toBe("HyperlaneIsm_Halted");
  expect((await revertOf(byMetadata())).name).toBe("HyperlaneIsm_Halted");

  const committee = fixture.committees[0] as Parameters<typeof anchorOf>[0];
  await mined(client.proposeRecovery(anchorOf(committee, 50n, await fixture.chain.now())));
  await fixture.chain.wait(RECOVERY_DELAY);
  await mined(client.acceptRecovery());
  expect(await ism.verify("0x", first)).toBe(false);
  expect((await revertOf(ism.submit(announcement, evidence))).name).toBe("HyperlaneIsm_NotVerified");
  expect((await revertOf(byMetadata())).name).toBe("HyperlaneIsm_NotVerified");

  // The same root under a new header: its window is known, so the same evidence counts again.
  const header = fixture.header(1n, { messageRoot: root, timestamp: await fixture.chain.now() });
  await mined(client.update(header, headerProof(commitment, header)));
  expect(await ism.verify("0x", first)).toBe(false);
  expect(await byMetadata()).toBe(true);
  await mined(ism.submit(announcement, evidence));
  expect(await ism.verify("0x", first)).toBe(true);
});
