import { concat, getBytes, hexlify, Signature, TypedDataEncoder, Wallet } from "ethers";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { committeeEvidence } from "../../../prover/pipeline/verifierEvidence.ts";
import { toAddress } from "../../../prover/protocol/field.ts";
import { type Message, messageId } from "../../../prover/protocol/message.ts";
import { committeeAttestation, encodeCommitteeEvidence } from "../../../prover/protocol/verifiers.ts";
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
import { messageFixture, seededAddress, seededKey } from "../../support/factories.ts";

const DELAY = 86_400n;
const ZERO_ADDRESS = `0x${"00".repeat(20)}`;
const CURVE_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

interface Member {
  account: string;
  weight: bigint;
}

const wallets = Array.from({ length: 6 }, (_, index) => new Wallet(hexlify(seededKey(index)))).sort((a, b) =>
  BigInt(a.address) < BigInt(b.address) ? -1 : 1,
);
const [alice, bob, carol, mallory, dave] = wallets as [Wallet, Wallet, Wallet, Wallet, Wallet, Wallet];
const equal = (...of: Wallet[]): Member[] => of.map((wallet) => ({ account: wallet.address, weight: 1n }));

let chain: Chain;
let verifier: TestContract;
let clean: unknown;
const message = messageFixture();

const deployWith = (members: Member[], threshold: bigint, delay = DELAY): Promise<TestContract> =>
  account(chain, 0).then(({ address }) =>
    deploy(chain, "CommitteeMessageVerifier", [
      address,
      delay,
      message.sourceChainId,
      message.sourceGateway,
      members,
      threshold,
    ]),
  );

beforeAll(async () => {
  chain = await startChain();
  // 2 of 3 with equal weights.
  verifier = await deployWith(equal(alice, bob, carol), 2n);
});
beforeEach(async () => {
  if (clean !== undefined) await chain.request("evm_revert", [clean]);
  clean = await chain.request("evm_snapshot", []);
});
afterAll(() => chain.close());

const signed = async (
  of: readonly Wallet[],
  {
    by = verifier,
    what = message,
    revision = 1n,
    chainId = 31_338n,
  }: { by?: TestContract; what?: Message; revision?: bigint; chainId?: bigint } = {},
): Promise<string> =>
  committeeEvidence(of, { chainId, verifier: toAddress(String(by.target)), revision, messageId: messageId(what) });
const isVerified = (evidence: string, what = message, by = verifier): Promise<boolean> => by.isVerified(what, evidence);

describe("a committee", () => {
  it("of 2 of 3 verifies with any two and with all", async () => {
    for (const of of [
      [alice, bob],
      [alice, carol],
      [carol, bob],
      [alice, bob, carol],
    ])
      expect(await isVerified(await signed(of))).toBe(true);
    expect(await verifier.threshold()).toBe(2n);
    expect(await verifier.weightOf(alice.address)).toBe(1n);
    expect(await verifier.weightOf(mallory.address)).toBe(0n);
    expect(await verifier.trustGeneration()).toBe(1n);
  });

  it("M1: speaks of its source only", async () => {
    const foreign = { ...message, sourceChainId: 1n };
    expect(await isVerified(await signed([alice, bob], { what: foreign }), foreign)).toBe(false);
    const impostor = { ...message, sourceGateway: seededAddress("impostor") };
    expect(await isVerified(await signed([alice, bob], { what: impostor }), impostor)).toBe(false);
    const args = [alice.address, DELAY, 0n, message.sourceGateway, equal(alice), 1n];
    expect((await revertOf(deploy(chain, "CommitteeMessageVerifier", args))).args).toEqual(["sourceChainId"]);
    const noGateway = [alice.address, DELAY, 1n, ZERO_ADDRESS, equal(alice), 1n];
    expect((await revertOf(deploy(chain, "CommitteeMessageVerifier", noGateway))).args).toEqual(["outbox"]);
  });
});

describe("M4 signatures", () => {
  it("are of this message, this set, this chain, this verifier", async () => {
    const other = await deployWith(equal(alice, bob, carol), 2n);
    expect(await isVerified(await signed([alice, bob], { what: { ...message, payload: "0x" } }))).toBe(false);
    expect(await isVerified(await signed([alice, bob], { revision: 2n }))).toBe(false);
    expect(await isVerified(await signed([alice, bob], { chainId: 1n }))).toBe(false);
    expect(await isVerified(await signed([alice, bob], { by: other }))).toBe(false);
    expect(await isVerified(await signed([alice, bob], { by: other }), message, other)).toBe(true);
    // The bare id, signed as anything else, is no attestation.
    const bare = await Promise.all([alice, bob].map((wallet) => wallet.signMessage(getBytes(messageId(message)))));
    const raw = [alice, bob].map((wallet) => wallet.signingKey.sign(messageId(message)).serialized);
    expect(await isVerified(concat(bare))).toBe(false);
    expect(await isVerified(concat(raw))).toBe(false);
  });

  it("are over the digest that the contract names", async () => {
    const { domain, types, value } = committeeAttestation({
      chainId: 31_338n,
      verifier: toAddress(String(verifier.target)),
      revision: 1n,
      messageId: messageId(message),
    });
    expect(await verifier.digestOf(messageId(message))).toBe(TypedDataEncoder.hash(domain, types, value));
  });
});

describe("M5 signers", () => {
  it("are members, each once, in ascending order", async () => {
    const [a, b, c] = await Promise.all([alice, bob, carol].map((wallet) => signed([wallet])));
    expect(await isVerified(concat([a ?? "", b ?? ""]))).toBe(true);
    for (const wrong of [
      [b, a],
      [a, a],
      [a, c, b],
      [a, a, b],
      [c, c, c],
    ]) {
      expect(await isVerified(concat(wrong.map((signature) => signature ?? "")))).toBe(false);
    }
    // A stranger is refused, not skipped: two members beside it do not help.
    for (const of of [[alice, mallory], [mallory, dave], [alice, bob, mallory], [mallory]])
      expect(await isVerified(await signed(of))).toBe(false);
    expect(() =>
      encodeCommitteeEvidence([
        { signer: toAddress(alice.address), signature: a ?? "" },
        { signer: toAddress(alice.address), signature: a ?? "" },
      ]),
    ).toThrow("signed twice");
  });

  it("have one signature each: neither the upper half of s, nor another length, nor nobody's", async () => {
    const good = await signed([alice, bob]);
    const [first, second] = [good.slice(0, 132), `0x${good.slice(132)}`];
    const { r, s, v } = Signature.from(first);
    const flipped = concat([
      r,
      `0x${(CURVE_ORDER - BigInt(s)).toString(16).padStart(64, "0")}`,
      v === 27 ? "0x1c" : "0x1b",
    ]);
    const recovered = (signature: string): string => concat([signature, second]);
    expect(await isVerified(recovered(first))).toBe(true);
    for (const wrong of [
      flipped,
      concat([r, s, "0x00"]),
      concat([r, s, "0x1d"]),
      concat([r, s]),
      Signature.from(first).compactSerialized,
      `0x${"00".repeat(65)}`,
      `0x${"00".repeat(64)}1b`,
      `0x${"ff".repeat(65)}`,
    ]) {
      expect(await isVerified(recovered(wrong)), wrong).toBe(false);
    }
    for (const wrong of [
      "0x",
      `${good}00`,
      good.slice(0, -2),
      `0x${"00".repeat(130)}`,
      `0x${"00".repeat(64)}1b${"00".repeat(64)}1b`,
    ]) {
      expect(await isVerified(wrong)).toBe(false);
    }
  });

  it("cannot be made by altering a byte [fuzz]", async () => {
    const good = await signed([alice, bob]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 129 }), fc.integer({ min: 1, max: 255 }), async (position, flip) => {
        const bytes = getBytes(good);
        bytes[position] = (bytes[position] as number) ^ flip;
        expect(await isVerified(hexlify(bytes))).toBe(false);
      }),
      { numRuns: 60, seed: 2 },
    );
  });
});

describe("M6 weights", () => {
  it("reach the threshold exactly, and one less is too little", async () => {
    const weighted = await deployWith(
      [
        { account: alice.address, weight: 3n },
        { account: bob.address, weight: 4n },
        { account: carol.address, weight: (1n << 64n) - 1n },
      ],
      7n,
    );
    const by = async (of: Wallet[]): Promise<boolean> =>
      isVerified(await signed(of, { by: weighted }), message, weighted);
    expect(await by([alice, bob])).toBe(true);
    expect(await by([bob])).toBe(false);
    expect(await by([alice])).toBe(false);
    expect(await by([carol])).toBe(true);
    expect(await isVerified(await signed([alice]))).toBe(false);
    // Two of the greatest weight overflow nothing.
    const heavy = [alice, bob].map(({ address }) => ({ account: address, weight: (1n << 64n) - 1n }));
    const both = await deployWith(heavy, 2n * ((1n << 64n) - 1n));
    expect(await isVerified(await signed([alice, bob], { by: both }), message, both)).toBe(true);
    expect(await isVerified(await signed([alice], { by: both }), message, both)).toBe(false);
  });

  it("belong to a set that can be reached and in which nobody is twice", async () => {
    const members = equal(alice, bob, carol);
    const errors: [Member[], bigint, string][] = [
      [[], 1n, "CommitteeMessageVerifier_InvalidSize"],
      [
        Array.from({ length: 65 }, (_, i) => ({ account: `0x${(i + 1).toString(16).padStart(40, "0")}`, weight: 1n })),
        1n,
        "CommitteeMessageVerifier_InvalidSize",
      ],
      [[{ account: ZERO_ADDRESS, weight: 1n }, ...members], 2n, "CommitteeMessageVerifier_InvalidMember"],
      [[...members, ...equal(carol)], 2n, "CommitteeMessageVerifier_InvalidMember"],
      [equal(bob, alice), 2n, "CommitteeMessageVerifier_InvalidMember"],
      [[{ account: alice.address, weight: 0n }], 1n, "CommitteeMessageVerifier_InvalidMember"],
      [members, 0n, "CommitteeMessageVerifier_InvalidThreshold"],
      [members, 4n, "CommitteeMessageVerifier_InvalidThreshold"],
    ];
    for (const [set, threshold, name] of errors) {
      expect((await revertOf(deployWith(set, threshold))).name).toBe(name);
      expect((await revertOf(verifier.proposeSet(set, threshold))).name).toBe(name);
    }
    const largest = Array.from({ length: 64 }, (_, i) => ({
      account: `0x${(i + 1).toString(16).padStart(40, "0")}`,
      weight: 1n,
    }));
    await deployWith(largest, 64n);
    await deployWith(members, 3n);
  });
});

describe("M7 a change of the set", () => {
  const next = equal(bob, dave);

  it("is announced, waits, and voids the old set's signatures and marks", async () => {
    const old = await signed([alice, bob]);
    const receipt = await mined(verifier.proposeSet(next, 2n));
    const acceptableFrom = (await chain.now()) + DELAY;
    expect(eventsOf(receipt, verifier, "SetProposed")[0]?.[2]).toBe(acceptableFrom);
    expect(await verifier.acceptableFrom()).toBe(acceptableFrom);
    expect((await revertOf(verifier.acceptSet(next, 2n))).name).toBe("CommitteeMessageVerifier_TooEarly");
    expect(await isVerified(old)).toBe(true);
    await chain.setNextTime(acceptableFrom);
    await mined(verifier.acceptSet(next, 2n));
    expect(await verifier.trustGeneration()).toBe(2n);
    expect(await isVerified(old)).toBe(false);
    expect(await isVerified(await signed([alice, bob], { revision: 2n }))).toBe(false);
    expect(await isVerified(await signed([bob, dave], { revision: 2n }))).toBe(true);
    expect(await isVerified(await signed([bob, dave]))).toBe(false);
    expect(await verifier.weightOf(alice.address)).toBe(0n);
    expect((await revertOf(verifier.acceptSet(next, 2n))).name).toBe("CommitteeMessageVerifier_NotProposed");
  });

  it("is the announced one, to the last weight", async () => {
    expect((await revertOf(verifier.acceptSet(next, 2n))).name).toBe("CommitteeMessageVerifier_NotProposed");
    expect((await revertOf(verifier.cancelSet())).name).toBe("CommitteeMessageVerifier_NotProposed");
    await mined(verifier.proposeSet(next, 2n));
    await chain.wait(DELAY);
    for (const [set, threshold] of [
      [next, 1n],
      [equal(bob, mallory), 2n],
      [[{ account: bob.address, weight: 2n }, ...equal(dave)], 2n],
    ] as const) {
      expect((await revertOf(verifier.acceptSet(set, threshold))).name).toBe("CommitteeMessageVerifier_NotProposed");
    }
    // A later announcement replaces the earlier one and waits anew.
    await mined(verifier.proposeSet(next, 1n));
    expect((await revertOf(verifier.acceptSet(next, 2n))).name).toBe("CommitteeMessageVerifier_NotProposed");
    expect((await revertOf(verifier.acceptSet(next, 1n))).name).toBe("CommitteeMessageVerifier_TooEarly");
    await mined(verifier.cancelSet());
    await chain.wait(DELAY);
    expect((await revertOf(verifier.acceptSet(next, 1n))).name).toBe("CommitteeMessageVerifier_NotProposed");
  });

  it("is the owner's, and the owner changes in two steps", async () => {
    const stranger = as(verifier, await account(chain, 1));
    for (const attempt of [
      () => stranger.proposeSet(next, 2n),
      () => stranger.acceptSet(next, 2n),
      () => stranger.cancelSet(),
    ]) {
      expect((await revertOf(attempt())).name).toBe("OwnableUnauthorizedAccount");
    }
    const { address } = await account(chain, 1);
    await mined(verifier.transferOwnership(address));
    expect((await revertOf(stranger.proposeSet(next, 2n))).name).toBe("OwnableUnauthorizedAccount");
    await mined(stranger.acceptOwnership());
    await mined(stranger.proposeSet(next, 2n));
    expect((await revertOf(deployWith(next, 1n, 3599n))).args).toEqual([3599n]);
  });
});
