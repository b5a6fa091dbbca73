import { runStages } from "../runStages.ts";
import type { Scenario } from "../scenario.ts";
import { buildReport, shortfalls } from "./messages/buildReport.ts";
import { describeReport, INTRODUCTION } from "./messages/printReport.ts";
import { DemoSession } from "./messages/session.ts";
import { demoStages } from "./messages/stages.ts";

/** One direction under a committee of 32 that hands over to another, and six attacks. */
export const messages: Scenario = {
  introduction: INTRODUCTION,
  async run(options) {
    const session = await DemoSession.open();
    const stages = demoStages(options);
    const timings = await runStages(session, stages).finally(() => session.close());
    const report = buildReport(session, timings);
    return { report, text: describeReport(report, stages), shortfalls: shortfalls(report) };
  },
};
