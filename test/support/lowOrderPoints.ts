import { IDENTITY, multiplyPoint, type Point, pointsEqual, SUBGROUP_ORDER } from "../../prover/protocol/babyJubjub.ts";
import { toFieldElement } from "../../prover/protocol/field.ts";
import { liftToCurve, toEdwards } from "./montgomery.ts";

/** A point of order 8, found as the torsion part of the first point of full order, and its multiples of order 4 and 2. */
export function lowOrderPoints(): { order2: Point; order4: Point; order8: Point } {
  for (let u = 2n; ; u++) {
    const point = liftToCurve(toFieldElement(u));
    if (point === undefined) continue;
    const order8 = multiplyPoint(toEdwards(point), SUBGROUP_ORDER);
    const order2 = multiplyPoint(order8, 4n);
    if (!pointsEqual(order2, IDENTITY)) return { order8, order4: multiplyPoint(order8, 2n), order2 };
  }
}
