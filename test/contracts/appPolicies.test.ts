import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ANSWER, STATE } from "../support/contractInbox.ts";
import {
  attribute,
  deadlineAt,
  PAIR_ROUTE_DELAY,
  type Pair,
  type PairSide,
  refusal,
  type Sent,
  send,
  startPair,
} from "../support/contractPair.ts";
import { account, as, deploy, eventsOf, mined, revertOf, type TestContract } from "../support/contracts.ts";

const HOUR = 3_600n;
const DAY = 24n * HOUR;
const ZERO = `0x${"00".repeat(20)}`;

/** Ways of HostileVerifierDouble. */
const HOSTILE = {
  burnAllGas: 0,
  returnBomb: 1,
  revertBomb: 2,
  returnNothing: 3,
  returnTwo: 4,
  returnAllOnes: 5,
  selfContradiction: 6,
} as const;
/** And the last: an honest yes, for a million gas. */
const SLOW_YES = 8;

let pair: Pair;
let source: PairSide;
let destination: PairSide;
let own: TestContract;
let stranger: HardhatEthersSigner;
let guardian: HardhatEthersSigner;
let delegate: HardhatEthersSigner;
let app: string;
let chainId: bigint;
let clean: unknown;

beforeAll(async () => {
  pair = await startPair();
  ({ source, destination } = pair);
  app = destination.appAddress;
  chainId = source.chain.chainId;
  [stranger, guardian, delegate] = [
    await account(destination.chain, 1),
    await account(destination.chain, 2),
    await account(destination.chain, 3),
  ];
  // A verifier of the application's own.
  own = await deploy(destination.chain, "MessageVerifierDouble");
});
beforeEach(async () => {
  if (clean !== undefined) await destination.chain.request("evm_revert", [clean]);
  clean = await destination.chain.request("evm_snapshot", []);
});
afterAll(() => pair.close());

/** The application itself calls the gateway. */
const byApp = (method: string, ...args: unknown[]) =>
  destination.app.perform(destination.gateway, destination.gateway.interface.encodeFunctionData(method, args));
const by = (signer: HardhatEthersSigner, method: string, ...args: unknown[]) =>
  as(destination.gateway, signer).getFunction(method)(...args);
const execute = ({ message }: Sent, evidence = "0x") => destination.gateway.execute(message, evidence);
const choose = (verifier: unknown = own.target, delay = 2n * HOUR) =>
  mined(byApp("chooseVerifier", app, chainId, verifier, delay));
const now = (): Promise<bigint> => destination.chain.now();

describe("O1 who decides for an application", () => {
  it("is the application and its delegate; not its guardian, not the gateway's owner, nobody else", async () => {
    await mined(byApp("setDelegate", delegate.address));
    await mined(by(delegate, "setGuardian", app, guardian.address));
    expect([...(await destination.gateway.rolesOf(app))]).toEqual([delegate.address, guardian.address]);
    await mined(by(delegate, "chooseVerifier", app, chainId, own, HOUR));
    await mined(by(delegate, "proposeVerifier", app, chainId, ZERO, HOUR));
    const owner = await account(destination.chain, 0);
    for (const [method, ...args] of [
      ["setGuardian", stranger.address],
      ["chooseVerifier", 77n, ZERO, HOUR],
      ["proposeVerifier", chainId, ZERO, HOUR],
      ["cancelVerifier", chainId],
      ["acceptVerifier", chainId],
      ["unpause"],
      ["setRateLimit", 1n, 1n],
    ] as const) {
      for (const signer of [stranger, owner, guardian]) {
        expect(await refusal(by(signer, method, app, ...args)), method).toBe("Gateway_NotTheApplication");
      }
    }
    for (const signer of [stranger, owner]) {
      expect(await refusal(by(signer, "pause", app, (await now()) + 100n))).toBe("Gateway_NotTheApplication");
    }
  });

  it("is no longer a delegate that was taken back, and never the delegate of another", async () => {
    await mined(byApp("setDelegate", delegate.address));
    await mined(byApp("setDelegate", ZERO));
    expect(await refusal(by(delegate, "unpause", app))).toBe("Gateway_NotTheApplication");
    await mined(by(stranger, "setDelegate", delegate.address));
    expect(await refusal(by(delegate, "unpause", app))).toBe("Gateway_NotTheApplication");
    await mined(by(delegate, "unpause", stranger.address));
  });
});

describe("O2 the application's verifier", () => {
  it("is the route's until it chooses, then its own, for that source chain alone", async () => {
    expect([...(await destination.gateway.verifierOf(app, chainId))]).toEqual([destination.verifier.target, false]);
    await choose();
    expect([...(await destination.gateway.verifierOf(app, chainId))]).toEqual([own.target, true]);
    expect([...(await destination.gateway.verifierOf(app, 5n))]).toEqual([ZERO, false]);
    await own.setAnswer(ANSWER.no);
    const sent = await send(source, destination);
    expect(await refusal(execute(sent))).toBe("Gateway_NotVerified");
    await own.setAnswer(ANSWER.yes);
    await destination.verifier.setAnswer(ANSWER.no);
    await mined(execute(sent));
    expect(await destination.gateway.stateOf(sent.id)).toBe(STATE.executed);
    // Everyone else still has the route's.
    const other = await deploy(destination.chain, "ApplicationDouble");
    const toOther = await send(source, destination, {
      recipient: String(other.target).toLowerCase() as typeof sent.message.recipient,
    });
    expect(await refusal(execute(toOther))).toBe("Gateway_NotVerified");
  });

  it("cannot be overridden by the route's owner, who can still close nothing but the route", async () => {
    await choose();
    const evil = await deploy(destination.chain, "MessageVerifierDouble");
    await mined(destination.gateway.proposeRoute(chainId, source.gatewayAddress, evil));
    await destination.chain.wait(PAIR_ROUTE_DELAY);
    await mined(destination.gateway.acceptRoute(chainId));
    expect([...(await destination.gateway.verifierOf(app, chainId))]).toEqual([own.target, true]);
    await own.setAnswer(ANSWER.no);
    expect(await refusal(execute(await send(source, destination)))).toBe("Gateway_NotVerified");
  });

  it("counts also where the route has none, and halts alone", async () => {
    await choose();
    await mined(destination.gateway.proposeRoute(chainId, source.gatewayAddress, ZERO));
    await destination.chain.wait(PAIR_ROUTE_DELAY);
    await mined(destination.gateway.acceptRoute(chainId));
    const sent = await send(source, destination);
    await own.setTrustGeneration(0);
    expect(await refusal(execute(sent))).toBe("Gateway_VerifierHalted");
    await own.setTrustGeneration(1);
    await mined(execute(sent));
  });

  it("is asked about the very message: no verifier of the caller's, no other evidence", async () => {
    await choose();
    await own.setAnswer(ANSWER.onlyEvidence);
    const sent = await send(source, destination);
    expect(await refusal(execute(sent, "0x6e6f"))).toBe("Gateway_NotVerified");
    await mined(execute(sent, "0x796573"));
  });

  it("cannot stop who reads states, whatever the chosen one does when it is asked for its trust", async () => {
    const hostile = await deploy(destination.chain, "HostileVerifierDouble");
    // It vouches and says a generation, and so gets a mark; then it turns.
    await hostile.setWay(SLOW_YES);
    await choose(hostile.target);
    const marked = await send(source, destination);
    await mined(destination.gateway.markVerified(marked.message, "0x"));
    expect(await destination.gateway.stateOf(marked.id)).toBe(STATE.verified);
    for (const [way, value] of Object.entries(HOSTILE)) {
      await hostile.setWay(value);
      expect(await destination.gateway.stateOf(marked.id, { gasLimit: 5_000_000n }), way).toBe(STATE.unknown);
    }
  });

  it("is asked for its trust with enough gas, or the question fails: no thrift makes a verified message unknown", async () => {
    // An aggregate's many questions may cost as much.
    const slow = await deploy(destination.chain, "HostileVerifierDouble");
    await slow.setWay(SLOW_YES);
    await choose(slow.target);
    const { id, message } = await send(source, destination);
    await mined(destination.gateway.markVerified(message, "0x"));
    const seen = new Set<string>();
    for (let gasLimit = 25_000n; gasLimit <= 2_105_000n; gasLimit += 20_000n) {
      const answer = destination.gateway.stateOf(id, { gasLimit }).then(String, () => "reverted");
      seen.add(await answer);
    }
    expect([...seen].sort()).toEqual([String(STATE.verified), "reverted"].sort());
  });

  it("must be a contract", async () => {
    expect(await refusal(byApp("chooseVerifier", app, chainId, stranger.address, HOUR))).toBe(
      "Gateway_VerifierWithoutCode",
    );
    await choose();
    expect(await refusal(byApp("proposeVerifier", app, chainId, stranger.address, HOUR))).toBe(
      "Gateway_VerifierWithoutCode",
    );
  });
});

describe("O3 changing the verifier", () => {
  it("is at once the first time, and waits ever after for the delay that the application chose", async () => {
    expect(await refusal(byApp("proposeVerifier", app, chainId, own.target, HOUR))).toBe("TimelockedAddress_NotSet");
    await choose(own.target, 2n * HOUR);
    expect(await refusal(byApp("chooseVerifier", app, chainId, own.target, HOUR))).toBe("TimelockedAddress_AlreadySet");
    const next = await deploy(destination.chain, "MessageVerifierDouble");
    // A shorter delay comes with the change and not before it.
    await mined(byApp("proposeVerifier", app, chainId, next.target, HOUR));
    const acceptableFrom = (await now()) + 2n * HOUR;
    expect([...(await destination.gateway.pendingVerifierOf(app, chainId))]).toEqual([next.target, acceptableFrom]);
    await destination.chain.setNextTime(acceptableFrom - 1n);
    await destination.chain.request("evm_mine", []);
    const accept = destination.gateway.interface.encodeFunctionData("acceptVerifier", [app, chainId]);
    const early = destination.app.perform.staticCall(destination.gateway, accept, { blockTag: "latest" });
    expect(await revertOf(early)).toEqual({ name: "TimelockedAddress_TooEarly", args: [acceptableFrom] });
    await destination.chain.setNextTime(acceptableFrom);
    await mined(byApp("acceptVerifier", app, chainId));
    expect([...(await destination.gateway.verifierOf(app, chainId))]).toEqual([next.target, true]);
    await mined(byApp("proposeVerifier", app, chainId, ZERO, HOUR));
    expect((await destination.gateway.pendingVerifierOf(app, chainId))[1]).toBe((await now()) + HOUR);
    await destination.chain.wait(HOUR);
    await mined(byApp("acceptVerifier", app, chainId));
    expect([...(await destination.gateway.verifierOf(app, chainId))]).toEqual([destination.verifier.target, true]);
  });

  it("can be withdrawn, and an announcement in its place waits anew", async () => {
    await choose(own.target, HOUR);
    await mined(byApp("proposeVerifier", app, chainId, ZERO, HOUR));
    await destination.chain.wait(HOUR);
    await mined(byApp("proposeVerifier", app, chainId, destination.verifier.target, HOUR));
    expect(await refusal(byApp("acceptVerifier", app, chainId))).toBe("TimelockedAddress_TooEarly");
    await mined(byApp("cancelVerifier", app, chainId));
    await destination.chain.wait(2n * HOUR);
    expect(await refusal(byApp("acceptVerifier", app, chainId))).toBe("TimelockedAddress_NothingPending");
    expect(await refusal(byApp("cancelVerifier", app, chainId))).toBe("TimelockedAddress_NothingPending");
    expect([...(await destination.gateway.verifierOf(app, chainId))]).toEqual([own.target, true]);
  });

  it("wants a delay between an hour and a year", async () => {
    for (const delay of [0n, HOUR - 1n, 365n * DAY + 1n]) {
      expect(await refusal(byApp("chooseVerifier", app, chainId, own.target, delay))).toBe(
        "Gateway_AppDelayOutOfRange",
      );
    }
    await choose(own.target, 365n * DAY);
    expect(await refusal(byApp("proposeVerifier", app, chainId, own.target, HOUR - 1n))).toBe(
      "Gateway_AppDelayOutOfRange",
    );
  });

  it("lets what the verifier before vouched for lapse, also back to one that counted once", async () => {
    const marked = await send(source, destination);
    await mined(destination.gateway.markVerified(marked.message, "0x"));
    await own.setAnswer(ANSWER.no);
    await choose(own.target, HOUR);
    expect(await refusal(execute(marked))).toBe("Gateway_NotVerified");
    await own.setAnswer(ANSWER.yes);
    await mined(destination.gateway.markVerified(marked.message, "0x"));
    expect(await destination.gateway.stateOf(marked.id)).toBe(STATE.verified);
    await own.setTrustGeneration(0);
    expect(await destination.gateway.stateOf(marked.id)).toBe(STATE.unknown);
    await own.setTrustGeneration(1);
    for (const verifier of [destination.verifier.target, own.target]) {
      await mined(byApp("proposeVerifier", app, chainId, verifier, HOUR));
      await destination.chain.wait(HOUR);
      await mined(byApp("acceptVerifier", app, chainId));
      expect(await destination.gateway.stateOf(marked.id)).toBe(STATE.unknown);
    }
    await own.setAnswer(ANSWER.no);
    expect(await refusal(execute(marked))).toBe("Gateway_NotVerified");
  });
});

describe("O4 pausing", () => {
  it("stops deliveries until it ends or the application ends it; nothing is lost", async () => {
    const sent = await send(source, destination);
    const until = (await now()) + 1000n;
    await mined(byApp("pause", app, until));
    expect((await destination.gateway.deliveryPolicyOf(app))[0]).toBe(until);
    expect((await revertOf(execute(sent))).name).toBe("Gateway_AppPaused");
    await mined(destination.gateway.markVerified(sent.message, "0x"));
    await destination.chain.setNextTime(until);
    await destination.chain.request("evm_mine", []);
    const attempt = destination.gateway.execute.staticCall(sent.message, "0x", { blockTag: "latest" });
    expect(await refusal(attempt)).toBe("Gateway_AppPaused");
    await destination.chain.setNextTime(until + 1n);
    await mined(execute(sent));
    const next = await send(source, destination);
    await mined(byApp("pause", app, (1n << 64n) - 1n));
    expect(await refusal(execute(next))).toBe("Gateway_AppPaused");
    await mined(byApp("unpause", app));
    await mined(execute(next));
  });

  it("by a guardian is bounded, and waits as long before the next", async () => {
    await mined(byApp("setGuardian", app, guardian.address));
    const longest = (await destination.gateway.MAX_GUARDIAN_PAUSE()) as bigint;
    expect(await refusal(by(guardian, "pause", app, (await now()) + longest + 100n))).toBe(
      "Gateway_GuardianPauseRefused",
    );
    const until = (await now()) + longest;
    await mined(by(guardian, "pause", app, until));
    expect(await refusal(by(guardian, "pause", app, until + 10n))).toBe("Gateway_GuardianPauseRefused");
    // Not even when the application ended it early.
    await mined(byApp("unpause", app));
    expect(await refusal(by(guardian, "pause", app, until))).toBe("Gateway_GuardianPauseRefused");
    await destination.chain.setNextTime(until + longest - 1n);
    await destination.chain.request("evm_mine", []);
    const data = destination.gateway.interface.encodeFunctionData("pause", [app, until + longest + 50n]);
    const early = destination.chain.ethers.provider.call({
      to: String(destination.gateway.target),
      from: guardian.address,
      data,
    });
    expect(await refusal(early)).toBe("Gateway_GuardianPauseRefused");
    await mined(by(guardian, "pause", app, until + longest + 50n));
  });

  it("by a guardian neither shortens nor ends the application's own", async () => {
    await mined(byApp("setGuardian", app, guardian.address));
    const until = (await now()) + DAY;
    await mined(byApp("pause", app, until));
    expect(await refusal(by(guardian, "pause", app, until - 1n))).toBe("Gateway_GuardianPauseRefused");
    expect(await refusal(by(guardian, "unpause", app))).toBe("Gateway_NotTheApplication");
  });

  it("does not stop what is no delivery: a message can expire meanwhile, and be refunded by that", async () => {
    const sent = await send(source, destination, { attributes: [deadlineAt((await now()) + 500n)] });
    await mined(byApp("pause", app, (1n << 64n) - 1n));
    await destination.chain.wait(1000n);
    await mined(destination.gateway.expire(sent.message, "0x"));
    expect(await destination.gateway.stateOf(sent.id)).toBe(STATE.expired);
  });
});

describe("O5 rate limit", () => {
  const limit = (capacity: bigint, window: bigint) => mined(byApp("setRateLimit", app, capacity, window));

  it("lets a burst through, then as many as the time refills; the rest waits and is not lost", async () => {
    await limit(2n, 1000n);
    const sent: Sent[] = [];
    for (let i = 0; i < 4; i++) sent.push(await send(source, destination));
    const [a, b, c, d] = sent as [Sent, Sent, Sent, Sent];
    await mined(execute(a));
    await mined(execute(b));
    const lastAt = await now();
    expect(await revertOf(execute(c))).toEqual({ name: "Gateway_RateLimited", args: [expect.stringMatching(/^0x/)] });
    await destination.chain.setNextTime(lastAt + 480n);
    await destination.chain.request("evm_mine", []);
    expect(await refusal(destination.gateway.execute.staticCall(c.message, "0x", { blockTag: "latest" }))).toBe(
      "Gateway_RateLimited",
    );
    await destination.chain.setNextTime(lastAt + 500n);
    await mined(execute(c));
    expect(await refusal(execute(d))).toBe("Gateway_RateLimited");
    expect(await destination.gateway.stateOf(d.id)).toBe(STATE.unknown);
    await limit(0n, 0n);
    expect((await destination.gateway.deliveryPolicyOf(app))[1]).toBe((1n << 256n) - 1n);
    await mined(execute(d));
  });

  it("does not lose the seconds between deliveries to rounding", async () => {
    // One in ten seconds; a delivery every five must find every second one refilled.
    await limit(10n, 100n);
    const sent = await Promise.all(Array.from({ length: 1 }, () => send(source, destination)));
    for (let i = 0; i < 12; i++) sent.push(await send(source, destination));
    for (const [i, next] of sent.entries()) {
      if (i > 0) await destination.chain.setNextTime((await now()) + 5n);
      await mined(execute(next));
    }
    // 13 were used and 12 * 5 s refilled 6, not 0: three are left.
    expect((await destination.gateway.deliveryPolicyOf(app))[1]).toBe(3n);
  });

  it("is not used up by deliveries that fail, which anyone can repeat", async () => {
    await limit(1n, 1000n);
    const sent = await send(source, destination);
    await destination.app.setRefuses(true);
    for (let i = 0; i < 3; i++) await mined(execute(sent));
    expect((await destination.gateway.deliveryPolicyOf(app))[1]).toBe(1n);
    await destination.app.setRefuses(false);
    await mined(execute(sent));
    expect((await destination.gateway.deliveryPolicyOf(app))[1]).toBe(0n);
  });

  it("cannot be overrun by a recipient that delivers from within: the whole transaction is undone", async () => {
    await limit(1n, 1000n);
    const [outer, inner] = [await send(source, destination), await send(source, destination)];
    const nested = destination.gateway.interface.encodeFunctionData("execute", [inner.message, "0x"]);
    await destination.app.setCallback(destination.gateway, nested);
    expect(await refusal(destination.gateway.execute(outer.message, "0x", { gasLimit: 5_000_000n }))).toBe(
      "Gateway_RateLimited",
    );
    expect(await destination.gateway.stateOf(inner.id)).toBe(STATE.unknown);
  });

  /** The application changes its limit, as its own delegate does, in the middle of the delivery of a message that says so. */
  const executeThatLimits = async (sent: Sent, capacity: bigint, window: bigint): Promise<void> => {
    const data = destination.gateway.interface.encodeFunctionData("setRateLimit", [app, capacity, window]);
    await destination.app.setCallback(destination.gateway, data);
    const receipt = await mined(execute(sent));
    expect(eventsOf(receipt, destination.app, "CalledBack").map(([success]) => success)).toEqual([true]);
    expect(await destination.gateway.stateOf(sent.id)).toBe(STATE.executed);
  };
  const governing = () => send(source, destination, { attributes: [attribute("gasLimit(uint256)", 500_000n)] });

  it("can be lifted by a message to the application itself", async () => {
    await limit(1n, 1000n);
    await executeThatLimits(await governing(), 0n, 0n);
    expect((await destination.gateway.deliveryPolicyOf(app))[1]).toBe((1n << 256n) - 1n);
    for (let i = 0; i < 3; i++) await mined(execute(await send(source, destination)));
  });

  it("can be lowered below what is used by such a message, which counts as well", async () => {
    await limit(5n, 1000n);
    for (let i = 0; i < 3; i++) await mined(execute(await send(source, destination)));
    await executeThatLimits(await governing(), 2n, 1000n);
    const changedAt = await now();
    expect((await destination.gateway.deliveryPolicyOf(app))[1]).toBe(0n);
    expect(await refusal(execute(await send(source, destination)))).toBe("Gateway_RateLimited");
    // Of 5 a thousand seconds some seconds refilled before; of the 4 used, 3 have to flow off at the new rate.
    for (const [seconds, available] of [
      [1400n, 0n],
      [1500n, 1n],
    ] as const) {
      await destination.chain.setNextTime(changedAt + seconds);
      await destination.chain.request("evm_mine", []);
      expect((await destination.gateway.deliveryPolicyOf(app, { blockTag: "latest" }))[1]).toBe(available);
    }
  });

  it("can be raised by such a message, which counts as well", async () => {
    await limit(1n, 1_000_000n);
    await executeThatLimits(await governing(), 3n, 1_000_000n);
    expect((await destination.gateway.deliveryPolicyOf(app))[1]).toBe(2n);
  });

  it("that was changed in one delivery holds in the next: an overrun from within is undone as before", async () => {
    await limit(5n, 1000n);
    await executeThatLimits(await governing(), 2n, 1_000_000n);
    const [outer, inner] = [await send(source, destination), await send(source, destination)];
    const nested = destination.gateway.interface.encodeFunctionData("execute", [inner.message, "0x"]);
    await destination.app.setCallback(destination.gateway, nested);
    expect(await refusal(destination.gateway.execute(outer.message, "0x", { gasLimit: 5_000_000n }))).toBe(
      "Gateway_RateLimited",
    );
    expect(await destination.gateway.stateOf(inner.id)).toBe(STATE.unknown);
  });

  it("is one application's: another's deliveries do not count", async () => {
    await limit(1n, 1000n);
    const other = await deploy(destination.chain, "ApplicationDouble");
    const recipient = String(other.target).toLowerCase() as Sent["message"]["recipient"];
    for (let i = 0; i < 2; i++) await mined(execute(await send(source, destination, { recipient })));
    await mined(execute(await send(source, destination)));
  });

  it("needs capacity and window", async () => {
    expect(await refusal(byApp("setRateLimit", app, 1n, 0n))).toBe("Gateway_InvalidRateLimit");
    expect(await refusal(byApp("setRateLimit", app, 0n, 1n))).toBe("Gateway_InvalidRateLimit");
  });

  it("does not give back what was used when it is set again", async () => {
    await limit(2n, 1000n);
    await mined(execute(await send(source, destination)));
    await mined(execute(await send(source, destination)));
    await limit(2n, 1000n);
    expect(await refusal(execute(await send(source, destination)))).toBe("Gateway_RateLimited");
  });
});

describe("an application that decides in the middle of a delivery", () => {
  it("keeps what was decided before: its own call back changes only what comes after", async () => {
    const sent = await send(source, destination, { attributes: [attribute("gasLimit(uint256)", 500_000n)] });
    const pause = destination.gateway.interface.encodeFunctionData("pause", [app, (1n << 64n) - 1n]);
    await destination.app.setCallback(destination.gateway, pause);
    const receipt = await mined(execute(sent));
    expect(eventsOf(receipt, destination.app, "CalledBack").map(([success]) => success)).toEqual([true]);
    expect(await destination.gateway.stateOf(sent.id)).toBe(STATE.executed);
    const next = await send(source, destination);
    expect(await refusal(execute(next))).toBe("Gateway_AppPaused");
  });
});
