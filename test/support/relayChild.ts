/**
 * A relayer in a process of its own that kills itself with SIGKILL at a given event: what a power cut leaves behind. Run as
 * `node relayChild.ts CONFIG EVENT`; CONFIG is a JSON file, EVENT is `stage:status:n` (the n-th such event) or `none`. Every event is appended
 * to the log synchronously before the process may die.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { parseDeployment } from "../../prover/delivery/deployment.ts";
import { type RelayEvent, relayOnce } from "../../prover/pipeline.ts";
import { parseFinality } from "../../prover/source/finality.ts";
import { parseSchedule } from "../../prover/source/schedule.ts";

export interface RelayChildConfiguration {
  deployment: unknown;
  schedule: unknown;
  sourceUrl: string;
  destinationUrl: string;
  attesters: string[];
  privateKey: string;
  stateDirectory: string;
  log: string;
}

const [configurationPath = "", crashAt = "none"] = process.argv.slice(2);
const configuration = JSON.parse(readFileSync(configurationPath, "utf8")) as RelayChildConfiguration;
const seen = new Map<string, number>();

await relayOnce({
  ...configuration,
  deployment: parseDeployment(configuration.deployment),
  schedule: parseSchedule(configuration.schedule),
  finality: parseFinality("finalized"),
  onEvent: (event: RelayEvent) => {
    const name = `${event.stage}:${event.status}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    appendFileSync(configuration.log, `${JSON.stringify({ name, statement: event.statement })}\n`);
    if (`${name}:${count}` === crashAt) process.kill(process.pid, "SIGKILL");
  },
});
