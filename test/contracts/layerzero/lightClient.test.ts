import { afterAll, beforeAll, expect, it } from "vitest";
import type { FieldElement } from "../../../prover/protocol/field.ts";
import { encodePacketHeader, type Packet } from "../../../prover/protocol/layerZero/packet.ts";
import type { Message } from "../../../prover/protocol/message.ts";
import { anchorOf, headerInputs, headerProof, RECOVERY_DELAY } from "../../support/contractLightClient.ts";
import { windowEvidence, windowProof } from "../../support/contractMessages.ts";
import { mined, revertOf } from "../../support/contracts.ts";
import { simulateProof } from "../../support/contractTrapdoor.ts";
import { seededBytes32 } from "../../support/factories.ts";
import { type LayerZeroInbox, startLayerZeroInbox } from "../../support/layerZeroInbox.ts";

let inbox: LayerZeroInbox;
beforeAll(async () => {
  inbox = await startLayerZeroInbox(3);
});
afterAll(() => inbox.fixture.chain.close());

/** Whether the endpoint holds the packet. */
async function isCommitted({ receiver, srcEid, sender, nonce }: Packet): Promise<boolean> {
  const hash = inbox.layerZero.contracts.EndpointV2.getFunction("inboundPayloadHash");
  const word = `0x${"00".repeat(12)}${sender.slice(2)}`;
  return BigInt((await hash(receiver, srcEid, word, nonce)) as string) !== 0n;
}

it("a window that is proved carries packets; conflicting headers stop them until a new proof under a new committee (D10)", async () => {
  const { fixture, dvn, packets, batches } = inbox;
  const { client, zkVerifier, height, root } = fixture;
  const [commitment] = fixture.commitments as [FieldElement];
  const leaves = fixture.leaves(16, 0);
  const attempt = (index: number, batch = batches[index] as Message) =>
    dvn.verifyAndCommit(batch, windowEvidence(height, leaves, index), [encodePacketHeader(packets[index] as Packet)]);
  const [first, second, third] = packets as [Packet, Packet, Packet];

  expect((await revertOf(attempt(0))).name).toBe("LayerZeroDestinationDvn_NotVerified");
  await mined(zkVerifier.verifyWindow(height, 0n, leaves, windowProof(root, 0n, leaves)));
  // Evidence of one message does not serve for another, nor for an altered one.
  const altered = { ...(batches[0] as Message), payload: (batches[1] as Message).payload };
  expect((await revertOf(attempt(0, altered))).name).toBe("LayerZeroDestinationDvn_NotVerified");
  await mined(attempt(0));
  expect(await isCommitted(first)).toBe(true);

  const stored = fixture.header(1n, { messageRoot: root });
  const evil = { ...stored, blockHash: seededBytes32("evil") };
  await mined(client.reportConflict(stored, evil, 0, simulateProof(headerInputs(commitment, evil))));
  expect((await revertOf(attempt(1))).name).toBe("LayerZeroDestinationDvn_VerifierHalted");

  const committee = fixture.committees[0] as Parameters<typeof anchorOf>[0];
  await mined(client.proposeRecovery(anchorOf(committee, 50n, await fixture.chain.now())));
  await fixture.chain.wait(RECOVERY_DELAY);
  await mined(client.acceptRecovery());
  expect((await revertOf(attempt(1))).name).toBe("LayerZeroDestinationDvn_NotVerified");
  expect(await isCommitted(second)).toBe(false);

  const header = fixture.header(1n, { messageRoot: root, timestamp: await fixture.chain.now() });
  await mined(client.update(header, headerProof(commitment, header)));
  for (const index of [1, 2]) await mined(attempt(index));
  expect([await isCommitted(second), await isCommitted(third)]).toEqual([true, true]);
});
