/** What every two-way scenario sets up. The circuits are the small ones, so that several rounds a run are affordable. */

export const HEADER_INSTANCE = "header-8";
export const WINDOW_INSTANCE = "window-16";
export const COMMITTEE_SIZE = 8;

/** Five members a committee, 100 in all: nobody decides alone, the first three have more than two thirds. */
export const WEIGHTS: readonly bigint[] = [27n, 22n, 18n, 17n, 16n];

/** Accounts that nothing else uses and that have no rights: one submits headers and windows, one delivers. */
export const COURIERS = { relayer: 10, executor: 11 } as const;
