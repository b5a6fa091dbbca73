import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Message, messageId } from "../../prover/protocol/message.ts";
import { type Inbox, messageTo, STATE, startInbox } from "../support/contractInbox.ts";
import { deploy, eventsOf, mined, parseRevert, revertOf, type TestContract } from "../support/contracts.ts";

let inbox: Inbox;

beforeAll(async () => {
  inbox = await startInbox();
});
afterAll(() => inbox.chain.close());

const call = (name: string, args: unknown[]): string => inbox.gateway.interface.encodeFunctionData(name, args);

describe("G6 re-entrancy", () => {
  /** Delivers to a recipient that makes the calls; returns, last call first, what each gave. */
  async function reenter(
    calls: (message: Message) => [unknown, string][],
  ): Promise<{ results: string[]; id: string; recipient: TestContract }> {
    const { recipient, message, id } = await messageTo(inbox, "ReentrantRecipient", [], { gasLimit: 1_000_000n });
    for (const [target, data] of calls(message)) await recipient.push(target, data);
    const receipt = await mined(inbox.gateway.execute(message, "0x", { gasLimit: 5_000_000n }));
    expect(eventsOf(receipt, inbox.gateway, "MessageExecuted").map(([executed]) => executed)).toContain(id);
    const results = eventsOf(receipt, recipient, "Reentered").map(([, success, data]) =>
      success ? "ok" : (parseRevert(String(data))?.name ?? String(data)),
    );
    return { results, id, recipient };
  }

  it("finds the same message delivered: neither execute nor markVerified goes through", async () => {
    const { results, id } = await reenter((message) => [
      [inbox.gateway.target, call("execute", [message, "0x"])],
      [inbox.gateway.target, call("markVerified", [message, "0x"])],
    ]);
    expect(results).toEqual(["Gateway_AlreadyExecuted", "Gateway_AlreadyExecuted"]);
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
  });

  it("may deliver another message, mark a third and send a fourth", async () => {
    const other = await messageTo(inbox, "RevertingRecipient", [0]);
    await other.recipient.recover();
    const third = inbox.message();
    const answer = `0x00010000027a6914${"11".repeat(20)}`;
    const sent = await inbox.gateway.outboxNonce();
    const { results } = await reenter(() => [
      [inbox.gateway.target, call("sendMessage", [answer, "0x01", []])],
      [inbox.gateway.target, call("markVerified", [third, "0x"])],
      [inbox.gateway.target, call("execute", [other.message, "0x"])],
    ]);
    expect(results).toEqual(["ok", "ok", "ok"]);
    expect(await inbox.gateway.stateOf(other.id)).toBe(STATE.executed);
    expect(await inbox.gateway.stateOf(messageId(third))).toBe(STATE.verified);
    expect(await inbox.gateway.outboxNonce()).toBe(sent + 1n);
  });

  it("may deliver another message that fails: each keeps its own state", async () => {
    const other = await messageTo(inbox, "RevertingRecipient", [4]);
    const { results, id } = await reenter(() => [[inbox.gateway.target, call("execute", [other.message, "0x"])]]);
    expect(results).toEqual(["ok"]);
    expect(await inbox.gateway.stateOf(other.id)).toBe(STATE.failed);
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
  });

  it("has no power over routes", async () => {
    const { results } = await reenter(() => [
      [inbox.gateway.target, call("setRoute", [99, inbox.gateway.target, inbox.verifier.target])],
      [inbox.gateway.target, call("acceptRoute", [31_337])],
    ]);
    expect(results).toEqual(["OwnableUnauthorizedAccount", "OwnableUnauthorizedAccount"]);
  });

  it("in the refund delivers at most once and keeps the books", async () => {
    const { recipient, message, id } = await messageTo(inbox, "RevertingRecipient", [4], { value: 500n });
    const executor = await deploy(inbox.chain, "ExecutorDouble", [inbox.gateway.target]);
    const receipt = await mined(executor.run(message, 2, { value: 500n, gasLimit: 2_000_000n }));
    expect(eventsOf(receipt, executor, "DeliveredAgain").map(([success]) => success)).toEqual([true]);
    expect(eventsOf(receipt, inbox.gateway, "MessageFailed")).toHaveLength(1);
    expect(eventsOf(receipt, inbox.gateway, "MessageExecuted")).toHaveLength(1);
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
    const { provider } = inbox.chain.ethers;
    expect(await provider.getBalance(recipient.target)).toBe(500n);
    expect(await provider.getBalance(inbox.gateway.target)).toBe(0n);
    expect((await revertOf(inbox.gateway.execute(message, "0x", { value: 500n }))).name).toBe(
      "Gateway_AlreadyExecuted",
    );
  });
});

describe("G7 gas", () => {
  const PROMISED = 150_000n;

  /** What an attempt with that much transaction gas comes to; nothing is kept. */
  async function attempt(
    message: Message,
    recipient: TestContract,
    gasLimit: bigint,
  ): Promise<{ outcome: string; gasSeen?: bigint }> {
    const snapshot = await inbox.chain.request("evm_snapshot", []);
    try {
      const receipt = await mined(inbox.gateway.execute(message, "0x", { gasLimit, value: message.value }));
      const [seen] = eventsOf(receipt, recipient, "GasSeen");
      if (seen !== undefined) return { outcome: "delivered", gasSeen: seen[0] as bigint };
      const [failed] = eventsOf(receipt, inbox.gateway, "MessageFailed");
      const error = recipient.interface.parseError(String(failed?.[1]));
      return { outcome: "failed", gasSeen: error?.args[0] as bigint };
    } catch (error) {
      if (!/out of gas|ran out|revert/i.test(String(error))) throw error;
      return { outcome: "reverted" };
    } finally {
      await inbox.chain.request("evm_revert", [snapshot]);
    }
  }

  for (const value of [0n, 1n]) {
    it(`of any amount delivers or reverts, never fails a recipient that is content with the promise [fuzz] (value ${value})`, async () => {
      // The recipient's own prologue takes a little of the promise before it measures.
      const { message, recipient } = await messageTo(inbox, "GasMeteringRecipient", [PROMISED - 1_000n], {
        gasLimit: PROMISED,
        value,
      });
      const seen = new Set<string>();
      await fc.assert(
        fc.asyncProperty(fc.bigInt({ min: 30_000n, max: 600_000n }), async (gas) => {
          const { outcome, gasSeen } = await attempt(message, recipient, gas);
          seen.add(outcome);
          expect(outcome).not.toBe("failed");
          if (outcome === "delivered") expect(gasSeen).toBeGreaterThanOrEqual(PROMISED - 1_000n);
        }),
        { numRuns: 60, seed: 7 },
      );
      expect([...seen].sort()).toEqual(["delivered", "reverted"]);
    });
  }

  // From about 2.6 million on, the 63/64 of EIP-150 bind and not the reserve.
  for (const promised of [PROMISED, 9_000_000n]) {
    it(`below the floor reverts by name, at the floor keeps a promise of ${promised}`, async () => {
      const wanted = promised - 1_000n;
      const { message, recipient } = await messageTo(inbox, "GasMeteringRecipient", [wanted], { gasLimit: promised });
      let [low, high] = [30_000n, promised + 1_000_000n];
      while (high - low > 1n) {
        const middle = (low + high) / 2n;
        const { outcome } = await attempt(message, recipient, middle);
        expect(outcome).not.toBe("failed");
        if (outcome === "delivered") high = middle;
        else low = middle;
      }
      const { name, args } = await revertOf(inbox.gateway.execute(message, "0x", { gasLimit: low }));
      expect(name).toBe("Gateway_InsufficientGas");
      expect(args[0]).toBeLessThan(args[1] as bigint);
      expect((await attempt(message, recipient, high)).gasSeen).toBeGreaterThanOrEqual(wanted);
    });
  }

  it("beyond the promise reaches the recipient, so that a retry can give more", async () => {
    const wanted = 400_000n;
    const { message, recipient, id } = await messageTo(inbox, "GasMeteringRecipient", [wanted], { gasLimit: PROMISED });
    const short = await attempt(message, recipient, 350_000n);
    expect(short.outcome).toBe("failed");
    expect(short.gasSeen).toBeGreaterThanOrEqual(PROMISED - 1_000n);
    await mined(inbox.gateway.execute(message, "0x", { gasLimit: 350_000n }));
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.failed);
    await mined(inbox.gateway.execute(message, "0x", { gasLimit: 900_000n }));
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
  });

  it("burnt by the recipient leaves enough to record the failure [fuzz]", async () => {
    const { message, id } = await messageTo(inbox, "GasBurningRecipient", [], { gasLimit: PROMISED });
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 300_000n, max: 16_000_000n }), async (gasLimit) => {
        const snapshot = await inbox.chain.request("evm_snapshot", []);
        const receipt = await mined(inbox.gateway.execute(message, "0x", { gasLimit }));
        expect(eventsOf(receipt, inbox.gateway, "MessageFailed")).toEqual([[id, "0x"]]);
        await inbox.chain.request("evm_revert", [snapshot]);
      }),
      { numRuns: 25, seed: 7 },
    );
  });
});

describe("G9 trust", () => {
  it("lapses with the verifier's generation: a mark counts again only with fresh evidence", async () => {
    const { message, id, recipient } = await messageTo(inbox, "RevertingRecipient", [4]);
    const failing = await messageTo(inbox, "RevertingRecipient", [4]);
    await inbox.gateway.markVerified(message, "0x");
    await mined(inbox.gateway.execute(failing.message, "0x"));

    await inbox.verifier.setTrustGeneration(0);
    expect((await revertOf(inbox.gateway.execute(message, "0x"))).name).toBe("Gateway_VerifierHalted");
    expect((await revertOf(inbox.gateway.execute(failing.message, "0x"))).name).toBe("Gateway_VerifierHalted");
    expect((await revertOf(inbox.gateway.markVerified(inbox.message(), "0x"))).name).toBe("Gateway_VerifierHalted");
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.unknown);

    await inbox.verifier.setTrustGeneration(2);
    await inbox.verifier.setAnswer(1);
    expect((await revertOf(inbox.gateway.execute(message, "0x"))).name).toBe("Gateway_NotVerified");
    expect((await revertOf(inbox.gateway.execute(failing.message, "0x"))).name).toBe("Gateway_NotVerified");
    expect(await inbox.gateway.stateOf(failing.id)).toBe(STATE.failed);

    await inbox.verifier.setAnswer(0);
    await mined(inbox.gateway.markVerified(message, "0x"));
    await mined(inbox.gateway.markVerified(failing.message, "0x"));
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.verified);
    expect(await inbox.gateway.stateOf(failing.id)).toBe(STATE.failed);
    await inbox.verifier.setAnswer(1);
    await recipient.recover();
    await mined(inbox.gateway.execute(message, "0x"));
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
    await inbox.verifier.setAnswer(0);
    await inbox.verifier.setTrustGeneration(1);
    expect(await inbox.gateway.stateOf(id)).toBe(STATE.executed);
  });
});
