/** One step of a long task. `done` and `total` count the same unit, whatever it is; total 0 means "not known". */
export interface ProgressReport {
  /** Short present participle phrase, for example "multiplying points". */
  stage: string;
  done: number;
  total: number;
}

export type OnProgress = (report: ProgressReport) => void;
