import { toJson } from "./json.ts";

/** Where a command writes: results to stdout (text, or JSON with --json), everything that only reports progress to stderr. */
export interface Output {
  readonly json: boolean;
  /** Progress for people; silent in JSON mode unless something needs attention. */
  note(line: string): void;
  /** The command's result, once: `human` for a terminal, `data` for a program. */
  result(human: string, data: unknown): void;
  /** One of many results of a command that goes on: a JSON line for a program, nothing for a terminal, whose notes tell the story. */
  line(data: unknown): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    note(line) {
      process.stderr.write(`${line}\n`);
    },
    result(human, data) {
      process.stdout.write(`${json ? toJson(data) : human}\n`);
    },
    line(data) {
      if (json) process.stdout.write(`${toJson(data)}\n`);
    },
  };
}
