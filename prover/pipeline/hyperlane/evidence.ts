import type { Bytes32 } from "../../protocol/field.ts";
import type { AnnouncementEvidence } from "../../protocol/hyperlane.ts";
import { evidenceFor, type OpenWindow, openWindows } from "../windows.ts";
import { type Announcement, announcementsOf, type HyperlaneContext } from "./context.ts";

export interface FoundEvidence extends AnnouncementEvidence {
  /** Everything that the announcement announces. */
  ids: readonly Bytes32[];
}

/** What the gateway's outbox and the zk verifier say of announcements, at one moment. */
export class EvidenceBook {
  readonly #windows: readonly OpenWindow[];
  readonly #byId = new Map<Bytes32, Announcement[]>();

  private constructor(announcements: readonly Announcement[], windows: readonly OpenWindow[]) {
    this.#windows = windows;
    for (const announcement of announcements) {
      // Anyone may announce, the same id 256 times too: that must cost no more here than it says.
      for (const id of new Set(announcement.ids)) {
        const known = this.#byId.get(id);
        if (known === undefined) this.#byId.set(id, [announcement]);
        else known.push(announcement);
      }
    }
  }

  /** Reads both chains on to now. */
  static async read(context: HyperlaneContext): Promise<EvidenceBook> {
    await context.outbox.sync({ signal: context.signal });
    return new EvidenceBook(announcementsOf(context), await openWindows(context));
  }

  /** The first announcement of the id; undefined when there is none. */
  announcementOf(id: Bytes32): Announcement | undefined {
    return this.#byId.get(id)?.[0];
  }

  /** Every announcement of the id, in order. */
  announcementsOf(id: Bytes32): readonly Announcement[] {
    return this.#byId.get(id) ?? [];
  }

  /**
   * Evidence from the announcement of the id with the fewest ids, of those that a verified window holds and that the caller wants: its
   * submitter pays for each id, and anyone may announce an id among many others.
   */
  evidenceOf(id: Bytes32, isWanted: (ids: readonly Bytes32[]) => boolean = () => true): FoundEvidence | undefined {
    const candidates = this.announcementsOf(id).filter(({ ids }) => isWanted(ids));
    for (const { sent, ids } of candidates.sort((a, b) => a.ids.length - b.ids.length)) {
      const evidence = evidenceFor(sent, this.#windows);
      if (evidence !== undefined) return { announcement: sent.message, evidence, index: ids.indexOf(id), ids };
    }
    return undefined;
  }
}
