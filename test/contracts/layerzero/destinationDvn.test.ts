import { dataLength, ZeroHash } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf } from "../../../prover/cli/demo/scenarios/layerzero/chain.ts";
import { encodeJobs, type PacketJob } from "../../../prover/protocol/layerZero/jobs.ts";
import {
  encodePacketHeader,
  type Packet,
  packetGuid,
  packetHeaderHash,
  packetPayloadHash,
} from "../../../prover/protocol/layerZero/packet.ts";
import type { Message } from "../../../prover/protocol/message.ts";
import { ANSWER } from "../../support/contractInbox.ts";
import { as, deploy, eventsOf, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { messageFixture, seededAddress } from "../../support/factories.ts";
import {
  committedHash,
  execute,
  type LayerZeroWorld,
  type Side,
  sourceOf,
  startLayerZeroWorld,
  targetOf,
} from "../../support/layerZeroWorld.ts";

/** The destination side against the published receive library; the verifier double vouches for whatever a test makes up. */
let world: LayerZeroWorld;
let here: Side;
let dvn: TestContract;
let channel = 0;

beforeAll(async () => {
  world = await startLayerZeroWorld();
  here = world.b;
  dvn = as(here.destinationDvn, here.stranger);
});
afterAll(() => world.close());

/** A packet from the greeter's peer; each in the next place of the one channel unless told otherwise. */
function packet(overrides: Partial<Packet> = {}): Packet {
  const fields = {
    nonce: BigInt(++channel),
    srcEid: world.a.layerZero.eid,
    sender: addressOf(world.a.applications.greeter),
    dstEid: here.layerZero.eid,
    receiver: addressOf(here.applications.greeter),
    message: "0x1234" as const,
    ...overrides,
  };
  return { ...fields, guid: overrides.guid ?? packetGuid(fields) };
}

const jobOf = (of: Packet): PacketJob => ({ headerHash: packetHeaderHash(of), payloadHash: packetPayloadHash(of) });

/** A message of the source DVN with a batch, with overrides. */
function batch(jobs: readonly PacketJob[], overrides: Partial<Message> = {}): Message {
  return messageFixture({
    sourceChainId: world.a.chain.chainId,
    sourceGateway: targetOf(world.a.gateway),
    sender: targetOf(world.a.sourceDvn),
    destinationChainId: here.chain.chainId,
    destinationGateway: targetOf(here.gateway),
    recipient: targetOf(here.destinationDvn),
    payload: encodeJobs(jobs),
    ...overrides,
  });
}

const verify = (message: Message, headers: readonly string[], evidence = "0x"): Promise<unknown> =>
  dvn.verify(message, evidence, headers);

async function isVouchedFor(of: Packet, payloadHash = packetPayloadHash(of)): Promise<boolean> {
  const lookup = here.layerZero.contracts.ReceiveUln302.getFunction("hashLookup");
  const [submitted, confirmations] = (await lookup(packetHeaderHash(of), payloadHash, dvn.target)) as [boolean, bigint];
  if (submitted) expect(confirmations).toBe(2n ** 64n - 1n);
  return submitted;
}

describe("D6: every byte of a header is checked", () => {
  const bad: [string, (header: string) => string, string][] = [
    ["a byte short", (header) => header.slice(0, -2), "PacketHeader_WrongLength"],
    ["a byte long", (header) => `${header}00`, "PacketHeader_WrongLength"],
    ["empty", () => "0x", "PacketHeader_WrongLength"],
    ["a whole packet", (header) => `${header}${"ab".repeat(40)}`, "PacketHeader_WrongLength"],
    ["of version 0", (header) => header.replace("0x01", "0x00"), "PacketHeader_UnsupportedVersion"],
    ["of version 2", (header) => header.replace("0x01", "0x02"), "PacketHeader_UnsupportedVersion"],
    ["with nonce 0", (header) => header.replace(/^(0x01).{16}/, `$1${"0".repeat(16)}`), "PacketHeader_ZeroNonce"],
    ["with a long sender", (header) => header.replace(/^(.{28})00/, "$101"), "PacketHeader_NotAnAddress"],
    ["with a long receiver", (header) => header.replace(/^(.{100})00/, "$101"), "PacketHeader_NotAnAddress"],
  ];
  for (const [what, change, error] of bad) {
    it(`refuses one that is ${what}, first or later in the list`, async () => {
      const [good, other] = [packet(), packet()];
      const changed = change(encodePacketHeader(other));
      const message = batch([jobOf(good), jobOf(other)]);
      expect((await revertOf(verify(message, [changed]))).name).toBe(error);
      expect((await revertOf(verify(message, [encodePacketHeader(good), changed]))).name).toBe(error);
      expect(await isVouchedFor(good)).toBe(false);
    });
  }

  it("accepts a well-formed one, with the highest nonce there is", async () => {
    const last = packet({ nonce: 2n ** 64n - 1n });
    await verify(batch([jobOf(last)]), [encodePacketHeader(last)]);
    expect(await isVouchedFor(last)).toBe(true);
  });

  it("refuses a call about nothing", async () => {
    expect((await revertOf(verify(batch([jobOf(packet())]), []))).name).toBe("LayerZeroDestinationDvn_NoPackets");
  });
});

describe("D7: a packet is for this endpoint", () => {
  it("refuses the packet of another chain", async () => {
    const foreign = packet({ dstEid: 30_103 });
    const refused = await revertOf(verify(batch([jobOf(foreign)]), [encodePacketHeader(foreign)]));
    expect(refused).toEqual({ name: "LayerZeroDestinationDvn_WrongDestination", args: [30_103n] });
  });
});

describe("D8: the packet's source names the chain, the gateway and the DVN of the message", () => {
  it("refuses a source that nobody bound", async () => {
    const unknown = packet({ srcEid: 30_999 });
    const refused = await revertOf(verify(batch([jobOf(unknown)]), [encodePacketHeader(unknown)]));
    expect(refused).toEqual({ name: "LayerZeroDestinationDvn_UnknownSource", args: [30_999n] });
  });

  const forged: [string, () => Partial<Message>][] = [
    ["sent by a stranger through the same gateway", () => ({ sender: seededAddress("stranger") })],
    ["sent by the destination DVN's own address", () => ({ sender: targetOf(here.destinationDvn) })],
    ["of another gateway", () => ({ sourceGateway: seededAddress("fake gateway") })],
    ["of another chain", () => ({ sourceChainId: 1n })],
    ["of this chain", () => ({ sourceChainId: here.chain.chainId })],
  ];
  for (const [what, overrides] of forged) {
    it(`refuses a message ${what}, though the verifier vouches for it`, async () => {
      const target = packet();
      const refused = await revertOf(verify(batch([jobOf(target)], overrides()), [encodePacketHeader(target)]));
      expect(refused.name).toBe("LayerZeroDestinationDvn_WrongSource");
      expect(await isVouchedFor(target)).toBe(false);
    });
  }

  it("refuses a packet of another source in a message of this one, both bound", async () => {
    const { EndpointV2, ReceiveUln302 } = here.layerZero.contracts;
    const second = [30_500, 31_500n, seededAddress("gateway 2"), seededAddress("dvn 2"), here.verifier.target];
    const both = await deploy(here.chain, "LayerZeroDestinationDvn", [
      addressOf(EndpointV2),
      addressOf(ReceiveUln302),
      [sourceOf(world.a, here.verifier), second],
    ]);
    const [ours, theirs] = [packet(), packet({ srcEid: 30_500 })];
    const message = batch([jobOf(ours), jobOf(theirs)], { recipient: targetOf(both) });
    await mined(both.verify(message, "0x", [encodePacketHeader(ours)]));
    const alone = await revertOf(both.verify(message, "0x", [encodePacketHeader(theirs)]));
    expect(alone.name).toBe("LayerZeroDestinationDvn_WrongSource");
    const mixed = await revertOf(both.verify(message, "0x", [ours, theirs].map(encodePacketHeader)));
    expect(mixed).toEqual({ name: "LayerZeroDestinationDvn_UnknownSource", args: [30_500n] });
  });
});

describe("D9: the message is for this contract on this chain", () => {
  it("refuses a message for another chain or recipient", async () => {
    const target = packet();
    for (const overrides of [{ destinationChainId: 31_339n }, { recipient: seededAddress("other dvn") }]) {
      const refused = await revertOf(verify(batch([jobOf(target)], overrides), [encodePacketHeader(target)]));
      expect(refused.name).toBe("LayerZeroDestinationDvn_WrongRecipient");
    }
    await verify(batch([jobOf(target)]), [encodePacketHeader(target)]);
  });
});

describe("D10: the source's verifier stands and vouches for the message", () => {
  it("hands it the caller's evidence and takes its yes only", async () => {
    const target = packet();
    const message = batch([jobOf(target)]);
    await here.verifier.setAnswer(ANSWER.onlyEvidence);
    const refused = await revertOf(verify(message, [encodePacketHeader(target)], "0x6e6f"));
    expect(refused.name).toBe("LayerZeroDestinationDvn_NotVerified");
    expect(await isVouchedFor(target)).toBe(false);
    await verify(message, [encodePacketHeader(target)], "0x796573");
    expect(await isVouchedFor(target)).toBe(true);
    await here.verifier.setAnswer(ANSWER.yes);
  });

  it("refuses while the verifier is halted, as by a frozen light client, and goes on afterwards", async () => {
    const target = packet();
    const message = batch([jobOf(target)]);
    await here.verifier.setTrustGeneration(0);
    for (const call of [dvn.verify, dvn.verifyAndCommit]) {
      const refused = await revertOf(call(message, "0x", [encodePacketHeader(target)]));
      expect(refused).toEqual({ name: "LayerZeroDestinationDvn_VerifierHalted", args: [BigInt(target.srcEid)] });
    }
    await here.verifier.setTrustGeneration(2);
    await verify(message, [encodePacketHeader(target)]);
  });

  it("records nothing when the verifier reverts", async () => {
    const target = packet();
    await here.verifier.setAnswer(ANSWER.revert);
    const refused = await revertOf(verify(batch([jobOf(target)]), [encodePacketHeader(target)]));
    expect(refused.name).toBe("MessageVerifierDouble_Told");
    await here.verifier.setAnswer(ANSWER.yes);
    expect(await isVouchedFor(target)).toBe(false);
  });
});

describe("D11: the message holds the packet, and says what its payload is", () => {
  it("takes any part of a batch, in its order", async () => {
    const packets = [packet(), packet(), packet(), packet()];
    const message = batch(packets.map(jobOf));
    const [, second, , fourth] = packets as [Packet, Packet, Packet, Packet];
    await verify(message, [second, fourth].map(encodePacketHeader));
    expect(await Promise.all(packets.map((each) => isVouchedFor(each)))).toEqual([false, true, false, true]);
    await verify(message, packets.map(encodePacketHeader));
    expect(await Promise.all(packets.map((each) => isVouchedFor(each)))).toEqual([true, true, true, true]);
  });

  it("refuses a packet that is not in it, twice in the list, or out of order", async () => {
    const [first, second, absent] = [packet(), packet(), packet()];
    const message = batch([jobOf(first), jobOf(second)]);
    for (const list of [[absent], [first, absent], [first, first], [second, first]]) {
      const refused = await revertOf(verify(message, list.map(encodePacketHeader)));
      expect(refused).toEqual({
        name: "LayerZeroDestinationDvn_NotInMessage",
        args: [packetHeaderHash(list.at(-1) as Packet)],
      });
    }
    for (const each of [first, second, absent]) expect(await isVouchedFor(each)).toBe(false);
  });

  it("takes a batch with a job twice and with jobs that nobody asks for", async () => {
    const [target, extra] = [packet(), packet()];
    await verify(batch([extra, target, target, extra].map(jobOf)), [encodePacketHeader(target)]);
    expect(await isVouchedFor(target)).toBe(true);
    expect(await isVouchedFor(extra)).toBe(false);
  });

  it("refuses a payload hash of zero", async () => {
    const target = packet();
    const message = batch([{ ...jobOf(target), payloadHash: ZeroHash as PacketJob["payloadHash"] }]);
    const refused = await revertOf(verify(message, [encodePacketHeader(target)]));
    expect(refused.name).toBe("LayerZeroDestinationDvn_ZeroPayloadHash");
  });

  it("refuses an empty batch and one that is no batch", async () => {
    const target = packet();
    const refused = await revertOf(verify(batch([]), [encodePacketHeader(target)]));
    expect(refused.name).toBe("LayerZeroDestinationDvn_NotInMessage");
    for (const payload of ["0x", "0x1234", `0x${"ff".repeat(96)}`] as const) {
      await expect(verify(batch([], { payload }), [encodePacketHeader(target)])).rejects.toThrow();
    }
  });
});

describe("D12: whom it believes cannot change", () => {
  it("has no owner and no function that sets anything", () => {
    const changing = dvn.interface.fragments
      .filter((fragment) => fragment.type === "function" && !/ (view|pure) /.test(fragment.format("full")))
      .map((fragment) => ("name" in fragment ? fragment.name : ""));
    expect(changing.sort()).toEqual(["receiveMessage", "verify", "verifyAndCommit"]);
    expect(dvn.interface.getFunction("owner")).toBeNull();
  });

  it("is no recipient of the gateway, whose route its owner may change", async () => {
    const refused = await revertOf(dvn.receiveMessage(ZeroHash, "0x", "0x"));
    expect(refused.name).toBe("LayerZeroDestinationDvn_CallVerifyInstead");
  });
});

describe("D13: a packet that cannot be committed stops no other", () => {
  it.each([
    ["burns all gas", 0],
    ["returns 100,000 bytes", 1],
  ])("reports a receiver that %s and commits the rest", async (_, kind) => {
    const hostile = packet({ receiver: targetOf(await deploy(here.chain, "HostileReceiver", [kind])), nonce: 1n });
    const honest = packet();
    const message = batch([hostile, honest].map(jobOf));
    const receipt = await mined(dvn.verifyAndCommit(message, "0x", [hostile, honest].map(encodePacketHeader)));
    const reports = eventsOf(receipt, dvn, "CommitPostponed");
    expect(reports.map(([hash]) => hash)).toEqual([packetHeaderHash(hostile)]);
    expect(dataLength(String(reports.flat()[1]))).toBeLessThanOrEqual(256);
    expect(receipt.gasUsed).toBeLessThan((await dvn.COMMIT_GAS_LIMIT()) + 300_000n);
    expect(await committedHash(here, honest)).toBe(packetPayloadHash(honest));
    expect(await isVouchedFor(hostile)).toBe(true);
  });

  it("reports a receiver that takes no such path, and says how many it committed", async () => {
    const refusing = packet({ sender: seededAddress("no peer"), nonce: 1n });
    const honest = packet();
    const args = [batch([refusing, honest].map(jobOf)), "0x", [refusing, honest].map(encodePacketHeader)];
    expect(await dvn.verifyAndCommit.staticCall(...args)).toBe(1n);
    const receipt = await mined(dvn.verifyAndCommit(...args));
    const [, data] = eventsOf(receipt, dvn, "CommitPostponed").flat();
    const reason = here.layerZero.contracts.EndpointV2.interface.parseError(String(data));
    expect(reason?.name).toBe("LZ_PathNotInitializable");
  });

  it("does nothing when a batch is replayed after its packets were executed", async () => {
    const greeting = `0x${"20".padStart(64, "0")}${"2".padStart(64, "0")}${"6869".padEnd(64, "0")}` as const;
    const path = { sender: addressOf(world.a.applications.greeter), receiver: addressOf(here.applications.greeter) };
    const lazy = here.layerZero.contracts.EndpointV2.getFunction("inboundNonce");
    const sender = `0x${path.sender.slice(2).padStart(64, "0")}`;
    const next = ((await lazy(path.receiver, world.a.layerZero.eid, sender)) as bigint) + 1n;
    const target = packet({ ...path, nonce: next, message: greeting });
    const message = batch([jobOf(target)]);
    await mined(dvn.verifyAndCommit(message, "0x", [encodePacketHeader(target)]));
    const before = (await here.applications.greeter.getFunction("count")()) as bigint;
    await execute(here, target);
    const receipt = await mined(dvn.verifyAndCommit(message, "0x", [encodePacketHeader(target)]));
    expect(eventsOf(receipt, dvn, "CommitPostponed")).toHaveLength(1);
    await expect(execute(here, target)).rejects.toThrow();
    expect(await here.applications.greeter.getFunction("count")()).toBe(before + 1n);
  });
});

describe("D14: a destination DVN starts with a registered library and sources that can be", () => {
  const deployWith = async (library: string, sources: readonly unknown[]): Promise<unknown> =>
    deploy(here.chain, "LayerZeroDestinationDvn", [addressOf(here.layerZero.contracts.EndpointV2), library, sources]);
  const good = (): unknown[] => [...sourceOf(world.a, here.verifier)];
  const cases: [string, number, () => unknown][] = [
    ["eid", 0, () => 0],
    ["eid", 0, () => here.layerZero.eid],
    ["chainId", 1, () => 0n],
    ["chainId", 1, () => here.chain.chainId],
    ["gateway", 2, () => `0x${"00".repeat(20)}`],
    ["dvn", 3, () => `0x${"00".repeat(20)}`],
    ["verifier", 4, () => seededAddress("nobody")],
  ];
  for (const [name, position, value] of cases) {
    it(`refuses a source whose ${name} cannot be`, async () => {
      const library = addressOf(here.layerZero.contracts.ReceiveUln302);
      const refused = await revertOf(deployWith(library, [good().with(position, value())]));
      expect(refused).toEqual({ name: "LayerZeroDestinationDvn_InvalidParameter", args: [name] });
    });
  }

  it("refuses two sources of one endpoint id, and a library that is not the endpoint's", async () => {
    const library = addressOf(here.layerZero.contracts.ReceiveUln302);
    expect((await revertOf(deployWith(library, [good(), good()]))).args).toEqual(["eid"]);
    expect((await revertOf(deployWith(seededAddress("library"), [good()]))).args).toEqual(["receiveLibrary"]);
  });

  it("tells what it was given", async () => {
    const stored = [...(await dvn.sourceOf(world.a.layerZero.eid))].map((field) => String(field).toLowerCase());
    expect(stored).toEqual(good().map((field) => String(field).toLowerCase()));
    expect([...(await dvn.sourceOf(5))].map(String).every((field) => /^0(x0+)?$/.test(field))).toBe(true);
  });
});
