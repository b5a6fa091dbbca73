import { AbiCoder } from "ethers";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../prover/protocol/message.ts";
import { account, as, mined, revertOf } from "../../support/contracts.ts";
import { seededAddress } from "../../support/factories.ts";
import { useTwoChains } from "../../support/twoChains.ts";
import { KINDS, type Kinds, says, startKinds } from "../../support/verifierKinds.ts";

const transfer = (to: string, amount: bigint): `0x${string}` =>
  AbiCoder.defaultAbiCoder().encode(["address", "uint256"], [to, amount]) as `0x${string}`;
const ALICE = seededAddress("alice");

let kinds: Kinds;
const chains = useTwoChains(async (prepared) => {
  kinds = await startKinds(prepared, transfer(ALICE, 1n));
});

/**
 * Verus bridge: the proof covered that a transfer was made, not which amounts it paid out; the attacker paid out others (US$11.58M). Here the
 * leaf is the hash of the whole message, so that evidence for one transfer is evidence for no other.
 */
describe("Verus: amounts that the proof did not bind", () => {
  it.each(KINDS)("a transfer of 1 is evidence for no other amount, recipient or value: %s", async (name) => {
    const kind = kinds[name];
    expect(await says(kind)).toBe(true);
    const altered: Partial<Message>[] = [
      { payload: transfer(ALICE, 1_000_000n) },
      { payload: transfer(ALICE, 0n) },
      { payload: transfer(seededAddress("attacker"), 1n) },
      { payload: `${transfer(ALICE, 1n)}${"00".repeat(32)}` },
      { payload: transfer(ALICE, 1n).slice(0, -2) as `0x${string}` },
      { value: 10n ** 18n },
      { recipient: seededAddress("attacker") },
      { sender: seededAddress("attacker") },
      { gasLimit: 10_000_000n },
      { deadline: 1n },
      { sequence: 1n },
      { destinationChainId: 1n },
      { destinationGateway: seededAddress("inbox") },
    ];
    for (const change of altered)
      expect(
        await says({ ...kind, message: { ...kind.message, ...change } }),
        JSON.stringify(Object.keys(change)),
      ).toBe(false);
    // The slot follows from the nonce, and the proof does not lead there.
    const moved = { ...kind.message, nonce: kind.message.nonce + 1n };
    expect(await says({ ...kind, message: moved })).toBe(name === "storage proof" ? "TrieProofTraversalError" : false);
  });

  it("through the gateway: the altered amount is refused, and the true one is still delivered afterwards", async () => {
    const { message, evidence } = kinds.zk;
    const attacker = as(chains.inbox, await account(chains.destination, 9));
    const altered = { ...message, payload: transfer(ALICE, 1_000_000n) };
    expect((await revertOf(attacker.execute(altered, evidence))).name).toBe("Gateway_NotVerified");
    expect((await revertOf(attacker.markVerified(altered, evidence))).name).toBe("Gateway_NotVerified");
    await mined(attacker.execute(message, evidence));
    expect((await revertOf(attacker.execute(altered, evidence))).name).toBe("Gateway_NotVerified");
  });
});
