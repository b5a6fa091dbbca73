import { type Container, lightClientContainers } from "../../protocol/ethereum/containers.ts";
import { findForkDigest } from "../../protocol/ethereum/domain.ts";
import { LAYOUTS } from "../../protocol/ethereum/fork.ts";
import { NETWORKS } from "../../protocol/ethereum/networks.ts";
import { MAINNET_PRESET, MINIMAL_PRESET } from "../../protocol/ethereum/preset.ts";
import type { Claims, LightClientData, LightClientObject } from "./lightClientObject.ts";
import { refusal } from "./refusal.ts";

/** A container that a file may hold, and how its bytes become an object. */
interface Candidate {
  name: string;
  fixedSize: number | null;
  fixedEnd: number;
  read(bytes: Uint8Array): LightClientData;
}

/** Every light-client container of both presets. Sizes, first offsets or the execution header's offset tell them apart. */
const CANDIDATES: readonly Candidate[] = [MAINNET_PRESET, MINIMAL_PRESET].flatMap((preset) =>
  LAYOUTS.flatMap((layout) => {
    const { syncCommittee, bootstrap, update, finalityUpdate, optimisticUpdate } = lightClientContainers(
      preset,
      layout,
    );
    const of = `${layout}, ${preset.syncCommitteeSize} keys`;
    return [
      candidate(`SyncCommittee (${of})`, syncCommittee, (value) => ({ kind: "syncCommittee", syncCommittee: value })),
      candidate(`LightClientBootstrap (${of})`, bootstrap, (value) => ({ kind: "bootstrap", bootstrap: value })),
      candidate(`LightClientUpdate (${of})`, update, (value) => ({ kind: "update", update: value })),
      candidate(`LightClientFinalityUpdate (${of})`, finalityUpdate, (value) => ({ kind: "update", update: value })),
      candidate(`LightClientOptimisticUpdate (${of})`, optimisticUpdate, (value) => ({
        kind: "update",
        update: value,
      })),
    ];
  }),
);

function candidate<T>(name: string, container: Container<T>, wrap: (value: T) => LightClientData): Candidate {
  const { fixedSize, fixedEnd } = container;
  return { name, fixedSize, fixedEnd, read: (bytes) => wrap(container.deserialize(bytes)) };
}

/** Length and fork digest before each update of a list, as the beacon API streams it. */
const PREFIX_BYTES = 12;

/**
 * Reads SSZ: one bare container, or the beacon API's list of updates [8-byte length][4-byte fork digest][update].
 * @throws HeadlightError E1 (cut short, or no light-client container)
 */
export function parseLightClientSsz(bytes: Uint8Array): LightClientObject[] {
  // A list begins with a length below 2^32, and no container's first offset is as long as an update.
  const isList = candidatesFor(bytes).length === 0 && bytes.length >= PREFIX_BYTES && isZero(bytes.subarray(4, 8));
  return isList ? parseList(bytes) : [parseContainer(bytes, {})];
}

/** The containers that the bytes can be by their size, or by the first offset where the size varies. */
function candidatesFor(bytes: Uint8Array): Candidate[] {
  if (bytes.length < 4) return [];
  const firstOffset = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return CANDIDATES.filter(({ fixedSize, fixedEnd }) =>
    fixedSize === null ? firstOffset === fixedEnd : fixedSize === bytes.length,
  );
}

function parseList(bytes: Uint8Array): LightClientObject[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const objects: LightClientObject[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const left = bytes.length - offset - 8;
    const length = left < 4 ? 0 : Number(view.getBigUint64(offset, true));
    if (length < 4 || length > left) {
      throw refusal("E1", {
        message: `${bytes.length} bytes of SSZ are no light-client container, and as a list of updates they end within item ${objects.length + 1}: ${Math.max(left, 0)} of its ${length} bytes are there`,
        hint: "The file is cut short, or something else; fetch it again.",
      });
    }
    const digest = bytes.subarray(offset + 8, offset + PREFIX_BYTES);
    // Since Fulu the digest also changes with the blob parameters, so that one this program does not know decides nothing; the slot does.
    const claims: Claims = { ...findForkDigest(digest, NETWORKS) };
    objects.push(parseContainer(bytes.subarray(offset + PREFIX_BYTES, offset + 8 + length), claims));
    offset += 8 + length;
  }
  return objects;
}

function parseContainer(bytes: Uint8Array, claims: Claims): LightClientObject {
  const failures: { name: string; cause: unknown }[] = [];
  for (const { name, read } of candidatesFor(bytes)) {
    try {
      return { ...read(bytes), claims };
    } catch (cause) {
      failures.push({ name, cause });
    }
  }
  const [closest] = failures;
  throw refusal("E1", {
    message:
      closest === undefined
        ? `${bytes.length} bytes of SSZ are no light-client container`
        : `${bytes.length} bytes begin like the SSZ of a ${closest.name} and are not one`,
    hint: "The file is cut short, altered, or of a fork this program does not know; fetch it again.",
    cause: closest?.cause,
  });
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
