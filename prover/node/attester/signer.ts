import { HeadlightError } from "../../errors.ts";
import { pointsEqual, sign } from "../../protocol/babyJubjub.ts";
import { committeeCommitment } from "../../protocol/committee.ts";
import { type Header, headerDigest } from "../../protocol/header.ts";
import type { Attestation, AttestationRequest } from "../../source/attestationWire.ts";
import { type FinalityRule, finalHead, readBlock, requireFinal } from "../../source/finality.ts";
import type { OutboxReader } from "../../source/outboxReader.ts";
import type { ChainConnection } from "../../source/rpc.ts";
import { type CommitteeSchedule, committeeOf, nextCommitteeOf } from "../../source/schedule.ts";
import type { AttesterKey } from "./keystore.ts";
import type { AttesterMemory } from "./memory.ts";

export interface SignerParameters {
  key: AttesterKey;
  schedule: CommitteeSchedule;
  /** The attester's own node: the only thing it believes. */
  connection: ChainConnection;
  outbox: OutboxReader;
  finality: FinalityRule;
  memory: AttesterMemory;
}

/** Signs headers that it has computed itself from its own node: the asker names a height and an epoch, nothing else. */
export class AttesterSigner {
  readonly #parameters: SignerParameters;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parameters: SignerParameters) {
    this.#parameters = parameters;
  }

  /** One request after another: they share the outbox reader, and no two of them may race for one height. */
  attest(request: AttestationRequest): Promise<Attestation> {
    const done = this.#queue.then(() => this.#attest(request));
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** Final height of the attester's node. */
  async finalHeight(): Promise<bigint> {
    return (await finalHead(this.#parameters.connection, this.#parameters.finality)).number;
  }

  /** Resolves when no request is being worked on. */
  async idle(): Promise<void> {
    await this.#queue;
  }

  async #attest({ height, epoch }: AttestationRequest): Promise<Attestation> {
    const { key, memory } = this.#parameters;
    this.#checkMembership(epoch);
    this.#checkEpochSpan(height, epoch);
    const header = await this.#computeHeader(height, epoch);
    const digest = headerDigest(header, this.#parameters.schedule.domain.outbox);
    await memory.remember({ height, epoch, digest });
    return { header, digest, publicKey: key.publicKey, signature: sign(key.privateKey, digest) };
  }

  #checkMembership(epoch: bigint): void {
    const { key, schedule } = this.#parameters;
    const committee = committeeOf(schedule, epoch);
    if (!committee.members.some(({ publicKey }) => pointsEqual(publicKey, key.publicKey))) {
      throw new HeadlightError({
        code: "ATTESTER_NOT_A_MEMBER",
        message: `this attester's key is not in the committee of epoch ${epoch}`,
        hint: "Ask for an epoch that it belongs to, or give it the current schedule.",
      });
    }
  }

  /**
   * An epoch's committee signs above its own announcement and below that of the committee after its successor. So all epochs that sign at a
   * height name the same next committee, the height alone decides the digest, and no request can spoil a height for another epoch.
   * A light client in the epoch always finds heights in the span: each header from the successor's announcement on hands over.
   */
  #checkEpochSpan(height: bigint, epoch: bigint): void {
    const { schedule } = this.#parameters;
    const announcedFrom = schedule.epochs[Number(epoch)]?.announcedFrom ?? 0n;
    if (epoch > 0n && height <= announcedFrom) {
      throw new HeadlightError({
        code: "EPOCH_TOO_EARLY",
        message: `the committee of epoch ${epoch} is announced at height ${announcedFrom}; it signs only above it, not at ${height}`,
        hint: "Its predecessor signs the header that hands over.",
      });
    }
    const afterNext = schedule.epochs[Number(epoch) + 2];
    if (afterNext !== undefined && height >= afterNext.announcedFrom) {
      throw new HeadlightError({
        code: "EPOCH_OVER",
        message: `epoch ${epoch + 2n} is announced at height ${afterNext.announcedFrom}; the committee of epoch ${epoch} signs only below it, not at ${height}`,
        hint: "Hand over to the next committee first, at a height from its own announcement on; the relayer plans this by itself.",
      });
    }
  }

  async #computeHeader(height: bigint, epoch: bigint): Promise<Header> {
    const { connection, finality, outbox, schedule } = this.#parameters;
    const block = await requireFinal(connection, finality, height);
    await outbox.sync();
    const size = await outbox.verifyAt(height);
    // Messages and block must belong to the same chain: nothing may have moved in between.
    if ((await readBlock(connection, height)).hash !== block.hash) {
      throw new HeadlightError({
        code: "SOURCE_UNSTABLE",
        message: `final block ${height} changed while it was read`,
        hint: "Do not trust this node's finality: use more confirmations or another node.",
      });
    }
    return {
      chainId: connection.chainId,
      height,
      timestamp: block.timestamp,
      blockHash: block.hash,
      messageRoot: outbox.tree.root(size),
      nextCommitteeCommitment: committeeCommitment(nextCommitteeOf(schedule, epoch, height)),
    };
  }
}
