import { Interface } from "ethers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decodeEvidenceQuestion, hyperlaneId } from "../../../prover/protocol/hyperlane.ts";
import { HYPERLANE_CCIP_READ_ISM_ABI } from "../../../prover/protocol/hyperlaneAbi.ts";
import { messageId } from "../../../prover/protocol/message.ts";
import { ANSWER } from "../../support/contractInbox.ts";
import { account, as, deploy, mined, revertOf } from "../../support/contracts.ts";
import { seededAddress } from "../../support/factories.ts";
import {
  altered,
  announce,
  dispatchedMessages,
  type HyperlaneEnd,
  type HyperlanePair,
  metadataOf,
  padded,
  startHyperlanePair,
  THIRD_ORIGIN,
} from "../../support/hyperlane.ts";

let pair: HyperlanePair;
let a: HyperlaneEnd;
let b: HyperlaneEnd;

beforeAll(async () => {
  pair = await startHyperlanePair();
  ({ a, b } = pair);
});
afterAll(() => pair.close());
beforeEach(async () => {
  await mined(b.verifier.setAnswer(ANSWER.onlyEvidence));
  await mined(b.verifier.setTrustGeneration(1));
});

/** Evidence that the verifier double takes. */
const YES = `0x${Buffer.from("yes").toString("hex")}`;

/** A message that a's hook has recorded. */
async function dispatch(): Promise<string> {
  const recipient = padded(seededAddress("recipient"));
  const receipt = await mined(a.mailbox.dispatch(b.domain, recipient, "0x77", "0x"));
  const message = dispatchedMessages(receipt, a.mailbox)[0] as string;
  await mined(a.hook.postDispatch("0x", message));
  return message;
}

const verifies = (metadata: string, message: string): Promise<boolean> => b.ccipReadIsm.verify(metadata, message);

describe("Y11: a relayer is told whom to ask what, and by whom it was told", () => {
  it("reverts with the lookup of ERC-3668", async () => {
    const message = await dispatch();
    const { name, args } = await revertOf(b.ccipReadIsm.getOffchainVerifyInfo(message));
    const [sender, urls, callData, callback, extraData] = args as [string, string[], string, string, string];
    expect(name).toBe("OffchainLookup");
    expect(sender).toBe(b.ccipReadIsm.target);
    expect([...urls]).toEqual(["http://localhost/{data}"]);
    expect(decodeEvidenceQuestion(callData)).toBe(message);
    expect(callback).toBe(new Interface(HYPERLANE_CCIP_READ_ISM_ABI).getFunction("verify")?.selector);
    expect(extraData).toBe(message);
    expect(await b.ccipReadIsm.moduleType()).toBe(7n);
  });

  it("lets its owner change the servers, and nobody else", async () => {
    const stranger = as(b.ccipReadIsm, await account(b.chain, 2));
    expect((await revertOf(stranger.setUrls(["http://evil/"]))).name).toBe("OwnableUnauthorizedAccount");
    await mined(b.ccipReadIsm.setUrls(["http://one/{sender}/{data}", "http://two/"]));
    expect([...(await b.ccipReadIsm.urls())]).toEqual(["http://one/{sender}/{data}", "http://two/"]);
    await mined(b.ccipReadIsm.setUrls(["http://localhost/{data}"]));
  });

  it("stands on a store with code only", async () => {
    const nothing = seededAddress("nothing");
    const attempt = deploy(b.chain, "HyperlaneCcipReadIsm", [nothing, nothing, []]);
    expect((await revertOf(attempt)).name).toBe("HyperlaneCcipReadIsm_NotAContract");
  });
});

describe("Y12: metadata counts if it shows this message, announced by its origin's hook", () => {
  it("takes evidence for the id at its place in a batch, and records nothing", async () => {
    const messages = [await dispatch(), await dispatch(), await dispatch()];
    const announcement = await announce(a, b, messages);
    for (const [index, message] of messages.entries()) {
      expect(await verifies(metadataOf(announcement, YES, index), message)).toBe(true);
      expect(await b.ism.isVerified(a.domain, hyperlaneId(message))).toBe(false);
    }
  });

  it("refuses evidence for another message, another place and a place beyond the end", async () => {
    const [first, second] = [await dispatch(), await dispatch()];
    const announcement = await announce(a, b, [first, second]);
    expect(await revertOf(verifies(metadataOf(announcement, YES, 0), second))).toEqual({
      name: "HyperlaneCcipReadIsm_WrongId",
      args: [a.domain, hyperlaneId(first)],
    });
    expect((await revertOf(verifies(metadataOf(announcement, YES, 2), first))).name).toBe(
      "HyperlaneIsm_IndexOutOfRange",
    );
    const altered = `${first.slice(0, -2)}ff`;
    expect((await revertOf(verifies(metadataOf(announcement, YES, 0), altered))).name).toBe(
      "HyperlaneCcipReadIsm_WrongId",
    );
  });

  it("refuses an id that another origin's hook announced", async () => {
    const message = await dispatch();
    const foreign = altered(await announce(a, b, [message]), { sourceChainId: THIRD_ORIGIN.chainId });
    expect(await revertOf(verifies(metadataOf(foreign, YES, 0), message))).toEqual({
      name: "HyperlaneCcipReadIsm_WrongId",
      args: [THIRD_ORIGIN.domain, hyperlaneId(message)],
    });
  });

  it("says as the store does why evidence is refused", async () => {
    const message = await dispatch();
    const announcement = await announce(a, b, [message]);
    const refusal = (changes: object, evidence = YES): Promise<{ name: string }> =>
      revertOf(verifies(metadataOf(altered(announcement, changes), evidence, 0), message));
    expect(await refusal({}, "0x")).toEqual({ name: "HyperlaneIsm_NotVerified", args: [messageId(announcement)] });
    expect((await refusal({ sender: seededAddress("forger") })).name).toBe("HyperlaneIsm_WrongHook");
    expect((await refusal({ sourceGateway: seededAddress("gateway") })).name).toBe("HyperlaneIsm_WrongGateway");
    expect((await refusal({ recipient: seededAddress("module") })).name).toBe("HyperlaneIsm_WrongDestination");
    expect((await refusal({ payload: `0x${"11".repeat(96)}` })).name).toBe("HyperlaneIsm_MalformedPayload");
    await mined(b.verifier.setAnswer(ANSWER.revert));
    expect((await refusal({})).name).toBe("MessageVerifierDouble_Told");
    await mined(b.verifier.setTrustGeneration(0));
    expect((await refusal({})).name).toBe("HyperlaneIsm_Halted");
  });

  it("refuses empty, truncated and nonsensical metadata by name", async () => {
    const message = await dispatch();
    const metadata = metadataOf(await announce(a, b, [message]), YES, 0);
    expect(await verifies(metadata, message)).toBe(true);
    for (const cut of [0, 1, 31, 32, 64, 96, 128, 500, (metadata.length - 2) / 2 - 32]) {
      const attempt = verifies(metadata.slice(0, 2 + 2 * cut), message);
      expect((await revertOf(attempt)).name, `${cut} bytes`).toBe("HyperlaneCcipReadIsm_MalformedMetadata");
    }
    for (const nonsense of [`0x${"ff".repeat(320)}`, `0x${"00".repeat(320)}`]) {
      expect(["HyperlaneCcipReadIsm_MalformedMetadata", "HyperlaneIsm_UnknownOrigin"]).toContain(
        (await revertOf(verifies(nonsense, message))).name,
      );
    }
  });

  it("reads metadata with bytes behind its end as what it is without them", async () => {
    const [message, other] = [await dispatch(), await dispatch()];
    const metadata = metadataOf(await announce(a, b, [message]), YES, 0);
    expect(await verifies(`${metadata}${"ee".repeat(1000)}`, message)).toBe(true);
    expect((await revertOf(verifies(`${metadata}${"ee".repeat(1000)}`, other))).name).toBe(
      "HyperlaneCcipReadIsm_WrongId",
    );
  });

  it("takes nothing shorter than a message for a message", async () => {
    const metadata = metadataOf(await announce(a, b, [await dispatch()]), YES, 0);
    for (const short of ["0x", `0x${"03".repeat(76)}`]) expect(await verifies(metadata, short)).toBe(false);
  });

  it("does not learn from a failed attempt, nor forget after a halt", async () => {
    const message = await dispatch();
    const metadata = metadataOf(await announce(a, b, [message]), YES, 0);
    await mined(b.verifier.setTrustGeneration(0));
    expect((await revertOf(verifies(metadata, message))).name).toBe("HyperlaneIsm_Halted");
    await mined(b.verifier.setTrustGeneration(2));
    expect(await verifies(metadata, message)).toBe(true);
  });
});

describe("Y13: what the store has recorded passes with any metadata, and no longer than it counts", () => {
  it("needs no metadata after submit, whoever submitted", async () => {
    const message = await dispatch();
    const announcement = await announce(a, b, [message]);
    await mined(as(b.ism, await account(b.chain, 8)).submit(announcement, YES));
    for (const metadata of ["0x", "0xffff", metadataOf(announcement, "0x", 9)]) {
      expect(await verifies(metadata, message)).toBe(true);
    }
  });

  it("asks for evidence again after a halt and a recovery", async () => {
    const message = await dispatch();
    const announcement = await announce(a, b, [message]);
    await mined(b.ism.submit(announcement, YES));
    await mined(b.verifier.setTrustGeneration(0));
    expect((await revertOf(verifies("0x", message))).name).toBe("HyperlaneCcipReadIsm_MalformedMetadata");
    await mined(b.verifier.setTrustGeneration(2));
    expect((await revertOf(verifies("0x", message))).name).toBe("HyperlaneCcipReadIsm_MalformedMetadata");
    expect(await verifies(metadataOf(announcement, YES, 0), message)).toBe(true);
  });

  it("does not take another origin's record for this one's", async () => {
    const message = await dispatch();
    const foreign = altered(await announce(a, b, [message]), { sourceChainId: THIRD_ORIGIN.chainId });
    await mined(b.ism.submit(foreign, YES));
    expect((await revertOf(verifies("0x", message))).name).toBe("HyperlaneCcipReadIsm_MalformedMetadata");
    const claimed = `0x${message.slice(2, 12)}${THIRD_ORIGIN.domain.toString(16).padStart(8, "0")}${message.slice(20)}`;
    expect((await revertOf(verifies("0x", claimed))).name).toBe("HyperlaneCcipReadIsm_MalformedMetadata");
  });
});
