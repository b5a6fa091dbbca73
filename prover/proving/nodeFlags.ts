/** Node up to 22.17 runs TypeScript only on request. */
function typeFlags(): string[] {
  const on = process.features.typescript || process.execArgv.includes("--experimental-strip-types");
  return on ? [] : ["--experimental-strip-types"];
}

/** Flags for a worker thread that runs a .ts file. */
export function threadFlags(): string[] {
  return [...process.execArgv.filter((flag) => !/^--(max-|inspect)/.test(flag)), ...typeFlags()];
}

/** Flags for a child process that runs a .ts file, its JavaScript heap capped. */
export function childFlags(memoryLimitMb: number | undefined): string[] {
  return [
    ...threadFlags(),
    ...(memoryLimitMb === undefined ? [] : [`--max-old-space-size=${Math.ceil(memoryLimitMb)}`]),
  ];
}
