import { Contract, type ContractTransactionReceipt, type Interface } from "ethers";
import { GATEWAY_ABI } from "../../../../protocol/abi.ts";
import type { Bytes32 } from "../../../../protocol/field.ts";
import type { Say } from "../../stage.ts";
import { sentIds } from "../twoWay/sent.ts";
import type { Role, Side, SideName, TwoWaySession } from "../twoWay.ts";
import { type Equation, readEquations } from "./equations.ts";
import { provideApps } from "./provide.ts";
import { type AppsWorld, deployApps, LIQUIDITY, mined } from "./world.ts";

/** Seconds that the transfer which comes back has to arrive. */
export const TIME_TO_ARRIVE = 600;

/** What was sent and what is known of it, in the order of the scenario's stages. */
export class Journey {
  readonly session: TwoWaySession;
  /** What each message carries, for the reader. */
  readonly #contents = new Map<Bytes32, string>();
  readonly ids = new Map<string, Bytes32>();
  /** Message and reason of what the recipient refused. */
  readonly refused = new Map<Bytes32, string>();
  queryId: string | undefined;
  equations: readonly Equation[] = [];
  #provedHeight: bigint | undefined;
  #world: AppsWorld | undefined;

  constructor(session: TwoWaySession) {
    this.session = session;
  }

  get world(): AppsWorld {
    if (this.#world === undefined) throw new RangeError("the applications are not deployed yet");
    return this.#world;
  }

  /** Height of the first header of a that was proved on b. */
  get provedHeight(): bigint {
    if (this.#provedHeight === undefined) throw new RangeError("no header of a is proved yet");
    return this.#provedHeight;
  }

  async deploy(): Promise<string> {
    this.#world = await deployApps(this.session);
    await provideApps(this.session, this.world);
    return `guestbook, query, storage query, burn and mint, vault, pools with ${LIQUIDITY} tokens each`;
  }

  id(what: string): Bytes32 {
    const id = this.ids.get(what);
    if (id === undefined) throw new RangeError(`${what} was not sent yet`);
    return id;
  }

  /** The gateway's contract, called by an account of its chain. */
  gateway(side: Side, role: Role): Contract {
    return new Contract(side.gateway, GATEWAY_ABI, side.account(role));
  }

  async prove(from: SideName, say: Say): Promise<string> {
    const { headers, windows } = await this.session.relay(from, say);
    if (from === "a") this.#provedHeight ??= headers.at(-1)?.height;
    return `${headers.length} header, ${windows.length} window`;
  }

  /** Delivers what is proved; what the recipient refuses is kept with its reason. */
  async deliver(from: SideName): Promise<string> {
    const to = this.session.other(this.session.side(from));
    let arrived = 0;
    for (const { id, status, gasUsed = 0n, reason = "", transactionHash = "" } of await this.session.execute(from)) {
      const what = this.#contents.get(id) ?? "unknown";
      if (status === "executed") {
        arrived++;
        this.session.delivered.push({ what, from, to: to.name, id, gas: gasUsed });
        // Only a question sends something by being delivered.
        for (const answer of sentIds(to, await to.provider.getTransactionReceipt(transactionHash)))
          this.#contents.set(answer, "pull: answer of b");
      } else if (status !== "already-executed") {
        this.refused.set(id, reason);
      }
    }
    return `${arrived} delivered${this.refused.size === 0 ? "" : `; refused so far: ${this.refused.size}`}`;
  }

  async conclude(): Promise<string> {
    this.equations = await readEquations(this.session, this.world);
    return `${this.equations.filter(({ left, right }) => left === right).length} of ${this.equations.length} equations hold`;
  }

  /** Both clocks pass the deadline of the transfer that is not delivered. */
  async passDeadline(): Promise<void> {
    await this.session.advanceTime(TIME_TO_ARRIVE + 1);
  }

  /** Waits for what sends a message, and remembers what it carries. */
  async sent(
    side: Side,
    what: string,
    step: string | undefined,
    sending: Promise<unknown>,
  ): Promise<ContractTransactionReceipt> {
    const receipt = await mined(sending);
    const [id] = sentIds(side, receipt);
    if (id === undefined) throw new RangeError(`${what}: no message was sent`);
    this.#contents.set(id, what);
    this.ids.set(what, id);
    if (step !== undefined) this.session.recordGas(step, receipt.gasUsed);
    return receipt;
  }
}

/** Arguments of an event in a receipt. */
export function eventOf(
  receipt: ContractTransactionReceipt,
  abi: Interface,
  name: string,
): Record<string, unknown> | undefined {
  const event = receipt.logs.map((log) => abi.parseLog(log)).find((parsed) => parsed?.name === name);
  return event?.args.toObject() as Record<string, unknown> | undefined;
}
