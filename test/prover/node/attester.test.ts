import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type RunningAttester, startAttester } from "../../../prover/node/attester/server.ts";
import { planHeader } from "../../../prover/pipeline/planning.ts";
import { publicKeyOf, verify } from "../../../prover/protocol/babyJubjub.ts";
import { committeeCommitment } from "../../../prover/protocol/committee.ts";
import { headerDigest } from "../../../prover/protocol/header.ts";
import { collectAttestations } from "../../../prover/source/attestations.ts";
import { type Attestation, parseAttestation } from "../../../prover/source/attestationWire.ts";
import { type FinalityRule, parseFinality } from "../../../prover/source/finality.ts";
import { type CommitteeSchedule, committeeOf } from "../../../prover/source/schedule.ts";
import { Cleanup, mineBlocks, rpc, SendingGateway } from "../../support/chains.ts";
import { committeeFixture, seededKey } from "../../support/factories.ts";
import { startLyingNode } from "../../support/lyingNodeDouble.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

interface Setup {
  url: string;
  gateway: SendingGateway;
  schedule: CommitteeSchedule;
  start(options?: {
    slot?: number;
    rpcUrl?: string;
    stateDirectory?: string;
    finality?: FinalityRule;
    schedule?: CommitteeSchedule;
    log?: unknown[];
  }): Promise<RunningAttester>;
}

/** A chain with a gateway and a schedule of committees, the second announced from block 20: the same members but the last. */
async function setUp(announcements = [0n, 20n]): Promise<Setup> {
  const chain = await cleanup.chain(31_337n);
  const gateway = await SendingGateway.deploy(await cleanup.connection(chain.url));
  const at = (firstKey: number) =>
    committeeFixture([40n, 30n, 30n], 8, { outbox: gateway.address, firstKey }).committee;
  const first = at(0);
  const schedule = {
    domain: first.domain,
    epochs: announcements.map((announcedFrom, epoch) => ({
      announcedFrom,
      committee: { ...first, members: [...first.members.slice(0, 2), ...at(50 * epoch).members.slice(2)] },
    })),
  };
  return {
    url: chain.url,
    gateway,
    schedule,
    start: async ({
      slot = 0,
      rpcUrl = chain.url,
      stateDirectory,
      finality = parseFinality("finalized"),
      schedule: ownSchedule = schedule,
      log = [],
    } = {}) => {
      const attester = await startAttester({
        privateKey: seededKey(slot),
        schedule: ownSchedule,
        rpcUrl,
        finality,
        startBlock: gateway.startBlock,
        stateDirectory: stateDirectory ?? (await cleanup.directory()),
        logger: { info: (...line) => log.push(line), warn: (...line) => log.push(line) },
      });
      return cleanup.add(attester, (open) => open.close());
    },
  };
}

async function ask(
  url: string,
  body: unknown,
  headers: Record<string, string> = { "content-type": "application/json" },
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${url}/v1/attest`, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

const request = (height: bigint, epoch = 0n): Record<string, string> => ({ height: `${height}`, epoch: `${epoch}` });

async function attest(url: string, height: bigint, epoch = 0n): Promise<Attestation> {
  const { status, json } = await ask(url, request(height, epoch));
  expect(json).not.toHaveProperty("message");
  expect(status).toBe(200);
  return parseAttestation(json);
}

describe("an attester signs what its own node shows", () => {
  it("gives a verifying signature on the header it computed, the same one each time", async () => {
    const { gateway, schedule, start } = await setUp();
    await gateway.send("one");
    const { url } = await start();
    const attestation = await attest(url, 3n);
    expect(attestation.header).toMatchObject({ chainId: 31_337n, height: 3n });
    const [first] = schedule.epochs;
    expect(attestation.header.nextCommitteeCommitment).toBe(
      committeeCommitment((first ?? { committee: undefined as never }).committee),
    );
    expect(attestation.digest).toBe(headerDigest(attestation.header, gateway.address));
    expect(verify(publicKeyOf(seededKey(0)), attestation.digest, attestation.signature)).toBe(true);
    expect(await attest(url, 3n)).toEqual(attestation);
  });

  it("hands over from the announcement on, and the next committee signs only above it", async () => {
    const { schedule, start, url: rpcUrl } = await setUp();
    await mineBlocks(rpcUrl, 24);
    const { url } = await start();
    const [first, second] = schedule.epochs.map(({ committee }) => committeeCommitment(committee));
    expect((await attest(url, 19n)).header.nextCommitteeCommitment).toBe(first);
    expect((await attest(url, 20n)).header.nextCommitteeCommitment).toBe(second);
    expect((await ask(url, request(20n, 1n))).json).toMatchObject({ code: "EPOCH_TOO_EARLY" });
    expect((await attest(url, 21n, 1n)).header.nextCommitteeCommitment).toBe(second);
  });

  it("still hands over an earlier epoch above a height that it has signed in the next one", async () => {
    const { schedule, start, url: rpcUrl } = await setUp();
    await mineBlocks(rpcUrl, 26);
    const { url } = await start();
    const next = committeeCommitment(committeeOf(schedule, 1n));
    const later = await attest(url, 22n, 1n);
    expect((await attest(url, 24n, 0n)).header.nextCommitteeCommitment).toBe(next);
    // Not even another header: the digest does not say who signs.
    expect((await attest(url, 22n, 0n)).digest).toBe(later.digest);
  });

  it("signs at each height what one next committee allows, whatever it is asked first", async () => {
    const { schedule, start, url: rpcUrl } = await setUp([0n, 20n, 30n]);
    await mineBlocks(rpcUrl, 36);
    const stateDirectory = await cleanup.directory();
    const { url } = await start({ stateDirectory });
    const [, second, third] = schedule.epochs.map(({ committee }) => committeeCommitment(committee));
    // Signed, this would name the second committee where the others name the third, and spoil the height for them.
    for (const height of [30n, 31n, 33n])
      expect(await ask(url, request(height, 0n))).toMatchObject({ status: 409, json: { code: "EPOCH_OVER" } });
    expect(await readMemory(stateDirectory)).toEqual([]);
    expect((await attest(url, 30n, 1n)).header.nextCommitteeCommitment).toBe(third);
    const handingOver = await attest(url, 33n, 1n);
    expect(handingOver.header.nextCommitteeCommitment).toBe(third);
    expect((await attest(url, 33n, 2n)).digest).toBe(handingOver.digest);
    expect(await ask(url, request(33n, 0n))).toMatchObject({ json: { code: "EPOCH_OVER" } });
    // A light client that is two committees behind still finds its heights.
    expect((await attest(url, 29n, 0n)).header.nextCommitteeCommitment).toBe(second);
  });

  it("L3: keeps to one digest when a changed schedule announces a third committee below a signed height", async () => {
    const stateDirectory = await cleanup.directory();
    const { start, schedule, url: rpcUrl } = await setUp([0n, 20n, 30n]);
    await mineBlocks(rpcUrl, 36);
    const before = await start({ stateDirectory, schedule: { ...schedule, epochs: schedule.epochs.slice(0, 2) } });
    await attest(before.url, 33n, 0n);
    await before.close();
    const after = await start({ stateDirectory });
    for (const epoch of [1n, 2n]) {
      expect(await ask(after.url, request(33n, epoch))).toMatchObject({ json: { code: "ATTESTER_SECOND_HEADER" } });
      expect((await ask(after.url, request(34n, epoch))).status).toBe(200);
    }
  });

  it("L8: refuses what is not final, an epoch it does not know and one it is not in", async () => {
    const { start } = await setUp();
    const { url } = await start({ finality: parseFinality("1"), slot: 2 });
    expect(await ask(url, request(2n))).toMatchObject({
      status: 409,
      json: { code: "HEADER_NOT_FINAL", hint: expect.any(String) },
    });
    expect(await ask(url, request(1n, 5n))).toMatchObject({ status: 404, json: { code: "COMMITTEE_UNKNOWN" } });
    expect(await ask(url, request(1n, 1n))).toMatchObject({ status: 404, json: { code: "ATTESTER_NOT_A_MEMBER" } });
  });

  it("L3: never signs two headers for one height, not after a reorganisation and not after a restart", async () => {
    const { gateway, start, url: rpcUrl } = await setUp();
    const snapshot = await rpc(rpcUrl, "evm_snapshot");
    await gateway.send("first history");
    const stateDirectory = await cleanup.directory();
    const before = await start({ stateDirectory });
    const signed = await attest(before.url, 3n);
    await rpc(rpcUrl, "evm_revert", [snapshot]);
    await gateway.send("second history");
    expect(await ask(before.url, request(3n))).toMatchObject({ status: 409, json: { code: "ATTESTER_SECOND_HEADER" } });
    await before.close();
    const after = await start({ stateDirectory });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(after.url, request(3n))));
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 409, json: { code: "ATTESTER_SECOND_HEADER" } });
    const stored = await readMemory(stateDirectory);
    expect(stored).toEqual([{ height: "3", epoch: "0", digest: signed.digest.toString() }]);
  });

  it("refuses when its node contradicts itself, and signs nothing", async () => {
    const { gateway, start, url: rpcUrl } = await setUp();
    await gateway.send("one");
    const node = cleanup.add(await startLyingNode(rpcUrl), (lying) => lying.close());
    node.tell((method, _params, result) => (method === "eth_getLogs" ? (result as unknown[]).slice(2) : undefined));
    const stateDirectory = await cleanup.directory();
    const { url } = await start({ rpcUrl: node.url, stateDirectory });
    expect(await ask(url, request(3n))).toMatchObject({ status: 502, json: { code: "OUTBOX_EVENTS" } });
    expect(await readMemory(stateDirectory)).toEqual([]);
    node.tell(() => undefined);
    await attest(url, 3n);
  });

  it("refuses to start on another chain's node", async () => {
    const { start } = await setUp();
    const other = await cleanup.chain(31_338n);
    await expect(start({ rpcUrl: other.url })).rejects.toMatchObject({ code: "RPC_CHAIN_MISMATCH" });
  });

  it("is not started twice on one memory", async () => {
    const { start } = await setUp();
    const stateDirectory = await cleanup.directory();
    await start({ stateDirectory });
    await expect(start({ stateDirectory })).rejects.toMatchObject({ code: "STATE_LOCKED" });
  });
});

describe("the attester's HTTP interface (O8)", () => {
  it("listens on loopback and says whether it can sign", async () => {
    const { start, url: rpcUrl } = await setUp();
    const node = cleanup.add(await startLyingNode(rpcUrl), (lying) => lying.close());
    const { url } = await start({ rpcUrl: node.url });
    expect(new URL(url).hostname).toBe("127.0.0.1");
    await attest(url, 1n);
    const healthy = await fetch(`${url}/v1/health`);
    expect(healthy.status).toBe(200);
    expect(await healthy.json()).toMatchObject({
      status: "ok",
      chainId: "31337",
      signedHeaders: 1,
      lastSigned: { height: "1", epoch: "0" },
    });
    node.tell(() => "broken");
    const sick = await fetch(`${url}/v1/health`);
    expect(sick.status).toBe(503);
    expect(await sick.json()).toMatchObject({ status: "source-unreachable" });
  });

  it("refuses bodies that it does not understand", async () => {
    const { start } = await setUp();
    const { url } = await start();
    const bodies: [unknown, number][] = [
      ["{", 400],
      [{ height: "1" }, 400],
      [{ height: "1", epoch: "0", digest: "7" }, 400],
      [{ height: 1, epoch: 0 }, 400],
      [{ height: "99999999999999999999999", epoch: "0" }, 400],
      [{ height: "-1", epoch: "0" }, 400],
      [`{"height":"${"1".repeat(20_000)}"}`, 413],
    ];
    for (const [body, status] of bodies) {
      const code = expect.stringMatching(/^ATTESTER_(REQUEST|BODY)$/);
      expect(await ask(url, body)).toMatchObject({ status, json: { code, hint: expect.any(String) } });
    }
    expect((await ask(url, request(1n))).status).toBe(200);
  });

  it("refuses other types, methods and paths", async () => {
    const { start } = await setUp();
    const { url } = await start();
    expect(await ask(url, request(1n), { "content-type": "text/plain" })).toMatchObject({ status: 400 });
    for (const [method, path] of [
      ["GET", "/v1/attest"],
      ["DELETE", "/v1/health"],
      ["GET", "/../etc/passwd"],
    ] as const) {
      expect((await fetch(`${url}${path}`, { method })).status).toBe(404);
    }
  });

  it("O7: logs heights and codes, no key and no node's address", async () => {
    const { start, url: rpcUrl } = await setUp();
    const log: unknown[] = [];
    const { url } = await start({ log, rpcUrl: `${rpcUrl}/?key=sesame` });
    await attest(url, 1n);
    await ask(url, request(99n));
    const text = JSON.stringify(log);
    expect(log).toHaveLength(2);
    expect(text).toContain("HEADER_NOT_FINAL");
    expect(text).not.toContain("sesame");
    expect(text).not.toContain(Buffer.from(seededKey(0)).toString("hex"));
  });

  it("answers what was asked before it stops", async () => {
    const { start } = await setUp();
    const attester = await start();
    const asked = ask(attester.url, request(1n));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await attester.close();
    expect((await asked).status).toBe(200);
    await expect(fetch(`${attester.url}/v1/health`)).rejects.toThrow();
  });
});

describe("collecting attestations", () => {
  it("stops at two thirds or waits for all, and drops none that verifies", async () => {
    const { start, schedule } = await setUp();
    const running = [await start({ slot: 0 }), await start({ slot: 1 }), await start({ slot: 2 })];
    const { header } = await attest(running[0]?.url ?? "", 2n);
    const committee = schedule.epochs[0]?.committee ?? (undefined as never);
    const all = await collectAttestations({
      attesters: running.map(({ url }) => url),
      committee,
      epoch: 0n,
      header,
      stopAtQuorum: false,
    });
    expect(all).toMatchObject({ bitmap: 0b111n, signedWeight: 100n, totalWeight: 100n, failures: [] });
    const some = await collectAttestations({ attesters: running.map(({ url }) => url), committee, epoch: 0n, header });
    expect(3n * some.signedWeight).toBeGreaterThanOrEqual(2n * some.totalWeight);
    // Asked twice, counted once.
    const twice = [running[0]?.url ?? "", running[0]?.url ?? "", running[1]?.url ?? ""];
    expect(
      (await collectAttestations({ attesters: twice, committee, epoch: 0n, header, stopAtQuorum: false })).signedWeight,
    ).toBe(70n);
  });

  it("names the weight reached and every failure when two thirds are missed", async () => {
    const { start, schedule, url: rpcUrl } = await setUp();
    const honest = await start({ slot: 0 });
    const node = cleanup.add(await startLyingNode(rpcUrl), (lying) => lying.close());
    node.tell((method, _params, result) =>
      method === "eth_getBlockByNumber" ? { ...(result as object), hash: `0x${"66".repeat(32)}` } : undefined,
    );
    const deceived = await start({ slot: 1, rpcUrl: node.url });
    const stranger = await start({ slot: 2 });
    const { header } = await attest(honest.url, 2n);
    const base = schedule.epochs[0]?.committee ?? (undefined as never);
    const committee = { ...base, members: base.members.slice(0, 2) };
    const error = await collectAttestations({
      attesters: [honest.url, deceived.url, stranger.url, "http://127.0.0.1:9"],
      committee,
      epoch: 0n,
      header,
      timeoutMs: 3_000,
    }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "ATTESTATION_QUORUM",
      details: { signedWeight: "40", neededWeight: "47", totalWeight: "70" },
      hint: expect.stringContaining("another header"),
    });
    const { failures } = (error as { details: { failures: { code: string }[] } }).details;
    expect(failures.map(({ code }) => code).sort()).toEqual([
      "ATTESTER_DISAGREES",
      "ATTESTER_NOT_A_MEMBER",
      "ATTESTER_UNREACHABLE",
    ]);
  });
});

describe("two light clients with the same attesters", () => {
  it("rotate one after the other, whichever asks first", async () => {
    const { start, schedule, url: rpcUrl } = await setUp();
    const urls: string[] = [];
    for (const slot of [0, 1, 2, 52]) urls.push((await start({ slot })).url);
    const relay = async (epoch: bigint, clientHeight: bigint, final: bigint) => {
      const lightClient = { height: clientHeight, timestamp: 0n, trustingPeriod: 1_000n };
      const tip = { number: final, timestamp: 1_000n };
      const plan = planHeader({ lightClient, epoch, schedule, final: tip, hasMessages: false });
      expect(plan).toMatchObject({ height: final, epoch });
      const { header } = await attest(urls[0] ?? "", final, epoch);
      const committee = committeeOf(schedule, epoch);
      const all = await collectAttestations({ attesters: urls, committee, epoch, header, stopAtQuorum: false });
      expect(all.bitmap).toBe(0b111n);
      return header.nextCommitteeCommitment;
    };
    const next = committeeCommitment(committeeOf(schedule, 1n));
    await mineBlocks(rpcUrl, 30);
    // A rotates and goes on in the next epoch; then B, still in the first one, at A's height and above it.
    expect(await relay(0n, 3n, 22n)).toBe(next);
    expect(await relay(1n, 22n, 24n)).toBe(next);
    expect(await relay(0n, 3n, 24n)).toBe(next);
    expect(await relay(0n, 3n, 26n)).toBe(next);
    expect(await relay(1n, 26n, 28n)).toBe(next);
  });
});

async function readMemory(stateDirectory: string): Promise<unknown[]> {
  const attesters = join(stateDirectory, "attesters");
  const [folder = ""] = await readdir(attesters);
  const [file = ""] = (await readdir(join(attesters, folder))).filter((name) => name.endsWith(".jsonl"));
  const text = await readFile(join(attesters, folder, file), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}
