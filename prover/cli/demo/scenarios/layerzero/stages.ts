import { explainPacket } from "../../../../pipeline/layerZero/explain.ts";
import type { Bytes32 } from "../../../../protocol/field.ts";
import { describePacket } from "../../../layerzero/explain.ts";
import { attackStage, type Say } from "../../stage.ts";
import type { TwoWayStage } from "../twoWay/scenario.ts";
import type { SideName } from "../twoWay/side.ts";
import type { TwoWaySession } from "../twoWay.ts";
import { attacksOn, sendForgedBatch } from "./attacks.ts";
import { transact } from "./chain.ts";
import { type LayerZeroDemo, SUPPLY } from "./demo.ts";

/** What the stages saw beside deliveries and refusals. */
export interface Sightings {
  /** What `headlight explain` says of the packet behind the gap. */
  gap?: string;
  /** The failing receiver's packet was refused first and executed later. */
  retried: boolean;
  /** Wei that the DVN's owner withdrew. */
  fees: bigint;
  /** Coins of both chains together, at the end. */
  supply: bigint;
  shortfalls: string[];
}

export function layerZeroStages(demo: LayerZeroDemo, seen: Sightings): readonly TwoWayStage[] {
  let forgedBatch: Bytes32 | undefined;
  const attacks = attacksOn(demo, () => {
    if (forgedBatch === undefined) throw new RangeError("no forged batch was sent");
    return forgedBatch;
  });
  return [
    {
      key: "layerzero",
      title: "LayerZero on both chains, the DVN, an OApp and an OFT",
      async run() {
        await demo.deploy();
        const { a, b } = { a: demo.site("a"), b: demo.site("b") };
        return `endpoints ${a.layerZero.eid} and ${b.layerZero.eid}; the DVN is ${a.dvn.source.address} -> ${b.dvn.destination.address}`;
      },
    },
    {
      key: "batch",
      title: "Three greetings and a transfer, one batch, one proof",
      async run(session, say) {
        for (const text of ["one", "two", "three"]) await demo.greet("a", text);
        await demo.sendCoins("a", "owner", "alice", 5n);
        await demo.round("a");
        await prove(session, "a", say);
        return describeRound(await demo.round("a"));
      },
    },
    {
      key: "back",
      title: "Coins and an answer back; the receiver of the answer fails first",
      async run(session, say) {
        await demo.sendCoins("b", "alice", "bob", 2n);
        const answer = await demo.greet("b", "answer");
        const { greeter } = demo.site("a").applications;
        await transact(greeter, "setClosed", [true]);
        await demo.round("b");
        await prove(session, "b", say);
        const first = await demo.round("b");
        await transact(greeter, "setClosed", [false]);
        const second = await demo.round("b");
        const statusIn = ({ delivered }: typeof first): string | undefined =>
          delivered.find(({ guid }) => guid === answer.guid)?.status;
        seen.retried = statusIn(first) === "receiver-failed" && statusIn(second) === "executed";
        return `${describeRound(first)}; then ${describeRound(second)}`;
      },
    },
    {
      key: "gap",
      title: "A packet is proved before the one in front of it",
      async run(session, say) {
        const missing = await demo.greet("a", "missing");
        const late = await demo.greet("a", "late");
        await demo.dispatchOnly("a", [late.guid]);
        // Rides along to be tried later: proved like everything that was sent.
        forgedBatch = await sendForgedBatch(session, demo);
        await prove(session, "a", say);
        // Dispatches the missing one as well, which the next proof covers.
        const { delivered } = await demo.round("a");
        const explanation = await explainPacket(await demo.context("a"), late.guid);
        seen.gap = describePacket(explanation);
        const sentence = `nonce ${late.nonce} cannot execute because nonce ${missing.nonce} is not committed`;
        if (explanation.stuckBecause !== sentence) seen.shortfalls.push("explain did not name the gap");
        if (delivered[0]?.status !== "blocked") seen.shortfalls.push("the packet behind the gap was not held up");
        return explanation.stuckBecause ?? "NO GAP REPORTED";
      },
    },
    {
      key: "repair",
      title: "The gap is closed; the packet in front arrives, then the other",
      async run(session, say) {
        await prove(session, "a", say);
        return describeRound(await demo.round("a"));
      },
    },
    {
      key: "pending",
      title: "One more greeting, committed and not executed",
      async run(session, say) {
        const { greeter } = demo.site("b").applications;
        await demo.greet("a", "last");
        await demo.round("a");
        await prove(session, "a", say);
        await transact(greeter, "setClosed", [true]);
        const committed = describeRound(await demo.round("a"));
        await transact(greeter, "setClosed", [false]);
        return committed;
      },
    },
    attackStage("Attack: a batch of a stranger", attacks.forgedByStranger),
    attackStage("Attack: a packet of another chain", attacks.packetOfAnotherChain),
    attackStage("Attack: an altered message", attacks.alteredMessage),
    attackStage("Attack: coins that arrived, once more", attacks.replayedPacket),
    {
      key: "last",
      title: "The greeting that waited",
      run: async () => describeRound(await demo.round("a")),
    },
    {
      key: "fees",
      title: "The DVN's owner collects its fees",
      async run(session) {
        const { layerZero, dvn } = demo.site("a");
        const { SendUln302 } = layerZero.contracts;
        seen.fees = (await SendUln302.getFunction("fees")(dvn.source.address)) as bigint;
        const owner = await session.a.account("owner").getAddress();
        const contract = dvn.source.contract;
        const sent = (await contract.getFunction("withdrawFee")(owner, seen.fees)) as {
          wait(): Promise<{ gasUsed: bigint } | null>;
        };
        session.recordGas("withdrawFee (DVN)", (await sent.wait())?.gasUsed);
        return `${seen.fees} wei for the packets of this run`;
      },
    },
    {
      key: "supply",
      title: "Coins on both chains together",
      async run() {
        seen.supply = await demo.supply();
        return `${seen.supply / 10n ** 18n}, ${seen.supply === SUPPLY ? "as many as there were" : "NOT WHAT THERE WAS"}`;
      },
    },
  ];
}

async function prove(session: TwoWaySession, from: SideName, say: Say): Promise<void> {
  await session.relay(from, say);
}

function describeRound({ verified, delivered }: Awaited<ReturnType<LayerZeroDemo["round"]>>): string {
  const parts = [
    ...verified.map(({ guids, status }) => `${guids.length} ${status}`),
    ...["executed", "receiver-failed", "blocked", "waiting", "needs-value", "unreadable"].flatMap((status) => {
      const count = delivered.filter((delivery) => delivery.status === status).length;
      return count === 0 ? [] : [`${count} ${status}`];
    }),
  ];
  return parts.length === 0 ? "nothing to do" : parts.join(", ");
}
