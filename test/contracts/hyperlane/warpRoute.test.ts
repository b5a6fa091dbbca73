import { Contract, Interface } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeHyperlaneMessage, hyperlaneId } from "../../../prover/protocol/hyperlane.ts";
import { account, as, deploy, eventsOf, mined, revertOf, type TestContract } from "../../support/contracts.ts";
import { seededAddress } from "../../support/factories.ts";
import {
  announce,
  deployVendored,
  dispatchedMessages,
  type HyperlaneEnd,
  type HyperlanePair,
  metadataOf,
  padded,
  startHyperlanePair,
} from "../../support/hyperlane.ts";

/** The functions of a warp route's token that are used here; `transferRemote` has an overload that is not. */
const TOKEN_ABI = [
  "function balanceOf(address) view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function enrollRemoteRouter(uint32 domain, bytes32 router)",
  "function transferRemote(uint32 destination, bytes32 recipient, uint256 amount) payable returns (bytes32)",
];

let pair: HyperlanePair;
let a: HyperlaneEnd;
let b: HyperlaneEnd;
let token: TestContract;
/** Locks the token on a, verified by CCIP_READ; mints on b, verified by NULL. Both unmodified. */
let collateral: Contract;
let synthetic: Contract;

beforeAll(async () => {
  pair = await startHyperlanePair();
  ({ a, b } = pair);
  token = await deploy(a.chain, "BridgedToken");
  const [ownerA, ownerB] = [await account(a.chain, 0), await account(b.chain, 0)];
  const onA = await deployVendored(a.chain, "HypERC20Collateral", [token.target, 1, a.mailbox.target]);
  const onB = await deployVendored(b.chain, "HypERC20", [18, 1, b.mailbox.target]);
  await mined(onA.initialize(a.hook.target, a.ccipReadIsm.target, ownerA.address));
  await mined(onB.initialize(0, "Bridged", "BRD", b.hook.target, b.ism.target, ownerB.address));
  collateral = new Contract(onA.target, TOKEN_ABI, ownerA);
  synthetic = new Contract(onB.target, TOKEN_ABI, ownerB);
  await mined(call(collateral, "enrollRemoteRouter", b.domain, padded(onB.target)));
  await mined(call(synthetic, "enrollRemoteRouter", a.domain, padded(onA.target)));
  await mined(token.approve(onA.target, 1_000_000));
});
afterAll(() => pair.close());

const call = (contract: Contract, name: string, ...args: unknown[]): ReturnType<TestContract["approve"]> =>
  contract.getFunction(name)(...args) as ReturnType<TestContract["approve"]>;

async function transfer(from: HyperlaneEnd, via: Contract, to: HyperlaneEnd, amount: number): Promise<string> {
  const recipient = (await account(to.chain, 0)).address;
  const receipt = await mined(call(via, "transferRemote", to.domain, padded(recipient), amount));
  return dispatchedMessages(receipt, from.mailbox)[0] as string;
}

/** The mailbox as an account without any role calls it. */
const executor = async ({ mailbox, chain }: HyperlaneEnd): Promise<TestContract> =>
  as(mailbox, await account(chain, 11));

/** Reason of a revert with Error(string), or the custom error's name. */
async function reasonOf(attempt: Promise<unknown>): Promise<unknown> {
  const { name, args } = await revertOf(attempt);
  return name === "Error" ? args[0] : name;
}

describe("an unmodified warp route", () => {
  it("goes there by the NULL face: submit, then process with empty metadata, by anyone", async () => {
    const message = await transfer(a, collateral, b, 500);
    const mailbox = await executor(b);
    expect(await reasonOf(mailbox.process("0x", message))).toBe("Mailbox: ISM verification failed");
    await mined(as(b.ism, await account(b.chain, 12)).submit(await announce(a, b, [message]), "0x"));
    const receipt = await mined(mailbox.process("0x", message));
    expect(eventsOf(receipt, b.mailbox, "ProcessId")).toEqual([[hyperlaneId(message)]]);
    expect(await b.mailbox.delivered(hyperlaneId(message))).toBe(true);
    expect(await call(synthetic, "totalSupply")).toBe(500n);
    expect(await token.balanceOf(collateral.target)).toBe(500n);
  });

  it("comes back by the CCIP_READ face: the evidence is the metadata", async () => {
    const message = await transfer(b, synthetic, a, 200);
    const metadata = metadataOf(await announce(b, a, [message]), "0x", 0);
    const mailbox = await executor(a);
    expect(await reasonOf(mailbox.process("0x", message))).toBe("HyperlaneCcipReadIsm_MalformedMetadata");
    await mined(mailbox.process(metadata, message));
    expect(await call(synthetic, "totalSupply")).toBe(300n);
    expect(await token.balanceOf(collateral.target)).toBe(300n);
    expect(await reasonOf(mailbox.process(metadata, message))).toBe("Mailbox: already delivered");
  });

  it("delivers no transfer twice, however it is verified", async () => {
    const message = await transfer(a, collateral, b, 5);
    const announcement = await announce(a, b, [message]);
    await mined(b.ism.submit(announcement, "0x"));
    const mailbox = await executor(b);
    await mined(mailbox.process("0x", message));
    await mined(b.ism.submit(announcement, "0x"));
    expect(await reasonOf(mailbox.process("0x", message))).toBe("Mailbox: already delivered");
  });

  it("pays nobody for an altered amount, recipient or nonce", async () => {
    const message = await transfer(a, collateral, b, 1);
    await mined(b.ism.submit(await announce(a, b, [message]), "0x"));
    const mailbox = await executor(b);
    const length = message.length;
    for (const position of [length - 2, length - 66, 10]) {
      const digit = message[position] === "f" ? "e" : "f";
      const changed = `${message.slice(0, position)}${digit}${message.slice(position + 1)}`;
      expect(await reasonOf(mailbox.process("0x", changed))).toBe("Mailbox: ISM verification failed");
    }
    await mined(mailbox.process("0x", message));
  });

  it("stops while the light client is frozen, also for what was submitted before", async () => {
    const message = await transfer(a, collateral, b, 7);
    const announcement = await announce(a, b, [message]);
    await mined(b.ism.submit(announcement, "0x"));
    await mined(b.verifier.setTrustGeneration(0));
    const mailbox = await executor(b);
    expect(await reasonOf(mailbox.process("0x", message))).toBe("Mailbox: ISM verification failed");
    await mined(b.verifier.setTrustGeneration(2));
    expect(await reasonOf(mailbox.process("0x", message))).toBe("Mailbox: ISM verification failed");
    await mined(b.ism.submit(announcement, "0x"));
    await mined(mailbox.process("0x", message));
    await mined(b.verifier.setTrustGeneration(1));
  });

  it("keeps supply and collateral equal, and Hyperlane's own tree has every message", async () => {
    expect(await call(synthetic, "totalSupply")).toBe(await token.balanceOf(collateral.target));
    const tree = new Interface(["function count() view returns (uint32)"]);
    const count = new Contract(a.merkleTreeHook.target, tree, await account(a.chain, 0)).getFunction("count");
    expect(await count()).toBe(4n);
  });
});

describe("recipients that fail or re-enter", () => {
  /** A message from a to a recipient on b whose module is the NULL face, recorded by the hook and submitted. */
  async function messageTo(recipient: TestContract): Promise<string> {
    const sent = await mined(a.mailbox.dispatch(b.domain, padded(recipient.target), "0x", "0x"));
    const message = dispatchedMessages(sent, a.mailbox)[0] as string;
    await mined(a.hook.postDispatch("0x", message));
    await mined(b.ism.submit(await announce(a, b, [message]), "0x"));
    return message;
  }

  it("lets a failing recipient be tried again by anyone", async () => {
    const recipient = await deploy(b.chain, "HyperlaneRecipientDouble", [b.mailbox.target, b.ism.target]);
    const message = await messageTo(recipient);
    await mined(recipient.setConduct(1, "0x"));
    const mailbox = await executor(b);
    expect(await reasonOf(mailbox.process("0x", message))).toBe("HyperlaneRecipientDouble_NoThanks");
    expect(await b.mailbox.delivered(hyperlaneId(message))).toBe(false);
    await mined(recipient.setConduct(0, "0x"));
    await mined(mailbox.process("0x", message));
    expect(await recipient.handled()).toBe(1n);
  });

  it("delivers once to a recipient that delivers its own message again from within", async () => {
    const recipient = await deploy(b.chain, "HyperlaneRecipientDouble", [b.mailbox.target, b.ism.target]);
    const message = await messageTo(recipient);
    await mined(recipient.setConduct(2, message));
    const receipt = await mined((await executor(b)).process("0x", message));
    const [[success, data]] = eventsOf(receipt, recipient, "DeliveredAgain") as [[boolean, string]];
    expect(success).toBe(false);
    expect(Buffer.from(data.slice(2), "hex").toString()).toContain("Mailbox: already delivered");
    expect(await recipient.handled()).toBe(1n);
  });

  it("does not let a recipient deliver from within what nobody announced", async () => {
    const recipient = await deploy(b.chain, "HyperlaneRecipientDouble", [b.mailbox.target, b.ism.target]);
    const message = await messageTo(recipient);
    await mined(recipient.setConduct(2, `${message}00`));
    const receipt = await mined((await executor(b)).process("0x", message));
    const [[success]] = eventsOf(receipt, recipient, "DeliveredAgain") as [[boolean]];
    expect(success).toBe(false);
  });

  it("leaves a message to a recipient without code undelivered", async () => {
    const sent = await mined(a.mailbox.dispatch(b.domain, padded(seededAddress("nobody")), "0x", "0x"));
    const message = dispatchedMessages(sent, a.mailbox)[0] as string;
    // Such a recipient names no module: the mailbox's default decides, and that is not this one.
    expect(await reasonOf((await executor(b)).process("0x", message))).toBe("Mailbox: ISM verification failed");
    expect(decodeHyperlaneMessage(message).recipient).toBe(padded(seededAddress("nobody")));
  });
});

describe("Hyperlane's own aggregation, unmodified", () => {
  const FACTORY_ABI = ["function deploy(address[] values, uint8 threshold) returns (address)"];

  /** m-of-n over modules on b, through the factory as published. */
  async function aggregation(modules: readonly unknown[], threshold: number): Promise<string> {
    const { target } = await deployVendored(b.chain, "StaticAggregationIsmFactory", []);
    const factory = new Contract(target, FACTORY_ABI, await account(b.chain, 0)).getFunction("deploy");
    const address = String(await factory.staticCall(modules, threshold));
    await mined(factory(modules, threshold) as ReturnType<TestContract["approve"]>);
    return address;
  }

  /** Ranges u32 start and u32 end of each module's metadata, 0 for a module that is left out; then the metadata. */
  function aggregated(parts: readonly (string | undefined)[]): string {
    let end = 8 * parts.length;
    const ranges = parts.map((part) => {
      if (part === undefined) return "0".repeat(16);
      const start = end;
      end += (part.length - 2) / 2;
      return [start, end].map((value) => value.toString(16).padStart(8, "0")).join("");
    });
    return `0x${ranges.join("")}${parts.map((part) => part?.slice(2) ?? "").join("")}`;
  }

  async function announced(
    module: string,
  ): Promise<{ message: string; metadata: string; submit: () => Promise<unknown> }> {
    const recipient = await deploy(b.chain, "HyperlaneRecipientDouble", [b.mailbox.target, module]);
    const sent = await mined(a.mailbox.dispatch(b.domain, padded(recipient.target), "0x", "0x"));
    const message = dispatchedMessages(sent, a.mailbox)[0] as string;
    await mined(a.hook.postDispatch("0x", message));
    const announcement = await announce(a, b, [message]);
    return {
      message,
      metadata: metadataOf(announcement, "0x", 0),
      submit: () => mined(b.ism.submit(announcement, "0x")),
    };
  }

  it("takes both faces together, 2 of 2, and neither alone", async () => {
    const { message, metadata, submit } = await announced(await aggregation([b.ism.target, b.ccipReadIsm.target], 2));
    const mailbox = await executor(b);
    expect(await reasonOf(mailbox.process(aggregated(["0x", metadata]), message))).toBe("!verify");
    await submit();
    expect(await reasonOf(mailbox.process(aggregated([undefined, metadata]), message))).toBe("!threshold");
    await mined(mailbox.process(aggregated(["0x", metadata]), message));
  });

  it("takes one face beside a module that refuses, 1 of 2", async () => {
    const refusing = await deploy(b.chain, "RefusingIsmDouble");
    const { message, metadata } = await announced(await aggregation([b.ccipReadIsm.target, refusing.target], 1));
    const mailbox = await executor(b);
    expect(await reasonOf(mailbox.process(aggregated([undefined, "0x"]), message))).toBe("!verify");
    await mined(mailbox.process(aggregated([metadata, undefined]), message));
  });
});
