import { Contract, type Signer, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { greet, sentPacket, setPeer } from "../../../../prover/cli/demo/scenarios/layerzero/applications.ts";
import { addressOf, deployContract, transact } from "../../../../prover/cli/demo/scenarios/layerzero/chain.ts";
import { compileApplications } from "../../../../prover/cli/demo/scenarios/layerzero/compile.ts";
import { submit } from "../../../../prover/delivery/submit.ts";
import { HeadlightError } from "../../../../prover/errors.ts";
import { readPackets } from "../../../../prover/pipeline/layerZero/packets.ts";
import { type LayerZeroContext, sourceDvnInterface } from "../../../../prover/pipeline/layerZero/path.ts";
import { type LayerZeroRelayResult, relayLayerZero } from "../../../../prover/pipeline/layerZero/relay.ts";
import { encodePacketHeader, type Packet } from "../../../../prover/protocol/layerZero/packet.ts";
import { Cleanup } from "../../../support/chains.ts";
import { type RelayWorld, startRelayWorld } from "../../../support/layerZeroRelay.ts";

/** What strangers can do to a relayer: dispatch, send to receivers of their own, and come first. */
const cleanup = new Cleanup();
let world: RelayWorld;
beforeAll(async () => {
  world = await startRelayWorld(cleanup);
});
afterAll(() => cleanup.run());

const send = async (text: string, from = world.here.greeter): Promise<Packet> =>
  sentPacket(world.source, await greet(from, world.destination.eid, text));
const round = (changes: Partial<LayerZeroContext & RelayWorld["signers"]> = {}): Promise<LayerZeroRelayResult> =>
  relayLayerZero({ ...world.context, ...world.signers, ...changes });
const statusOf = ({ delivered }: LayerZeroRelayResult, { guid }: Packet): string | undefined =>
  delivered.find((packet) => packet.guid === guid)?.status;
const greeting = (): Promise<unknown> => world.there.greeter.getFunction("greeting")();

/** A stranger's dispatch; proved. */
async function dispatchAsStranger(headers: readonly string[]): Promise<string> {
  const { dvn } = world.context.path.source;
  const args = [world.destination.eid, headers];
  const call = { to: dvn, abi: sourceDvnInterface, method: "dispatch", args };
  await submit({ signer: world.source.owner, provider: world.context.source.provider, call });
  const messageId = (await readPackets(world.context)).batches.at(-1)?.messageId ?? "";
  world.proved.add(messageId);
  return messageId;
}

/** Dispatches and proves whatever waits. */
async function prove(): Promise<void> {
  for (const { messageId } of (await round()).dispatched) world.proved.add(messageId);
}

/** An application of the attacker's that sends to a receiver of the attacker's. */
async function applicationFor(receiver: string): Promise<Contract> {
  const { owner, contracts } = world.source;
  const args = [addressOf(contracts.EndpointV2), await owner.getAddress()];
  const application = await deployContract(owner, compileApplications().GreetingOApp, args);
  await setPeer(application, world.destination.eid, new Contract(receiver, []));
  return application;
}

describe("a batch that a stranger dispatched", () => {
  it("is verified once a packet, though it repeats one 64 times", async () => {
    const packet = await send("repeated");
    await dispatchAsStranger(Array.from({ length: 64 }, () => encodePacketHeader(packet)));
    const result = await round();
    expect(result.verified).toMatchObject([{ status: "verified", guids: [packet.guid] }]);
    expect(result.verified[0]?.gasUsed).toBeLessThan(400_000n);
    expect(statusOf(result, packet)).toBe("executed");
  });

  it("is verified in transactions that fit, whatever its size", async () => {
    const packets: Packet[] = [];
    while (packets.length < 26) packets.push(await send(`one of many ${packets.length}`));
    await dispatchAsStranger(packets.map(encodePacketHeader));
    const { verified, delivered } = await round();
    expect(verified.map(({ status, guids }) => [status, guids.length])).toEqual([
      ["verified", 12],
      ["verified", 12],
      ["verified", 2],
    ]);
    expect(delivered.map(({ status }) => status)).toEqual(packets.map(() => "executed"));
  });

  it("is not depended on: when the DVN refuses it the packet is dispatched again, and not for ever", async () => {
    const packet = await send("rescued");
    await dispatchAsStranger([encodePacketHeader(packet)]);
    const findEvidence: LayerZeroContext["findEvidence"] = async (messageId) => {
      const found = await world.context.findEvidence(messageId);
      return found && { ...found, message: { ...found.message, nonce: found.message.nonce + 1n, sourceChainId: 1n } };
    };
    for (const times of [1, 1, 1, 0]) {
      const { verified, dispatched } = await round({ findEvidence });
      expect(verified.every(({ status }) => status === "refused")).toBe(true);
      expect(dispatched).toHaveLength(times);
      for (const { messageId } of dispatched) world.proved.add(messageId);
    }
    expect(statusOf(await round(), packet)).toBe("executed");
  });
});

describe("a failure of one packet or batch", () => {
  it("on the source, for want of coin, stops no delivery", async () => {
    const proved = await send("delivered anyway");
    await prove();
    const waiting = await send("not dispatched");
    const sourceSigner = Wallet.createRandom(world.context.source.provider);
    const result = await round({ sourceSigner });
    expect(result.undispatched).toMatchObject([{ guids: [waiting.guid], reason: expect.stringContaining("pay") }]);
    expect(statusOf(result, proved)).toBe("executed");
  });

  it("of any kind is told, and the others are served", async () => {
    await prove();
    await round();
    const bad = await dispatchAsStranger([encodePacketHeader(await send("of a bad batch"))]);
    const other = await send("of another batch");
    await dispatchAsStranger([encodePacketHeader(other)]);
    const findEvidence: LayerZeroContext["findEvidence"] = async (messageId) => {
      if (messageId === bad) throw new RangeError("evidence of nonsense");
      return world.context.findEvidence(messageId);
    };
    const result = await round({ findEvidence });
    expect(result.verified.map(({ status, reason }) => [status, reason])).toEqual([
      ["failed", expect.stringContaining("nonsense")],
      ["verified", undefined],
    ]);
    expect(statusOf(result, other)).toBe("blocked");
    await round();
    expect(await greeting()).toBe("of another batch");
  });

  it("is raised when the connection is lost or the work is stopped", async () => {
    await send("later");
    await prove();
    const stopped = AbortSignal.abort();
    const attempt = relayLayerZero({ ...world.context, ...world.signers, signal: stopped });
    await expect(attempt).rejects.toMatchObject({ code: "ABORTED" });
    const lost = new HeadlightError({ code: "RPC_UNREACHABLE", message: "nobody there" });
    await expect(round({ findEvidence: () => Promise.reject(lost) })).rejects.toBe(lost);
    await round();
  });
});

describe("a receiver that behaves until its packet is in a block", () => {
  it("takes no more than the gas of its own commit, and stops no other packet", async () => {
    const hostile = await world.deployerThere.deploy("TwoFacedReceiverDouble", []);
    await send("harm", await applicationFor(hostile.address));
    const honest = await send("unharmed");
    await prove();
    const behave = (armed: boolean): Promise<unknown> =>
      transact(hostile.contract as Contract, "behave", [armed, false]);
    const result = await round({ destinationSigner: frontRun(world.signers.destinationSigner, behave) });
    expect(result.verified).toMatchObject([{ status: "verified" }]);
    expect(result.verified[0]?.gasUsed).toBeLessThan(1_500_000n);
    expect(statusOf(result, honest)).toBe("executed");
    expect(await greeting()).toBe("unharmed");
  });

  it("gets the gas that its sender asked for, though it hides that it had too little", async () => {
    const catching = await world.deployerThere.deploy("TwoFacedReceiverDouble", []);
    await transact(catching.contract as Contract, "behave", [false, true]);
    const packet = await send("work", await applicationFor(catching.address));
    await prove();
    const { delivered } = await round();
    const executed = delivered.find(({ guid }) => guid === packet.guid);
    expect(executed?.status).toBe("executed");
    const mined = await world.context.destination.provider.getTransaction(executed?.transactionHash ?? "");
    // An estimate is the least gas that does not revert, and this receiver never does.
    expect(mined?.gasLimit).toBeGreaterThan(2_000_000n);
    const count = (name: string): Promise<unknown> => (catching.contract as Contract).getFunction(name)();
    expect([await count("done"), await count("failed")]).toEqual([1n, 0n]);
  });
});

/** A signer before whose every transaction another one comes. */
function frontRun(signer: Signer, act: (before: boolean) => Promise<unknown>): Signer {
  return new Proxy(signer, {
    get(target, key) {
      if (key === "sendTransaction") {
        return async (transaction: Parameters<Signer["sendTransaction"]>[0]) => {
          await act(true);
          try {
            return await target.sendTransaction(transaction);
          } finally {
            await act(false);
          }
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
