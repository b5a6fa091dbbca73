/** Where a figure can be looked up. */
export interface Source {
  text: string;
  url: string;
}

/** A whole statement of another project, as its authors describe it. */
export interface PublishedStatement {
  system: string;
  /** What the constraints cover, and what they do not: no two of these statements are the same. */
  covers: string;
  constraints: number;
  /** The figure in the source's words, where they are rounder. */
  stated?: string;
  compilation?: string;
  key?: string;
  /** Time and machine, as far as the source names them. */
  proof?: string;
  sources: readonly Source[];
}

const CIRCOM_PAIRING = "https://github.com/yi-sun/circom-pairing/blob/107c316223a08ac577522c54edd81f0fc4c03130";
const TELEPATHY = "https://github.com/succinctlabs/telepathy-circuits/blob/57fc3b9782bc55b34aa61a0cc71949551d796f63";
const DENDRETH = "https://github.com/metacraft-labs/DendrETH/blob/2f65ced70edb9361649452152841b1f064f5e237";
const GNARK = "https://github.com/Consensys/gnark/blob/8558b828c92405af5732fe1cbdfbf5ccd61ceb27";

/** Statements about BLS12-381 over BN254, the nearest to ours first. circom's figures count non-linear constraints only. */
export const PUBLISHED_STATEMENTS: readonly PublishedStatement[] = [
  {
    system: "Telepathy, step",
    covers:
      "As here: 512 keys under a Poseidon commitment added up, SHA-256 and hash to curve, two pairings, subgroup checks. The figure is that part's alone; the circuit also checks the header's SSZ roots, the finality and execution branches and hashes its public inputs.",
    constraints: 20_000_000,
    stated: "over 20M",
    proof: "242 s for the whole step, on a machine that is not named",
    sources: [
      { text: "sync_committee.circom", url: `${TELEPATHY}/circuits/sync_committee.circom` },
      {
        text: "Celestia's comparison, for the time",
        url: "https://forum.celestia.org/t/celestia-zk-accounts-proving-ethereum-state/1944",
      },
    ],
  },
  {
    system: "DendrETH, light_client",
    covers:
      "As here, and in the same circuit the committee's SSZ root, SHA-256 of 512 keys: Telepathy proves it once for each committee, in another circuit, and here the commitment is trusted. Also periods, finality and execution branches.",
    constraints: 89_436_966,
    compilation: "13.7 h",
    key: "49 GB",
    proof: "4 min (rapidsnark), witness 3 min; 32 cores, 384 GB",
    sources: [{ text: "circom/README.md", url: `${DENDRETH}/beacon-light-client/circom/README.md` }],
  },
  {
    system: "circom-pairing, verify",
    covers:
      "One signature of one given key: subgroup checks of both, map to G2 of two given elements of Fp2, two pairings. No SHA-256, no committee.",
    constraints: 19_200_000,
    stated: "19.2M",
    compilation: "3.2 h",
    key: "12 GB",
    proof: "2 min (rapidsnark), witness 2.6 min; 32 cores, 256 GB",
    sources: [{ text: "README.md, Benchmarks", url: `${CIRCOM_PAIRING}/README.md` }],
  },
  {
    system: "circom-pairing, optimalate",
    covers:
      "One pairing with its final exponentiation, of points known to be in their groups. No hash, no key, no subgroup checks.",
    constraints: 11_400_000,
    stated: "11.4M",
    compilation: "1.9 h",
    key: "6.5 GB",
    proof: "52 s (rapidsnark), witness 1 min; 32 cores, 256 GB",
    sources: [{ text: "README.md, Benchmarks", url: `${CIRCOM_PAIRING}/README.md` }],
  },
  {
    system: "gnark, emulated-pairing note",
    covers:
      "One pairing with its final exponentiation. No hash, no key, no subgroup checks. The note's version of the circuit, since improved.",
    constraints: 2_088_277,
    sources: [{ text: "Y. El Housni's note, part 2", url: "https://hackmd.io/@yelhousni/emulated-pairing" }],
  },
  {
    system: "gnark, pairing_bls12381",
    covers:
      "The same in August 2026 (1,420,665 in November 2024). Its range checks look values up in a table under a commitment that the proof carries: not plain R1CS, and its verifier checks the commitment too.",
    constraints: 1_322_686,
    sources: [{ text: "latest_stats.csv, bn254, groth16", url: `${GNARK}/internal/stats/latest_stats.csv` }],
  },
];

/** An operation of circom-pairing (55-bit limbs, 7 of them) or of circomlib that has a counterpart here. */
export interface PublishedOperation {
  operation: string;
  theirs: string;
  constraints: number;
  /** As above. */
  stated?: string;
  /** Templates here whose constraints add up to the same work. */
  ours: readonly string[];
  /** Where the work is not exactly the same. */
  note?: string;
  source: Source;
}

/** Compiled from the named source with circom 2.2.3, non-linear constraints alone; figures in millions are the authors' own. */
export const PUBLISHED_OPERATIONS: readonly PublishedOperation[] = [
  {
    operation: "Fp multiplication",
    theirs: "FpMultiply",
    constraints: 1684,
    ours: ["FpMul"],
    source: { text: "circom-pairing", url: `${CIRCOM_PAIRING}/circuits/fp.circom` },
  },
  {
    operation: "Fp2 multiplication",
    theirs: "Fp2Multiply",
    constraints: 3412,
    ours: ["Fp2Mul"],
    source: { text: "circom-pairing", url: `${CIRCOM_PAIRING}/circuits/fp2.circom` },
  },
  {
    operation: "Fp12 multiplication or squaring",
    theirs: "Fp12Multiply",
    constraints: 21_056,
    ours: ["FpMul"],
    note: "there is none here: one multiplication in Fp, of the accumulator's values at a random point",
    source: { text: "circom-pairing", url: `${CIRCOM_PAIRING}/circuits/fp12.circom` },
  },
  {
    operation: "G1 addition",
    theirs: "EllipticCurveAddUnequal",
    constraints: 4205,
    ours: ["AggregationStep"],
    note: "here of two keys at a time and without the ordinate",
    source: { text: "circom-pairing", url: `${CIRCOM_PAIRING}/circuits/curve.circom` },
  },
  {
    operation: "G2 addition",
    theirs: "EllipticCurveAddUnequalFp2",
    constraints: 8579,
    ours: ["G2Add"],
    note: "here it also shows that the abscissas differ",
    source: { text: "circom-pairing", url: `${CIRCOM_PAIRING}/circuits/curve_fp2.circom` },
  },
  {
    operation: "G2 doubling",
    theirs: "EllipticCurveDoubleFp2",
    constraints: 11_925,
    ours: ["G2Double"],
    note: "here in a chain, without the ordinate, and it yields the line for the pairing",
    source: { text: "circom-pairing", url: `${CIRCOM_PAIRING}/circuits/curve_fp2.circom` },
  },
  {
    operation: "Subgroup check in G2",
    theirs: "SubgroupCheckG2",
    constraints: 819_000,
    stated: "819K",
    ours: ["G2Chain", "G2Subgroup"],
    note: "here the pairing uses the same chain",
    source: { text: "circom-pairing", url: `${CIRCOM_PAIRING}/README.md` },
  },
  {
    operation: "Map to G2 from elements of Fp2",
    theirs: "MapToG2",
    constraints: 2_000_000,
    stated: "2M",
    ours: ["HashToTwist", "ProjectToG2"],
    note: "here from expanded bits, and to the hash's component in G2",
    source: { text: "circom-pairing", url: `${CIRCOM_PAIRING}/README.md` },
  },
  {
    operation: "SHA-256 block",
    theirs: "Sha256compression",
    constraints: 30_328,
    ours: ["Sha256Compress"],
    source: {
      text: "circomlib 2.0.5",
      url: "https://github.com/iden3/circomlib/blob/v2.0.5/circuits/sha256/sha256compression.circom",
    },
  },
];
