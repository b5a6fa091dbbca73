import { Contract, Interface } from "ethers";
import { processCall, submitCall } from "../../../../delivery/hyperlane/contracts.ts";
import { type ContractCall, preflight, readContract } from "../../../../delivery/preflight.ts";
import { EvidenceBook } from "../../../../pipeline/hyperlane/evidence.ts";
import { GATEWAY_ABI } from "../../../../protocol/abi.ts";
import { type Address, type Bytes32, toAddress } from "../../../../protocol/field.ts";
import {
  decodeHyperlaneMessage,
  encodeAnnouncedIds,
  encodeAnnouncementEvidence,
  encodeHyperlaneMessage,
  hyperlaneId,
} from "../../../../protocol/hyperlane.ts";
import { HYPERLANE_CCIP_READ_ISM_ABI } from "../../../../protocol/hyperlaneAbi.ts";
import { formatChainAddress } from "../../../../protocol/interoperableAddress.ts";
import { mustRevert, mustSucceed } from "../../attempt.ts";
import { type Observation, observe, type Refusal } from "../../refusals.ts";
import { sentIds } from "../twoWay/sent.ts";
import type { Side } from "../twoWay.ts";
import type { Journey } from "./journey.ts";
import { mined, originTuple } from "./world.ts";

/** The domain of a chain that the attacker owns from the first block on. */
const FOREIGN_DOMAIN = 6_666n;
const STOLEN = 1_000_000n;

const face = new Interface(HYPERLANE_CCIP_READ_ISM_ABI);

/** Names of the attacks, for the scenario's promise. */
export const ATTACKS = ["neverDispatched", "forgedAnnouncement", "otherOrigin", "alteredMessage", "replay"] as const;
type AttackRefusal = Refusal<(typeof ATTACKS)[number]>;

/** Bob's attempts to mint on b what nobody locked on a. What he sends through a's gateway is proved like everything else there. */
export class Attacker {
  readonly #journey: Journey;
  /** The Headlight messages that Bob sent himself, with ids of transfers that never were: to the true module, and to the other one. */
  #announcement: Bytes32 | undefined;
  #foreign: Bytes32 | undefined;
  /** A module on b that believes Bob for a domain of his own. */
  #foreignFace: Address | undefined;

  constructor(journey: Journey) {
    this.#journey = journey;
  }

  /** A transfer to Bob as a's warp route would send it, had anybody locked that much; `origin` is the domain it claims. */
  #forged(origin = decodeHyperlaneMessage(this.#honest()).origin): string {
    const { body, ...fields } = decodeHyperlaneMessage(this.#honest());
    const amount = STOLEN.toString(16).padStart(64, "0");
    return encodeHyperlaneMessage({
      ...fields,
      origin,
      nonce: 99n,
      body: `${body.slice(0, 66)}${amount}` as `0x${string}`,
    });
  }

  #honest(): string {
    return this.#journey.messages.a[0] as string;
  }

  /** Sends forged ids through the gateway, as anyone can: to a's true module on b, and to one that believes Bob for another origin. */
  async prepare(): Promise<string> {
    const { a, b } = this.#journey.session;
    const bob = a.account("bob");
    const hook = toAddress(await bob.getAddress());
    const store = await b.deployer.deploy("HyperlaneIsm", [[originTuple(b, a, hook, FOREIGN_DOMAIN)]]);
    const foreignFace = await b.deployer.deploy("HyperlaneCcipReadIsm", [store.address, hook, []]);
    this.#foreignFace = foreignFace.address;
    const ids = [hyperlaneId(this.#forged()), hyperlaneId(this.#forged(FOREIGN_DOMAIN))];
    const gateway = new Contract(a.gateway, GATEWAY_ABI, bob);
    const send = async (module: Address): Promise<Bytes32 | undefined> => {
      const recipient = formatChainAddress({ chainId: b.chain.chainId, address: module });
      return sentIds(a, await mined(gateway.getFunction("sendMessage")(recipient, encodeAnnouncedIds(ids), [])))[0];
    };
    this.#announcement = await send(this.#journey.world.b.ism);
    this.#foreign = await send(store.address);
    return "Bob sends two Headlight messages with ids of a transfer that never was";
  }

  /** The transfer was never dispatched, so nobody can announce it. Tried when the module has honest ids and passes them. */
  readonly neverDispatched = (): Promise<AttackRefusal> =>
    observe("neverDispatched", "mint on b with a message that a's mailbox never dispatched", async () => {
      const { hyperlane } = this.#journey.context("a");
      const [passes] = await readContract(this.#journey.session.b.provider, {
        to: hyperlane.destination.ism,
        abi: face,
        method: "verify",
        args: ["0x", this.#honest()],
      });
      return [
        await this.#saying(processCall(hyperlane, "0x", this.#forged()), "Mailbox: ISM verification failed"),
        {
          by: "security module",
          reason: `an honest one ${passes ? "passes" : "DOES NOT PASS"}`,
          expected: passes === true,
        },
      ];
    });

  /** Bob's message is proved, and it is not the hook's. */
  readonly forgedAnnouncement = (): Promise<AttackRefusal> =>
    observe("forgedAnnouncement", "announce its id by a proved Headlight message of Bob's own", async () => {
      const { session } = this.#journey;
      const { hyperlane } = this.#journey.context("a");
      const own = await session.evidence("a", this.#announcement as Bytes32);
      const honest = await session.evidence("a", this.#journey.announcements.a[0] as Bytes32);
      const attempt = await this.#attempt(submitCall(hyperlane, own.message, own.evidence), "security module");
      const control = await this.#attempt(submitCall(hyperlane, honest.message, honest.evidence), "the hook's own");
      return [await mustRevert(attempt, "HyperlaneIsm_WrongHook"), await mustSucceed(control)];
    });

  /** A module that believes Bob for his own domain believes him for no other. */
  readonly otherOrigin = (): Promise<AttackRefusal> =>
    observe(
      "otherOrigin",
      "verify a message of a with an id that another origin's hook announced, proved",
      async () => {
        const { message, evidence } = await this.#journey.session.evidence("a", this.#foreign as Bytes32);
        const verify = (index: number, forged: string): ContractCall => ({
          to: this.#foreignFace as Address,
          abi: face,
          method: "verify",
          args: [encodeAnnouncementEvidence({ announcement: message, evidence, index }), forged],
        });
        const attempt = await this.#attempt(verify(0, this.#forged()), "security module");
        const control = await this.#attempt(verify(1, this.#forged(FOREIGN_DOMAIN)), "for Bob's own domain");
        return [await mustRevert(attempt, "HyperlaneCcipReadIsm_WrongId"), await mustSucceed(control)];
      },
    );

  /** The transfer back, with another amount. */
  readonly alteredMessage = (): Promise<AttackRefusal> =>
    observe("alteredMessage", "unlock a million on a with the evidence of a smaller transfer", async () => {
      const context = this.#journey.context("b");
      const message = this.#journey.messages.b[0] as string;
      const found = (await EvidenceBook.read(context)).evidenceOf(hyperlaneId(message));
      if (found === undefined) throw new RangeError("the transfer back is not proved yet");
      const metadata = encodeAnnouncementEvidence(found);
      const altered = `${message.slice(0, -64)}${STOLEN.toString(16).padStart(64, "0")}`;
      const on = this.#journey.session.a;
      const attempt = await this.#attempt(processCall(context.hyperlane, metadata, altered), "security module", on);
      const control = await this.#attempt(processCall(context.hyperlane, metadata, message), "unaltered", on);
      return [await mustRevert(attempt, "HyperlaneCcipReadIsm_WrongId"), await mustSucceed(control)];
    });

  /** What was delivered is delivered. */
  readonly replay = (): Promise<AttackRefusal> =>
    observe("replay", "process the first transfer again", async () => {
      const { hyperlane } = this.#journey.context("a");
      return [await this.#saying(processCall(hyperlane, "0x", this.#honest()), "Mailbox: already delivered")];
    });

  async #attempt(
    call: ContractCall,
    by: string,
    on: Side = this.#journey.session.b,
  ): Promise<Parameters<typeof mustRevert>[0]> {
    return { provider: on.provider, call, from: await on.account("bob").getAddress(), by };
  }

  /** The mailbox refuses with words, not with an error of its own: the words have to be these. */
  async #saying(call: ContractCall, words: string): Promise<Observation> {
    const { provider, from } = await this.#attempt(call, "mailbox");
    const answer = await preflight(provider, call, from);
    const reason = answer.ok ? "ACCEPTED" : answer.reason.sentence;
    return { by: "mailbox", reason, expected: !answer.ok && answer.reason.args[0] === words };
  }
}
