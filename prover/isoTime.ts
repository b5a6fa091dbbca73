/** Latest millisecond that a date can hold. */
const LAST_MILLISECOND = 8_640_000_000_000_000n;

/** A second of a chain, as people read it. Contracts take any 64 bits for a time, and "for ever" is written as the last of them. */
export function isoTime(second: bigint): string {
  const milliseconds = second * 1000n;
  return milliseconds > LAST_MILLISECOND ? "the end of time" : new Date(Number(milliseconds)).toISOString();
}
