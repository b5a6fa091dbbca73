import { runStages } from "../../runStages.ts";
import type { Scenario } from "../../scenario.ts";
import type { Stage } from "../../stage.ts";
import { TwoWaySession } from "../twoWay.ts";
import { describeReport } from "./printReport.ts";
import { buildReport, type ScenarioFindings } from "./report.ts";

export type TwoWayStage = Stage<TwoWaySession>;

/** A scenario over two chains with a proved route in each direction. */
export interface TwoWayScenario {
  name: string;
  /** What the reader sees before it starts. */
  introduction: string;
  /** What follows once the chains, the routes and the attesters are there. What stages share, they keep in this call's variables. */
  stages(session: TwoWaySession): readonly TwoWayStage[];
  /** After the last stage. */
  report(session: TwoWaySession): ScenarioFindings;
}

/** How every two-way scenario begins. */
export const preparation: readonly TwoWayStage[] = [
  { key: "artifacts", title: "Circuits and keys", run: (session, say) => session.prepareArtifacts(say) },
  { key: "chains", title: "Two chains, a proved route in each direction", run: (session) => session.startWorld() },
  { key: "attesters", title: "Attesters of both chains", run: (session) => session.startAttesters() },
];

/** The scenario as `headlight demo` runs it. */
export function twoWay({ name, introduction, stages: stagesOf, report: findingsOf }: TwoWayScenario): Scenario {
  return {
    introduction,
    async run() {
      const session = await TwoWaySession.open();
      try {
        const stages = [...preparation, ...stagesOf(session)];
        const timings = await runStages(session, stages);
        const report = buildReport(name, session, findingsOf(session), timings);
        return { report, text: describeReport(report, stages), shortfalls: report.shortfalls };
      } finally {
        await session.close();
      }
    },
  };
}
