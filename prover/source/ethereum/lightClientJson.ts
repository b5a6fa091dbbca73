import { z } from "zod";
import { FORKS, type ForkName } from "../../protocol/ethereum/fork.ts";
import type { Claims, LightClientObject } from "./lightClientObject.ts";
import { refusal } from "./refusal.ts";

const hexBytes = (length?: number) =>
  z
    .string()
    .regex(
      length === undefined ? /^0x([0-9a-fA-F]{2})*$/ : new RegExp(`^0x[0-9a-fA-F]{${2 * length}}$`),
      `${length === undefined ? "bytes" : `${length} bytes`} as 0x hex`,
    )
    .transform((hex) => Uint8Array.from(Buffer.from(hex.slice(2), "hex")));
const DECIMAL = "a decimal number in quotes";
/** A number without quotes is taken where JavaScript has read it exactly. */
const uint = (bits: number) =>
  z
    .preprocess(
      (json) => (Number.isSafeInteger(json) ? String(json) : json),
      z.string({ message: DECIMAL }).regex(/^(0|[1-9][0-9]{0,77})$/, DECIMAL),
    )
    .transform(BigInt)
    .refine((value) => value >> BigInt(bits) === 0n, `a number below 2^${bits}`);
const uint64 = uint(64);
const bytes32 = hexBytes(32);
const branch = z.array(bytes32);

const beaconBlockHeader = z.object({
  slot: uint64,
  proposerIndex: uint64,
  parentRoot: bytes32,
  stateRoot: bytes32,
  bodyRoot: bytes32,
});
const executionPayloadHeader = z.object({
  parentHash: bytes32,
  feeRecipient: hexBytes(20),
  stateRoot: bytes32,
  receiptsRoot: bytes32,
  logsBloom: hexBytes(256),
  prevRandao: bytes32,
  blockNumber: uint64,
  gasLimit: uint64,
  gasUsed: uint64,
  timestamp: uint64,
  extraData: hexBytes().refine((bytes) => bytes.length <= 32, "at most 32 bytes"),
  baseFeePerGas: uint(256),
  blockHash: bytes32,
  transactionsRoot: bytes32,
  withdrawalsRoot: bytes32,
  blobGasUsed: uint64.optional(),
  excessBlobGas: uint64.optional(),
});
/** Before Capella a light-client header was the beacon header itself. */
const lightClientHeader = z.preprocess(
  (json) => (isRecord(json) && "slot" in json ? { beacon: json } : json),
  z.object({
    beacon: beaconBlockHeader,
    execution: executionPayloadHeader.optional(),
    executionBranch: branch.optional(),
  }),
);
const syncCommittee = z.object({ pubkeys: z.array(hexBytes(48)), aggregatePubkey: hexBytes(48) });
const bootstrap = z.object({
  header: lightClientHeader,
  currentSyncCommittee: syncCommittee,
  currentSyncCommitteeBranch: branch,
});
const update = z.object({
  attestedHeader: lightClientHeader,
  nextSyncCommittee: syncCommittee.optional(),
  nextSyncCommitteeBranch: branch.optional(),
  finalizedHeader: lightClientHeader.optional(),
  finalityBranch: branch.optional(),
  syncAggregate: z.object({ syncCommitteeBits: hexBytes(), syncCommitteeSignature: hexBytes(96) }),
  signatureSlot: uint64,
});

/**
 * Reads the beacon API's JSON: one object or a list of them, in `data` or bare, in any fork's layout.
 * @throws HeadlightError E1 (no such object), E2 (a version this program does not know)
 */
export function parseLightClientJson(json: unknown, claims: Claims = {}): LightClientObject[] {
  if (Array.isArray(json)) return json.flatMap((element) => parseLightClientJson(element, claims));
  if (!isRecord(json)) throw unknownObject();
  if ("data" in json) return parseLightClientJson(json.data, claimsOf(json.version, claims));
  const fields = camelCase(json);
  if (!isRecord(fields)) throw unknownObject();
  if ("attestedHeader" in fields) return [{ kind: "update", update: parse(update, fields, "update"), claims }];
  if ("currentSyncCommittee" in fields && "header" in fields)
    return [{ kind: "bootstrap", bootstrap: parse(bootstrap, fields, "bootstrap"), claims }];
  if ("pubkeys" in fields)
    return [{ kind: "syncCommittee", syncCommittee: parse(syncCommittee, fields, "sync committee"), claims }];
  throw unknownObject();
}

function claimsOf(version: unknown, claims: Claims): Claims {
  if (version === undefined) return claims;
  const fork = FORKS.find((name): name is ForkName => name === version);
  if (fork !== undefined) return { ...claims, fork };
  throw refusal("E2", {
    message: `the file's version is ${JSON.stringify(version)}, which is no fork this program knows`,
    hint: `It knows ${FORKS.join(", ")}.`,
  });
}

function parse<T>(schema: z.ZodType<T, z.ZodTypeDef, unknown>, json: unknown, what: string): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path = [], message = "unreadable" } = parsed.error.issues[0] ?? {};
  throw refusal("E1", {
    message: `the ${what} cannot be read: ${path.map((part) => snakeCase(String(part))).join(".")}: ${message}`,
    hint: "Fetch it again from a beacon node; numbers are decimal strings, bytes are 0x hex.",
  });
}

function unknownObject() {
  return refusal("E1", {
    message: "the JSON holds no light-client object",
    hint: "An update has attested_header, a bootstrap header and current_sync_committee, a committee pubkeys and aggregate_pubkey.",
  });
}

/** The beacon API writes attested_header, the program attestedHeader. */
function camelCase(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(camelCase);
  if (!isRecord(json)) return json;
  const rename = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [rename(name), camelCase(value)]));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function isRecord(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
