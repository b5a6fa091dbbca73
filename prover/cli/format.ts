import Table from "cli-table3";

/** "1.2 s", "340 ms" or "2 min 5 s". */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** "1.4 GB", "35.0 MB" or "812 B", powers of ten. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  if (bytes >= 1e3) return `${(bytes / 1e3).toFixed(1)} kB`;
  return `${bytes} B`;
}

/** "145,000": digits grouped the same on every machine. */
export function formatCount(count: number | bigint): string {
  return count.toLocaleString("en-US");
}

/** First and last characters of a long identifier. */
export function shorten(identifier: string): string {
  return identifier.length <= 14 ? identifier : `${identifier.slice(0, 8)}..${identifier.slice(-4)}`;
}

/** A table of plain characters; every cell is text, columns from the second on are right-aligned when `numeric`. */
export function formatTable(head: string[], rows: string[][], { numeric = false } = {}): string {
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (numeric && index > 0 ? "right" : "left")),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows);
  return table.toString();
}
