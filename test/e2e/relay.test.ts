import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { devAccount } from "../../prover/node/devChains.ts";
import { explainMessage, type MessageExplanation } from "../../prover/pipeline/explain.ts";
import { executePending, type RelayEvent, type RelayParameters, relayOnce, watch } from "../../prover/pipeline.ts";
import { type Bytes32, toBytes32 } from "../../prover/protocol/field.ts";
import { parseFinality } from "../../prover/source/finality.ts";
import { Cleanup, mineBlocks } from "../support/chains.ts";
import { createRoute, FINALITY, type TestRoute } from "../support/route.ts";

const cleanup = new Cleanup();
const ANNOUNCED_FROM = 12n;
let route: TestRoute;
let state: string;
let parameters: RelayParameters;
const events: RelayEvent[] = [];

beforeAll(async () => {
  route = await createRoute(cleanup, { announcedFrom: ANNOUNCED_FROM });
  state = await cleanup.directory();
  parameters = route.parameters(await route.attesters(), state, events);
});
afterAll(() => cleanup.run());

const idOf = async (nonce: number): Promise<Bytes32> => {
  const { Contract } = await import("ethers");
  const gateway = new Contract(
    route.deployment.source.gateway,
    ["function messageIdAt(uint64) view returns (bytes32)"],
    route.onSource.provider,
  );
  return toBytes32((await gateway.getFunction("messageIdAt")(nonce)) as string);
};

const explain = (id: Bytes32, finality = FINALITY): Promise<MessageExplanation> =>
  explainMessage({
    id,
    source: route.onSource,
    destination: route.onDestination,
    deployment: route.deployment,
    finality,
    stateDirectory: state,
  });

const stuck = async (
  nonce: number,
  finality = FINALITY,
): Promise<Pick<MessageExplanation, "state" | "stuckBecause">> => {
  const { state: progress, stuckBecause } = await explain(await idOf(nonce), finality);
  return { state: progress, ...(stuckBecause === undefined ? {} : { stuckBecause }) };
};

/** One route through all of this, in order: every proof here is a real one and takes seconds. */
describe("messages cross two live chains", () => {
  it("explains a message that was never sent, one not final and one not covered", async () => {
    for (const text of ["one", "two", "three"]) await route.send(text);
    expect(await explain(toBytes32(`0x${"ab".repeat(32)}`))).toMatchObject({
      state: "unknown",
      stuckBecause: expect.any(String),
      hint: expect.any(String),
    });
    expect(await stuck(2, parseFinality("1"))).toEqual({ state: "sent" });
    expect(await stuck(2)).toEqual({ state: "final" });
    const { steps } = await explain(await idOf(0));
    expect(steps.map(({ name, done }) => [name, done])).toEqual([
      ["sent", true],
      ["final", true],
      ["header", false],
      ["window", false],
      ["delivered", false],
    ]);
  });

  it("signs, proves and verifies without delivering, if told so", async () => {
    const { headers, windows, deliveries } = await relayOnce({ ...parameters, execute: false });
    expect(headers).toMatchObject([{ epoch: 0n, rotated: false, reason: "messages", totalWeight: 100n }]);
    expect(windows).toMatchObject([{ windowSize: 16, windowIndex: 0n, messages: 3 }]);
    expect(deliveries).toEqual([]);
    expect(await stuck(0)).toEqual({ state: "verified" });
    const proofs = events.filter(({ stage, status }) => stage === "prove" && status === "done");
    expect(proofs.map(({ instance }) => instance)).toEqual(["header-8", "window-16"]);
    for (const { ms, peakMemoryBytes } of proofs) {
      expect(ms).toBeGreaterThan(0);
      expect(peakMemoryBytes).toBeGreaterThan(0);
    }
    for (const { gasUsed } of [...headers, ...windows]) expect(gasUsed).toBeGreaterThan(0n);
  });

  it("O6: of two executors that race each message is delivered by one and found delivered by the other", async () => {
    const outcomes = await Promise.all(
      [7, 8].map((index) =>
        executePending({ ...parameters, privateKey: devAccount(index), stateDirectory: `${state}/${index}` }),
      ),
    );
    const statuses = outcomes.flat().map(({ status }) => status);
    expect(statuses.filter((status) => status === "executed")).toHaveLength(3);
    expect(statuses.every((status) => status === "executed" || status === "already-executed")).toBe(true);
    expect(await route.entries()).toBe(3n);
    expect(await stuck(0)).toEqual({ state: "executed" });
  });

  it("finds nothing to do in a second round, and asks no attester", async () => {
    const before = events.length;
    expect(await relayOnce(parameters)).toEqual({ messages: 3, headers: [], windows: [], deliveries: [] });
    expect(events.slice(before).map(({ stage, status }) => `${stage}:${status}`)).not.toContain("attest:start");
  });

  it("rotates the committee with one header although no message waits", async () => {
    await mineBlocks(route.source.url, 12);
    const { headers, windows } = await relayOnce(parameters);
    expect(headers).toMatchObject([{ epoch: 0n, rotated: true, reason: "rotation" }]);
    expect(windows).toEqual([]);
  });

  it("delivers under the new committee; a recipient that refuses is reported and stays retriable", async () => {
    await (await route.guestbook.getFunction("setClosed")(true)).wait();
    await route.send("to a closed book");
    const { headers, windows, deliveries } = await relayOnce({ ...parameters, execute: false });
    expect(headers).toMatchObject([{ epoch: 1n, rotated: false }]);
    // The window is proved again: under the new root it holds one message more.
    expect(windows).toMatchObject([{ windowIndex: 0n, messages: 1 }]);
    expect(deliveries).toEqual([]);
    const refusal = "the recipient refuses it: the guestbook is closed";
    expect(await executePending(parameters)).toEqual([
      { id: await idOf(3), nonce: 3n, status: "receiver-failed", reason: refusal },
    ]);
    expect(await stuck(3)).toEqual({ state: "failed", stuckBecause: refusal });
    // On chain too, when asked for.
    expect(await executePending({ ...parameters, recordFailures: true })).toMatchObject([
      { status: "receiver-failed", reason: "the guestbook is closed", gasUsed: expect.any(BigInt) },
    ]);
    expect(await stuck(3)).toEqual({ state: "failed", stuckBecause: refusal });
    await (await route.guestbook.getFunction("setClosed")(false)).wait();
    expect(await stuck(3)).toEqual({ state: "verified" });
  });

  it("an unprofitable delivery is reported and left to others", async () => {
    expect(await executePending({ ...parameters, maxCostWei: 1n })).toMatchObject([
      { nonce: 3n, status: "unprofitable", reason: expect.stringContaining("limit is 1") },
    ]);
    expect(await route.entries()).toBe(3n);
  });

  it("watches until it is told to stop, waits out failures, and leaves the lock free", async () => {
    const stop = new AbortController();
    const rounds: number[] = [];
    const errors: unknown[] = [];
    let second: Promise<unknown> | undefined;
    const watching = watch({
      ...parameters,
      intervalMs: 300,
      signal: stop.signal,
      onRound: ({ deliveries }) => {
        rounds.push(deliveries.length);
        // The watch holds its lock between rounds too.
        second ??= relayOnce(parameters).catch((error: unknown) => error);
        if (rounds.length === 2) stop.abort();
      },
      onError: (error) => errors.push(error),
    });
    await watching;
    expect(await second).toMatchObject({ code: "STATE_LOCKED", hint: expect.stringContaining("--state") });
    expect(rounds).toEqual([1, 0]);
    expect(errors).toEqual([]);
    expect(await route.entries()).toBe(4n);
    expect(await relayOnce(parameters)).toMatchObject({ deliveries: [] });
  });

  it("refuses a schedule, a node or an account that does not fit", async () => {
    const foreign = { ...route.schedule, domain: { ...route.schedule.domain, outbox: route.guestbookAddress } };
    await expect(relayOnce({ ...parameters, schedule: foreign })).rejects.toMatchObject({ code: "SCHEDULE_FOREIGN" });
    await expect(relayOnce({ ...parameters, sourceUrl: route.destination.url })).rejects.toMatchObject({
      code: "RPC_CHAIN_MISMATCH",
    });
    await expect(relayOnce({ ...parameters, privateKey: "0x12" })).rejects.toMatchObject({ code: "SIGNER_KEY" });
    const swapped = {
      ...route.deployment,
      destination: { ...route.deployment.destination, lightClient: route.guestbookAddress },
    };
    await expect(relayOnce({ ...parameters, deployment: swapped })).rejects.toMatchObject({
      code: expect.stringMatching(/^(CONTRACT|DEPLOYMENT)_/),
    });
  });
});
