import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Contract, type Interface } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deployApplications,
  greet,
  sentPacket,
  setPeer,
} from "../../../prover/cli/demo/scenarios/layerzero/applications.ts";
import { deployLayerZero, transact } from "../../../prover/cli/demo/scenarios/layerzero/chain.ts";
import { type DvnDeployment, deployDvn } from "../../../prover/cli/demo/scenarios/layerzero/dvn.ts";
import { packageFolder } from "../../../prover/cli/demo/scenarios/layerzero/packages.ts";
import { Deployer } from "../../../prover/delivery/deploy.ts";
import { saveDeployment } from "../../../prover/delivery/deployment.ts";
import { devAccount } from "../../../prover/node/devChains.ts";
import { saveLayerZeroPath } from "../../../prover/pipeline/layerZero/path.ts";
import { type Address, toAddress } from "../../../prover/protocol/field.ts";
import { LAYERZERO_DESTINATION_DVN_ABI } from "../../../prover/protocol/layerZero/dvnAbi.ts";
import { encodePacketHeader, type Packet } from "../../../prover/protocol/layerZero/packet.ts";
import type { Message } from "../../../prover/protocol/message.ts";
import { openOutbox } from "../../../prover/source/outboxReader.ts";
import type { ChainConnection } from "../../../prover/source/rpc.ts";
import { account, Cleanup } from "../../support/chains.ts";
import { type CliRun, runCli } from "../../support/cli.ts";
import { createRoute, type TestRoute } from "../../support/route.ts";

/** The commands as an operator runs them, on a route that has proved nothing yet; a double vouches for what is verified here. */
const cleanup = new Cleanup();
let route: TestRoute;
let folder: string;
let env: Record<string, string>;
let dvn: DvnDeployment;
let first: Packet;
let second: Packet;

beforeAll(async () => {
  route = await createRoute(cleanup);
  folder = await cleanup.directory();
  const { source, destination } = route.deployment;
  const [a, b] = [
    await site(route.onSource, 30_101, source.gateway),
    await site(route.onDestination, 30_102, destination.gateway),
  ];
  dvn = (await deployDvn(a, b)).a;
  const [here, there] = [await deployApplications(a.layerZero, 1n), await deployApplications(b.layerZero, 1n)];
  await setPeer(here.greeter, b.layerZero.eid, there.greeter);
  await setPeer(there.greeter, a.layerZero.eid, here.greeter);
  first = sentPacket(a.layerZero, await greet(here.greeter, b.layerZero.eid, "first"));
  second = sentPacket(a.layerZero, await greet(here.greeter, b.layerZero.eid, "second"));
  await saveDeployment(join(folder, "route.json"), route.deployment);
  await saveLayerZeroPath(join(folder, "layerzero.json"), dvn.path);
  await writeFile(join(folder, "key"), `${devAccount(9)}\n`);
  env = {
    HEADLIGHT_DEPLOYMENT: join(folder, "route.json"),
    HEADLIGHT_SOURCE_URL: route.source.url,
    HEADLIGHT_DESTINATION_URL: route.destination.url,
    HEADLIGHT_STATE: join(folder, "state"),
    HEADLIGHT_FINALITY: "1",
  };
});
afterAll(() => cleanup.run());

async function site(connection: ChainConnection, eid: number, gateway: Address) {
  connection.provider.pollingInterval = 20;
  const signer = account(0, connection);
  const deployer = new Deployer(signer);
  const verifier = (await deployer.deploy("MessageVerifierDouble", [])).address;
  const layerZero = await deployLayerZero(signer, eid);
  const owner = toAddress(await signer.getAddress());
  return { layerZero, chainId: connection.chainId, gateway, verifier, deployer, owner };
}

const run = (...argv: string[]): Promise<CliRun> => runCli(argv, { env });
const onPath = (...argv: string[]): Promise<CliRun> => run(...argv, "--layerzero", join(folder, "layerzero.json"));
const json = async (...argv: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await onPath(...argv, "--json")).stdout);

/** The second packet alone, verified by hand, as a careless relayer would. */
async function verifySecondAlone(): Promise<void> {
  const headers = [encodePacketHeader(second)];
  const at = ({ target, interface: abi }: { target: unknown; interface: Interface }, on: ChainConnection): Contract =>
    new Contract(String(target), abi, account(8, on));
  await transact(at(dvn.source.contract, route.onSource), "dispatch", [second.dstEid, headers]);
  const { gateway, startBlock } = route.deployment.source;
  const finality = { kind: "confirmations", count: 1n } as const;
  const outbox = await openOutbox({ connection: route.onSource, outbox: gateway, finality, startBlock });
  await outbox.sync();
  const message = outbox.messages.at(-1)?.message as Message;
  const there = new Contract(dvn.path.destination.dvn, LAYERZERO_DESTINATION_DVN_ABI, account(8, route.onDestination));
  await transact(there, "verifyAndCommit", [message, "0x", headers]);
}

describe("headlight explain --layerzero, headlight layerzero", () => {
  it("says what a packet waits for, and what an unknown GUID means", async () => {
    expect(await json("explain", first.guid)).toMatchObject({ guid: first.guid, state: "assigned" });
    const unknown = await onPath("layerzero", "explain", `0x${"ab".repeat(32)}`);
    expect(unknown.stdout).toMatch(/unknown[\s\S]*why: {3}/);
    expect((await onPath("explain", "0x12")).stderr).toContain("[LAYERZERO_GUID]");
  });

  it("reports a gap: which nonce is missing, where it is and what to do", async () => {
    await verifySecondAlone();
    const sentence = "nonce 2 cannot execute because nonce 1 is not committed";
    expect(await json("explain", second.guid)).toMatchObject({
      state: "committed",
      gap: { nonce: "1", guid: first.guid, state: "assigned" },
      stuckBecause: sentence,
    });
    const [text, same] = [await onPath("explain", second.guid), await onPath("layerzero", "explain", second.guid)];
    expect(text.stdout).toContain(`why:   ${sentence}`);
    expect(text.stdout).toMatch(
      /hint: {2}Nonce 1 \(GUID 0x[0-9a-f]{64}\) is assigned\. Run `headlight layerzero relay`/,
    );
    expect(same.stdout).toBe(text.stdout);
  });

  it("relays one round: dispatches what waits, and says what holds up the rest", async () => {
    const keyless = await onPath("layerzero", "relay", "--json");
    expect(JSON.parse(keyless.stdout).error.code).toBe("SECRET_MISSING");
    const round = await onPath("layerzero", "relay", "--key-file", join(folder, "key"));
    expect(round.stdout).toContain("dispatched 1 in message");
    expect(round.stdout).toContain("nonce 2 cannot execute because nonce 1 is not committed");
    expect(await json("layerzero", "relay", "--key-file", join(folder, "key"))).toMatchObject({
      dispatched: [],
      verified: [{ status: "not-proved", guids: [first.guid] }],
      delivered: [{ guid: second.guid, nonce: "2", status: "blocked" }],
    });
    const { state, steps } = (await json("explain", first.guid)) as { state: string; steps: { detail: string }[] };
    expect(state).toBe("dispatched");
    expect(steps.at(-1)?.detail).toContain("is missing");
  });

  it("refuses a file that is none, and an amount that is none", async () => {
    const wrong = await run("explain", first.guid, "--layerzero", join(folder, "route.json"));
    expect(wrong.stderr).toContain("[LAYERZERO_FILE]");
    expect((await onPath("layerzero", "relay", "--max-value", "-1")).stderr).toContain("[USAGE]");
  });
});

describe("headlight demo --scenario layerzero", () => {
  it("says what to do where LayerZero's packages are not installed", () => {
    expect(() => packageFolder("@layerzerolabs/not-installed")).toThrow(
      expect.objectContaining({ code: "LAYERZERO_PACKAGES_MISSING", hint: expect.stringContaining("npm ci") }),
    );
  });
});
