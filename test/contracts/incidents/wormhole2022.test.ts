import { Interface } from "ethers";
import { describe, expect, it } from "vitest";
import { committeeCommitment } from "../../../prover/protocol/committee.ts";
import { formatChainAddress } from "../../../prover/protocol/interoperableAddress.ts";
import { type Message, messageId } from "../../../prover/protocol/message.ts";
import * as abis from "../../../prover/protocol/verifierAbis.ts";
import {
  encodeMiddlechainEvidence,
  encodeStorageEvidence,
  hubPayload,
  messageIdSlot,
} from "../../../prover/protocol/verifiers.ts";
import { anchorOf, COMMITTEE_SIZE, headerProof } from "../../support/contractLightClient.ts";
import { deploy, mined, revertOf } from "../../support/contracts.ts";
import { committeeFixture, seededBytes32 } from "../../support/factories.ts";
import { addressOf, useTwoChains } from "../../support/twoChains.ts";
import { type Kinds, says, startKinds } from "../../support/verifierKinds.ts";

let kinds: Kinds;
const chains = useTwoChains(async (prepared) => {
  kinds = await startKinds(prepared);
});

/**
 * Wormhole, February 2022 (120,000 ETH): the caller named the account that held the verified signatures, and named its own. Here no verifier
 * takes an address from a call: what it asks was fixed when it was deployed.
 */
describe("Wormhole 2022: the attacker's own verifier", () => {
  const forged = (): Message => ({ ...kinds.zk.message, payload: "0xe7e7" });

  it("on the source: a gateway of the attacker's that holds the forged message", async () => {
    // Everything about it is true, but for whose it is.
    const owner = await chains.outbox.owner();
    const own = await deploy(chains.source, "Gateway", [owner, 3600]);
    await mined(own.setRoute(31_338n, chains.inbox, `0x${"00".repeat(20)}`));
    await mined(
      own.sendMessage(formatChainAddress({ chainId: 31_338n, address: addressOf(chains.recipient) }), "0xe7e7", []),
    );
    const header = await chains.finalize();
    const slot = messageIdSlot(0n);
    const proof = await chains.storageProof(addressOf(own), slot, header.height);
    const evidence = encodeStorageEvidence(header.height, proof);
    const { verifier } = kinds["storage proof"];
    const [exists] = await chains.reader.readSlot(header.height, own, slot, proof.accountProof, proof.storageProof);
    expect(exists).toBe(true);
    expect((await revertOf(verifier.isVerified({ ...forged(), nonce: 0n }, evidence))).name).toBe(
      "TrieProofTraversalError",
    );
    expect(await verifier.isVerified({ ...forged(), nonce: 0n, sourceGateway: addressOf(own) }, evidence)).toBe(false);
  });

  it("on the destination: a light client, state roots and a zk verifier of the attacker's", async () => {
    const { destination, outbox, client } = chains;
    const { committee } = committeeFixture([1n], COMMITTEE_SIZE, { outbox: addressOf(outbox), firstKey: 90 });
    const headerVerifier = await deploy(destination, "TrapdoorHeaderVerifierDouble");
    const own = await deploy(destination, "CommitteeLightClient", [
      {
        owner: await client.owner(),
        verifier: headerVerifier,
        sourceChainId: 31_337n,
        outbox,
        committeeSize: COMMITTEE_SIZE,
        trustingPeriod: await client.TRUSTING_PERIOD(),
        maxClockDrift: await client.MAX_CLOCK_DRIFT(),
        recoveryDelay: await client.RECOVERY_DELAY(),
        anchor: anchorOf(committee, 1n, kinds.header.timestamp - 30n),
      },
    ]);
    const evil = {
      ...kinds.header,
      height: kinds.header.height + 1n,
      blockHash: seededBytes32("evil"),
      nextCommitteeCommitment: committeeCommitment(committee),
    };
    const proof = headerProof(committeeCommitment(committee), evil);
    await mined(own.update(evil, proof));
    // Its header is known to its own client; ours takes neither the proof nor the header.
    expect(BigInt(await own.headerHash(evil.height))).not.toBe(0n);
    const later = { ...evil, timestamp: evil.timestamp + 1n };
    expect((await revertOf(client.update(later, headerProof(committeeCommitment(committee), later)))).name).toBe(
      "CommitteeLightClient_InvalidProof",
    );
    expect((await revertOf(chains.stateRoots.prove(evil, 0n, kinds.header.block.rlp))).name).toBe(
      "StateRoots_NotTheStoredHeader",
    );
    expect(await chains.stateRoots.LIGHT_CLIENT()).toBe(client.target);
    expect(await chains.reader.STATE_ROOTS()).toBe(chains.stateRoots.target);
  });

  it("on the hub: a relay of the attacker's with a verifier that says yes", async () => {
    const { source, outbox } = chains;
    const own = await deploy(source, "HubRelay", [outbox, await deploy(source, "MessageVerifierDouble")]);
    const { verifier, message } = kinds.middlechain;
    const lie = { ...message, payload: "0xe7e7" as const };
    await mined(own.relay(lie, "0x", formatChainAddress({ chainId: 31_338n, address: addressOf(verifier) })));
    const header = await chains.finalize();
    const hub = (await chains.messages()).at(-1) as Message;
    expect(hub).toMatchObject({ payload: hubPayload(messageId(lie)), recipient: addressOf(verifier) });
    const hubEvidence = encodeStorageEvidence(
      header.height,
      await chains.storageProof(hub.sourceGateway, messageIdSlot(hub.nonce), header.height),
    );
    expect(await kinds["storage proof"].verifier.isVerified(hub, hubEvidence)).toBe(true);
    expect(await says({ verifier, message: lie, evidence: encodeMiddlechainEvidence(hub, hubEvidence) })).toBe(false);
  });

  it("has no way in: no function of a verifier takes the address of something to trust", () => {
    const allowed = new Set([
      "transferOwnership(newOwner)",
      "withdraw(to)",
      "creditOf(account)",
      "weightOf(account)",
      "readSlot(account)",
    ]);
    const taken = Object.values(abis).flatMap((abi) =>
      new Interface(abi).fragments.flatMap((fragment) => {
        if (fragment.type !== "function" || !("name" in fragment)) return [];
        return fragment.inputs
          .filter(({ type }) => type === "address")
          .map(({ name }) => `${String(fragment.name)}(${name})`);
      }),
    );
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.filter((input) => !allowed.has(input))).toEqual([]);
  });
});
