import type { Cell, Table } from "./gadgetTables.ts";

/** Text in an HTML page. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** A value inside a script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** A table, its columns of text left-aligned. */
export function tableHtml({ head, rows, left }: Table): string {
  const line = (cells: readonly Cell[], tag: "th" | "td"): string =>
    `<tr>${cells.map((cell, index) => `<${tag}${left.includes(index) ? ' class="text"' : ""}>${cellHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<div class="table"><table><thead>${line(head, "th")}</thead>
<tbody>
${rows.map((row) => line(row, "td")).join("\n")}
</tbody></table></div>`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell === "string") return escapeHtml(cell);
  if ("code" in cell) {
    const code = `<code>${escapeHtml(cell.code)}</code>`;
    return cell.text === undefined ? code : `${code} ${escapeHtml(cell.text)}`;
  }
  return cell.map(({ text, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>`).join(", ");
}
