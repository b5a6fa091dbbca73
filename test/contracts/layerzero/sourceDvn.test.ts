import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeJobs } from "../../../prover/protocol/layerZero/jobs.ts";
import { encodePacketHeader, type PacketHeader, packetHeaderHash } from "../../../prover/protocol/layerZero/packet.ts";
import {
  account,
  as,
  type Chain,
  deploy,
  eventsOf,
  mined,
  revertOf,
  startChain,
  type TestContract,
} from "../../support/contracts.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";

/** The DVN alone: its send library is an account, which may lie as no honest library would. */
const EID = 30_101;
const REMOTE = 30_102;
const REMOTE_CHAIN = 31_338n;
const MAX_PRICE = 1_000n;
const payloadHash = seededBytes32("payload");

let chain: Chain;
let dvn: TestContract;
let gateway: TestContract;
let library: Awaited<ReturnType<typeof account>>;
let stranger: Awaited<ReturnType<typeof account>>;
let owner: Awaited<ReturnType<typeof account>>;
let nonce = 0n;

const header = (overrides: Partial<PacketHeader> = {}): PacketHeader => ({
  nonce: ++nonce,
  srcEid: EID,
  sender: seededAddress("application"),
  dstEid: REMOTE,
  receiver: seededAddress("peer"),
  ...overrides,
});

const job = (packetHeader: string, overrides: { dstEid?: number; payloadHash?: string } = {}): unknown[] => [
  { dstEid: REMOTE, packetHeader, payloadHash, confirmations: 1n, sender: seededAddress("application"), ...overrides },
  "0x",
];

/** Assigns as the send library does. */
const assign = (packetHeader: string, overrides: Parameters<typeof job>[1] = {}): Promise<unknown> =>
  as(dvn, library).assignJob(...job(packetHeader, overrides));

beforeAll(async () => {
  chain = await startChain(31_337n);
  [owner, library, stranger] = [await account(chain, 0), await account(chain, 1), await account(chain, 2)];
  const endpoint = await deploy(chain, "LayerZeroEndpointDouble", [EID, library.address]);
  gateway = await deploy(chain, "Gateway", [owner.address, 3_600]);
  await gateway.setRoute(REMOTE_CHAIN, seededAddress("far gateway"), `0x${"00".repeat(20)}`);
  dvn = await deploy(chain, "LayerZeroSourceDvn", [
    owner.address,
    endpoint.target,
    library.address,
    gateway.target,
    MAX_PRICE,
  ]);
  await dvn.setDestination(REMOTE, REMOTE_CHAIN, seededAddress("far dvn"), 10n);
});
afterAll(() => chain.close());

describe("D1: only the send library assigns jobs, and sends no value", () => {
  it("takes a job from it and answers the price", async () => {
    const bytes = encodePacketHeader(header());
    expect(await as(dvn, library).assignJob.staticCall(...job(bytes))).toBe(10n);
    const receipt = await mined(as(dvn, library).assignJob(...job(bytes)));
    expect(eventsOf(receipt, dvn, "JobAssigned")).toHaveLength(1);
  });

  it("refuses the owner and a stranger", async () => {
    for (const caller of [owner, stranger]) {
      const refused = await revertOf(as(dvn, caller).assignJob(...job(encodePacketHeader(header()))));
      expect(refused).toEqual({ name: "LayerZeroSourceDvn_NotTheSendLibrary", args: [caller.address] });
    }
  });

  it("refuses value, which nobody could get back", async () => {
    const attempt = as(dvn, library).assignJob(...job(encodePacketHeader(header())), { value: 1n });
    expect((await revertOf(attempt)).name).toBe("LayerZeroSourceDvn_UnexpectedValue");
  });
});

describe("D2: a job's header is well formed, from this endpoint, to the job's destination", () => {
  const badHeaders: [string, () => string, string][] = [
    ["of 80 bytes", () => encodePacketHeader(header()).slice(0, -2), "PacketHeader_WrongLength"],
    ["of 82 bytes", () => `${encodePacketHeader(header())}00`, "PacketHeader_WrongLength"],
    ["of no bytes", () => "0x", "PacketHeader_WrongLength"],
    ["of version 0", () => encodePacketHeader(header()).replace("0x01", "0x00"), "PacketHeader_UnsupportedVersion"],
    ["of version 2", () => encodePacketHeader(header()).replace("0x01", "0x02"), "PacketHeader_UnsupportedVersion"],
    ["with nonce 0", () => encodePacketHeader(header({ nonce: 0n })), "PacketHeader_ZeroNonce"],
    ["of another source", () => encodePacketHeader(header({ srcEid: EID + 1 })), "LayerZeroSourceDvn_WrongPath"],
    [
      "of another destination",
      () => encodePacketHeader(header({ dstEid: REMOTE + 1 })),
      "LayerZeroSourceDvn_WrongPath",
    ],
    [
      "with a long receiver",
      () => encodePacketHeader(header()).replace(/^(.{100})00/, "$101"),
      "PacketHeader_NotAnAddress",
    ],
    [
      "with a long sender",
      () => encodePacketHeader(header()).replace(/^(.{28})00/, "$101"),
      "PacketHeader_NotAnAddress",
    ],
  ];
  for (const [what, bytes, error] of badHeaders) {
    it(`refuses a header ${what}`, async () => {
      expect((await revertOf(assign(bytes()))).name).toBe(error);
    });
  }

  it("refuses a payload hash of zero: it would read as no job", async () => {
    const attempt = assign(encodePacketHeader(header()), { payloadHash: `0x${"00".repeat(32)}` });
    expect((await revertOf(attempt)).name).toBe("LayerZeroSourceDvn_ZeroPayloadHash");
  });

  it("refuses a destination that is not served, and says so when asked for the price", async () => {
    const attempt = assign(encodePacketHeader(header({ dstEid: 7 })), { dstEid: 7 });
    expect(await revertOf(attempt)).toEqual({ name: "LayerZeroSourceDvn_NotServed", args: [7n] });
    expect((await revertOf(dvn.getFee(7, 1, stranger.address, "0x"))).name).toBe("LayerZeroSourceDvn_NotServed");
    expect(await dvn.getFee(REMOTE, 1, stranger.address, "0x")).toBe(10n);
  });
});

describe("D3: a header stands for one payload for ever", () => {
  it("takes the same job twice, as when an application lists the DVN as required and as optional", async () => {
    const bytes = encodePacketHeader(header());
    await assign(bytes);
    const receipt = await mined(as(dvn, library).assignJob(...job(bytes)));
    expect(receipt.logs).toHaveLength(0);
  });

  it("refuses another payload under the same header, even from the library", async () => {
    const path = header();
    await assign(encodePacketHeader(path));
    const refused = await revertOf(assign(encodePacketHeader(path), { payloadHash: seededBytes32("other") }));
    expect(refused).toEqual({ name: "LayerZeroSourceDvn_OtherPayloadAssigned", args: [packetHeaderHash(path)] });
    expect(await dvn.payloadHashOf(packetHeaderHash(path))).toBe(payloadHash);
  });
});

describe("D4: a batch holds 1 to 64 assigned jobs of one destination, with the payload hashes of storage", () => {
  it("is sent by a stranger as one message to the destination's DVN", async () => {
    const paths = [header(), header(), header()];
    for (const path of paths) await assign(encodePacketHeader(path));
    const receipt = await mined(as(dvn, stranger).dispatch(REMOTE, paths.map(encodePacketHeader)));
    const [, , recipient, payload] = eventsOf(receipt, gateway, "MessageSent")[0] as unknown[];
    expect(recipient).toBe(`0x00010000027a6a14${seededAddress("far dvn").slice(2)}`);
    expect(decodeJobs(String(payload))).toEqual(
      paths.map((path) => ({ headerHash: packetHeaderHash(path), payloadHash })),
    );
    const [dstEid, messageId, hashes] = eventsOf(receipt, dvn, "JobsDispatched")[0] as unknown[];
    expect([dstEid, hashes]).toEqual([BigInt(REMOTE), paths.map(packetHeaderHash)]);
    expect(messageId).toBe(await gateway.messageIdAt((await gateway.outboxNonce()) - 1n));
  });

  it("may repeat a job that was dispatched: a lost batch is sent again", async () => {
    const path = header();
    await assign(encodePacketHeader(path));
    for (let times = 0; times < 2; times++) await mined(dvn.dispatch(REMOTE, [encodePacketHeader(path)]));
  });

  it("refuses a packet that was never assigned, and nothing at all", async () => {
    const path = header();
    const refused = await revertOf(dvn.dispatch(REMOTE, [encodePacketHeader(path)]));
    expect(refused).toEqual({ name: "LayerZeroSourceDvn_NoJob", args: [packetHeaderHash(path)] });
    expect((await revertOf(dvn.dispatch(REMOTE, []))).name).toBe("LayerZeroSourceDvn_EmptyBatch");
  });

  it("takes 64 packets and refuses 65: somebody else has to verify them", async () => {
    const bytes = encodePacketHeader(header());
    await assign(bytes);
    const most = Number(await dvn.MAX_BATCH());
    expect(most).toBe(64);
    await mined(
      dvn.dispatch(
        REMOTE,
        Array.from({ length: most }, () => bytes),
      ),
    );
    const refused = await revertOf(
      dvn.dispatch(
        REMOTE,
        Array.from({ length: most + 1 }, () => bytes),
      ),
    );
    expect(refused).toEqual({ name: "LayerZeroSourceDvn_BatchTooLarge", args: [65n] });
  });

  it("refuses a packet of another destination, though it is served", async () => {
    await dvn.setDestination(30_103, 31_339n, seededAddress("third dvn"), 1n);
    const path = header({ dstEid: 30_103 });
    await assign(encodePacketHeader(path), { dstEid: 30_103 });
    const refused = await revertOf(dvn.dispatch(REMOTE, [encodePacketHeader(path)]));
    expect(refused).toEqual({ name: "LayerZeroSourceDvn_WrongPath", args: [BigInt(EID), 30_103n] });
    expect((await revertOf(dvn.dispatch(7, [encodePacketHeader(path)]))).name).toBe("LayerZeroSourceDvn_NotServed");
  });
});

describe("D5: the owner sets prices up to the cap, names each destination once, and collects fees", () => {
  it("refuses every other account", async () => {
    const attempts = [
      as(dvn, stranger).setPrice(REMOTE, 1n),
      as(dvn, stranger).setDestination(9, 1n, seededAddress("x"), 1n),
      as(dvn, stranger).withdrawFee(stranger.address, 1n),
      as(dvn, library).setPrice(REMOTE, 1n),
    ];
    for (const attempt of attempts) expect((await revertOf(attempt)).name).toBe("OwnableUnauthorizedAccount");
  });

  it("refuses a price above the cap, and takes the cap", async () => {
    expect(await revertOf(dvn.setPrice(REMOTE, MAX_PRICE + 1n))).toEqual({
      name: "LayerZeroSourceDvn_PriceTooHigh",
      args: [MAX_PRICE + 1n, MAX_PRICE],
    });
    expect((await revertOf(dvn.setDestination(11, 1n, seededAddress("x"), MAX_PRICE + 1n))).name).toBe(
      "LayerZeroSourceDvn_PriceTooHigh",
    );
    await mined(dvn.setPrice(REMOTE, MAX_PRICE));
    expect(await dvn.getFee(REMOTE, 1, stranger.address, "0x")).toBe(MAX_PRICE);
    await mined(dvn.setPrice(REMOTE, 10n));
    expect((await revertOf(dvn.setPrice(7, 1n))).name).toBe("LayerZeroSourceDvn_NotServed");
  });

  it("refuses to move a destination that is set", async () => {
    const attempt = dvn.setDestination(REMOTE, REMOTE_CHAIN, seededAddress("thief"), 1n);
    expect((await revertOf(attempt)).name).toBe("LayerZeroSourceDvn_DestinationAlreadySet");
    expect([...(await dvn.destinationOf(REMOTE))].map(String)).toEqual([
      `${REMOTE_CHAIN}`,
      expect.stringMatching(new RegExp(seededAddress("far dvn"), "i")),
      "10",
    ]);
  });

  it("refuses destinations that make no sense", async () => {
    const zero = `0x${"00".repeat(20)}`;
    for (const args of [
      [0, 1n, seededAddress("x"), 1n],
      [12, 0n, seededAddress("x"), 1n],
      [12, 1n, zero, 1n],
    ]) {
      expect((await revertOf(dvn.setDestination(...args))).name).toBe("LayerZeroSourceDvn_InvalidDestination");
    }
  });

  it("offers the owner no other function", () => {
    const changing = dvn.interface.fragments
      .filter((fragment) => fragment.type === "function" && !/ (view|pure) /.test(fragment.format("full")))
      .map((fragment) => ("name" in fragment ? fragment.name : ""));
    expect(changing.sort()).toEqual([
      "acceptOwnership",
      "assignJob",
      "dispatch",
      "renounceOwnership",
      "setDestination",
      "setPrice",
      "transferOwnership",
      "withdrawFee",
    ]);
  });
});

describe("D14: a source DVN starts with a registered library and a gateway", () => {
  it("refuses others", async () => {
    const endpoint = await deploy(chain, "LayerZeroEndpointDouble", [EID, library.address]);
    const attempt = (sendLibrary: string, gatewayAddress: string): Promise<unknown> =>
      deploy(chain, "LayerZeroSourceDvn", [owner.address, endpoint.target, sendLibrary, gatewayAddress, 1n]);
    expect((await revertOf(attempt(stranger.address, String(gateway.target)))).args).toEqual(["sendLibrary"]);
    expect((await revertOf(attempt(library.address, stranger.address))).args).toEqual(["gateway"]);
  });
});
