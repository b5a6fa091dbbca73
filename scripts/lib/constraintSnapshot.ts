/** Size of each instance's constraint system, as committed in test/snapshots/constraints.json. */
export type ConstraintSnapshot = Record<string, { constraints: number; nonZeros: number }>;

/** Differences that fail a check, and those that only want recording. */
export interface SnapshotComparison {
  failures: string[];
  notes: string[];
}

/** Growth fails: it must be recorded on purpose, with the change that causes it. Shrinking is a note. Budgets always hold. */
export function compareSnapshots(
  committed: ConstraintSnapshot,
  measured: ConstraintSnapshot,
  budgets: Readonly<Record<string, number>>,
): SnapshotComparison {
  const failures: string[] = [];
  const notes: string[] = [];
  for (const [name, { constraints, nonZeros }] of Object.entries(measured)) {
    const budget = budgets[name];
    if (budget !== undefined && constraints > budget)
      failures.push(`${name} has ${constraints} constraints, its budget is ${budget}`);
    const before = committed[name];
    if (before === undefined) {
      failures.push(`${name} is not in the snapshot`);
      continue;
    }
    for (const [what, now, then] of [
      ["constraints", constraints, before.constraints],
      ["non-zeros", nonZeros, before.nonZeros],
    ] as const) {
      if (now > then) failures.push(`${name} grew from ${then} to ${now} ${what}`);
      if (now < then) notes.push(`${name} shrank from ${then} to ${now} ${what}`);
    }
  }
  for (const name of Object.keys(committed))
    if (measured[name] === undefined) failures.push(`${name} is in the snapshot and not in the registry`);
  return { failures, notes };
}
