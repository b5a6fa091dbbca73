import { Interface } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GUESTBOOK_ABI } from "../../prover/protocol/abi.ts";
import type { FieldElement } from "../../prover/protocol/field.ts";
import { toAddress } from "../../prover/protocol/field.ts";
import type { Message } from "../../prover/protocol/message.ts";
import { MAGIC } from "../support/contractInbox.ts";
import { type HeaderUpdate, headerInputs, headerProof } from "../support/contractLightClient.ts";
import { startVerifier, type VerifierFixture, windowEvidence, windowProof } from "../support/contractMessages.ts";
import { deadlineAt, ORDERED, type Sent, send, sentIn, startPair, waitBoth } from "../support/contractPair.ts";
import { account, deploy, mined, type TestContract } from "../support/contracts.ts";
import { simulateProof } from "../support/contractTrapdoor.ts";
import { itIsTheRecordedGas } from "../support/gasSnapshot.ts";

/**
 * Gas of every step of a message's way, as whole transactions. The verifiers are snarkjs's template over a published trapdoor
 * with the circuits' numbers of public inputs: what they cost does not depend on the key. After a wanted change:
 *
 *   HEADLIGHT_UPDATE_SNAPSHOTS=1 npx vitest run --config test/vitest.config.ts test/contracts/gas.test.ts
 */

/** What the project promises at most, beside the receiver; the committee of a rotation costs one slot more. */
const BUDGET: Record<string, bigint> = {
  "header update": 330_000n,
  "header update with rotation": 330_000n + 24_000n,
  "window of 16 messages": 300_000n,
  "window of 256 messages": 520_000n,
  "execute a marked message": 90_000n,
  "execute with evidence, window of 16": 90_000n,
  "execute with evidence, window of 256": 90_000n,
};

/** Touching an account for the first time in a transaction (EIP-2929). */
const COLD_ACCOUNT = 2_600n;

let fixture: VerifierFixture;
let gateway: TestContract;
let messages: Message[];
let evidence: (windowSize: number, nonce: number) => string;
/** What the receiver costs each delivery. */
let receiver: bigint;
const measured: Record<string, bigint> = {};

const measure = async (step: string, transaction: Parameters<typeof mined>[0]): Promise<void> => {
  measured[step] = (await mined(transaction)).gasUsed;
};

beforeAll(async () => {
  // A chain of the same deployments tells the addresses that the messages have to name.
  const probe = await startVerifier(1);
  const addresses = await deployInbox(probe);
  await probe.chain.close();
  fixture = await startVerifier(260, {
    destinationGateway: addresses.gateway,
    recipient: addresses.recipient,
    payload: `0x${"5a".repeat(64)}`,
  });
  const inbox = await deployInbox(fixture);
  expect(inbox.gateway).toBe(addresses.gateway);
  gateway = inbox.contract;
  receiver = COLD_ACCOUNT + (await runOf(fixture, addresses.recipient));
  messages = fixture.messages.slice(0, 3);
  evidence = (windowSize, nonce) => windowEvidence(fixture.height, fixture.leaves(windowSize, 0), nonce);
});
afterAll(() => fixture.chain.close());

/** A gateway that trusts the fixture's verifier, and a receiver that does next to nothing. */
async function deployInbox(
  on: VerifierFixture,
): Promise<{ gateway: Message["destinationGateway"]; recipient: Message["recipient"]; contract: TestContract }> {
  const owner = await account(on.chain, 0);
  const contract = await deploy(on.chain, "Gateway", [owner.address, 3600]);
  const recipient = await deploy(on.chain, "ReturningRecipient", [MAGIC, 32]);
  await contract.setRoute(31_337, on.parameters.outbox, on.zkVerifier);
  return { gateway: toAddress(String(contract.target)), recipient: toAddress(String(recipient.target)), contract };
}

const RECIPIENT = new Interface(GUESTBOOK_ABI);

/** Gas of the receiver's own instructions when it gets a message of 64 bytes. */
async function runOf(on: VerifierFixture, recipient: string): Promise<bigint> {
  const data = RECIPIENT.encodeFunctionData("receiveMessage", [`0x${"00".repeat(32)}`, "0x", `0x${"5a".repeat(64)}`]);
  const options = { disableStorage: true, disableMemory: true, disableStack: true };
  const trace = await on.chain.request("debug_traceCall", [
    { to: recipient, data, gas: "0x100000" },
    "latest",
    options,
  ]);
  const { structLogs } = trace as { structLogs: { gas: string | number; gasCost: string | number }[] };
  const [first, last] = [structLogs[0], structLogs.at(-1)];
  if (first === undefined || last === undefined) throw new Error("the receiver ran no instruction");
  return BigInt(first.gas) - BigInt(last.gas) + BigInt(last.gasCost);
}

/** A header for the fixture's root, high enough to be next. */
const header = (steps: bigint, overrides: Partial<HeaderUpdate> = {}): HeaderUpdate =>
  fixture.header(steps, { messageRoot: fixture.root, ...overrides });

describe("gas", () => {
  it("is measured for every step", async () => {
    const { client, zkVerifier, commitments, leaves, height, root } = fixture;
    const [first, second] = commitments as [FieldElement, FieldElement];
    await measure("header update", client.update(header(2n), headerProof(first, header(2n))));
    for (const size of [16, 256]) {
      const window = leaves(size, 0);
      await measure(
        `window of ${size} messages`,
        zkVerifier.verifyWindow(height, 0, window, windowProof(root, 0n, window)),
      );
    }
    const [a, b, c] = messages as [Message, Message, Message];
    await measure("mark a message, window of 16", gateway.markVerified(a, evidence(16, 0)));
    await measure("execute a marked message", gateway.execute(a, "0x"));
    await measure("execute with evidence, window of 16", gateway.execute(b, evidence(16, 1)));
    await measure("execute with evidence, window of 256", gateway.execute(c, evidence(256, 2)));
    const address = `0x00010000027a6914${"ab".repeat(20)}`;
    await mined(gateway.sendMessage(address, "0x", []));
    await measure("send 64 bytes", gateway.sendMessage(address, `0x${"5a".repeat(64)}`, []));

    const rotation = header(3n, { nextCommitteeCommitment: second });
    await measure("header update with rotation", client.update(rotation, headerProof(first, rotation)));
    const evil = { ...rotation, messageRoot: 7n as FieldElement };
    await measure(
      "report of conflicting headers",
      client.reportConflict(rotation, evil, 0, simulateProof(headerInputs(first, evil))),
    );
  });

  it("is measured for what senders and applications ask for", async () => {
    const pair = await startPair();
    const { source, destination } = pair;
    const { chainId } = source.chain;
    // Fixed times and accounts: the same call data, and with it the same gas, in every run.
    const deadline = (await destination.chain.now()) + 10_000n;
    const payload = `0x${"5a".repeat(64)}`;
    const gasOf = (step: string, { receipt }: Sent): void => {
      measured[step] = receipt.gasUsed;
    };
    const deliver = (step: string, { message }: Sent) =>
      measure(step, destination.gateway.execute(message, "0x", { gasPrice: 2_000_000_000n }));
    const byApp = (method: string, ...args: unknown[]) =>
      mined(
        destination.app.perform(destination.gateway, destination.gateway.interface.encodeFunctionData(method, args)),
      );
    const sending = (attributes: string[] = [], value = 0n): Promise<Sent> =>
      send(source, destination, { attributes, value, payload, fromAccount: true });
    await sending();
    const first = await sending([ORDERED]);
    const [paid, ordered, timed] = [
      await sending([], 10n ** 16n),
      await sending([ORDERED]),
      await sending([deadlineAt(deadline)]),
    ];
    gasOf("send with a fee", paid);
    gasOf("send into an ordered channel", ordered);
    gasOf("send with a deadline", timed);

    await deliver("execute, verifier double", paid);
    await mined(destination.gateway.execute(first.message, "0x"));
    await deliver("execute in an ordered channel", ordered);
    await byApp("setRateLimit", destination.appAddress, 100n, 1_000n);
    await mined(destination.gateway.execute((await sending()).message, "0x"));
    await deliver("execute under a rate limit", await sending());
    await byApp("setRateLimit", destination.appAddress, 0n, 0n);
    await byApp("chooseVerifier", destination.appAddress, chainId, destination.verifier.target, 3_600n);
    await deliver("execute under the application's verifier", await sending());
    await waitBoth(pair, deadline + 1n);
    await measure("expire", destination.gateway.expire(timed.message, "0x"));

    const acknowledgement = destination.gateway.acknowledge(chainId, [paid.id]);
    await measure("acknowledge one", acknowledgement);
    const { message } = sentIn(destination, await mined(acknowledgement));
    await measure("deliver a receipt of one", source.gateway.execute(message, "0x"));
    await measure("settle a fee", source.escrow.settle(paid.message));
    await measure("withdraw", source.escrow.withdraw(paid.receipt.from, paid.receipt.from));
    await pair.close();
  });

  it("keeps the promised budgets", () => {
    expect(receiver).toBeLessThan(COLD_ACCOUNT + 1_000n);
    for (const [step, budget] of Object.entries(BUDGET)) {
      const beside = step.startsWith("execute") ? receiver : 0n;
      expect((measured[step] as bigint) - beside, step).toBeLessThanOrEqual(budget);
    }
    expect((measured["window of 256 messages"] as bigint) / 256n).toBeLessThanOrEqual(2_000n);
  });

  itIsTheRecordedGas(measured, { snapshot: "gas", readme: "contracts/README.md" });
});
