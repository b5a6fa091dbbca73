/** Size of each instance's constraint system, as committed in test/snapshots/constraints.json. */
export type ConstraintSnapshot = Record<string, { constraints: number; nonZeros: number }>;

/** Differences that fail a check, and those that only want recording. */
export interface SnapshotComparison {
  failures: string[];
  notes: string[];
}

/**
 * Growth fails: it must be recorded on purpose, with the change that causes it. Shrinking is a note. Budgets always hold, also of what
 * was not measured now; and every instance has its row.
 * @param budgets of every registered instance
 */
export function compareSnapshots(
  committed: ConstraintSnapshot,
  measured: ConstraintSnapshot,
  budgets: Readonly<Record<string, number>>,
): SnapshotComparison {
  const failures: string[] = [];
  const notes: string[] = [];
  for (const [name, budget] of Object.entries(budgets)) {
    const before = committed[name];
    const now = measured[name];
    const constraints = (now ?? before)?.constraints ?? 0;
    if (constraints > budget) failures.push(`${name} has ${constraints} constraints, its budget is ${budget}`);
    if (before === undefined) failures.push(`${name} is not in the snapshot`);
    if (before === undefined || now === undefined) continue;
    for (const [what, key] of [
      ["constraints", "constraints"],
      ["non-zeros", "nonZeros"],
    ] as const) {
      if (now[key] > before[key]) failures.push(`${name} grew from ${before[key]} to ${now[key]} ${what}`);
      if (now[key] < before[key]) notes.push(`${name} shrank from ${before[key]} to ${now[key]} ${what}`);
    }
  }
  for (const name of Object.keys(committed))
    if (budgets[name] === undefined) failures.push(`${name} is in the snapshot and not in the registry`);
  return { failures, notes };
}

/** The committed rows with the measured ones in their places; rows of no instance go. In the registry's order. */
export function mergeSnapshots(
  committed: ConstraintSnapshot,
  measured: ConstraintSnapshot,
  names: readonly string[],
): ConstraintSnapshot {
  const rows = names.flatMap((name) => {
    const row = measured[name] ?? committed[name];
    return row === undefined ? [] : [[name, row] as const];
  });
  return Object.fromEntries(rows);
}
