import { describe, expect, it } from "vitest";
import type { Message } from "../../../prover/protocol/message.ts";
import { ANSWER, MAGIC, STATE } from "../../support/contractInbox.ts";
import { account, deploy, eventsOf, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { addressOf, useTwoChains } from "../../support/twoChains.ts";
import { KINDS, type KindName, type Kinds, startKinds } from "../../support/verifierKinds.ts";

const SOURCE = 31_337n;
const ORIGIN = 7_001n;
const DELAY = 7_200n;

/** What a kind says to no evidence at all: no, or the revert of decoding nothing. The gateway delivers on neither. */
const WITHOUT_EVIDENCE: Record<KindName, string> = {
  zk: "Gateway_NotVerified",
  "storage proof": "0x",
  committee: "Gateway_NotVerified",
  optimistic: "Gateway_NotVerified",
  middlechain: "0x",
  aggregate: "0x",
};

let kinds: Kinds;
const chains = useTwoChains(async (prepared) => {
  kinds = await startKinds(prepared);
});

/** A gateway's route whose verifier says no to everything; the gateway is the one that the message is for. */
async function routeThatSaysNo({ sourceChainId, sourceGateway }: Message): Promise<TestContract> {
  const no = await deploy(chains.destination, "MessageVerifierDouble");
  await mined(no.setAnswer(ANSWER.no));
  if (sourceChainId === SOURCE) {
    // The zk verifier is the route's from the start: the owner changes it, after the public delay.
    await mined(chains.inbox.proposeRoute(SOURCE, sourceGateway, no));
    await chains.destination.wait(await chains.inbox.ROUTE_DELAY());
    await mined(chains.inbox.acceptRoute(SOURCE));
  } else await mined(chains.inbox.setRoute(sourceChainId, sourceGateway, no));
  return no;
}

/** The recipient itself chooses. */
async function choose({ recipient, sourceChainId }: Message, verifier: TestContract): Promise<void> {
  await chains.destination.request("hardhat_impersonateAccount", [recipient]);
  await chains.destination.request("hardhat_setBalance", [recipient, "0xde0b6b3a7640000"]);
  const app = await chains.destination.ethers.getSigner(recipient);
  const gateway = chains.inbox.connect(app) as TestContract;
  await mined(gateway.chooseVerifier(recipient, sourceChainId, verifier, DELAY));
}

describe.each(KINDS)("an application that chooses its verifier for a chain: %s", (name) => {
  it("gets its messages on that verifier's word, though the route's says no, and none without evidence", async () => {
    const { verifier, message, evidence } = kinds[name];
    expect(message.sourceChainId).toBe(name === "middlechain" ? ORIGIN : SOURCE);
    const id = await chains.inbox.messageIdOf(message);
    const executor = chains.inbox.connect(await account(chains.destination, 9)) as TestContract;
    const no = await routeThatSaysNo(message);
    expect(await chains.inbox.verifierOf(message.recipient, message.sourceChainId)).toEqual([no.target, false]);
    expect((await revertOf(executor.execute(message, evidence))).name).toBe("Gateway_NotVerified");

    await choose(message, verifier);
    expect(await chains.inbox.verifierOf(message.recipient, message.sourceChainId)).toEqual([verifier.target, true]);
    expect((await revertOf(executor.execute(message, "0x"))).name).toBe(WITHOUT_EVIDENCE[name]);
    expect((await revertOf(executor.markVerified(message, "0x"))).name).toBe(WITHOUT_EVIDENCE[name]);
    const altered: Message = { ...message, payload: "0xbad1" };
    expect((await revertOf(executor.execute(altered, evidence))).name).toBe("Gateway_NotVerified");
    expect(await chains.inbox.stateOf(id)).toBe(STATE.unknown);

    const receipt = await mined(executor.execute(message, evidence));
    expect(eventsOf(receipt, chains.inbox, "MessageExecuted")).toHaveLength(1);
    expect(await chains.inbox.stateOf(id)).toBe(STATE.executed);
  });

  it("takes nobody else's word, and chooses for itself alone: a route's verifier that says yes counts to others", async () => {
    const { verifier, message } = kinds[name];
    const route = await routeThatSaysNo(message);
    await choose(message, verifier);
    await mined(route.setAnswer(ANSWER.yes));
    expect((await revertOf(chains.inbox.execute(message, "0x"))).name).toBe(WITHOUT_EVIDENCE[name]);
    const other = addressOf(await deploy(chains.destination, "ReturningRecipient", [MAGIC, 32]));
    expect(await chains.inbox.verifierOf(other, message.sourceChainId)).toEqual([route.target, false]);
    const receipt = await mined(chains.inbox.execute({ ...message, recipient: other }, "0x"));
    expect(eventsOf(receipt, chains.inbox, "MessageExecuted")).toHaveLength(1);
  });
});
