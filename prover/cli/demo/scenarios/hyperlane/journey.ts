import { Interface } from "ethers";
import { CcipReadAnswers } from "../../../../node/ccipRead/answers.ts";
import { startCcipRead } from "../../../../node/ccipRead/server.ts";
import type { HyperlaneContext } from "../../../../pipeline/hyperlane/context.ts";
import { explainHyperlaneMessage } from "../../../../pipeline/hyperlane/explain.ts";
import { HyperlaneRelayer, type HyperlaneRelayResult } from "../../../../pipeline/hyperlane/relay.ts";
import type { Bytes32 } from "../../../../protocol/field.ts";
import { toAddress } from "../../../../protocol/field.ts";
import { addressToBytes32, hyperlaneId } from "../../../../protocol/hyperlane.ts";
import { MAILBOX_ABI } from "../../../../protocol/hyperlaneAbi.ts";
import type { SideName, TwoWaySession } from "../twoWay.ts";
import { call, DOMAINS, deployHyperlane, type HyperlaneWorld, mined, openDirection } from "./world.ts";

const mailboxInterface = new Interface(MAILBOX_ABI);

interface Opened {
  context: HyperlaneContext;
  relayer: HyperlaneRelayer;
}

/** The warp route in use: what is transferred, announced and processed, in the order of the scenario's stages. */
export class Journey {
  readonly session: TwoWaySession;
  /** Messages by the side they leave, as the mailbox packed them. */
  readonly messages: Readonly<Record<SideName, string[]>> = { a: [], b: [] };
  /** Headlight messages that announced them. */
  readonly announcements: Readonly<Record<SideName, Bytes32[]>> = { a: [], b: [] };
  #world: HyperlaneWorld | undefined;
  #directions: Readonly<Record<SideName, Opened>> | undefined;

  constructor(session: TwoWaySession) {
    this.session = session;
  }

  get world(): HyperlaneWorld {
    if (this.#world === undefined) throw new RangeError("Hyperlane is not deployed yet");
    return this.#world;
  }

  context(from: SideName): HyperlaneContext {
    return this.#direction(from).context;
  }

  async deploy(): Promise<string> {
    const { session } = this;
    this.#world = await deployHyperlane(session);
    const open = async (from: SideName): Promise<Opened> => {
      const context = await openDirection(session, this.world, from);
      const side = session.side(from);
      const relayer = new HyperlaneRelayer(context, {
        // Nobody gave this account a right on either chain.
        originSigner: side.account("relayer"),
        destinationSigner: session.other(side).account("relayer"),
      });
      return { context, relayer };
    };
    this.#directions = { a: await open("a"), b: await open("b") };
    return `unmodified Mailboxes of domains ${DOMAINS.a} and ${DOMAINS.b}, HypERC20Collateral on a, HypERC20 on b`;
  }

  /** Alice transfers to her own account on the other side. */
  async transfer(from: SideName, amounts: readonly number[]): Promise<string> {
    const side = this.session.side(from);
    const to = this.session.other(side);
    const { token, mailbox } = this.world[from];
    const alice = side.account("alice");
    const recipient = addressToBytes32(toAddress(await alice.getAddress()));
    for (const amount of amounts) {
      const transfer = token.connect(alice) as typeof token;
      const receipt = await mined(transfer.getFunction("transferRemote")(DOMAINS[to.name], recipient, amount));
      this.session.recordGas(`transferRemote (${from === "a" ? "locks" : "burns"})`, receipt.gasUsed);
      const dispatched = receipt.logs
        .filter(({ address }) => toAddress(address) === mailbox)
        .map((log) => mailboxInterface.parseLog(log))
        .find((event) => event?.name === "Dispatch");
      this.messages[from].push(String(dispatched?.args.message));
    }
    return `${amounts.join(" and ")} units; ${await this.#explained(from)}`;
  }

  /** Announces what was dispatched. Its block is made final first: nothing is announced that a reorganisation could take back. */
  async announce(from: SideName): Promise<string> {
    await this.session.side(from).provider.send("evm_mine", []);
    const { announced } = await this.#round(from);
    for (const { messageId, ids, gasUsed } of announced) {
      this.announcements[from].push(messageId);
      this.session.recordGas(`announce (ids: ${ids.length})`, gasUsed);
    }
    const count = announced.reduce((sum, { ids }) => sum + ids.length, 0);
    return `ids: ${count}, Headlight messages: ${announced.length}; ${await this.#explained(from)}`;
  }

  /** Processes what is proved on the other side, through the face that the recipient has chosen. */
  async process(from: SideName): Promise<string> {
    const side = this.session.side(from);
    const { submitted, deliveries } = await this.#round(from);
    for (const { ids, gasUsed } of submitted) this.session.recordGas(`submit (ids: ${ids.length})`, gasUsed);
    const arrived = deliveries.filter(({ status }) => status === "delivered");
    for (const { face, nonce, gasUsed = 0n } of arrived) {
      const name = face === "null" ? "NULL" : "CCIP_READ";
      this.session.recordGas(`process (${name}, ${from === "a" ? "mints" : "unlocks"})`, gasUsed);
      const id = this.announcements[from][0] as Bytes32;
      const what = `warp transfer ${nonce} by ${name}`;
      this.session.delivered.push({ what, from, to: this.session.other(side).name, id, gas: gasUsed });
    }
    const waiting = deliveries.filter(({ status }) => status !== "delivered").map(({ reason }) => reason);
    return [`${arrived.length} delivered`, ...waiting, await this.#explained(from)].join("; ");
  }

  /** Starts the CCIP-read server of a direction, has the module on the other side name it, and runs `use` while it answers. */
  async withServer(from: SideName, use: () => Promise<string>): Promise<string> {
    const { ccipReadIsm } = this.world[this.session.other(this.session.side(from)).name];
    const server = await startCcipRead({ answers: new CcipReadAnswers(this.context(from), 0) });
    try {
      await call(ccipReadIsm, "setUrls", [`${server.url}/{sender}/{data}`]);
      return await use();
    } finally {
      await server.close();
    }
  }

  /** Units locked on a and minted on b. */
  async balances(): Promise<{ locked: bigint; minted: bigint }> {
    const { a, b, collateral } = this.world;
    return {
      locked: (await collateral.getFunction("balanceOf")(a.token.target)) as bigint,
      minted: (await b.token.getFunction("totalSupply")()) as bigint,
    };
  }

  #round(from: SideName): Promise<HyperlaneRelayResult> {
    return this.#direction(from).relayer.round();
  }

  /** What `headlight hyperlane explain` says of the last message. */
  async #explained(from: SideName): Promise<string> {
    const message = this.messages[from].at(-1) as string;
    const { state } = await explainHyperlaneMessage(this.context(from), hyperlaneId(message));
    return `explain: ${state}`;
  }

  #direction(from: SideName): Opened {
    if (this.#directions === undefined) throw new RangeError("Hyperlane is not deployed yet");
    return this.#directions[from];
  }
}
