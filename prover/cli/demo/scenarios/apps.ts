import { attackStage } from "../stage.ts";
import { ATTACKS, Attacker } from "./apps/attacks.ts";
import { describeEquation } from "./apps/equations.ts";
import { Journey } from "./apps/journey.ts";
import { acknowledge, payFee, settle } from "./apps/outcomes.ts";
import { forge, poolThere, sendBack, sendThere } from "./apps/sends.ts";
import { readStorage } from "./apps/storage.ts";
import { type TwoWayStage, twoWay } from "./twoWay/scenario.ts";
import type { TwoWaySession } from "./twoWay.ts";

const INTRODUCTION = `Push, pull by message and by storage proof, burn and mint, a vault with the way back and a refund, liquidity pools: every kind of
cross-chain application on two local chains, with real proofs. At the end the chains' states have to add up.`;

/** What each run came to: a report cannot wait for a chain. */
const journeys = new WeakMap<TwoWaySession, Journey>();

function stages(session: TwoWaySession): readonly TwoWayStage[] {
  const journey = new Journey(session);
  journeys.set(session, journey);
  const attacker = new Attacker(journey);
  return [
    { key: "deploy", title: "The applications, linked with each other for good", run: () => journey.deploy() },
    { key: "sendThere", title: "Alice sends on a, one of each kind", run: () => sendThere(journey) },
    { key: "forge", title: "Bob forges a transfer", run: () => forge(journey) },
    attackStage("Attack: a transfer without credit", attacker.withoutCredit),
    { key: "proveA", title: "Prove header and window of a", run: (_, say) => journey.prove("a", say) },
    attackStage("Attack: another amount", attacker.alteredAmount),
    { key: "payFee", title: "Alice pays for a delivery, afterwards", run: () => payFee(journey) },
    {
      key: "deliverA",
      title: "Deliver on b, all but what is late by then",
      run: async () => {
        await journey.passDeadline();
        return journey.deliver("a");
      },
    },
    attackStage("Attack: a forged transfer", attacker.forgedSender),
    { key: "readStorage", title: "b reads a's vault by a storage proof", run: () => readStorage(journey) },
    attackStage("Attack: a proof that is not newer", attacker.olderProof),
    { key: "acknowledge", title: "b says what arrived", run: () => acknowledge(journey) },
    attackStage("Attack: a late delivery", attacker.lateDelivery),
    { key: "sendBack", title: "Bob sends back on b", run: () => sendBack(journey) },
    { key: "proveB", title: "Prove header and window of b", run: (_, say) => journey.prove("b", say) },
    { key: "deliverB", title: "Deliver on a", run: () => journey.deliver("b") },
    {
      key: "settle",
      title: "The late transfer comes back by a proof of absence; the executor is paid",
      run: () => settle(journey),
    },
    attackStage("Attack: a second refund", attacker.secondRefund),
    attackStage("Attack: less than asked for", attacker.slippage),
    { key: "poolThere", title: "A transfer by the pools", run: () => poolThere(journey) },
    { key: "proveAgain", title: "Prove header and window of a", run: (_, say) => journey.prove("a", say) },
    { key: "deliverAgain", title: "Deliver on b", run: () => journey.deliver("a") },
    attackStage("Attack: replay", attacker.replay),
    { key: "equations", title: "The states of both chains add up", run: () => journey.conclude() },
  ];
}

/** Every kind of application there and back under real proofs, eight attacks, and the equations of conservation at the end. */
export const apps = twoWay({
  name: "apps",
  introduction: INTRODUCTION,
  stages,
  report(session) {
    const equations = journeys.get(session)?.equations ?? [];
    const broken = equations.filter(({ left, right }) => left !== right);
    return {
      promised: { deliveries: 12, refusals: ATTACKS },
      shortfalls: [
        ...(equations.length === 0 ? ["no equation was looked at"] : []),
        ...broken.map((equation) => describeEquation(equation)),
      ],
      notes: equations.map((equation) => describeEquation(equation)),
    };
  },
});
