import type { TransactionReceipt } from "ethers";
import { afterAll, beforeAll, describe, it } from "vitest";
import * as applications from "../../../prover/cli/demo/scenarios/layerzero/applications.ts";
import { decodePacket, encodePacketHeader, type Packet } from "../../../prover/protocol/layerZero/packet.ts";
import type { Message } from "../../../prover/protocol/message.ts";
import { windowEvidence, windowProof } from "../../support/contractMessages.ts";
import { as, mined } from "../../support/contracts.ts";
import { itIsTheRecordedGas } from "../../support/gasSnapshot.ts";
import { startLayerZeroInbox } from "../../support/layerZeroInbox.ts";
import {
  dispatch,
  execute,
  greet,
  type LayerZeroWorld,
  PRICE,
  type Side,
  sentMessages,
  startLayerZeroWorld,
  verifyAndCommit,
} from "../../support/layerZeroWorld.ts";

/**
 * Gas of every step of a packet's way, as whole transactions. The verifier answers yes at once but in the last row, where the zk
 * verifier opens a proved window. After a wanted change:
 *
 *   HEADLIGHT_UPDATE_SNAPSHOTS=1 npx vitest run --config test/vitest.config.ts test/contracts/layerzero/gas.test.ts
 */

let world: LayerZeroWorld;
let a: Side;
let b: Side;
const measured: Record<string, bigint> = {};
const note = (step: string, { gasUsed }: Pick<TransactionReceipt, "gasUsed">): void => {
  measured[step] = gasUsed;
};

beforeAll(async () => {
  world = await startLayerZeroWorld();
  ({ a, b } = world);
});
afterAll(() => world.close());

/** Some greetings of one length. */
async function greetings(count: number): Promise<Packet[]> {
  const packets: Packet[] = [];
  while (packets.length < count) packets.push(await greet(a, b, "hello"));
  return packets;
}

describe("gas", () => {
  it("is measured for every step", async () => {
    const send = (): Promise<TransactionReceipt> =>
      applications.greet(a.applications.greeter, b.layerZero.eid, "hello");
    note("send an OApp message, first of a channel", await send());
    const first = [await sentPacket(1n)];
    await mined(verifyAndCommit(b, await dispatch(a, b, first), first));
    note("execute through LzExecutor, first of a channel", await execute(b, first[0] as Packet));
    note("send an OApp message", await send());

    const single = [await sentPacket(2n)];
    const caller = as(a.sourceDvn, a.stranger);
    note("dispatch 1 packet", await mined(caller.dispatch(b.layerZero.eid, single.map(encodePacketHeader))));
    const alone = (await sentMessages(a)).at(-1) as Message;
    const headers = single.map(encodePacketHeader);
    note("verify 1 packet", await mined(as(b.destinationDvn, b.stranger).verify(alone, "0x", headers)));
    note("commit 1 packet through LzExecutor and execute it", await execute(b, single[0] as Packet));

    const one = await greetings(1);
    note("verify and commit 1 packet", await mined(verifyAndCommit(b, await dispatch(a, b, one), one)));
    note("execute through LzExecutor", await execute(b, one[0] as Packet));

    const sixteen = await greetings(16);
    note("dispatch 16 packets", await mined(caller.dispatch(b.layerZero.eid, sixteen.map(encodePacketHeader))));
    const batch = (await sentMessages(a)).at(-1) as Message;
    note("verify and commit 16 packets", await mined(verifyAndCommit(b, batch, sixteen)));
    note("withdraw the DVN's fees", await mined(a.sourceDvn.withdrawFee(a.owner.address, PRICE)));
    note("verify and commit 1 packet, zk verifier, window of 16", await underProof());
  });

  itIsTheRecordedGas(measured, { snapshot: "layerzeroGas", readme: "contracts/transports/layerzero/README.md" });
});

/** The same under a light client and its zk verifier, the window proved before. */
async function underProof(): Promise<Pick<TransactionReceipt, "gasUsed">> {
  const { fixture, dvn, packets, batches } = await startLayerZeroInbox(1);
  const { zkVerifier, height, root } = fixture;
  const leaves = fixture.leaves(16, 0);
  await mined(zkVerifier.verifyWindow(height, 0n, leaves, windowProof(root, 0n, leaves)));
  const headers = packets.map(encodePacketHeader);
  const receipt = await mined(dvn.verifyAndCommit(batches[0], windowEvidence(height, leaves, 0), headers));
  await fixture.chain.close();
  return receipt;
}

/** The greeting with this nonce, as the packet's events tell it. */
async function sentPacket(nonce: bigint): Promise<Packet> {
  const { EndpointV2 } = a.layerZero.contracts;
  const logs = await EndpointV2.queryFilter("PacketSent");
  const packets = logs.map(({ data }) => decodePacket(EndpointV2.interface.decodeEventLog("PacketSent", data)[0]));
  const packet = packets.find((each) => each.nonce === nonce);
  if (packet === undefined) throw new Error(`no packet ${nonce} was sent`);
  return packet;
}
