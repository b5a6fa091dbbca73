/** JSON for programs: bigints become decimal strings, maps become objects, errors become their fields. */
export function toJson(value: unknown, space?: number): string {
  return JSON.stringify(value, replace, space);
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString("hex")}`;
  return value;
}
