import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployTwoWayRoute } from "../../../delivery/deployRoute.ts";
import type { DeliveryOutcome } from "../../../delivery/execute.ts";
import type { DevChain } from "../../../node/devChains.ts";
import { checkedKeys } from "../../../pipeline/keys.ts";
import type { MessageWithEvidence, ProvedTimeout, RelayEvent, RelayResult } from "../../../pipeline.ts";
import type { Bytes32 } from "../../../protocol/field.ts";
import type { Artifact } from "../../../proving/artifact.ts";
import { prepareArtifacts } from "../artifacts.ts";
import { CHAIN_IDS, startChains } from "../chains.ts";
import type { Refusal } from "../refusals.ts";
import type { Say } from "../stage.ts";
import { CommitteeKeys, Direction } from "./twoWay/direction.ts";
import { HEADER_INSTANCE, WINDOW_INSTANCE } from "./twoWay/plan.ts";
import type { Delivered } from "./twoWay/report.ts";
import { openChain, type Side, type SideName } from "./twoWay/side.ts";

export type { Delivered } from "./twoWay/report.ts";
export type { Role, Side, SideName } from "./twoWay/side.ts";

interface World {
  sides: Readonly<Record<SideName, Side>>;
  /** By the side that sends. */
  directions: Readonly<Record<SideName, Direction>>;
}

/**
 * Two live chains with a proved route in each direction. Its stages prepare artifacts, start the world, start the attesters; then
 * anything may be sent, relayed and delivered in either direction, as often as wanted.
 */
export class TwoWaySession {
  /** Everything the run writes; gone when it ends. */
  readonly stateDirectory: string;
  readonly events: RelayEvent[] = [];
  /** Gas of transactions, by the step they took. */
  readonly gas = new Map<string, bigint[]>();
  readonly delivered: Delivered[] = [];
  readonly refusals: Refusal[] = [];
  artifacts: ReadonlyMap<string, Artifact> = new Map();
  #chains: Promise<readonly [DevChain, DevChain]> | undefined;
  #world: World | undefined;
  readonly #closers: (() => unknown)[] = [];

  private constructor(stateDirectory: string) {
    this.stateDirectory = stateDirectory;
  }

  static async open(): Promise<TwoWaySession> {
    return new TwoWaySession(await mkdtemp(join(tmpdir(), "headlight-demo-")));
  }

  get a(): Side {
    return this.side("a");
  }

  get b(): Side {
    return this.side("b");
  }

  side(name: SideName): Side {
    return this.#started().sides[name];
  }

  other({ name }: Pick<Side, "name">): Side {
    return name === "a" ? this.b : this.a;
  }

  async prepareArtifacts(say: Say): Promise<string> {
    this.#chains = startChains();
    // A failure is met where the chains are awaited, not as an unhandled rejection before.
    this.#chains.catch(() => undefined);
    const { artifacts, outcome } = await prepareArtifacts([HEADER_INSTANCE, WINDOW_INSTANCE], say);
    this.artifacts = artifacts;
    return outcome;
  }

  /** One gateway a chain, and on each the contracts that verify the other's messages. */
  async startWorld(): Promise<string> {
    this.#chains ??= startChains();
    const [first, second] = await this.#chains;
    const [a, b] = [openChain("a", first), openChain("b", second)];
    this.#closers.push(
      () => a.provider.destroy(),
      () => b.provider.destroy(),
    );
    const [keysOfA, keysOfB] = [new CommitteeKeys(), new CommitteeKeys()];
    const [headerKey, windowKey] = await checkedKeys([HEADER_INSTANCE, WINDOW_INSTANCE]);
    if (headerKey === undefined || windowKey === undefined) throw new RangeError("no keys");
    const { there, back } = await deployTwoWayRoute({
      source: a.account("owner"),
      destination: b.account("owner"),
      sourceChainId: CHAIN_IDS[0],
      destinationChainId: CHAIN_IDS[1],
      firstCommittee: (outbox) => keysOfA.committee(CHAIN_IDS[0], outbox),
      firstCommitteeBack: (outbox) => keysOfB.committee(CHAIN_IDS[1], outbox),
      headerKey,
      // No window of 256 is proved, so its key is not built: the verifier is deployed as generated.
      windowKeys: [windowKey, { instance: "window-256", kind: "development" }],
    });
    const shared = { onEvent: (event: RelayEvent) => void this.events.push(event) };
    const directions = {
      a: new Direction({
        ...shared,
        deployment: there,
        source: first,
        destination: second,
        committeeKeys: keysOfA,
        stateDirectory: join(this.stateDirectory, "a-to-b"),
      }),
      b: new Direction({
        ...shared,
        deployment: back,
        source: second,
        destination: first,
        committeeKeys: keysOfB,
        stateDirectory: join(this.stateDirectory, "b-to-a"),
      }),
    };
    this.#closers.push(
      () => directions.a.close(),
      () => directions.b.close(),
    );
    this.#world = { sides: { a: { ...a, ...back.destination }, b: { ...b, ...there.destination } }, directions };
    return `a ${first.url}, b ${second.url}, a proved route in each direction`;
  }

  async startAttesters(): Promise<string> {
    const { a, b } = this.#started().directions;
    const counts = [await a.startAttesters(), await b.startAttesters()];
    return `${counts.join(" and ")} sidecars, each with its own key, memory and view of its chain`;
  }

  /**
   * Makes what was sent on `from` final, gets it signed and proves what is new; delivers nothing.
   * @param windows instances to prove windows with
   */
  async relay(
    from: SideName,
    say: Say = () => undefined,
    windows: readonly string[] = [WINDOW_INSTANCE],
  ): Promise<RelayResult> {
    await this.side(from).provider.send("evm_mine", []);
    const result = await this.#started().directions[from].relay(say, windows);
    for (const { gasUsed } of result.headers) this.recordGas(`update (${HEADER_INSTANCE})`, gasUsed);
    for (const { gasUsed, windowSize } of result.windows)
      this.recordGas(`verifyWindow (window-${windowSize})`, gasUsed);
    return result;
  }

  /** The message sent on `from` with this id, and what makes the other side's zk verifier vouch for it. After `relay`. */
  evidence(from: SideName, id: Bytes32): Promise<MessageWithEvidence> {
    return this.#started().directions[from].evidence(id);
  }

  /** Proves on `from` that the message did not arrive in time, and has its sender told. After `relay` from the other side. */
  async refund(from: SideName, id: Bytes32): Promise<ProvedTimeout> {
    const { directions } = this.#started();
    const other = this.other({ name: from }).name;
    const refund = await directions[from].refund(directions[other], id);
    const { stateRoot, outcome, notify, settle } = refund.gas;
    this.recordGas(`prove ${other}'s state root on ${from}`, stateRoot);
    this.recordGas("prove a timeout by absence", outcome);
    this.recordGas("refund of what timed out", notify);
    this.recordGas("settle the fee of what timed out", settle);
    return refund;
  }

  /** Delivers every message from `from` that is verified on the other side, by an account that nobody gave any right. */
  async execute(from: SideName): Promise<DeliveryOutcome[]> {
    const outcomes = await this.#started().directions[from].execute();
    for (const { status, gasUsed } of outcomes) if (status === "executed") this.recordGas("execute", gasUsed);
    return outcomes;
  }

  /** Gas of a transaction; none of one that somebody else had sent already. */
  recordGas(step: string, gas: bigint | undefined): void {
    if (gas !== undefined) this.gas.set(step, [...(this.gas.get(step) ?? []), gas]);
  }

  /** Both chains' clocks go on together: headers of one that ran ahead alone would lie in the other's future. */
  async advanceTime(seconds: number): Promise<void> {
    for (const { provider } of [this.a, this.b]) {
      await provider.send("evm_increaseTime", [seconds]);
      await provider.send("evm_mine", []);
    }
  }

  async close(): Promise<void> {
    for (const closer of this.#closers.splice(0).reverse()) await closer();
    for (const chain of (await this.#chains?.catch(() => undefined)) ?? []) await chain.close();
    await rm(this.stateDirectory, { recursive: true, force: true });
  }

  #started(): World {
    if (this.#world === undefined) throw new RangeError("the chains are not started yet");
    return this.#world;
  }
}
