import { getCreateAddress } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { messageId } from "../../../prover/protocol/message.ts";
import { encodeAggregateEvidence } from "../../../prover/protocol/verifiers.ts";
import { ANSWER, MAGIC, STATE } from "../../support/contractInbox.ts";
import {
  account,
  type Chain,
  deploy,
  mined,
  revertOf,
  startChain,
  type TestContract,
} from "../../support/contracts.ts";
import { messageFixture, seededAddress } from "../../support/factories.ts";
import { addressOf } from "../../support/twoChains.ts";

const ZERO = `0x${"00".repeat(20)}`;
/** What the doubles take for a yes under ANSWER.onlyEvidence. */
const YES = "0x796573";
const NO = "0x6e6f";
/** Ways of HostileVerifierDouble. */
const WAYS = [
  "burns all gas",
  "returns a bomb",
  "reverts with a bomb",
  "returns too little",
  "returns 2",
  "returns all ones",
];

let chain: Chain;
let required: TestContract[];
let optional: TestContract[];
let hostile: TestContract;
let aggregate: TestContract;
let clean: unknown;
const message = messageFixture();

const deployWith = (r: readonly unknown[], o: readonly unknown[], threshold: number): Promise<TestContract> =>
  deploy(chain, "AggregateMessageVerifier", [r, o, threshold]);
const double = async (): Promise<TestContract> => {
  const made = await deploy(chain, "MessageVerifierDouble");
  await made.setAnswer(ANSWER.onlyEvidence);
  return made;
};

beforeAll(async () => {
  chain = await startChain();
  required = [await double(), await double()];
  optional = [await double(), await double(), await double()];
  hostile = await deploy(chain, "HostileVerifierDouble");
  aggregate = await deployWith(required, optional, 2);
});
beforeEach(async () => {
  if (clean !== undefined) await chain.request("evm_revert", [clean]);
  clean = await chain.request("evm_snapshot", []);
});
afterAll(() => chain.close());

const isVerified = (parts: (string | undefined)[], by = aggregate, gasLimit = 3_000_000n): Promise<boolean> =>
  by.isVerified(message, encodeAggregateEvidence(parts), { gasLimit });

describe("M16 the lists", () => {
  it("hold each verifier once, in one list or across both", async () => {
    const [a, b] = required as [TestContract, TestContract];
    const c = optional[0] as TestContract;
    for (const [r, o] of [
      [[a, a], [c]],
      [[a], [c, c]],
      [
        [a, b],
        [c, a],
      ],
      [[a, b, c], [c]],
    ]) {
      expect((await revertOf(deployWith(r ?? [], o ?? [], 1))).name).toBe("AggregateMessageVerifier_Duplicate");
    }
    await deployWith([a, b], [c], 1);
  });

  it("hold contracts: neither zero, nor an account, nor the aggregate itself", async () => {
    const [a] = required as [TestContract];
    const deployer = await account(chain, 0);
    const itself = getCreateAddress({ from: deployer.address, nonce: await deployer.getNonce() });
    for (const address of [ZERO, seededAddress("account"), itself]) {
      expect((await revertOf(deployWith([a, address], [], 0))).name).toBe("AggregateMessageVerifier_NotAContract");
      expect((await revertOf(deployWith([a], [address], 1))).name).toBe("AggregateMessageVerifier_NotAContract");
    }
  });

  it("are not empty, not too long, and have a threshold that can be reached", async () => {
    const [a] = required as [TestContract];
    expect((await revertOf(deployWith([], [], 0))).name).toBe("AggregateMessageVerifier_InvalidSize");
    const many = [
      ...required,
      ...optional,
      hostile,
      ...(await Promise.all(Array.from({ length: 11 }, () => deploy(chain, "ReturningRecipient", [MAGIC, 32])))),
    ];
    expect(many).toHaveLength(17);
    expect((await revertOf(deployWith(many, [], 0))).args).toEqual([17n]);
    for (const [o, threshold] of [
      [optional, 0],
      [optional, 4],
      [[], 1],
    ] as const) {
      expect((await revertOf(deployWith([a], o, threshold))).name).toBe("AggregateMessageVerifier_InvalidThreshold");
    }
    const onlyOptional = await deployWith([], optional, 3);
    expect(await isVerified([YES, YES, YES], onlyOptional)).toBe(true);
    expect([...(await aggregate.requiredVerifiers())]).toEqual(required.map(({ target }) => target));
    expect([...(await aggregate.optionalVerifiers())]).toEqual(optional.map(({ target }) => target));
  });
});

describe("M17 agreement", () => {
  it("is every required verifier and the threshold of the optional ones", async () => {
    expect(await isVerified([YES, YES, YES, YES, undefined])).toBe(true);
    expect(await isVerified([YES, YES, undefined, YES, YES])).toBe(true);
    expect(await isVerified([YES, YES, YES, NO, YES])).toBe(true);
    expect(await isVerified([YES, YES, YES, YES, YES])).toBe(true);
    const short = [
      [YES, YES, YES, undefined, undefined],
      [YES, YES, YES, NO, NO],
      [YES, YES, undefined, undefined, undefined],
      [NO, YES, YES, YES, YES],
      [YES, NO, YES, YES, YES],
      [undefined, YES, YES, YES, YES],
      [undefined, undefined, undefined, undefined, undefined],
    ];
    for (const parts of short) expect(await isVerified(parts)).toBe(false);
  });

  it("takes one piece of evidence for each verifier, at its place", async () => {
    for (const parts of [[YES, YES, YES, YES], [YES, YES, YES, YES, YES, YES], [YES, YES], []])
      expect(await isVerified(parts)).toBe(false);
    for (const evidence of ["0x", "0x00", `0x${"ff".repeat(64)}`]) {
      expect(await aggregate.isVerified(message, evidence).catch(() => false)).toBe(false);
    }
    const all = await deployWith(required, [], 0);
    expect(await isVerified([YES, YES], all)).toBe(true);
    expect(await isVerified([YES, NO], all)).toBe(false);
  });

  it("is not asked of an optional verifier without evidence, even of one that says yes to anything", async () => {
    for (const one of optional) await mined(one.setAnswer(ANSWER.yes));
    expect(await isVerified([YES, YES, NO, NO, undefined])).toBe(true);
    expect(await isVerified([YES, YES, NO, undefined, undefined])).toBe(false);
    expect(await isVerified([YES, YES, undefined, undefined, undefined])).toBe(false);
  });

  it("is not there when a required verifier reverts", async () => {
    await mined((required[0] as TestContract).setAnswer(ANSWER.revert));
    expect((await revertOf(isVerified([YES, YES, YES, YES, YES]))).name).toBe("MessageVerifierDouble_Told");
  });
});

describe("M18 a hostile optional verifier", () => {
  it.each(WAYS.map((name, index) => [name, index] as const))(
    "that %s stops no other and adds no voice",
    async (_, way) => {
      await mined(hostile.setWay(way));
      const [a, b] = optional as [TestContract, TestContract];
      for (const list of [
        [hostile, a, b],
        [a, hostile, b],
        [a, b, hostile],
      ]) {
        const mixed = await deployWith(required, list, 2);
        const parts = [YES, YES, ...list.map(() => YES)];
        expect(await isVerified(parts, mixed)).toBe(true);
        const alone = [YES, YES, ...list.map((one) => (one === hostile || one === a ? YES : undefined))];
        expect(await isVerified(alone, mixed)).toBe(false);
      }
    },
  );

  it("is heard when it answers like any other", async () => {
    await mined(hostile.setWay(6));
    const mixed = await deployWith(required, [hostile, optional[0]], 2);
    expect(await isVerified([YES, YES, YES, YES], mixed)).toBe(true);
  });

  it("delays no delivery through the gateway", async () => {
    await mined(hostile.setWay(0));
    const mixed = await deployWith(required, [hostile, ...optional], 2);
    const gateway = await deploy(chain, "Gateway", [(await account(chain, 0)).address, 3600]);
    const recipient = await deploy(chain, "ReturningRecipient", [MAGIC, 32]);
    await mined(gateway.setRoute(message.sourceChainId, message.sourceGateway, mixed));
    const sent = messageFixture({ destinationGateway: addressOf(gateway), recipient: addressOf(recipient) });
    await mined(
      gateway.execute(sent, encodeAggregateEvidence([YES, YES, YES, YES, YES, undefined]), { gasLimit: 3_000_000n }),
    );
    expect(await gateway.stateOf(messageId(sent))).toBe(STATE.executed);
  });
});

describe("M19 the generation", () => {
  const generation = (): Promise<bigint> => aggregate.trustGeneration();

  it("is 0 while a required verifier or too many optional ones are halted", async () => {
    expect(await generation()).not.toBe(0n);
    for (const one of required) {
      await mined(one.setTrustGeneration(0n));
      expect(await generation()).toBe(0n);
      await mined(one.setTrustGeneration(1n));
      expect(await generation()).not.toBe(0n);
    }
    await mined((optional[0] as TestContract).setTrustGeneration(0n));
    expect(await generation()).not.toBe(0n);
    await mined((optional[1] as TestContract).setTrustGeneration(0n));
    expect(await generation()).toBe(0n);
  });

  it("changes with each verifier's, and not by one growing as another falls", async () => {
    const seen = [await generation()];
    for (const one of [...required, ...optional]) {
      await mined(one.setTrustGeneration(2n));
      seen.push(await generation());
    }
    await mined((required[0] as TestContract).setTrustGeneration(1n));
    await mined((optional[0] as TestContract).setTrustGeneration(3n));
    seen.push(await generation());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("survives hostile optional verifiers, and is never made up when gas is short", async () => {
    for (let way = 0; way < WAYS.length; way++) {
      await mined(hostile.setWay(way));
      const mixed = await deployWith(required, [hostile, ...optional.slice(0, 2)], 2);
      expect(await mixed.trustGeneration(), WAYS[way]).not.toBe(0n);
      const reached = await deployWith(required, [hostile, optional[0]], 2);
      // 2 is a generation like any other; a bomb, all ones or silence are none.
      expect((await reached.trustGeneration()) !== 0n, WAYS[way]).toBe(way === 4);
    }
    const whole = await generation();
    for (let gasLimit = 30_000n; gasLimit < 400_000n; gasLimit += 10_000n) {
      const answer: unknown = await aggregate.trustGeneration({ gasLimit }).catch(() => whole);
      expect(answer).toBe(whole);
    }
    expect((await revertOf(aggregate.trustGeneration({ gasLimit: 100_000n }))).name).toBe(
      "AggregateMessageVerifier_InsufficientGas",
    );
    expect(await aggregate.GENERATION_GAS()).toBe(100_000n);
    expect(await aggregate.THRESHOLD()).toBe(2n);
  });
});
