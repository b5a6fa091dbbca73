import { attackStage } from "../stage.ts";
import { ATTACKS, Attacker } from "./hyperlane/attacks.ts";
import { Journey } from "./hyperlane/journey.ts";
import { type TwoWayStage, twoWay } from "./twoWay/scenario.ts";
import type { TwoWaySession } from "./twoWay.ts";

const INTRODUCTION = `Hyperlane's own Mailboxes and warp route tokens, unmodified, on two local chains: a's token is locked and minted on b, and comes back.
What they believe is proved: a Headlight hook announces what was dispatched, a Headlight security module checks the proof.`;

/** What each run had at its end: a report cannot wait for a chain. */
const balancesOf = new WeakMap<TwoWaySession, Awaited<ReturnType<Journey["balances"]>>>();
/** 700 units there, 150 back. */
const EXPECTED = 550n;

function stages(session: TwoWaySession): readonly TwoWayStage[] {
  const journey = new Journey(session);
  const attacker = new Attacker(journey);
  return [
    { key: "deploy", title: "Hyperlane as published, hooks and security modules", run: () => journey.deploy() },
    { key: "transfer", title: "Two warp transfers a -> b", run: () => journey.transfer("a", [500, 200]) },
    { key: "announce", title: "Announce both in one message", run: () => journey.announce("a") },
    { key: "forge", title: "Bob forges announcements", run: () => attacker.prepare() },
    { key: "prove", title: "Prove header and window of a", run: (_, say) => prove(session, "a", say) },
    attackStage("Attack: an announcement of Bob's own", attacker.forgedAnnouncement),
    attackStage("Attack: an id of another origin", attacker.otherOrigin),
    { key: "processNull", title: "Submit and process on b, NULL", run: () => journey.process("a") },
    attackStage("Attack: a message never dispatched", attacker.neverDispatched),
    { key: "transferBack", title: "A warp transfer b -> a", run: () => journey.transfer("b", [150]) },
    {
      key: "announceBack",
      title: "Announce it; the CCIP-read server says pending",
      run: () => journey.withServer("b", async () => `${await journey.announce("b")}; ${await journey.process("b")}`),
    },
    { key: "proveBack", title: "Prove header and window of b", run: (_, say) => prove(session, "b", say) },
    attackStage("Attack: an altered amount", attacker.alteredMessage),
    {
      key: "processCcipRead",
      title: "Fetch metadata over HTTP and process on a",
      run: () => journey.withServer("b", () => journey.process("b")),
    },
    attackStage("Attack: replay", attacker.replay),
    {
      key: "balances",
      title: "Locked on a, minted on b",
      run: async () => {
        const balances = await journey.balances();
        balancesOf.set(session, balances);
        return `${balances.locked} locked, ${balances.minted} minted`;
      },
    },
  ];
}

async function prove(session: TwoWaySession, from: "a" | "b", say: (line: string) => void): Promise<string> {
  const { headers, windows } = await session.relay(from, say);
  return `${headers.length} header, ${windows.length} window`;
}

/** A warp route there by the NULL face and back by the CCIP_READ face, with real proofs, and five attacks. */
export const hyperlane = twoWay({
  name: "hyperlane",
  introduction: INTRODUCTION,
  stages,
  report(session) {
    const balances = balancesOf.get(session);
    const isConserved = balances?.locked === EXPECTED && balances.minted === EXPECTED;
    return {
      promised: { deliveries: 3, refusals: ATTACKS },
      shortfalls: isConserved ? [] : ["what is locked on a and minted on b is not what was transferred"],
      notes: [`Locked on a: ${balances?.locked} units; minted on b: ${balances?.minted}.`],
    };
  },
});
