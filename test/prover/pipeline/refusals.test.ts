import { join } from "node:path";
import { Interface } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Deployment, loadDeployment, saveDeployment } from "../../../prover/delivery/deployment.ts";
import { deployRoute } from "../../../prover/delivery/deployRoute.ts";
import { devAccount } from "../../../prover/node/devChains.ts";
import { executePending, type RelayEvent, type RelayParameters, relayOnce, watch } from "../../../prover/pipeline.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI } from "../../../prover/protocol/abi.ts";
import type { Committee } from "../../../prover/protocol/committee.ts";
import { parseFinality } from "../../../prover/source/finality.ts";
import { account, Cleanup } from "../../support/chains.ts";
import { committeeFixture, seededAddress } from "../../support/factories.ts";
import { type LyingNode, startLyingNode } from "../../support/lyingNodeDouble.ts";

/** A route under generated verifiers, whose keys nobody needs: every round here ends before anything is proved. */
const cleanup = new Cleanup();
let deployment: Deployment;
let committee: Committee;
let sourceUrl: string;
let destination: LyingNode;

beforeAll(async () => {
  const [source, behind] = [await cleanup.chain(31_337n), await cleanup.chain(31_338n)];
  sourceUrl = source.url;
  destination = cleanup.add(await startLyingNode(behind.url), (node) => node.close());
  const key = (instance: string) => ({ instance, kind: "development" as const });
  deployment = await deployRoute({
    source: account(0, await cleanup.connection(source.url)),
    destination: account(0, await cleanup.connection(behind.url)),
    sourceChainId: 31_337n,
    destinationChainId: 31_338n,
    firstCommittee: (outbox) => {
      ({ committee } = committeeFixture([1n], 8, { outbox }));
      return committee;
    },
    headerKey: key("header-8"),
    windowKeys: [key("window-16"), key("window-256")],
  });
});
afterAll(() => cleanup.run());

const parameters = async (overrides: Partial<Deployment> = {}, events?: RelayEvent[]): Promise<RelayParameters> => ({
  deployment: { ...deployment, ...overrides },
  sourceUrl,
  destinationUrl: destination.url,
  finality: parseFinality("finalized"),
  schedule: { domain: committee.domain, epochs: [{ announcedFrom: 0n, committee }] },
  attesters: [],
  privateKey: devAccount(5),
  stateDirectory: await cleanup.directory(),
  onEvent: (event) => void events?.push(event),
});

describe("LIGHT_CLIENT_FROZEN", () => {
  const client = new Interface(COMMITTEE_LIGHT_CLIENT_ABI);
  const frozenCall = client.encodeFunctionData("frozen");
  const freeze = (): void =>
    destination.tell((method, [call]) =>
      method === "eth_call" && (call as { data: string }).data === frozenCall
        ? client.encodeFunctionResult("frozen", [true])
        : undefined,
    );

  it("ends a round before any header is chosen, and sends nothing", async () => {
    destination.tell(() => undefined);
    const healthy: RelayEvent[] = [];
    await relayOnce(await parameters({}, healthy));
    expect(healthy).toContainEqual(expect.objectContaining({ stage: "choose", status: "skipped" }));

    freeze();
    const events: RelayEvent[] = [];
    await expect(relayOnce(await parameters({}, events))).rejects.toMatchObject({
      code: "LIGHT_CLIENT_FROZEN",
      message: expect.stringContaining(deployment.destination.lightClient),
      hint: expect.stringContaining("recovered"),
    });
    expect(new Set(events.map(({ stage }) => stage))).toEqual(new Set(["sync"]));
    expect(destination.calls.get("eth_sendRawTransaction")).toBeUndefined();
  });

  it("ends a watch, which waits out what may pass", async () => {
    freeze();
    const reported: unknown[] = [];
    const onError = (error: unknown): void => void reported.push(error);
    await expect(watch({ ...(await parameters()), intervalMs: 10, onError })).rejects.toMatchObject({
      code: "LIGHT_CLIENT_FROZEN",
    });
    expect(reported).toEqual([]);
  });
});

describe("DEPLOYMENT_MISMATCH", () => {
  const wrongs: [string, string, () => Promise<Partial<Deployment>>][] = [
    [
      "another outbox",
      "the light client follows the outbox",
      async () => ({ source: { ...deployment.source, gateway: seededAddress("elsewhere") } }),
    ],
    [
      "the zk verifier of another light client",
      "the zk verifier asks the light client",
      async () => {
        const { lightClient, zkVerifier } = await another();
        expect(lightClient).not.toBe(deployment.destination.lightClient);
        return { destination: { ...deployment.destination, zkVerifier } };
      },
    ],
  ];

  /** A second route from the same source's chain. */
  async function another(): Promise<Deployment["destination"]> {
    const key = (instance: string) => ({ instance, kind: "development" as const });
    const { destination: second } = await deployRoute({
      source: account(0, await cleanup.connection(sourceUrl)),
      destination: account(0, await cleanup.connection(destination.url)),
      sourceChainId: 31_337n,
      destinationChainId: 31_338n,
      firstCommittee: (outbox) => committeeFixture([1n], 8, { outbox }).committee,
      headerKey: key("header-8"),
      windowKeys: [key("window-16"), key("window-256")],
    });
    return second;
  }

  it.each(wrongs)("refuses a deployment file with %s", async (_what, reason, wrong) => {
    destination.tell(() => undefined);
    await expect(executePending(await parameters(await wrong()))).rejects.toMatchObject({
      code: "DEPLOYMENT_MISMATCH",
      message: expect.stringContaining(reason),
    });
  });

  it("refuses a light client that follows another chain", async () => {
    const client = new Interface(COMMITTEE_LIGHT_CLIENT_ABI);
    const asked = client.encodeFunctionData("sourceChainId");
    destination.tell((method, [call]) =>
      method === "eth_call" && (call as { data: string }).data === asked
        ? client.encodeFunctionResult("sourceChainId", [5n])
        : undefined,
    );
    await expect(relayOnce(await parameters())).rejects.toMatchObject({
      code: "DEPLOYMENT_MISMATCH",
      message: expect.stringContaining("the light client follows chain 5, not 31337"),
    });
  });
});

describe("DEPLOYMENT_MISSING", () => {
  it("names the path where no file is, and reads it once it is there", async () => {
    const path = join(await cleanup.directory(), "deployment.json");
    await expect(loadDeployment(path)).rejects.toMatchObject({
      code: "DEPLOYMENT_MISSING",
      message: expect.stringContaining(path),
    });
    await saveDeployment(path, deployment);
    expect(await loadDeployment(path)).toEqual(deployment);
  });
});
