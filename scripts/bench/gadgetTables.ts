import { formatBytes, formatCount, formatMilliseconds } from "../../prover/cli/format.ts";
import { PUBLISHED_OPERATIONS, PUBLISHED_STATEMENTS, type Source } from "./published.ts";
import type { BenchReport, GadgetReport } from "./report.ts";

/** A table for Markdown and for HTML: text, code with a remark after it, or links. */
export type Cell = string | { code: string; text?: string } | readonly Source[];

export interface Table {
  head: string[];
  rows: Cell[][];
  /** Indices of the columns of text, left-aligned. */
  left: readonly number[];
}

/** What every gadget costs, and the statements that consist of them. */
export function gadgetTable(gadgets: readonly GadgetReport[]): Table {
  return {
    head: ["gadget", "constraints", "of these linear", "non-zeros of A and B", "of C", "witness"],
    left: [0],
    rows: gadgets.map((gadget) => [
      { code: gadget.instance ?? gadget.template, text: gadget.label },
      formatCount(gadget.constraints),
      formatCount(gadget.linear),
      formatCount(gadget.factorNonZeros),
      formatCount(gadget.resultNonZeros),
      formatWitness(gadget.witnessMs),
    ]),
  };
}

/** The operations of circom's libraries beside ours. */
export function operationTable(gadgets: readonly GadgetReport[]): Table {
  return {
    head: ["operation", "here", "constraints", "elsewhere", "constraints"],
    left: [0, 1, 3],
    rows: PUBLISHED_OPERATIONS.map(({ operation, note, ours, theirs, constraints, stated, source }) => [
      note === undefined ? operation : `${operation}; ${note}`,
      { code: ours.join(" + ") },
      sumOf(gadgets, ours),
      [{ text: `${theirs}, ${source.text}`, url: source.url }],
      stated ?? formatCount(constraints),
    ]),
  };
}

/** Whole statements of other projects beside ours. @param report where ours was proved, if it was */
export function statementTable(gadgets: readonly GadgetReport[], report: BenchReport): Table {
  return {
    head: ["statement", "what the constraints cover", "constraints", "compilation", "key", "proof", "source"],
    left: [0, 1, 5, 6],
    rows: [
      [
        "Headlight, sync-committee-512",
        "512 keys under a Poseidon commitment added up, SHA-256 and hash to curve, two pairings, subgroup checks. SSZ and Merkle branches are left to the destination.",
        sumOf(gadgets, ["SyncCommitteeSignature"]),
        ...proofCells(report, "sync-committee-512"),
        "",
      ],
      [
        "Headlight, PairingCheck",
        "Two pairings and the subgroup checks of both points of G2. No hash, no committee.",
        sumOf(gadgets, ["PairingCheck"]),
        "",
        "",
        "",
        "",
      ],
      ...PUBLISHED_STATEMENTS.map((statement) => [
        statement.system,
        statement.covers,
        statement.stated ?? formatCount(statement.constraints),
        statement.compilation ?? "",
        statement.key ?? "",
        statement.proof ?? "",
        statement.sources,
      ]),
    ],
  };
}

/** Compilation, key and proof. */
function proofCells(report: BenchReport, name: string): [string, string, string] {
  const measured = report.instances.find((instance) => instance.name === name);
  if (measured === undefined) return ["", "", ""];
  const { compileMs, keyBytes, warm, setting = report } = measured;
  const times = `${formatMilliseconds(warm.proveMs)} (snarkjs), witness ${formatMilliseconds(warm.witnessMs)}`;
  const where = `${setting.machine.cores} cores, ${formatBytes(setting.machine.memoryBytes)}`;
  return [formatMilliseconds(compileMs), formatBytes(keyBytes), `${times}; ${where}`];
}

function sumOf(gadgets: readonly GadgetReport[], templates: readonly string[]): string {
  const found = templates.map((template) => gadgets.find((gadget) => gadget.template === template));
  const sizes = found.flatMap((gadget) => gadget?.constraints ?? []);
  return sizes.length < templates.length ? "" : formatCount(sizes.reduce((sum, size) => sum + size, 0));
}

function formatWitness(milliseconds: number): string {
  return milliseconds < 10 ? `${milliseconds.toFixed(1)} ms` : formatMilliseconds(milliseconds);
}
