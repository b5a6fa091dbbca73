import { Contract, zeroPadValue } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Applications,
  greet,
  sentPacket,
  setPeer,
} from "../../../../prover/cli/demo/scenarios/layerzero/applications.ts";
import {
  addressOf,
  configureApplication,
  deployContract,
  type LayerZeroChain,
  transact,
} from "../../../../prover/cli/demo/scenarios/layerzero/chain.ts";
import { compileApplications } from "../../../../prover/cli/demo/scenarios/layerzero/compile.ts";
import { Deployer } from "../../../../prover/delivery/deploy.ts";
import { deliverPacket } from "../../../../prover/pipeline/layerZero/deliver.ts";
import { dispatchPackets } from "../../../../prover/pipeline/layerZero/dispatch.ts";
import { explainPacket, type PacketExplanation } from "../../../../prover/pipeline/layerZero/explain.ts";
import { readPackets, type SentPacket } from "../../../../prover/pipeline/layerZero/packets.ts";
import {
  checkLayerZeroPath,
  destinationDvnInterface,
  type LayerZeroContext,
  loadLayerZeroPath,
  saveLayerZeroPath,
} from "../../../../prover/pipeline/layerZero/path.ts";
import { type LayerZeroRelayResult, relayLayerZero } from "../../../../prover/pipeline/layerZero/relay.ts";
import { verifyBatch } from "../../../../prover/pipeline/layerZero/verify.ts";
import { encodeExecutionOptions } from "../../../../prover/protocol/layerZero/options.ts";
import { encodePacketHeader, type Packet, packetPayloadHash } from "../../../../prover/protocol/layerZero/packet.ts";
import { Cleanup } from "../../../support/chains.ts";
import { seededAddress, seededBytes32 } from "../../../support/factories.ts";
import { type RelayWorld, startRelayWorld } from "../../../support/layerZeroRelay.ts";

/** The relayer over two live chains. What a proof would show, the test says: a batch is proved once it is in `proved`. */
const cleanup = new Cleanup();
let world: RelayWorld;
let context: LayerZeroContext;
let proved: RelayWorld["proved"];
let signers: RelayWorld["signers"];
let source: LayerZeroChain;
let destination: LayerZeroChain;
let here: Applications;
let there: Applications;
let directory: string;

beforeAll(async () => {
  world = await startRelayWorld(cleanup);
  ({ context, proved, signers, source, destination, here, there, directory } = world);
});
afterAll(() => cleanup.run());

const send = async (text: string): Promise<Packet> =>
  sentPacket(source, await greet(here.greeter, destination.eid, text));
const round = (maxValueWei?: bigint): Promise<LayerZeroRelayResult> =>
  relayLayerZero({ ...context, ...signers, maxValueWei });
const explain = ({ guid }: Packet): Promise<PacketExplanation> => explainPacket(context, guid);
const greeting = (): Promise<unknown> => there.greeter.getFunction("greeting")();

/** Dispatches these packets alone, proves them and gives the DVN's word. */
async function verifyOnly(packets: readonly Packet[]): Promise<void> {
  const { dispatched } = await dispatchPackets(context, signers.sourceSigner, await asSent(packets));
  const [batch] = dispatched;
  proved.add(batch?.messageId ?? "");
  const { batches } = await readPackets(context);
  const last = batches.at(-1);
  if (last === undefined) throw new Error("nothing was dispatched");
  expect(await verifyBatch(context, signers.destinationSigner, last)).toMatchObject([{ status: "verified" }]);
}

async function asSent(packets: readonly Packet[]): Promise<SentPacket[]> {
  const all = (await readPackets(context)).packets;
  return packets.map(({ guid }) => all.find((sent) => sent.guid === guid) as SentPacket);
}

/** Dispatches, proves and delivers whatever waits. */
async function settle(): Promise<LayerZeroRelayResult> {
  for (const { messageId } of (await round()).dispatched) proved.add(messageId);
  return round();
}

describe("a packet's way, told at each step", () => {
  it("is assigned, dispatched, proved, verified, committed and executed by accounts without rights", async () => {
    const [first, second] = [await send("one"), await send("two")];
    expect(await explain(first)).toMatchObject({ state: "assigned", hint: expect.stringContaining("layerzero relay") });
    const { dispatched, verified, delivered } = await round();
    expect(dispatched).toMatchObject([{ guids: [first.guid, second.guid] }]);
    expect([verified, delivered]).toEqual([[], []]);
    expect(await explain(second)).toMatchObject({
      state: "dispatched",
      hint: expect.stringContaining("headlight relay"),
    });
    expect((await round()).verified).toMatchObject([{ status: "not-proved" }]);
    proved.add(dispatched[0]?.messageId ?? "");
    expect((await explain(second)).state).toBe("proved");
    const done = await round();
    expect(done.verified).toMatchObject([{ status: "verified", guids: [first.guid, second.guid], postponed: [] }]);
    expect(done.delivered.map(({ status, nonce }) => [status, nonce])).toEqual([
      ["executed", 1n],
      ["executed", 2n],
    ]);
    expect(await greeting()).toBe("two");
    const { state, steps, stuckBecause } = await explain(second);
    expect([state, stuckBecause]).toEqual(["executed", undefined]);
    expect(steps.map(({ name, done: isDone }) => [name, isDone])).toEqual(
      ["sent", "assigned", "dispatched", "proved", "verified", "committed", "executed"].map((name) => [name, true]),
    );
    expect(await round()).toEqual({ dispatched: [], undispatched: [], verified: [], delivered: [] });
  });

  it("is unknown when no such packet was sent", async () => {
    expect(await explainPacket(context, seededBytes32("nothing"))).toMatchObject({ state: "unknown" });
  });
});

describe("a gap", () => {
  it("is named with the nonce that is missing, where that packet is and what to do; then it is closed", async () => {
    const [missing, late] = [await send("missing"), await send("late")];
    await verifyOnly([late]);
    const [blocked] = await asSent([late]);
    const sentence = `nonce ${late.nonce} cannot execute because nonce ${missing.nonce} is not committed`;
    expect(await deliverPacket(context, signers.destinationSigner, blocked as SentPacket)).toMatchObject({
      status: "blocked",
      reason: sentence,
    });
    const explanation = await explain(late);
    expect(explanation).toMatchObject({
      state: "committed",
      gap: { nonce: missing.nonce, guid: missing.guid, state: "assigned" },
      stuckBecause: sentence,
    });
    expect(explanation.hint).toContain(missing.guid);
    expect(explanation.hint).toContain("it dispatches the packet");
    expect(explanation.hint).toContain("skip");
    const { delivered } = await settle();
    expect(delivered.map(({ guid, status }) => [guid, status])).toEqual([
      [missing.guid, "executed"],
      [late.guid, "executed"],
    ]);
    expect(await greeting()).toBe("late");
  });

  it("is closed by the receiver's delegate, and the packet given up is told as dropped", async () => {
    const [given, next] = [await send("given up"), await send("next")];
    await verifyOnly([next]);
    const sender = zeroPadValue(addressOf(here.greeter), 32);
    const args = [addressOf(there.greeter), source.eid, sender, given.nonce];
    await transact(destination.contracts.EndpointV2, "skip", args);
    expect(await explain(given)).toMatchObject({ state: "dropped" });
    expect((await round()).delivered).toMatchObject([{ guid: next.guid, status: "executed" }]);
    await settle();
    expect(await explain(given)).toMatchObject({ state: "dropped" });
  });
});

describe("a packet that its application nilified", () => {
  it("is left alone by the relayer and told as such; the channel goes on", async () => {
    const packet = await send("unwanted");
    await verifyOnly([packet]);
    const { EndpointV2 } = destination.contracts;
    const channel = [addressOf(there.greeter), source.eid, zeroPadValue(addressOf(here.greeter), 32), packet.nonce];
    await transact(EndpointV2, "nilify", [...channel, packetPayloadHash(packet)]);
    const told = await explain(packet);
    expect(told).toMatchObject({ state: "nilified", stuckBecause: expect.stringContaining("nilify") });
    expect(told.hint).toContain("burns");
    expect(await round()).toEqual({ dispatched: [], undispatched: [], verified: [], delivered: [] });
    const next = await send("wanted");
    expect((await settle()).delivered).toMatchObject([{ guid: next.guid, status: "executed" }]);
    const nil = `0x${"ff".repeat(32)}`;
    expect(await EndpointV2.getFunction("inboundPayloadHash")(...channel)).toBe(nil);
    await transact(EndpointV2, "burn", [...channel, nil]);
    expect((await explain(packet)).state).toBe("dropped");
  });

  it("can be committed again by anyone: nilify is no defence against this DVN's word alone", async () => {
    const packet = await send("back again");
    await verifyOnly([packet]);
    const { EndpointV2, ReceiveUln302 } = destination.contracts;
    const channel = [addressOf(there.greeter), source.eid, zeroPadValue(addressOf(here.greeter), 32), packet.nonce];
    await transact(EndpointV2, "nilify", [...channel, packetPayloadHash(packet)]);
    const [sent] = await asSent([packet]);
    const proof = await context.findEvidence(sent?.batches.at(-1) ?? "");
    const dvn = new Contract(context.path.destination.dvn, destinationDvnInterface, signers.destinationSigner);
    await transact(dvn, "verify", [proof?.message, proof?.evidence, [encodePacketHeader(packet)]]);
    const header = [encodePacketHeader(packet), packetPayloadHash(packet)];
    await transact(ReceiveUln302, "commitVerification", header);
    expect((await round()).delivered).toMatchObject([{ guid: packet.guid, status: "executed" }]);
  });
});

describe("a receiver that fails", () => {
  it("costs nothing, is named, and is executed once it accepts", async () => {
    await transact(there.greeter, "setClosed", [true]);
    const packet = await send("patience");
    expect((await settle()).delivered).toMatchObject([{ guid: packet.guid, status: "receiver-failed" }]);
    expect(await explain(packet)).toMatchObject({
      state: "committed",
      stuckBecause: expect.stringContaining("reverts"),
    });
    await transact(there.greeter, "setClosed", [false]);
    expect((await explain(packet)).stuckBecause).toBeUndefined();
    expect((await round()).delivered).toMatchObject([{ guid: packet.guid, status: "executed" }]);
  });

  it("does harm to no other packet of its batch, and the relayer does not pay for it", async () => {
    const hostile = await world.deployerThere.deploy("HostileReceiver", [0]);
    const { GreetingOApp } = compileApplications();
    const owner = source.owner;
    const args = [addressOf(source.contracts.EndpointV2), await owner.getAddress()];
    const attacker = await deployContract(owner, GreetingOApp, args);
    await setPeer(attacker, destination.eid, new Contract(hostile.address, []));
    await greet(attacker, destination.eid, "harm");
    const honest = await send("unharmed");
    const { verified, delivered } = await settle();
    expect(verified).toMatchObject([{ status: "verified" }]);
    expect(verified[0]?.gasUsed).toBeLessThan(300_000n);
    expect(delivered.find(({ guid }) => guid === honest.guid)).toMatchObject({ status: "executed" });
    expect(delivered.find(({ guid }) => guid !== honest.guid)).toMatchObject({ status: "receiver-failed" });
    expect(await greeting()).toBe("unharmed");
  });
});

describe("a packet whose commit was postponed and whose receiver fails", () => {
  it("is committed alone, so that its channel goes on", async () => {
    const { dvn } = context.path.destination;
    const both = { required: [dvn, seededAddress("late dvn")] };
    await configureApplication(destination, there.greeter, "ReceiveUln302", source.eid, both);
    const packet = await send("never accepted");
    await settle();
    await configureApplication(destination, there.greeter, "ReceiveUln302", source.eid, { required: [dvn] });
    await transact(there.greeter, "setClosed", [true]);
    expect(await explain(packet)).toMatchObject({ state: "verified", hint: expect.stringContaining("it commits") });
    const attempt = (await round()).delivered.find(({ guid }) => guid === packet.guid);
    expect(attempt).toMatchObject({ status: "receiver-failed", committedIn: expect.stringMatching(/^0x/) });
    expect(await explain(packet)).toMatchObject({ state: "committed" });
    const again = (await round()).delivered.find(({ guid }) => guid === packet.guid);
    expect(again?.committedIn).toBeUndefined();
    await transact(there.greeter, "setClosed", [false]);
    expect((await round()).delivered.find(({ guid }) => guid === packet.guid)?.status).toBe("executed");
  });
});

describe("what a packet asks of its executor", () => {
  it("is brought along up to a limit, native drops included", async () => {
    const options = encodeExecutionOptions({
      gas: 200_000n,
      value: 0n,
      drops: [{ receiver: seededAddress("thirsty"), amount: 5n }],
    });
    const value = (await here.greeter.getFunction("quoteGreet")(destination.eid, "drop", options)) as bigint;
    const receipt = await transact(here.greeter, "greet", [destination.eid, "drop", options], { value });
    const packet = sentPacket(source, receipt);
    const own = (result: LayerZeroRelayResult): unknown =>
      result.delivered.find(({ guid }) => guid === packet.guid)?.status;
    expect(own(await settle())).toBe("needs-value");
    expect(await explain(packet)).toMatchObject({ stuckBecause: expect.stringContaining("5 wei") });
    expect(own(await round(4n))).toBe("needs-value");
    expect(own(await round(5n))).toBe("executed");
    expect(await destination.owner.provider?.getBalance(seededAddress("thirsty"))).toBe(5n);
  });
});

describe("other DVNs", () => {
  it("are waited for, and named as what holds the packet up", async () => {
    const { dvn } = context.path.destination;
    const both = { required: [dvn, seededAddress("slow dvn")] };
    await configureApplication(destination, there.greeter, "ReceiveUln302", source.eid, both);
    const packet = await send("quorum");
    const { verified, delivered } = await settle();
    expect(verified[0]?.postponed).toMatchObject([{ guid: packet.guid, reason: expect.stringContaining("DVN") }]);
    expect(delivered.find(({ guid }) => guid === packet.guid)).toMatchObject({ status: "waiting" });
    expect(await explain(packet)).toMatchObject({ state: "verified", hint: expect.stringContaining("getUlnConfig") });
    await configureApplication(destination, there.greeter, "ReceiveUln302", source.eid, { required: [dvn] });
    expect((await explain(packet)).hint).toContain("it commits");
    const done = (await round()).delivered.find(({ guid }) => guid === packet.guid);
    expect(done).toMatchObject({ status: "executed" });
  });

  it("leave a packet unassigned that asks only for them", async () => {
    const other = await new Deployer(source.owner).deploy("LayerZeroSourceDvn", [
      await source.owner.getAddress(),
      addressOf(source.contracts.EndpointV2),
      addressOf(source.contracts.SendUln302),
      (await context.findEvidence([...proved][0] ?? ""))?.message.sourceGateway,
      1n,
    ]);
    await transact(other.contract as Contract, "setDestination", [destination.eid, 31_338n, seededAddress("dvn"), 0n]);
    const { greeter } = here;
    await configureApplication(source, greeter, "SendUln302", destination.eid, { required: [other.address] });
    const packet = await send("not ours");
    expect(await explain(packet)).toMatchObject({
      state: "sent",
      stuckBecause: "the application does not list this DVN for sending",
    });
    expect((await round()).dispatched).toEqual([]);
  });
});

describe("the file of addresses", () => {
  it("comes back whole and fits the contracts", async () => {
    await saveLayerZeroPath(`${directory}/layerzero.json`, context.path);
    expect(await loadLayerZeroPath(`${directory}/layerzero.json`)).toEqual(context.path);
    await checkLayerZeroPath(context);
  });

  it("is refused when it is absent, or names contracts that are not each other's", async () => {
    await expect(loadLayerZeroPath(`${directory}/none.json`)).rejects.toMatchObject({ code: "LAYERZERO_FILE" });
    const { path } = context;
    const changes: LayerZeroContext["path"][] = [
      { ...path, source: { ...path.source, eid: 5 } },
      { ...path, destination: { ...path.destination, receiveLibrary: seededAddress("library") } },
      { ...path, destination: { ...path.destination, eid: path.source.eid } },
    ];
    for (const changed of changes) {
      await expect(checkLayerZeroPath({ ...context, path: changed })).rejects.toMatchObject({
        code: "LAYERZERO_MISMATCH",
      });
    }
  });
});
