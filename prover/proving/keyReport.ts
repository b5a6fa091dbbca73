/**
 * The numbered checks of a Groth16 key.
 * - K1 phase 2 took place: gamma is the generator as in every snarkjs key, delta is neither it nor its negative, nor are alpha and
 *   beta, both halves of delta and beta agree, and the key records contributions. A key of `snarkjs groth16 setup` alone has
 *   gamma = delta and anyone forges proofs under it; so does anyone who knows the ratio of the two.
 * - K2 the key is of this circuit: public signal count, r1cs hash, one distinct non-zero IC point for each public signal.
 * - K8 every point is canonical, on its curve, in its subgroup, not infinity.
 * - K10 the contributions form a chain that ends in the key's delta, each with its proof, the last of them a beacon.
 * - K11 development keys are recognised, with or without their watermark.
 * - O4 the file is whole and has its manifest's hash.
 */
export type KeyCheckId = "K1" | "K2" | "K8" | "K10" | "K11" | "O4";

export interface KeyFinding {
  id: KeyCheckId;
  /** A refusal makes the key unusable; a note is for the reader. */
  severity: "refusal" | "note";
  message: string;
}

export interface KeyReport {
  ok: boolean;
  /**
   * `development`: insecure on purpose, for local chains. `ceremony`: holds contributions, each with a valid proof, and a beacon; who
   * made them, and for which circuit, the key alone does not show. `unattested`: a bare verification key that passes, whose origin
   * nothing shows. `unsafe`: refused.
   */
  kind: "development" | "ceremony" | "unattested" | "unsafe";
  findings: KeyFinding[];
  publicSignals?: number;
  contributions?: number;
  zkeySha256?: string;
  /** Of the circuit a development key was made for. */
  r1csSha256?: string;
}

/** Collects what the checks find, in their order. */
export class Findings {
  readonly #list: KeyFinding[] = [];

  refuse(id: KeyCheckId, message: string): void {
    this.#list.push({ id, severity: "refusal", message });
  }

  note(id: KeyCheckId, message: string): void {
    this.#list.push({ id, severity: "note", message });
  }

  refused(id?: KeyCheckId): boolean {
    return this.#list.some((finding) => finding.severity === "refusal" && (id === undefined || finding.id === id));
  }

  report(kind: KeyReport["kind"]): Pick<KeyReport, "ok" | "kind" | "findings"> {
    const ok = !this.refused();
    return { ok, kind: ok ? kind : "unsafe", findings: this.#list };
  }
}
