import { buildPoseidonOpt } from "circomlibjs";
import type { FieldElement } from "../protocol/field.ts";

const permutation = await buildPoseidonOpt();

/** Lanes first .. first + count - 1 of the final Poseidon state, lane 0 being the hash. Twin of circuits/primitives/PoseidonLanes.circom. */
export function poseidonLanes(inputs: readonly bigint[], first: number, count: number): FieldElement[] {
  // Never one output: the library would then return a bare element instead of a list.
  const lanes = permutation([...inputs], 0, Math.max(first + count, 2));
  return lanes.slice(first, first + count).map((lane) => permutation.F.toObject(lane) as FieldElement);
}
