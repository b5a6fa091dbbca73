import { AbiCoder, type ContractTransactionResponse } from "ethers";
import { describe, expect, it } from "vitest";
import { toAddress } from "../../../prover/protocol/field.ts";
import { leafOf, type Message, messageId } from "../../../prover/protocol/message.ts";
import {
  encodeOptimisticEvidence,
  encodeStorageEvidence,
  encodeWindowRefutation,
  messageIdSlot,
} from "../../../prover/protocol/verifiers.ts";
import { windowPath } from "../../../prover/protocol/window.ts";
import { STATE } from "../../support/contractInbox.ts";
import { account, as, deploy, eventsOf, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { messageFixture, seededAddress, seededBytes32 } from "../../support/factories.ts";
import { type ProvedHeader, type TwoChains, useTwoChains } from "../../support/twoChains.ts";

const BOND = 10n ** 18n;
const WINDOW = 3_600n;
const PAUSE = 7_200n;
/** ClaimState. */
const CLAIM = { none: 0n, open: 1n, released: 2n, refuted: 3n } as const;

interface Fixture {
  verifier: TestContract;
  refuter: TestContract;
  early: ProvedHeader;
  header: ProvedHeader;
  /** Sent, at nonces 0 and 1. */
  honest: Message;
  second: Message;
  /** Never sent: at a taken position, and beyond the last. */
  forged: Message;
  future: Message;
}

async function prepare(chains: TwoChains, refuterName: string, over: keyof TwoChains): Promise<Fixture> {
  const refuter = await deploy(chains.destination, refuterName, [chains[over]]);
  const guardian = (await account(chains.destination, 5)).address;
  const verifier = await deploy(chains.destination, "OptimisticMessageVerifier", [
    guardian,
    refuter,
    BOND,
    WINDOW,
    PAUSE,
  ]);
  const early = await chains.finalize();
  const [honest, second] = (await chains.send("0x01", "0x02")) as [Message, Message];
  const header = await chains.finalize();
  const forged: Message = { ...honest, payload: "0x66" };
  return { verifier, refuter, early, header, honest, second, forged, future: { ...forged, nonce: 9n } };
}

const kinds = [
  ["storage proofs", "StorageProofRefuter", "reader"],
  ["windows", "ZkMessageRefuter", "zkVerifier"],
] as const;

describe.each(kinds)("optimistic verification, refuted by %s", (_, refuterName, over) => {
  const fixture = {} as Fixture;
  const chains = useTwoChains(async (prepared) => {
    Object.assign(fixture, await prepare(prepared, refuterName, over));
  });

  const claim = async (message: Message, height = fixture.header.height, by = 1, value = BOND): Promise<void> => {
    await mined(as(fixture.verifier, await account(chains.destination, by)).claim(message, height, { value }));
  };
  const isVerified = (message: Message, height = fixture.header.height): Promise<boolean> =>
    fixture.verifier.isVerified(message, encodeOptimisticEvidence(height));
  const stateOf = async (message: Message, height = fixture.header.height, generation = 1n): Promise<unknown> =>
    (await fixture.verifier.claimOf(messageId(message), height, generation))[0];
  /** Evidence of what the outbox holds at the message's position, at a height whose window or state root is known. */
  const evidence = async (message: Message, at = fixture.header): Promise<string> => {
    if (over === "reader") {
      const slot = messageIdSlot(message.nonce);
      return encodeStorageEvidence(at.height, await chains.storageProof(message.sourceGateway, slot, at.height));
    }
    const leaves = await windowAt(at);
    const position = Number(message.nonce % 16n);
    return encodeWindowRefutation({
      height: at.height,
      windowSize: 16,
      leaf: leaves[position] ?? 0n,
      path: windowPath(leaves, position),
    });
  };
  const windowAt = async (at: ProvedHeader): Promise<bigint[]> => {
    const known = await chains.zkVerifier.windowRoot(at.height, 16, 0);
    if (BigInt(known) === 0n) return chains.proveWindow(at, 16);
    const sent = at.height >= fixture.header.height ? await chains.messages() : [];
    return Array.from({ length: 16 }, (__, i) => (sent[i] === undefined ? 0n : leafOf(messageId(sent[i]))));
  };
  const refute = async (
    message: Message,
    proof: string,
    height = fixture.header.height,
    by = 2,
  ): Promise<ContractTransactionResponse> =>
    as(fixture.verifier, await account(chains.destination, by)).refute(message, height, proof);
  const credit = async (index: number): Promise<bigint> =>
    fixture.verifier.creditOf((await account(chains.destination, index)).address);
  const pass = (seconds: bigint): Promise<void> => chains.destination.wait(seconds);

  describe("M8 a claim", () => {
    it("takes the exact bond, for a message of the source, at a height that is trusted now", async () => {
      for (const value of [0n, BOND - 1n, BOND + 1n]) {
        expect((await revertOf(claim(fixture.honest, fixture.header.height, 1, value))).args).toEqual([BOND, value]);
      }
      const foreign = { ...fixture.honest, sourceChainId: 5n };
      const impostor = { ...fixture.honest, sourceGateway: seededAddress("impostor") };
      for (const message of [foreign, impostor]) {
        expect((await revertOf(claim(message))).name).toBe("OptimisticMessageVerifier_WrongSource");
      }
      // The far future above all: no header could refute such a claim within the window.
      for (const height of [0n, fixture.header.height - 1n, fixture.header.height + 1n, (1n << 64n) - 1n]) {
        expect(await revertOf(claim(fixture.forged, height))).toEqual({
          name: "OptimisticMessageVerifier_UntrustedHeight",
          args: [height],
        });
      }
      await chains.freeze(fixture.header);
      expect((await revertOf(claim(fixture.honest))).name).toBe("OptimisticMessageVerifier_UntrustedHeight");
    });

    it("is made once at a height, by anyone; a false one is in the way of no true one", async () => {
      await claim(fixture.honest);
      expect((await revertOf(claim(fixture.honest, fixture.header.height, 3))).name).toBe(
        "OptimisticMessageVerifier_AlreadyClaimed",
      );
      // The message was not yet sent at the early height: the attacker loses a bond, and delays nothing.
      await claim(fixture.honest, fixture.early.height, 4);
      await mined(refute(fixture.honest, await evidence(fixture.honest, fixture.early), fixture.early.height));
      await pass(WINDOW);
      expect(await isVerified(fixture.honest)).toBe(true);
    });

    it("names its claimant and its position", async () => {
      const { address } = await account(chains.destination, 1);
      const receipt = await mined(
        as(fixture.verifier, await account(chains.destination, 1)).claim(fixture.second, fixture.header.height, {
          value: BOND,
        }),
      );
      expect(eventsOf(receipt, fixture.verifier, "MessageClaimed")).toEqual([
        [messageId(fixture.second), fixture.header.height, 1n, 1n, address],
      ]);
      expect(await stateOf(fixture.second)).toBe(CLAIM.open);
    });
  });

  describe("M9 what nobody refutes", () => {
    it("counts after the window, not a second before, and is delivered", async () => {
      const { inbox, destination } = chains;
      await mined(inbox.proposeRoute(31_337n, chains.outbox, fixture.verifier));
      await pass(WINDOW);
      await mined(inbox.acceptRoute(31_337n));
      await claim(fixture.honest);
      const made = await destination.now();
      expect(await isVerified(fixture.honest)).toBe(false);
      await pass(WINDOW - 1n);
      expect(await isVerified(fixture.honest)).toBe(false);
      expect((await fixture.verifier.claimOf(messageId(fixture.honest), fixture.header.height, 1n))[2]).toBe(1n);
      await destination.setNextTime(made + WINDOW);
      await mined(inbox.execute(fixture.honest, encodeOptimisticEvidence(fixture.header.height)));
      expect(await inbox.stateOf(messageId(fixture.honest))).toBe(STATE.executed);
      // Neither another height nor another message nor malformed evidence.
      expect(await isVerified(fixture.honest, fixture.early.height)).toBe(false);
      expect(await isVerified(fixture.second)).toBe(false);
      for (const wrong of ["0x", "0x00", `0x${"00".repeat(64)}`])
        expect(await fixture.verifier.isVerified(fixture.honest, wrong)).toBe(false);
    });

    it("counts for nothing when the light client froze meanwhile: no second of a halt is part of a window", async () => {
      await claim(fixture.honest);
      await pass(WINDOW / 2n);
      await chains.freeze(fixture.header);
      await pass(WINDOW);
      expect(await isVerified(fixture.honest)).toBe(false);
      expect(await fixture.verifier.trustGeneration()).toBe(0n);
      await chains.recover();
      await pass(WINDOW);
      expect(await fixture.verifier.trustGeneration()).toBe(2n);
      expect(await isVerified(fixture.honest)).toBe(false);
      // Claimed anew, at a height of the new generation, with a whole window.
      const next = await chains.finalize();
      await claim(fixture.honest, next.height);
      expect(await isVerified(fixture.honest, next.height)).toBe(false);
      await pass(WINDOW);
      expect(await isVerified(fixture.honest, next.height)).toBe(true);
    });

    it("counts for nothing after a freeze even where its window was over", async () => {
      await claim(fixture.honest);
      await pass(WINDOW);
      expect(await isVerified(fixture.honest)).toBe(true);
      await chains.freeze(fixture.header);
      expect(await isVerified(fixture.honest)).toBe(false);
      await chains.recover();
      expect(await isVerified(fixture.honest)).toBe(false);
    });
  });

  describe("M10 a refutation", () => {
    it("ends a false claim at a taken and at an empty position; half the bond is won, half burnt", async () => {
      const zero = `0x${"00".repeat(20)}`;
      for (const message of [fixture.forged, fixture.future]) {
        await claim(message);
        const burnt = await chains.destination.ethers.provider.getBalance(zero);
        const won = await credit(2);
        const proof = await evidence(message);
        const receipt = await mined(refute(message, proof));
        expect(eventsOf(receipt, fixture.verifier, "ClaimRefuted")[0]?.slice(-1)).toEqual([BOND / 2n]);
        expect((await credit(2)) - won).toBe(BOND / 2n);
        expect((await chains.destination.ethers.provider.getBalance(zero)) - burnt).toBe(BOND / 2n);
        expect(await stateOf(message)).toBe(CLAIM.refuted);
        expect((await revertOf(refute(message, proof))).name).toBe("OptimisticMessageVerifier_WrongState");
        await pass(WINDOW);
        expect(await isVerified(message)).toBe(false);
        expect((await revertOf(fixture.verifier.release(messageId(message), fixture.header.height, 1n))).name).toBe(
          "OptimisticMessageVerifier_WrongState",
        );
      }
    });

    it("cannot touch a true claim, at any height at or above it", async () => {
      await claim(fixture.honest);
      const later = await chains.finalize();
      for (const at of [fixture.header, later]) {
        expect((await revertOf(refute(fixture.honest, await evidence(fixture.honest, at)))).name).toBe(
          "OptimisticMessageVerifier_NotRefuted",
        );
      }
      // Before the message was sent its position was empty: a height below the claim's shows nothing about it.
      expect((await revertOf(refute(fixture.honest, await evidence(fixture.honest, fixture.early)))).name).toBe(
        "OptimisticMessageVerifier_NotRefuted",
      );
      // Evidence about another position.
      await expect(refute(fixture.honest, await evidence(fixture.second))).rejects.toThrow();
      expect(await stateOf(fixture.honest)).toBe(CLAIM.open);
    });

    it("works with any later header, for a claim at a height that was true of nothing", async () => {
      await claim(fixture.honest, fixture.early.height);
      const later = await chains.finalize();
      expect(
        (await revertOf(refute(fixture.honest, await evidence(fixture.honest, later), fixture.early.height))).name,
      ).toBe("OptimisticMessageVerifier_NotRefuted");
      await mined(refute(fixture.honest, await evidence(fixture.honest, fixture.early), fixture.early.height));
      await claim(fixture.forged, fixture.early.height);
      await mined(refute(fixture.forged, await evidence(fixture.forged, later), fixture.early.height));
    });

    it("copied by the claimant itself still costs it half the bond", async () => {
      const liar = await account(chains.destination, 1);
      await claim(fixture.forged);
      await mined(refute(fixture.forged, await evidence(fixture.forged), fixture.header.height, 1));
      expect(await fixture.verifier.creditOf(liar.address)).toBe(BOND / 2n);
      // The honest challenger comes too late for the reward, and the claim is gone all the same.
      expect((await revertOf(refute(fixture.forged, await evidence(fixture.forged)))).name).toBe(
        "OptimisticMessageVerifier_WrongState",
      );
      expect(await isVerified(fixture.forged)).toBe(false);
    });

    it("is in time even after the window: what is not delivered yet is stopped", async () => {
      await claim(fixture.forged);
      await pass(WINDOW);
      expect(await isVerified(fixture.forged)).toBe(true);
      await mined(fixture.verifier.release(messageId(fixture.forged), fixture.header.height, 1n));
      await mined(refute(fixture.forged, await evidence(fixture.forged)));
      expect(await isVerified(fixture.forged)).toBe(false);
      expect(await credit(2)).toBe(0n);
      expect(await credit(1)).toBe(BOND);
    });

    it("after the window voids what gateways marked meanwhile: nothing is executed without evidence", async () => {
      const { inbox } = chains;
      await mined(inbox.proposeRoute(31_337n, chains.outbox, fixture.verifier));
      await claim(fixture.forged);
      await claim(fixture.honest);
      await pass(WINDOW);
      await mined(inbox.acceptRoute(31_337n));
      const proof = encodeOptimisticEvidence(fixture.header.height);
      for (const message of [fixture.forged, fixture.honest]) {
        await mined(inbox.markVerified(message, proof));
        expect(await inbox.stateOf(messageId(message))).toBe(STATE.verified);
      }
      await mined(refute(fixture.forged, await evidence(fixture.forged)));
      expect(await fixture.verifier.lateRefutations()).toBe(1n);
      expect(await fixture.verifier.trustGeneration()).toBe(2n);
      for (const message of [fixture.forged, fixture.honest]) {
        expect(await inbox.stateOf(messageId(message))).toBe(STATE.unknown);
        expect((await revertOf(inbox.execute(message, "0x"))).name).toBe("Gateway_NotVerified");
      }
      expect((await revertOf(inbox.execute(fixture.forged, proof))).name).toBe("Gateway_NotVerified");
      // The true claim stands, under the light client's own generation: only its evidence is asked for again.
      await mined(inbox.execute(fixture.honest, proof));
      expect(await inbox.stateOf(messageId(fixture.honest))).toBe(STATE.executed);
    });

    it("counts as late from the second in which the claim could be marked, and not before", async () => {
      const { destination } = chains;
      const proof = await evidence(fixture.forged);
      for (const [early, late] of [
        [1n, 0n],
        [0n, 1n],
      ] as const) {
        await claim(fixture.forged);
        const made = await destination.now();
        await destination.setNextTime(made + WINDOW - early);
        await mined(refute(fixture.forged, proof));
        expect(await fixture.verifier.lateRefutations()).toBe(late);
        expect(await fixture.verifier.trustGeneration()).toBe(1n + late);
      }
      // Halted stays halted; a recovery after a late refutation is yet another number.
      await chains.freeze(fixture.header);
      expect(await fixture.verifier.trustGeneration()).toBe(0n);
      await chains.recover();
      expect(await fixture.verifier.trustGeneration()).toBe(3n);
    });

    it("leaves room for a new claim only, with a new bond and a whole window", async () => {
      await claim(fixture.forged);
      const proof = await evidence(fixture.forged);
      await pass(WINDOW - 10n);
      await mined(refute(fixture.forged, proof));
      await claim(fixture.forged, fixture.header.height, 3);
      await pass(WINDOW - 1n);
      expect(await isVerified(fixture.forged)).toBe(false);
      await mined(refute(fixture.forged, proof));
      expect(await credit(2)).toBe(BOND);
    });

    it("is of a claim: there is none at another height, for another message, in another generation", async () => {
      await claim(fixture.forged);
      const proof = await evidence(fixture.forged);
      expect((await revertOf(refute(fixture.future, proof))).args).toEqual([CLAIM.none]);
      expect((await revertOf(refute(fixture.forged, proof, fixture.early.height))).args).toEqual([CLAIM.none]);
      await chains.freeze(fixture.header);
      expect((await revertOf(refute(fixture.forged, proof))).args).toEqual([CLAIM.none]);
    });
  });

  describe("M11 the bond", () => {
    it("comes back after the window, once, to the claimant", async () => {
      await claim(fixture.honest);
      const id = messageId(fixture.honest);
      const release = (): Promise<never> => fixture.verifier.release(id, fixture.header.height, 1n) as Promise<never>;
      await pass(WINDOW - 2n);
      expect((await revertOf(release())).name).toBe("OptimisticMessageVerifier_WindowOpen");
      await pass(2n);
      await mined(release());
      expect((await revertOf(release())).args).toEqual([CLAIM.released]);
      expect(await isVerified(fixture.honest)).toBe(true);
      expect((await revertOf(claim(fixture.honest))).name).toBe("OptimisticMessageVerifier_AlreadyClaimed");
      const claimant = as(fixture.verifier, await account(chains.destination, 1));
      const target = seededAddress("target");
      await mined(claimant.withdraw(target));
      expect(await chains.destination.ethers.provider.getBalance(target)).toBe(BOND);
      expect((await revertOf(claimant.withdraw(target))).name).toBe("OptimisticMessageVerifier_NothingToWithdraw");
      expect((await revertOf(as(fixture.verifier, await account(chains.destination, 2)).withdraw(target))).name).toBe(
        "OptimisticMessageVerifier_NothingToWithdraw",
      );
    });

    it("is never locked: not by a freeze for ever, nor by a recovery", async () => {
      await claim(fixture.honest);
      await claim(fixture.forged);
      await chains.freeze(fixture.header);
      await pass(WINDOW);
      await mined(fixture.verifier.release(messageId(fixture.honest), fixture.header.height, 1n));
      await chains.recover();
      await mined(fixture.verifier.release(messageId(fixture.forged), fixture.header.height, 1n));
      expect(await credit(1)).toBe(2n * BOND);
      expect(
        (await revertOf(fixture.verifier.release(messageId(fixture.forged), fixture.header.height, 2n))).args,
      ).toEqual([CLAIM.none]);
    });

    it("is taken by no re-entry, and kept by whoever cannot be paid", async () => {
      const thief = await deploy(chains.destination, "ReentrantClaimantDouble", [fixture.verifier]);
      // The contract holds two more bonds than the thief's: enough to pay it again and again.
      await mined(thief.claimAll([fixture.honest], fixture.header.height, { value: BOND }));
      await claim(fixture.second, fixture.header.height, 3);
      await claim(fixture.forged, fixture.header.height, 3);
      await pass(WINDOW);
      for (const message of [fixture.honest, fixture.second]) {
        await mined(fixture.verifier.release(messageId(message), fixture.header.height, 1n));
      }
      await mined(thief.withdrawAll());
      const balance = (of: TestContract): Promise<bigint> => chains.destination.ethers.provider.getBalance(of);
      expect([await balance(thief), await balance(fixture.verifier)]).toEqual([BOND, 2n * BOND]);
      expect(await thief.reentries()).toBe(1n);
      // A claimant that cannot be paid at one address names another.
      await mined(fixture.verifier.release(messageId(fixture.forged), fixture.header.height, 1n));
      const claimant = as(fixture.verifier, await account(chains.destination, 3));
      await expect(claimant.withdraw(fixture.refuter)).rejects.toThrow();
      await mined(claimant.withdraw(seededAddress("target")));
    });
  });

  describe("M12 the guardian", () => {
    const guardian = async (): Promise<TestContract> => as(fixture.verifier, await account(chains.destination, 5));

    it("extends every open window by one pause, and stops what is verified only for its length", async () => {
      await claim(fixture.honest);
      await pass(WINDOW - 10n);
      await mined((await guardian()).pause());
      expect(await fixture.verifier.trustGeneration()).toBe(0n);
      await pass(PAUSE - 2n);
      expect(await isVerified(fixture.honest)).toBe(false);
      expect(
        (await revertOf(fixture.verifier.release(messageId(fixture.honest), fixture.header.height, 1n))).name,
      ).toBe("OptimisticMessageVerifier_WindowOpen");
      // Claimed within the pause: its window begins when the pause ends.
      await claim(fixture.second);
      await pass(2n);
      expect(await isVerified(fixture.honest)).toBe(false);
      await pass(10n);
      expect(await isVerified(fixture.honest)).toBe(true);
      expect(await isVerified(fixture.second)).toBe(false);
      await pass(WINDOW);
      expect(await isVerified(fixture.second)).toBe(true);
      expect(await fixture.verifier.trustGeneration()).toBe(1n);
      await pass(PAUSE);
      await mined((await guardian()).pause());
      expect(await isVerified(fixture.second)).toBe(false);
      await pass(PAUSE);
      expect(await isVerified(fixture.second)).toBe(true);
    });

    it("delays a claim by one pause at most, whenever and however often it pauses", async () => {
      await claim(fixture.honest);
      await pass(WINDOW / 2n);
      await mined((await guardian()).pause());
      for (const step of [1n, PAUSE - 2n, 2n, WINDOW, PAUSE - 20n]) {
        await pass(step);
        expect((await revertOf((await guardian()).pause())).name).toBe("OptimisticMessageVerifier_PauseTooEarly");
      }
      expect(await isVerified(fixture.honest)).toBe(true);
      await pass(30n);
      // Made right before the next pause: again one pause and a window, whatever the guardian tries.
      await claim(fixture.second);
      await mined((await guardian()).pause());
      await pass(PAUSE);
      // Not by a second less than its window either: pauses add up.
      expect(await isVerified(fixture.second)).toBe(false);
      await pass(WINDOW);
      expect((await revertOf((await guardian()).pause())).name).toBe("OptimisticMessageVerifier_PauseTooEarly");
      expect(await isVerified(fixture.second)).toBe(true);
    });

    it("can refute no more than others, and nobody else can pause", async () => {
      expect((await revertOf(fixture.verifier.pause())).name).toBe("OwnableUnauthorizedAccount");
      await claim(fixture.forged);
      await mined((await guardian()).pause());
      // Pauses stop no challenger.
      await mined(refute(fixture.forged, await evidence(fixture.forged)));
    });
  });

  describe("M13 evidence against a claim", () => {
    const refutes = (message: Message, height: bigint, proof: string): Promise<boolean> =>
      (fixture.refuter.refutes(message, height, proof) as Promise<boolean>).catch(() => false);

    it("is of a trusted height at or above the claim's", async () => {
      const proof = await evidence(fixture.forged);
      expect(await refutes(fixture.forged, fixture.header.height, proof)).toBe(true);
      expect(await refutes(fixture.forged, fixture.early.height, proof)).toBe(true);
      expect(await refutes(fixture.forged, fixture.header.height + 1n, proof)).toBe(false);
      await chains.freeze(fixture.header);
      expect(await refutes(fixture.forged, fixture.header.height, proof)).toBe(false);
    });

    it("is of the message's position and source", async () => {
      expect(await refutes(fixture.honest, fixture.header.height, await evidence(fixture.honest))).toBe(false);
      expect(await refutes(fixture.honest, fixture.header.height, await evidence(fixture.second))).toBe(false);
      const proof = await evidence(fixture.forged);
      expect(await refutes({ ...fixture.forged, sourceChainId: 7n }, fixture.header.height, proof)).toBe(false);
      expect(
        await refutes({ ...fixture.forged, sourceGateway: seededAddress("x") }, fixture.header.height, proof),
      ).toBe(false);
      for (const wrong of ["0x", "0x00", proof.slice(0, -64), `0x${"00".repeat(160)}`]) {
        expect(await refutes(fixture.forged, fixture.header.height, wrong)).toBe(false);
      }
    });

    it("exists for every position, also one that no outbox has", async () => {
      const beyond = { ...fixture.forged, nonce: (1n << 32n) + 1n };
      const last = { ...fixture.forged, nonce: (1n << 32n) - 1n };
      await claim(beyond);
      const proof = over === "reader" ? await evidence(beyond) : "0x";
      await mined(refute(beyond, proof));
      if (over === "reader") expect(await refutes(last, fixture.header.height, await evidence(last))).toBe(true);
    });
  });

  it("M1: takes its source, and its light client, from the refuter", async () => {
    expect(await fixture.verifier.OUTBOX()).toBe(chains.outbox.target);
    expect(await fixture.verifier.SOURCE_CHAIN_ID()).toBe(31_337n);
    expect(await fixture.refuter.LIGHT_CLIENT()).toBe(chains.client.target);
    expect(
      await fixture.verifier.isVerified({ ...fixture.honest, sourceChainId: 3n }, encodeOptimisticEvidence(0n)),
    ).toBe(false);
    const { address } = await account(chains.destination, 5);
    const wrong: [unknown[], string][] = [
      [[address, seededAddress("none"), BOND, WINDOW, PAUSE], "refuter"],
      [[address, fixture.refuter, 0n, WINDOW, PAUSE], "bond"],
      [[address, fixture.refuter, 3n, WINDOW, PAUSE], "bond"],
      [[address, fixture.refuter, BOND, 599n, PAUSE], "challengeWindow"],
      [[address, fixture.refuter, BOND, 31n * 86_400n, PAUSE], "challengeWindow"],
      [[address, fixture.refuter, BOND, WINDOW, 31n * 86_400n], "pauseLength"],
    ];
    for (const [args, name] of wrong) {
      expect((await revertOf(deploy(chains.destination, "OptimisticMessageVerifier", args))).args).toEqual([name]);
    }
    expect((await revertOf(deploy(chains.destination, refuterName, [seededAddress("none")]))).args).toEqual([over]);
  });
});

describe("a refutation by a window, M13", () => {
  let fixture: Fixture;
  const chains = useTwoChains(async (prepared) => {
    fixture = await prepare(prepared, "ZkMessageRefuter", "zkVerifier");
  });

  it("opens a leaf of a verified window and no inner node, at the message's position only", async () => {
    const leaves = await chains.proveWindow(fixture.header, 16);
    const path = windowPath(leaves, 0);
    const { height } = fixture.header;
    const refutes = (of: Message, proof: string): Promise<boolean> =>
      (fixture.refuter.refutes(of, height, proof) as Promise<boolean>).catch(() => false);
    const good = { height, windowSize: 16, leaf: leaves[0] ?? 0n, path };
    expect(await refutes(fixture.forged, encodeWindowRefutation(good))).toBe(true);
    expect(await refutes(fixture.honest, encodeWindowRefutation(good))).toBe(false);
    // Against the true message: its parent as the leaf with a shorter path, another leaf with its own path, an empty leaf.
    const parent = BigInt(path[1] ?? 0);
    const forgeries = [
      { ...good, leaf: parent, path: path.slice(1) },
      { ...good, leaf: leaves[1] ?? 0n, path: windowPath(leaves, 1) },
      { ...good, leaf: 0n },
      { ...good, leaf: (leaves[0] ?? 0n) + (1n << 248n) },
      { ...good, windowSize: 256 },
      { ...good, windowSize: 0, path: [] },
      { ...good, windowSize: 1, path: [] },
      // Nomad's way: the leaf 0 is its own root in a window of one or none, and the root of what is not verified is 0.
      { ...good, windowSize: 1, path: [], leaf: 0n },
      { ...good, windowSize: 0, path: [], leaf: 0n },
      { ...good, windowSize: 17 },
      { ...good, height: height + 1n },
      { ...good, path: [...path, seededBytes32("more")] },
    ];
    for (const forgery of forgeries) expect(await refutes(fixture.honest, encodeWindowRefutation(forgery))).toBe(false);
    const dirty = AbiCoder.defaultAbiCoder().encode(
      ["uint256", "uint32", "uint256", "bytes32[]"],
      [height + (1n << 64n), 16, 0n, path],
    );
    expect(await refutes(fixture.forged, dirty)).toBe(false);
    const words = encodeWindowRefutation(good).slice(2).match(/.{64}/g) ?? [];
    const withWord = (index: number, value: bigint): string =>
      `0x${words.map((word, i) => (i === index ? value.toString(16).padStart(64, "0") : word)).join("")}`;
    expect(await refutes(fixture.forged, withWord(4, 4n))).toBe(true);
    for (const [index, value] of [
      [3, 160n],
      [4, 3n],
      [4, 5n],
      [4, 1n << 255n],
    ] as const) {
      expect(await refutes(fixture.forged, withWord(index, value))).toBe(false);
    }
    const padded = `${encodeWindowRefutation(good)}${"00".repeat(32)}`;
    expect(await refutes(fixture.forged, padded)).toBe(false);
  });

  it("does not exist before the window is proved, and then for 256 leaves as well", async () => {
    const message = messageFixture({
      ...fixture.forged,
      nonce: 200n,
      sourceGateway: toAddress(String(chains.outbox.target)),
    });
    const leaves = Array.from({ length: 256 }, (_, i) =>
      i === 0 ? leafOf(messageId(fixture.honest)) : i === 1 ? leafOf(messageId(fixture.second)) : 0n,
    );
    const proof = encodeWindowRefutation({
      height: fixture.header.height,
      windowSize: 256,
      leaf: 0n,
      path: windowPath(leaves, 200),
    });
    expect(await fixture.refuter.refutes(message, fixture.header.height, proof)).toBe(false);
    expect(await chains.proveWindow(fixture.header, 256)).toEqual(leaves);
    expect(await fixture.refuter.refutes(message, fixture.header.height, proof)).toBe(true);
  });
});
