import { formatCount } from "../../../prover/cli/format.ts";
import type { Table } from "../gadgetTables.ts";
import type { GasPathReport } from "../report.ts";

/** Messages delivered under one header, for which the cost of each is stated. */
export const BATCHES: readonly number[] = [1, 16, 256];

/** Gas a message costs on the destination, with its share of what serves others too. */
export function gasPerMessage({ shared, execute }: GasPathReport, batch: number): number {
  const together = shared.reduce((sum, { gas, messages = batch }) => sum + gas * Math.ceil(batch / messages), 0);
  return Math.round(execute + together / batch);
}

/** A row for each verifier. */
export function gasTable(paths: readonly GasPathReport[]): Table & { rows: string[][] } {
  const rows = paths.map((path) => [
    path.name,
    path.trust,
    path.shared.map(({ step, gas }) => `${step} ${formatCount(gas)}`).join(", ") || "none",
    formatCount(path.execute),
    ...BATCHES.map((batch) => formatCount(gasPerMessage(path, batch))),
  ]);
  const batches = BATCHES.map((batch) => (batch === 1 ? "each of 1" : `of ${batch}`));
  return { head: ["verifier", "trusted", "paid for many", "deliver", ...batches], rows, left: [0, 1, 2] };
}
