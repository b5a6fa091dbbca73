/** The stages of a relay, in their order. */
export type RelayStage = "sync" | "choose" | "attest" | "witness" | "prove" | "update" | "verify" | "execute";

/** What a relay reports while it works. Emitted after the journal holds what the event says is done. */
export interface RelayEvent {
  stage: RelayStage;
  status: "start" | "progress" | "done" | "skipped" | "resumed" | "failed";
  /** Milliseconds since 1970. */
  at: number;
  /** The statement worked on: its journal key and its instance. */
  statement?: string;
  instance?: string;
  /** 0 to 1, of this stage. */
  fraction?: number;
  /** Milliseconds this stage took. */
  ms?: number;
  gasUsed?: bigint;
  transactionHash?: string;
  peakMemoryBytes?: number;
  /** What else a reader may want: heights, counts, reasons. */
  details?: Readonly<Record<string, string | number | boolean>>;
}

/** Reports an event; the time is added. */
export type Emit = (event: Omit<RelayEvent, "at">) => void;
