import type { Signer } from "ethers";
import { type Applications, deployApplications } from "../../prover/cli/demo/scenarios/layerzero/applications.ts";
import {
  addressOf,
  configurePath,
  deployLayerZero,
  type LayerZeroChain,
  transact,
} from "../../prover/cli/demo/scenarios/layerzero/chain.ts";
import { encodeJobs } from "../../prover/protocol/layerZero/jobs.ts";
import {
  type Packet,
  packetGuid,
  packetHeaderHash,
  packetPayloadHash,
} from "../../prover/protocol/layerZero/packet.ts";
import type { Message } from "../../prover/protocol/message.ts";
import { startVerifier, type VerifierFixture } from "./contractMessages.ts";
import { account, deploy, type TestContract } from "./contracts.ts";
import { seededAddress } from "./factories.ts";
import { targetOf } from "./layerZeroWorld.ts";

const EID = 30_102;
const REMOTE = 30_101;
const SOURCE_DVN = seededAddress("source dvn");
const SENDER = seededAddress("sending application");

/** LayerZero and the destination DVN over a light client and a zk verifier, with proved batches of one packet each. */
export interface LayerZeroInbox {
  fixture: VerifierFixture;
  dvn: TestContract;
  layerZero: LayerZeroChain;
  applications: Applications;
  packets: Packet[];
  /** The message that carries each packet, by position. */
  batches: Message[];
}

export async function startLayerZeroInbox(count: number): Promise<LayerZeroInbox> {
  // A chain of the same deployments tells the addresses that the messages have to name.
  const probe = await startVerifier(1);
  const known = await deployOn(probe);
  const receiver = addressOf(known.applications.greeter);
  const recipient = targetOf(known.dvn);
  await probe.chain.close();
  const packets = Array.from({ length: count }, (_, index): Packet => {
    const path = { nonce: BigInt(index + 1), srcEid: REMOTE, sender: SENDER, dstEid: EID, receiver };
    return { ...path, guid: packetGuid(path), message: "0x1234" };
  });
  const fixture = await startVerifier(count, (nonce) => {
    const packet = packets[nonce] as Packet;
    const job = { headerHash: packetHeaderHash(packet), payloadHash: packetPayloadHash(packet) };
    return { sender: SOURCE_DVN, recipient, payload: encodeJobs([job]) };
  });
  return { fixture, ...(await deployOn(fixture)), packets, batches: fixture.messages };
}

async function deployOn(on: VerifierFixture): Promise<Pick<LayerZeroInbox, "dvn" | "layerZero" | "applications">> {
  const layerZero = await deployLayerZero((await account(on.chain, 0)) as unknown as Signer, EID);
  const { EndpointV2, ReceiveUln302 } = layerZero.contracts;
  const source = [REMOTE, 31_337n, on.parameters.outbox, SOURCE_DVN, on.zkVerifier.target];
  const args = [addressOf(EndpointV2), addressOf(ReceiveUln302), [source]];
  const dvn = await deploy(on.chain, "LayerZeroDestinationDvn", args);
  const applications = await deployApplications(layerZero, 0n);
  const parties = { required: [targetOf(dvn)] };
  await configurePath(layerZero, REMOTE, parties, parties);
  await transact(applications.greeter, "setPeer", [REMOTE, `0x${"00".repeat(12)}${SENDER.slice(2)}`]);
  return { dvn, layerZero, applications };
}
