/** An attack that was tried. */
export interface Refusal<Name extends string = string> {
  name: Name;
  /** What was tried, for the reader. */
  attempt: string;
  /** Who refused, and the decoded reason. */
  reason: string;
  /** Whether it was refused, and for the reason it must be refused for. */
  observed: boolean;
}

/** Runs one attack. `attack` returns the reasons it met; it counts only when every one is the expected. */
export async function observe<Name extends string>(
  name: Name,
  attempt: string,
  attack: () => Promise<readonly Observation[]>,
): Promise<Refusal<Name>> {
  const observations = await attack().catch((error: unknown): readonly Observation[] => [
    {
      by: "demo",
      reason: `the attack could not be made: ${error instanceof Error ? error.message : String(error)}`,
      expected: false,
    },
  ]);
  return {
    name,
    attempt,
    reason: observations.map(({ by, reason }) => `${by}: ${reason}`).join("; "),
    observed: observations.length > 0 && observations.every(({ expected }) => expected),
  };
}

export interface Observation {
  by: string;
  reason: string;
  /** Whether this is the refusal the attack must meet; false for success and for any other reason. */
  expected: boolean;
}
