import type { RelayEvent } from "../pipeline.ts";
import { formatCount, formatMilliseconds } from "./format.ts";
import type { Output } from "./output.ts";

/** One line on stderr for each stage that ends, so that a log reads as the story of a round. */
export function relayNarrator(output: Output): (event: RelayEvent) => void {
  return (event) => {
    if (event.status === "start" || event.status === "progress") return;
    const parts = [event.stage.padEnd(8), event.status];
    if (event.instance !== undefined) parts.push(event.instance);
    if (event.ms !== undefined) parts.push(formatMilliseconds(event.ms));
    if (event.gasUsed !== undefined) parts.push(`${formatCount(event.gasUsed)} gas`);
    output.note(parts.join("  "));
  };
}
