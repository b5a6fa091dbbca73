import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../../prover/protocol/message.ts";
import { leafOf, messageId } from "../../../prover/protocol/message.ts";
import { OutboxTree } from "../../../prover/protocol/outboxTree.ts";
import { MAGIC, STATE } from "../../support/contractInbox.ts";
import { startVerifier, type VerifierFixture, windowEvidence, windowProof } from "../../support/contractMessages.ts";
import { account, deploy, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { messageFixture } from "../../support/factories.ts";

/**
 * April 2026: attackers poisoned the RPC nodes that a bridge's only verifier read, which then attested messages that nobody had
 * sent. test/e2e has the same with live attesters and relayers; here the deceived prover goes as far as it can: it builds a whole
 * tree, windows and proofs over the history it was shown, and tries each of them on the contracts.
 */
let fixture: VerifierFixture;
let gateway: TestContract;
let honest: Message;
let forged: Message;
let falseTree: OutboxTree;

const leavesOf = (tree: OutboxTree): bigint[] => Array.from({ length: 16 }, (_, i) => tree.leaf(i));

beforeAll(async () => {
  const probe = await startVerifier(1);
  const { gateway: destinationGateway, recipient } = await deployInbox(probe);
  await probe.chain.close();
  fixture = await startVerifier(3, { destinationGateway, recipient });
  gateway = (await deployInbox(fixture)).contract;
  honest = fixture.messages[1] as Message;
  forged = messageFixture({ ...honest, payload: `0x${Buffer.from("release 116,500 rsETH").toString("hex")}` });
  falseTree = new OutboxTree(
    fixture.messages.map((message) => leafOf(messageId(message.nonce === forged.nonce ? forged : message))),
  );
});
afterAll(() => fixture.chain.close());

async function deployInbox(on: VerifierFixture): Promise<{
  gateway: Message["destinationGateway"];
  recipient: Message["recipient"];
  contract: TestContract;
}> {
  const contract = await deploy(on.chain, "Gateway", [(await account(on.chain, 0)).address, 3600]);
  const recipient = await deploy(on.chain, "ReturningRecipient", [MAGIC, 32]);
  await contract.setRoute(31_337, on.parameters.outbox, on.zkVerifier);
  const lower = (target: unknown) => String(target).toLowerCase() as Message["recipient"];
  return { gateway: lower(contract.target), recipient: lower(recipient.target), contract };
}

describe("KelpDAO 2026: a prover fed by a lying node", () => {
  it("proves its false history under a root that no committee signed: there is no such header", async () => {
    const leaves = leavesOf(falseTree);
    const proof = windowProof(falseTree.root(), 0n, leaves);
    const atHeight = (height: bigint) => fixture.zkVerifier.verifyWindow(height, 0, leaves, proof);
    expect((await revertOf(atHeight(fixture.height))).name).toBe("ZkMessageVerifier_InvalidProof");
    expect((await revertOf(atHeight(fixture.height + 1n))).name).toBe("ZkMessageVerifier_UntrustedHeight");
  });

  it("cannot pass its leaves off as those of the true root either", async () => {
    const leaves = leavesOf(falseTree);
    const proof = windowProof(fixture.root, 0n, fixture.leaves(16, 0));
    const attempt = fixture.zkVerifier.verifyWindow(fixture.height, 0, leaves, proof);
    expect((await revertOf(attempt)).name).toBe("ZkMessageVerifier_InvalidProof");
  });

  it("has no evidence that the gateway takes, before and after the true window is proved", async () => {
    const lies = [
      windowEvidence(fixture.height, leavesOf(falseTree), 1),
      windowEvidence(fixture.height, fixture.leaves(16, 0), 1),
    ];
    const refuseAll = async (): Promise<void> => {
      for (const evidence of lies) {
        for (const method of ["execute", "markVerified", "expire"] as const) {
          const { name } = await revertOf(
            gateway[method]({ ...forged, deadline: method === "expire" ? 1n : 0n }, evidence),
          );
          expect(name, method).toBe("Gateway_NotVerified");
        }
      }
      expect(await gateway.stateOf(messageId(forged))).toBe(STATE.unknown);
    };
    await refuseAll();
    const window = fixture.leaves(16, 0);
    await mined(fixture.zkVerifier.verifyWindow(fixture.height, 0, window, windowProof(fixture.root, 0n, window)));
    await refuseAll();
    await mined(gateway.execute(honest, windowEvidence(fixture.height, window, 1)));
    expect(await gateway.stateOf(messageId(honest))).toBe(STATE.executed);
  });
});
