import type { Refusal } from "./refusals.ts";

/** Tells the reader what a stage is doing right now. */
export type Say = (line: string) => void;

/** One step of a scenario. Its key names its time in the data. */
export interface Stage<Session> {
  key: string;
  title: string;
  /** Returns what came of it, in a few words. */
  run(session: Session, say: Say): Promise<string>;
}

/** A stage that tries an attack and records how it was refused. The attack's function gives the stage its key. */
export function attackStage<Session extends { readonly refusals: Refusal[] }>(
  title: string,
  attack: (session: Session) => Promise<Refusal>,
): Stage<Session> {
  return {
    key: attack.name,
    title,
    async run(session) {
      const refusal = await attack(session);
      session.refusals.push(refusal);
      return `${refusal.observed ? "refused" : "NOT REFUSED AS EXPECTED"}: ${refusal.reason}`;
    },
  };
}
