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
/** Deploys with the double behaving, as the constructor demands, and then sets its way. */
const deployHostile = async (r: readonly unknown[], o: readonly unknown[], threshold: number, way: number) => {
  await mined(hostile.setWay(6));
  const made = await deployWith(r, o, threshold);
  await mined(hostile.setWay(way));
  return made;
};
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
    const seven = await Promise.all(Array.from({ length: 7 }, double));
    await deployWith(seven, [], 0);
    expect((await revertOf(deployWith([...seven, a], [], 0))).args).toEqual([8n]);
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

describe("M16 generations at deployment", () => {
  it("are said within the allowance, are not 0 and fit: no other verifier is taken, in either list", async () => {
    const [a] = required as [TestContract];
    const mute = await deploy(chain, "ReturningRecipient", [MAGIC, 32]);
    const one = await double();
    const refused = async (verifier: TestContract): Promise<void> => {
      for (const [r, o, threshold] of [[[a, verifier], [], 0] as const, [[a], [verifier], 1] as const]) {
        expect(await revertOf(deployWith(r, o, threshold))).toEqual({
          name: "AggregateMessageVerifier_NoGeneration",
          args: [verifier.target],
        });
      }
    };
    await refused(mute);
    for (const way of [0, 1, 2, 3, 5]) {
      await mined(hostile.setWay(way));
      await refused(hostile);
    }
    // Two verifiers: 31 bits each.
    for (const generation of [0n, 1n << 31n, (1n << 64n) - 1n]) {
      await mined(one.setTrustGeneration(generation));
      await refused(one);
    }
    await mined(one.setTrustGeneration((1n << 31n) - 1n));
    expect(await (await deployWith([a, one], [], 0)).MAX_GENERATION()).toBe((1n << 31n) - 1n);
    // Another aggregate, of one or of many, whatever list it is in: the numbers of two levels do not fit in one.
    await refused(aggregate);
    await refused(await deployWith([optional[0]], [], 0));
    expect((await revertOf(deployWith([], [aggregate], 1))).name).toBe("AggregateMessageVerifier_NoGeneration");
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

  it("counts no halted verifier, whatever it says", async () => {
    const [x, y] = optional as [TestContract, TestContract];
    const either = await deployWith([], [x, y], 1);
    await mined(x.setTrustGeneration(0n));
    // Y is alive, so the composite is: the word of X alone must not do.
    expect(await either.trustGeneration()).not.toBe(0n);
    expect(await isVerified([YES, undefined], either)).toBe(false);
    expect(await isVerified([YES, NO], either)).toBe(false);
    expect(await isVerified([NO, YES], either)).toBe(true);
    const gateway = await deploy(chain, "Gateway", [(await account(chain, 0)).address, 3600]);
    const recipient = await deploy(chain, "ReturningRecipient", [MAGIC, 32]);
    await mined(gateway.setRoute(message.sourceChainId, message.sourceGateway, either));
    const forged = messageFixture({ destinationGateway: addressOf(gateway), recipient: addressOf(recipient) });
    const attempt = gateway.execute(forged, encodeAggregateEvidence([YES, undefined]));
    expect((await revertOf(attempt)).name).toBe("Gateway_NotVerified");
    // Neither one whose number is out of range, nor a halted required one, whose word another verifier may ask for.
    await mined(x.setTrustGeneration(1n << 31n));
    expect(await isVerified([YES, undefined], either)).toBe(false);
    expect(await isVerified([YES, YES, YES, YES, undefined])).toBe(false);
    await mined(x.setTrustGeneration(1n));
    expect(await isVerified([YES, YES, YES, YES, undefined])).toBe(true);
    await mined((required[1] as TestContract).setTrustGeneration(0n));
    expect(await isVerified([YES, YES, YES, YES, undefined])).toBe(false);
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
      const [a, b] = optional as [TestContract, TestContract];
      for (const list of [
        [hostile, a, b],
        [a, hostile, b],
        [a, b, hostile],
      ]) {
        const mixed = await deployHostile(required, list, 2, way);
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
    const mixed = await deployHostile(required, [hostile, ...optional], 2, 0);
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

  it("holds each verifier's whole number in bits of its own: no other's choice gives an old composite back", async () => {
    // Five verifiers: 12 bits each, under a bit that is always set.
    expect(await aggregate.MAX_GENERATION()).toBe(4_095n);
    const all = [...required, ...optional];
    for (const [index, one] of all.entries()) await mined(one.setTrustGeneration(BigInt(index + 1)));
    const fields = (of: readonly bigint[]): bigint => of.reduce((sum, field) => (sum << 12n) | field, 0n) | (1n << 63n);
    expect(await generation()).toBe(fields([1n, 2n, 3n, 4n, 5n]));
    await mined((required[0] as TestContract).setTrustGeneration(4_095n));
    expect(await generation()).toBe(fields([4_095n, 2n, 3n, 4n, 5n]));
    // Out of range is no generation: not for a required one, and as good as halted for an optional one.
    const last = optional[2] as TestContract;
    for (const wide of [4_096n, 1n << 32n, (1n << 64n) - 1n]) {
      await mined(last.setTrustGeneration(wide));
      expect(await generation()).toBe(fields([4_095n, 2n, 3n, 4n, 0n]));
    }
    await mined((required[0] as TestContract).setTrustGeneration(4_096n));
    expect(await generation()).toBe(0n);
  });

  it("survives hostile optional verifiers, and is never made up when gas is short", async () => {
    for (let way = 0; way < WAYS.length; way++) {
      const mixed = await deployHostile(required, [hostile, ...optional.slice(0, 2)], 2, way);
      expect(await mixed.trustGeneration(), WAYS[way]).not.toBe(0n);
      const reached = await deployHostile(required, [hostile, optional[0]], 2, way);
      // 2 is a generation like any other; a bomb, all ones or silence are none.
      expect((await reached.trustGeneration()) !== 0n, WAYS[way]).toBe(way === 4);
    }
    const whole = await generation();
    // One that needs nearly all of the allowance: either it gets it, or the caller is told that the gas is short.
    const slow = await deployHostile([], [hostile], 1, 7);
    const alive = await slow.trustGeneration();
    expect(alive).not.toBe(0n);
    for (let gasLimit = 125_000n; gasLimit < 140_000n; gasLimit += 100n) {
      const answer: unknown = await slow.trustGeneration({ gasLimit }).catch(() => alive);
      expect(answer, String(gasLimit)).toBe(alive);
    }
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
