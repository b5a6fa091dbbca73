import { afterAll, beforeAll, expect, it } from "vitest";
import { type FieldElement, toAddress } from "../../prover/protocol/field.ts";
import { type Message, messageId } from "../../prover/protocol/message.ts";
import { MAGIC, STATE } from "../support/contractInbox.ts";
import { anchorOf, headerInputs, headerProof, RECOVERY_DELAY } from "../support/contractLightClient.ts";
import { startVerifier, type VerifierFixture, windowEvidence, windowProof } from "../support/contractMessages.ts";
import { account, deploy, mined, revertOf, type TestContract } from "../support/contracts.ts";
import { simulateProof } from "../support/contractTrapdoor.ts";
import { seededBytes32 } from "../support/factories.ts";

let fixture: VerifierFixture;
let gateway: TestContract;
let [delivered, marked, fresh]: Message[] = [];

/** Gateway and receiver get the same addresses on every chain that makes the same deployments. */
async function inboxOf(on: VerifierFixture): Promise<{ contract: TestContract; recipient: TestContract }> {
  const contract = await deploy(on.chain, "Gateway", [(await account(on.chain, 0)).address, 3600]);
  const recipient = await deploy(on.chain, "ReturningRecipient", [MAGIC, 32]);
  await contract.setRoute(31_337, on.parameters.outbox, on.zkVerifier);
  return { contract, recipient };
}

beforeAll(async () => {
  const probe = await startVerifier(1);
  const { contract, recipient } = await inboxOf(probe);
  await probe.chain.close();
  fixture = await startVerifier(3, {
    destinationGateway: toAddress(String(contract.target)),
    recipient: toAddress(String(recipient.target)),
  });
  gateway = (await inboxOf(fixture)).contract;
  [delivered, marked, fresh] = fixture.messages;
});
afterAll(() => fixture.chain.close());

it("conflicting headers stop what is verified but not delivered, and only a new proof starts it again (L10, G9)", async () => {
  const { client, zkVerifier, height, root } = fixture;
  const [commitment] = fixture.commitments as [FieldElement];
  const leaves = fixture.leaves(16, 0);
  const evidence = (nonce: number): string => windowEvidence(height, leaves, nonce);
  const [a, b, c] = [delivered, marked, fresh] as [Message, Message, Message];
  await mined(zkVerifier.verifyWindow(height, 0n, leaves, windowProof(root, 0n, leaves)));
  await mined(gateway.execute(a, evidence(0)));
  await mined(gateway.markVerified(b, evidence(1)));
  expect(await gateway.stateOf(messageId(b))).toBe(STATE.verified);

  const stored = fixture.header(1n, { messageRoot: root });
  const evil = { ...stored, blockHash: seededBytes32("evil") };
  await mined(client.reportConflict(stored, evil, 0, simulateProof(headerInputs(commitment, evil))));
  for (const attempt of [gateway.execute(b, "0x"), gateway.execute(b, evidence(1)), gateway.execute(c, evidence(2))]) {
    expect((await revertOf(attempt)).name).toBe("Gateway_VerifierHalted");
  }
  expect(await gateway.stateOf(messageId(a))).toBe(STATE.executed);
  expect(await gateway.stateOf(messageId(b))).toBe(STATE.unknown);

  const committee = fixture.committees[0] as Parameters<typeof anchorOf>[0];
  await mined(client.proposeRecovery(anchorOf(committee, 50n, await fixture.chain.now())));
  await fixture.chain.wait(RECOVERY_DELAY);
  await mined(client.acceptRecovery());
  for (const attempt of [gateway.execute(b, "0x"), gateway.execute(b, evidence(1)), gateway.execute(c, evidence(2))]) {
    expect((await revertOf(attempt)).name).toBe("Gateway_NotVerified");
  }
  expect((await revertOf(gateway.execute(a, evidence(0)))).name).toBe("Gateway_AlreadyExecuted");

  const header = fixture.header(1n, { messageRoot: root, timestamp: await fixture.chain.now() });
  await mined(client.update(header, headerProof(commitment, header)));
  expect((await revertOf(gateway.execute(b, "0x"))).name).toBe("Gateway_NotVerified");
  await mined(gateway.execute(b, evidence(1)));
  await mined(gateway.execute(c, evidence(2)));
  expect(await gateway.stateOf(messageId(b))).toBe(STATE.executed);
});
