import { type Cell, gadgetTable, operationTable, statementTable, type Table } from "../bench/gadgetTables.ts";
import type { BenchReport, RecordedGadgets } from "../bench/report.ts";
import { measuredOn } from "./docTables.ts";
import { markdownTable } from "./generatedBlock.ts";

/** circuits/bls12381/README.md's tables of what its parts cost, beside what others published. */
export function gadgetDocs({ gadgets, ...setting }: RecordedGadgets, report: BenchReport): string {
  return [
    markdown(gadgetTable(gadgets)),
    `Each compiled alone at O1. Only A and B are in a key. Witness times are medians of three runs of the witness program; measured by \`npm run bench -- --gadgets\` ${measuredOn(setting)}.`,
    "Beside circom-pairing (7 limbs of 55 bits) and circomlib, compiled with the same compiler; their linear constraints are left out, ours count:",
    markdown(operationTable(gadgets)),
    "Whole statements of others. No two prove the same:",
    markdown(statementTable(gadgets, report)),
  ].join("\n\n");
}

function markdown({ head, rows, left }: Table): string {
  const cells = rows.map((row) => row.map(cellMarkdown));
  return markdownTable(head, cells, left);
}

function cellMarkdown(cell: Cell): string {
  // A bar ends a cell even where it is part of code.
  if (typeof cell === "string") return cell.replaceAll("|", "\\|");
  if ("code" in cell) {
    const code = `\`${cell.code}\``;
    return cell.text === undefined ? code : `${code} ${cell.text.replaceAll("|", "\\|")}`;
  }
  return cell.map(({ text, url }) => `[${text}](${url})`).join(", ");
}
