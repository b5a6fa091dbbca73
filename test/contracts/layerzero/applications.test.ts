import type { Contract, Signer } from "ethers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deployApplications, setPeer } from "../../../prover/cli/demo/scenarios/layerzero/applications.ts";
import {
  addressOf,
  configureApplication,
  deployContract,
  transact,
} from "../../../prover/cli/demo/scenarios/layerzero/chain.ts";
import { readLayerZeroArtifact } from "../../../prover/cli/demo/scenarios/layerzero/packages.ts";
import {
  encodePacketHeader,
  type Packet,
  packetGuid,
  packetPayloadHash,
} from "../../../prover/protocol/layerZero/packet.ts";
import { as, deploy, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { seededAddress } from "../../support/factories.ts";
import {
  committedHash,
  dispatch,
  execute,
  greet,
  type LayerZeroWorld,
  PRICE,
  type Side,
  SUPPLY,
  sendCoins,
  startLayerZeroWorld,
  targetOf,
  verifyAndCommit,
} from "../../support/layerZeroWorld.ts";

/** Unmodified OApp and OFT over LayerZero's published contracts; nobody but strangers verifies and executes. */
const NOTHING = `0x${"00".repeat(32)}`;

let world: LayerZeroWorld;
let a: Side;
let b: Side;

beforeEach(async () => {
  world = await startLayerZeroWorld();
  ({ a, b } = world);
});
afterEach(() => world.close());

/** Everything from the source's job to the committed packet. */
async function carry(from: Side, to: Side, packets: readonly Packet[]): Promise<void> {
  await mined(verifyAndCommit(to, await dispatch(from, to, packets), packets));
}

const greeting = (of: Side): Promise<unknown> => of.applications.greeter.getFunction("greeting")();

async function coinsOf(of: Side, account: string): Promise<bigint> {
  return (await of.applications.coin.getFunction("balanceOf")(account)) as bigint;
}

async function supplyOf(of: Side): Promise<bigint> {
  return (await of.applications.coin.getFunction("totalSupply")()) as bigint;
}

describe("an OApp", () => {
  it("pushes a message, in a batch of three and one more the other way", async () => {
    const packets = [await greet(a, b, "one"), await greet(a, b, "two"), await greet(a, b, "three")];
    await carry(a, b, packets);
    for (const packet of packets) expect(await committedHash(b, packet)).toBe(packetPayloadHash(packet));
    for (const packet of packets) await execute(b, packet);
    expect(await greeting(b)).toBe("three");
    const answer = await greet(b, a, "answer");
    await carry(b, a, [answer]);
    await execute(a, answer);
    expect(await greeting(a)).toBe("answer");
  });

  it("is told by the endpoint when the DVN was not asked to verify", async () => {
    const packet = await greet(a, b, "unproved");
    await expect(execute(b, packet)).rejects.toThrow();
    expect(await committedHash(b, packet)).toBe(NOTHING);
  });

  it("that fails is executed later, by anyone, from the same verification", async () => {
    const { greeter } = b.applications;
    await transact(greeter, "setClosed", [true]);
    const packet = await greet(a, b, "patience");
    await carry(a, b, [packet]);
    await expect(execute(b, packet)).rejects.toThrow();
    expect(await committedHash(b, packet)).toBe(packetPayloadHash(packet));
    await transact(greeter, "setClosed", [false]);
    await execute(b, packet);
    expect(await greeting(b)).toBe("patience");
    await expect(execute(b, packet)).rejects.toThrow();
  });
});

describe("the order of a channel", () => {
  it("holds up what was proved out of order, and its repair lets both through", async () => {
    const [first, second] = [await greet(a, b, "first"), await greet(a, b, "second")];
    await carry(a, b, [second]);
    expect(await committedHash(b, second)).toBe(packetPayloadHash(second));
    const { EndpointV2 } = b.layerZero.contracts;
    const receive = EndpointV2.getFunction("lzReceive");
    const sender = `0x${second.sender.slice(2).padStart(64, "0")}`;
    const origin = { srcEid: second.srcEid, sender, nonce: second.nonce };
    const attempt = receive.staticCall(origin, second.receiver, second.guid, second.message, "0x");
    const refused = await revertOf(attempt);
    expect(refused.name.slice(0, 10)).toBe(EndpointV2.interface.getError("LZ_InvalidNonce")?.selector);
    await carry(a, b, [first]);
    await execute(b, second);
    await execute(b, first);
    expect(await greeting(b)).toBe("first");
  });
});

describe("an OFT", () => {
  it("moves coins there and back, and conserves the supply at every step", async () => {
    const [owner, guest] = [a.owner.address, b.owner.address];
    const total = 2n * SUPPLY;
    const there = await sendCoins(a, b, guest, 5n * 10n ** 18n);
    expect((await supplyOf(a)) + (await supplyOf(b))).toBe(total - 5n * 10n ** 18n);
    await carry(a, b, [there]);
    await execute(b, there);
    expect(await coinsOf(b, guest)).toBe(SUPPLY + 5n * 10n ** 18n);
    expect((await supplyOf(a)) + (await supplyOf(b))).toBe(total);
    const back = await sendCoins(b, a, owner, 2n * 10n ** 18n);
    await carry(b, a, [back]);
    await execute(a, back);
    expect(await coinsOf(a, owner)).toBe(SUPPLY - 3n * 10n ** 18n);
    expect((await supplyOf(a)) + (await supplyOf(b))).toBe(total);
  });

  it("is refused a transfer whose amount was altered on the way", async () => {
    const packet = await sendCoins(a, b, b.owner.address, 10n ** 18n);
    const message = await dispatch(a, b, [packet]);
    await mined(verifyAndCommit(b, message, [packet]));
    const richer = { ...packet, message: packet.message.replace(/.{16}$/, "ffffffffffffffff") as `0x${string}` };
    await expect(execute(b, richer)).rejects.toThrow();
    await execute(b, packet);
    expect(await coinsOf(b, b.owner.address)).toBe(SUPPLY + 10n ** 18n);
  });
});

describe("the DVN's fee", () => {
  it("is paid by the send, credited by the send library and withdrawn by the owner alone", async () => {
    await greet(a, b, "paid");
    const { SendUln302 } = a.layerZero.contracts;
    expect(await SendUln302.getFunction("fees")(a.sourceDvn.target)).toBe(PRICE);
    const to = seededAddress("treasury");
    expect((await revertOf(as(a.sourceDvn, a.stranger).withdrawFee(to, PRICE))).name).toBe(
      "OwnableUnauthorizedAccount",
    );
    await mined(a.sourceDvn.withdrawFee(to, PRICE));
    expect(await a.chain.ethers.provider.getBalance(to)).toBe(PRICE);
    await expect(a.sourceDvn.withdrawFee(to, 1n)).rejects.toThrow();
  });
});

describe("a default library that LayerZero's owner replaces", () => {
  it("commits what nobody sent to whoever did not pin its library, and nothing to who did", async () => {
    const { EndpointV2 } = b.layerZero.contracts;
    const { eid } = a.layerZero;
    const [unpinned, pinned] = [await receiverThere(), await receiverThere()];
    const parties = { required: [targetOf(b.destinationDvn)] };
    await configureApplication(b.layerZero, pinned, "ReceiveUln302", eid, parties);
    const hostile = await otherLibrary("ReceiveUln302", [EndpointV2.target]);
    await transact(EndpointV2, "setDefaultReceiveLibrary", [eid, hostile.target, 0]);
    const forge = async (receiver: Contract): Promise<Packet> => {
      const sender = addressOf(a.applications.greeter);
      const path = { nonce: 1n, srcEid: eid, sender, dstEid: b.layerZero.eid, receiver: addressOf(receiver) };
      const packet: Packet = { ...path, guid: packetGuid(path), message: "0x1234" };
      const word = [encodePacketHeader(packet), packetPayloadHash(packet)] as const;
      await transact(hostile, "verify", [...word, 1n]);
      await transact(hostile, "commitVerification", word).catch(() => undefined);
      return packet;
    };
    const [taken, refused] = [await forge(unpinned), await forge(pinned)];
    expect(await committedHash(b, taken)).toBe(packetPayloadHash(taken));
    expect(await committedHash(b, refused)).toBe(NOTHING);
  });

  it("does not carry what a pinned application sends", async () => {
    const { EndpointV2, SendUln302 } = b.layerZero.contracts;
    const { eid } = a.layerZero;
    const [unpinned, pinned] = [await receiverThere(), await receiverThere()];
    await configureApplication(b.layerZero, pinned, "SendUln302", eid, { required: [targetOf(b.sourceDvn)] });
    const other = await otherLibrary("SendUln302", [EndpointV2.target, 100_000n, 0n]);
    const executor = { maxMessageSize: 1_000, executor: b.layerZero.executor.target };
    await transact(other, "setDefaultExecutorConfigs", [[{ eid, config: executor }]]);
    await transact(EndpointV2, "setDefaultSendLibrary", [eid, other.target]);
    const libraryOf = EndpointV2.getFunction("getSendLibrary");
    expect(await libraryOf(unpinned.target, eid)).toBe(other.target);
    expect(await libraryOf(pinned.target, eid)).toBe(SendUln302.target);
  });
});

describe("a configuration with one required and one optional DVN", () => {
  it("is committed when both gave their word, and by neither alone", async () => {
    const far = await secondDvn();
    const [required, optional] = [[targetOf(b.destinationDvn)], [targetOf(far.destination)]];
    const { eid } = a.layerZero;
    const parties = { required, optional, threshold: 1 };
    await configureApplication(b.layerZero, b.applications.greeter, "ReceiveUln302", eid, parties);
    await configureApplication(a.layerZero, a.applications.greeter, "SendUln302", b.layerZero.eid, {
      required: [targetOf(a.sourceDvn)],
      optional: [targetOf(far.source)],
      threshold: 1,
    });
    const packet = await greet(a, b, "both");
    await mined(verifyAndCommit(b, await dispatch(a, b, [packet]), [packet]));
    expect(await committedHash(b, packet)).toBe(NOTHING);
    await expect(execute(b, packet)).rejects.toThrow();

    // Anyone may give the library a word; only the configured count.
    const header = encodePacketHeader(packet);
    const library = b.layerZero.contracts.ReceiveUln302.connect(b.stranger as unknown as Signer) as Contract;
    await transact(library, "verify", [header, packetPayloadHash(packet), 2n ** 64n - 1n]);
    await expect(transact(library, "commitVerification", [header, packetPayloadHash(packet)])).rejects.toThrow();

    const message = await dispatch(a, b, [packet], far.source);
    await mined(verifyAndCommit(b, message, [packet], far.destination));
    expect(await committedHash(b, packet)).toBe(packetPayloadHash(packet));
    await execute(b, packet);
    expect(await greeting(b)).toBe("both");
  });

  it("charges for a DVN that is in both lists twice, and assigns the job once", async () => {
    const both = [targetOf(a.sourceDvn)];
    const parties = { required: both, optional: both, threshold: 1 };
    await configureApplication(a.layerZero, a.applications.greeter, "SendUln302", b.layerZero.eid, parties);
    const packet = await greet(a, b, "twice");
    const { SendUln302 } = a.layerZero.contracts;
    expect(await SendUln302.getFunction("fees")(a.sourceDvn.target)).toBe(2n * PRICE);
    await carry(a, b, [packet]);
    await execute(b, packet);
    expect(await greeting(b)).toBe("twice");
  });
});

/** A DVN of someone else's: its own source side, its own verifier. */
async function secondDvn(): Promise<{ source: TestContract; destination: TestContract }> {
  const { EndpointV2, SendUln302 } = a.layerZero.contracts;
  const args = [a.owner.address, addressOf(EndpointV2), addressOf(SendUln302), a.gateway.target, PRICE];
  const source = await deploy(a.chain, "LayerZeroSourceDvn", args);
  const verifier = await deploy(b.chain, "MessageVerifierDouble");
  const destination = await deploy(b.chain, "LayerZeroDestinationDvn", [
    addressOf(b.layerZero.contracts.EndpointV2),
    addressOf(b.layerZero.contracts.ReceiveUln302),
    [[a.layerZero.eid, a.chain.chainId, a.gateway.target, source.target, verifier.target]],
  ]);
  await source.setDestination(b.layerZero.eid, b.chain.chainId, destination, PRICE);
  return { source, destination };
}

/** A fresh application on the destination that believes the source's. */
async function receiverThere(): Promise<Contract> {
  const { greeter } = await deployApplications(b.layerZero, 0n);
  await setPeer(greeter, a.layerZero.eid, a.applications.greeter);
  return greeter;
}

/** A library that its registrar fills with a DVN of his own: himself. */
async function otherLibrary(name: "SendUln302" | "ReceiveUln302", args: readonly unknown[]): Promise<Contract> {
  const library = await deployContract(b.layerZero.owner, readLayerZeroArtifact(name), args);
  const config = {
    confirmations: 1n,
    requiredDVNCount: 1,
    optionalDVNCount: 0,
    optionalDVNThreshold: 0,
    requiredDVNs: [b.owner.address],
    optionalDVNs: [],
  };
  await transact(library, "setDefaultUlnConfigs", [[{ eid: a.layerZero.eid, config }]]);
  await transact(b.layerZero.contracts.EndpointV2, "registerLibrary", [library.target]);
  return library;
}
