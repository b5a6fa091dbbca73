import { readFile, writeFile } from "node:fs/promises";

/** A part of a Markdown file that a command writes, between `<!-- generated:NAME ... -->` and `<!-- /generated:NAME -->`. */
export interface GeneratedBlock {
  file: string;
  name: string;
  content: string;
}

/** Puts the blocks into their files; with `check` writes nothing. Returns the files that were, or are, out of date. */
export async function applyBlocks(blocks: readonly GeneratedBlock[], { check }: { check: boolean }): Promise<string[]> {
  const stale = new Set<string>();
  for (const { file, name, content } of blocks) {
    const text = await readFile(file, "utf8");
    const updated = replaceBlock(text, name, content, file);
    if (updated === text) continue;
    stale.add(file);
    if (!check) await writeFile(file, updated);
  }
  return [...stale];
}

/** The text with the named block's content replaced. Throws when the markers are missing or doubled. */
export function replaceBlock(text: string, name: string, content: string, file = "the text"): string {
  const pattern = new RegExp(`(<!-- generated:${name}\\b[^>]*-->\\n)[\\s\\S]*?(<!-- /generated:${name} -->)`, "g");
  const matches = [...text.matchAll(pattern)];
  if (matches.length !== 1) throw new Error(`${file} has ${matches.length} blocks named ${name}; it needs exactly one`);
  return text.replace(pattern, (_, open: string, close: string) => `${open}${content.trimEnd()}\n${close}`);
}

/** A Markdown table; the first column, or those named by index, are left-aligned, the rest right-aligned. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly number[] = [0],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const alignment = head.map((_, index) => (left.includes(index) ? "---" : "---:")).join("|");
  return [line(head), `|${alignment}|`, ...rows.map(line)].join("\n");
}
