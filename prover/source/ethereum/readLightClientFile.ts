import { readFile } from "node:fs/promises";
import { describeCause, HeadlightError, isHeadlightError } from "../../errors.ts";
import { errnoOf } from "../../files.ts";
import { parseLightClientJson } from "./lightClientJson.ts";
import type { LightClientObject } from "./lightClientObject.ts";
import { parseLightClientSsz } from "./lightClientSsz.ts";
import { refusal } from "./refusal.ts";

/**
 * The light-client objects of a file: bootstrap, update, finality update, list of updates or sync committee, as the beacon API's JSON or as
 * SSZ. What the file is, its bytes tell; its name does not matter.
 * @throws HeadlightError ETHEREUM_FILE (E1), ETHEREUM_FORK (E2); the system's error where the file cannot be opened
 */
export async function readLightClientFile(path: string): Promise<LightClientObject[]> {
  try {
    return parseLightClientBytes(new Uint8Array(await readFile(path)));
  } catch (error) {
    if (errnoOf(error) === "EISDIR") throw refusal("E1", { message: `${path} is a folder`, hint: "Name a file." });
    if (!isHeadlightError(error)) throw error;
    const { code, message, hint, cause, details } = error;
    throw new HeadlightError({
      code,
      message: `${path}: ${message}`,
      hint,
      cause,
      details: { ...details, file: path },
    });
  }
}

/** The light-client objects that the bytes hold. */
export function parseLightClientBytes(bytes: Uint8Array): LightClientObject[] {
  if (bytes.length === 0) throw refusal("E1", { message: "the file is empty", hint: "Fetch it again." });
  const objects = looksLikeText(bytes) ? parseLightClientJson(parseJson(bytes)) : parseLightClientSsz(bytes);
  if (objects.length > 0) return objects;
  throw refusal("E1", { message: "the list is empty", hint: "The beacon node had no update of that period." });
}

/** Every SSZ container begins with an offset, a slot or a key, none of which is printable throughout. */
function looksLikeText(bytes: Uint8Array): boolean {
  return bytes
    .subarray(0, 48)
    .every((byte) => byte < 0x7f && (byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    throw refusal("E1", {
      message: "the file is not whole JSON",
      hint: "The file is cut short or was edited; fetch it again.",
      cause: new Error(describeCause(error)),
    });
  }
}
