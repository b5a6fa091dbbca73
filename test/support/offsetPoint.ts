import { createHash } from "node:crypto";
import { multiplyPoint } from "../../prover/protocol/babyJubjub.ts";
import { modField } from "../../prover/protocol/field.ts";
import { liftToCurve, type MontgomeryPoint, toEdwards, toMontgomery } from "./montgomery.ts";

/** What the offset is derived from, so that nobody knows its discrete logarithm to any other point. */
const OFFSET_LABEL = "Headlight half-aggregation offset";

/**
 * The point at which the circuit's accumulator starts. u = SHA-256(label, 4-byte big-endian counter) mod r for the first counter
 * that gives a point, v the even root, times the cofactor 8. Twin of `OFFSET` in circuits/committee/curveConstants.circom.
 */
export function deriveOffset(): MontgomeryPoint {
  for (let counter = 0; ; counter++) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(counter);
    const digest = createHash("sha256").update(OFFSET_LABEL).update(bytes).digest("hex");
    const point = liftToCurve(modField(BigInt(`0x${digest}`)));
    if (point !== undefined) return toMontgomery(multiplyPoint(toEdwards(point), 8n));
  }
}
