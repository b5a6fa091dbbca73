import { formatCount, formatTable } from "../../format.ts";
import type { Scenario } from "../scenario.ts";
import { REFUSALS } from "./layerzero/attacks.ts";
import { type Journey, LayerZeroDemo, SUPPLY } from "./layerzero/demo.ts";
import { readLayerZeroArtifact } from "./layerzero/packages.ts";
import { layerZeroStages, type Sightings } from "./layerzero/stages.ts";
import { twoWay } from "./twoWay/scenario.ts";

const INTRODUCTION = `
Headlight under LayerZero V2: packets count because they are proved, not because a DVN signs.

   chain A                             this machine                          chain B
  +--------------------------+   header and window   +---------------------------------------+
  | OApp, OFT -> EndpointV2  |        proofs         | zk verifier <- DVN -> ReceiveUln302   |
  |  -> SendUln302 -> DVN    |---------------------->|   -> EndpointV2 -> OApp, OFT          |
  +--------------------------+                       +---------------------------------------+

What you will see: greetings and coins both ways through LayerZero's published contracts and unmodified OApp and OFT, a batch under
one proof, a packet proved out of order and held up, a receiver that fails first; then four attacks. Whoever relays has no rights.
`;

/** The greetings one to three, coins, coins and an answer back, missing, late, last. */
const DELIVERIES = 9;

/** LayerZero V2 over proofs. */
export const layerzero: Scenario = { introduction: INTRODUCTION, run: (options) => newRun().run(options) };

/** A run's stages and its report share what was seen on the way. */
function newRun(): Scenario {
  const seen: Sightings = { retried: false, fees: 0n, supply: 0n, shortfalls: [] };
  let journeys: readonly Journey[] = [];
  return twoWay({
    name: "layerzero",
    introduction: INTRODUCTION,
    stages(session) {
      // An install without the packages is told so before anything is compiled or proved.
      readLayerZeroArtifact("EndpointV2");
      const demo = new LayerZeroDemo(session);
      journeys = demo.journeys;
      return layerZeroStages(demo, seen);
    },
    report: () => ({
      promised: { deliveries: DELIVERIES, refusals: REFUSALS },
      shortfalls: [
        ...seen.shortfalls,
        ...(seen.retried ? [] : ["the failing receiver's packet was not retried"]),
        ...(seen.fees > 0n ? [] : ["the DVN earned no fee"]),
        ...(seen.supply === SUPPLY ? [] : ["the coins of both chains do not add up"]),
      ],
      notes: [describeJourneys(journeys), `What \`headlight explain\` said of the gap:\n${seen.gap ?? "nothing"}`],
    }),
  });
}

/** Every packet with the gas of each of its steps. */
function describeJourneys(journeys: readonly Journey[]): string {
  const shared = (step: { gas: bigint; packets: number } | undefined): string =>
    step === undefined ? "" : `${formatCount(step.gas)}${step.packets === 1 ? "" : ` for ${step.packets}`}`;
  return formatTable(
    ["packet", "way", "send", "dispatch", "verify and commit", "execute"],
    journeys.map(({ what, from, send, dispatch, verify, execute }) => [
      what,
      from === "a" ? "a -> b" : "b -> a",
      formatCount(send),
      shared(dispatch),
      shared(verify),
      execute === undefined ? "" : formatCount(execute),
    ]),
  );
}
