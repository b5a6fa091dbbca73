import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Message, messageId } from "../../../prover/protocol/message.ts";
import { encodeOptimisticEvidence, encodeStorageEvidence, messageIdSlot } from "../../../prover/protocol/verifiers.ts";
import { account, as, deploy, mined, type TestContract } from "../../support/contracts.ts";
import { type ProvedHeader, useTwoChains } from "../../support/twoChains.ts";

const BOND = 1_000n;
const WINDOW = 600n;
const PAUSE = 900n;

let verifier: TestContract;
let headers: ProvedHeader[];
/** Two true messages and two lies, one at a taken position and one at an empty one. */
let messages: Message[];
/** Evidence of what the outbox holds at each message's position, by header. */
let evidence: string[][];
const isTrue = (message: number, header: number): boolean => message < 2 && header === 1;

const chains = useTwoChains(async (prepared) => {
  const refuter = await deploy(prepared.destination, "StorageProofRefuter", [prepared.reader]);
  const guardian = (await account(prepared.destination, 5)).address;
  verifier = await deploy(prepared.destination, "OptimisticMessageVerifier", [guardian, refuter, BOND, WINDOW, PAUSE]);
  const before = await prepared.finalize();
  const sent = await prepared.send("0x01", "0x02");
  headers = [before, await prepared.finalize()];
  const [first] = sent as [Message, Message];
  messages = [...sent, { ...first, payload: "0x66" }, { ...first, nonce: 7n }];
  evidence = await Promise.all(
    headers.map(({ height }) =>
      Promise.all(
        messages.map(async ({ sourceGateway, nonce }) =>
          encodeStorageEvidence(height, await prepared.storageProof(sourceGateway, messageIdSlot(nonce), height)),
        ),
      ),
    ),
  );
});

/** What the contract should know of a claim. */
interface Claim {
  claimant: number;
  state: "open" | "released" | "refuted";
  /** Seconds of running time that its window still lasts. */
  remaining: bigint;
}

const who = fc.nat({ max: 3 });
const claimed = { message: fc.nat({ max: 3 }), header: fc.nat({ max: 1 }) };
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("claim" as const), who, ...claimed }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("refute" as const), who, ...claimed, with: fc.nat({ max: 1 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("release" as const), ...claimed }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.constantFrom(1n, 200n, WINDOW, PAUSE) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("pause" as const) }) },
);

/**
 * Any order of anyone's acts: the money adds up, a true claim is never lost, a lie never counts once it was refuted, and what counts stood for a
 * whole window.
 */
describe("claims in any order", () => {
  it("M8 to M12: hold the invariants [fuzz]", async () => {
    const { destination } = chains;
    const accounts = await Promise.all([1, 2, 3, 4].map((index) => account(destination, index)));
    const signer = (index: number): TestContract => as(verifier, accounts[index] as (typeof accounts)[number]);
    const guardian = as(verifier, await account(destination, 5));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
        const snapshot = await destination.request("evm_snapshot", []);
        const claims = new Map<string, Claim>();
        const credits = [0n, 0n, 0n, 0n];
        let paused = { start: 0n, end: 0n };
        let late = 0n;
        let now = await destination.now();
        /** Moves the model's clock to the newest block: windows run while there is no pause. */
        const tick = async (): Promise<void> => {
          const later = await destination.now();
          const stood = paused.end > now ? paused.end - now : 0n;
          const ran = later - now > stood ? later - now - stood : 0n;
          for (const claim of claims.values()) {
            claim.remaining = claim.remaining > ran ? claim.remaining - ran : 0n;
          }
          now = later;
        };
        for (const act of steps) {
          const attempt = async (transaction: Promise<unknown>): Promise<boolean> => {
            const went = await mined(transaction as Parameters<typeof mined>[0]).then(
              () => true,
              () => false,
            );
            await tick();
            return went;
          };
          if (act.kind === "wait") {
            await destination.wait(act.seconds);
            await tick();
            continue;
          }
          if (act.kind === "pause") {
            const possible = paused.end === 0n || now + 1n >= paused.end + WINDOW + PAUSE;
            const went = await attempt(guardian.pause());
            if (went) paused = { start: now, end: now + PAUSE };
            // The block of the attempt is the second in which it counts; at the boundary both are right.
            if (now !== paused.end + WINDOW + PAUSE) expect(went).toBe(possible);
            continue;
          }
          if (act.kind === "withdraw") {
            const went = await attempt(signer(act.who).withdraw(`0x${"77".repeat(20)}`));
            expect(went).toBe((credits[act.who] ?? 0n) > 0n);
            credits[act.who] = 0n;
            continue;
          }
          const message = messages[act.message] as Message;
          const { height } = headers[act.header] as ProvedHeader;
          const key = `${act.message}/${act.header}`;
          const claim = claims.get(key);
          if (act.kind === "claim") {
            const went = await attempt(signer(act.who).claim(message, height, { value: BOND }));
            expect(went).toBe(claim === undefined || claim.state === "refuted");
            if (went) claims.set(key, { claimant: act.who, state: "open", remaining: WINDOW });
          } else if (act.kind === "refute") {
            const shows = act.with >= act.header && !isTrue(act.message, act.with);
            const went = await attempt(
              signer(act.who).refute(message, height, evidence[act.with]?.[act.message] ?? "0x"),
            );
            expect(went).toBe(claim !== undefined && claim.state !== "refuted" && shows);
            if (went && claim !== undefined) {
              expect(isTrue(act.message, act.header)).toBe(false);
              if (claim.remaining === 0n) late++;
              if (claim.state === "open") credits[act.who] = (credits[act.who] ?? 0n) + BOND / 2n;
              claim.state = "refuted";
            }
          } else {
            const went = await attempt(verifier.release(messageId(message), height, 1n));
            expect(went).toBe(claim?.state === "open" && claim.remaining === 0n);
            if (went && claim !== undefined) {
              claim.state = "released";
              credits[claim.claimant] = (credits[claim.claimant] ?? 0n) + BOND;
            }
          }
        }

        const open = [...claims.values()].filter(({ state }) => state === "open").length;
        const owed = credits.reduce((sum, credit) => sum + credit, 0n);
        expect(await destination.ethers.provider.getBalance(verifier)).toBe(BigInt(open) * BOND + owed);
        expect(await verifier.trustGeneration()).toBe(now < paused.end ? 0n : 1n + late);
        for (const [index, signed] of accounts.entries())
          expect(await verifier.creditOf(signed.address)).toBe(credits[index]);
        for (const [key, claim] of claims) {
          const [message, header] = key.split("/").map(Number) as [number, number];
          const proof = encodeOptimisticEvidence(headers[header]?.height ?? 0n);
          const counts = claim.state !== "refuted" && claim.remaining === 0n && now >= paused.end;
          expect(await verifier.isVerified(messages[message], proof), key).toBe(counts);
        }
        await destination.request("evm_revert", [snapshot]);
      }),
      { numRuns: 25, seed: 17 },
    );
  });
});
