import { HeadlightError } from "../../errors.ts";
import type { Scenario } from "./scenario.ts";

/** A scenario that is loaded when it is asked for. */
export interface ScenarioEntry {
  /** For the command's help. */
  summary: string;
  load(): Promise<Scenario>;
}

export const DEFAULT_SCENARIO = "messages";

/** Every scenario of `headlight demo`, by name; each is a file in scenarios/. */
export const SCENARIOS: Readonly<Record<string, ScenarioEntry>> = {
  messages: {
    summary: "messages one way, a rotation of the committee, six attacks",
    load: async () => (await import("./scenarios/messages.ts")).messages,
  },
  hyperlane: {
    summary: "Hyperlane's mailboxes and a warp route there and back, five attacks",
    load: async () => (await import("./scenarios/hyperlane.ts")).hyperlane,
  },
  layerzero: {
    summary: "LayerZero V2 packets both ways over proofs, with an OApp and an OFT",
    load: async () => (await import("./scenarios/layerzero.ts")).layerzero,
  },
  apps: {
    summary: "push, pull, burn and mint, vault and pools there and back, eight attacks",
    load: async () => (await import("./scenarios/apps.ts")).apps,
  },
};

export function findScenario(name: string): ScenarioEntry {
  const entry = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
  if (entry !== undefined) return entry;
  throw new HeadlightError({
    code: "SCENARIO_UNKNOWN",
    message: `there is no scenario "${name.slice(0, 40)}"`,
    hint: `Choose one of ${Object.keys(SCENARIOS).join(", ")}.`,
    details: { scenarios: Object.keys(SCENARIOS) },
  });
}
