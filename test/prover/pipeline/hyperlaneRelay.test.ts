import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, it } from "vitest";
import { HeadlightError } from "../../../prover/errors.ts";
import { HyperlaneRelayer, type HyperlaneRelayOptions } from "../../../prover/pipeline/hyperlane/relay.ts";
import { evidenceFor, type OpenWindow } from "../../../prover/pipeline/windows.ts";
import type { Bytes32 } from "../../../prover/protocol/field.ts";
import { encodeAnnouncementEvidence } from "../../../prover/protocol/hyperlane.ts";
import { leafOf } from "../../../prover/protocol/message.ts";
import type { DispatchedMessage } from "../../../prover/source/hyperlaneDispatches.ts";
import type { SentMessage } from "../../../prover/source/outboxEvents.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";
import { announcement, dispatched, reverted, ScriptedNode, scriptedContext } from "../../support/hyperlaneNodes.ts";

let origin: ScriptedNode;
let destination: ScriptedNode;
let messages: DispatchedMessage[];

beforeEach(() => {
  origin = new ScriptedNode();
  destination = new ScriptedNode();
  messages = [dispatched(0n), dispatched(1n), dispatched(2n)];
});

const relayer = (announcements: SentMessage[] = [], options: Partial<HyperlaneRelayOptions> = {}): HyperlaneRelayer =>
  new HyperlaneRelayer(scriptedContext(origin, destination, messages, announcements), {
    originSigner: origin.signer,
    destinationSigner: destination.signer,
    ...options,
  });

const verifyAll = (): void => {
  for (const { id } of messages) destination.verified.add(id);
};

describe("a round of the Hyperlane relayer", () => {
  it("goes on when a recipient accepts a simulation and reverts an estimate", async () => {
    verifyAll();
    destination.onAsk = (what, method, args) => {
      if (what === "estimate" && method === "process" && args[1] === messages[0]?.bytes) throw reverted();
    };
    const { deliveries } = await relayer().round();
    expect(deliveries.map(({ status }) => status)).toEqual(["refused", "delivered", "delivered"]);
    expect(deliveries[0]?.reason).toContain("the node does not take the transaction process");
  });

  it("goes on after an error of any other kind, and lets a message wait for funds and for a block", async () => {
    verifyAll();
    const failures: unknown[] = [
      new HeadlightError({ code: "CONTRACT_ANSWER", message: "another contract" }),
      new TypeError("cannot read it"),
      new HeadlightError({ code: "DELIVERY_FUNDS", message: "no coins" }),
    ];
    destination.onAsk = (what, method, args) => {
      const index = messages.findIndex(({ bytes }) => bytes === args[1]);
      if (what === "estimate" && method === "process") throw failures[index];
    };
    const { deliveries } = await relayer().round();
    expect(deliveries.map(({ status }) => status)).toEqual(["refused", "refused", "waiting"]);
  });

  it("ends when it is told to stop or its node is gone, and not when the node only gave up on one message", async () => {
    verifyAll();
    const failing = (code: string, isGone: boolean) => {
      const failure = new HeadlightError({ code, message: code });
      destination.onAsk = (what, method, args) => {
        if (what === "head" && isGone && destination.sent.length > 0) throw failure;
        if (what === "estimate" && method === "process" && args[1] === messages[1]?.bytes) throw failure;
      };
    };
    failing("RPC_UNREACHABLE", true);
    await expect(relayer().round()).rejects.toMatchObject({ code: "RPC_UNREACHABLE" });
    expect(destination.sent.map(({ method }) => method)).toEqual(["process"]);
    failing("ABORTED", false);
    await expect(relayer().round()).rejects.toMatchObject({ code: "ABORTED" });
    failing("RPC_TIMEOUT", false);
    const { deliveries } = await relayer().round();
    expect(deliveries.map(({ status }) => status)).toEqual(["waiting", "delivered"]);
  });

  it("delivers again what a reorganisation of the destination took back, and asks no more about what is final", async () => {
    verifyAll();
    const relay = relayer();
    await relay.round();
    // Delivered at the latest block, and not at the final one.
    destination.onAsk = (_, method, __, at) => {
      if (method === "delivered" && at !== undefined) destination.delivered.clear();
    };
    await relay.round();
    destination.onAsk = () => undefined;
    destination.delivered.clear();
    expect((await relay.round()).deliveries.map(({ status }) => status)).toEqual(Array(3).fill("delivered"));
    // The delivery is final by now: the scripted node has one state for all blocks.
    expect((await relay.round()).deliveries).toEqual([]);
    let asked = 0;
    destination.onAsk = (_, method) => {
      if (method === "delivered") asked++;
    };
    expect((await relay.round()).deliveries).toEqual([]);
    expect(asked).toBe(0);
  });

  it("delivers although it cannot announce, and says why it cannot", async () => {
    const [first, second, unannounced] = messages as [DispatchedMessage, DispatchedMessage, DispatchedMessage];
    destination.verified.add(first.id).add(second.id);
    origin.recorded.add(unannounced.id);
    for (const failure of [
      new HeadlightError({ code: "DELIVERY_FUNDS", message: "account without funds" }),
      reverted(),
    ]) {
      destination.delivered.clear();
      origin.onAsk = (what) => {
        if (what === "estimate") throw failure;
      };
      const { announced, notAnnounced, deliveries } = await relayer().round();
      expect(announced).toEqual([]);
      expect(notAnnounced).toEqual([{ ids: [unannounced.id], reason: expect.stringMatching(/funds|revert/) }]);
      expect(deliveries.map(({ status }) => status)).toEqual(["delivered", "delivered", "waiting"]);
    }
  });
});

describe("what the Hyperlane relayer pays for", () => {
  let message: DispatchedMessage;
  let lean: SentMessage;
  beforeEach(() => {
    messages = [dispatched(0n)];
    [message] = messages as [DispatchedMessage];
    lean = announcement(0n, [message.id]);
    origin.recorded.add(message.id);
  });
  const metadataOf = (sent: SentMessage, proved: SentMessage[], index = 0): string =>
    encodeAnnouncementEvidence({
      announcement: sent.message,
      evidence: evidenceFor(sent, [windowOf(proved)]) ?? "0x",
      index,
    });
  const strangers = (count: number): Bytes32[] =>
    Array.from({ length: count }, (_, index) => seededBytes32(`stranger ${index}`));

  it("asks no server for evidence that it has", async () => {
    destination.module = seededAddress("ccip");
    destination.prove([lean]);
    destination.onAsk = (_, method) => expect(method).not.toBe("getOffchainVerifyInfo");
    const { deliveries } = await relayer([lean]).round();
    expect(deliveries).toMatchObject([{ face: "ccip-read", status: "delivered" }]);
    expect(destination.sent).toMatchObject([{ method: "process", args: [metadataOf(lean, [lean]), message.bytes] }]);
  });

  it("takes of a server's answer the evidence alone, and passes over servers whose answer does not go through", async () => {
    const good = metadataOf(lean, [lean]);
    const wrong = metadataOf(announcement(0n, [seededBytes32("other")]), [lean]);
    const answers = ["0x1234", wrong, `${good}${"00".repeat(32 * 1_500)}`];
    const server = createServer((request, response) =>
      response.end(JSON.stringify({ data: answers[Number(request.url?.slice(1))] })),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    destination.urls = answers.map((_, index) => `http://127.0.0.1:${port}/${index}`);
    destination.module = seededAddress("ccip");
    destination.onAsk = (what, method, args) => {
      if (what === "call" && method === "process" && args[0] !== good) throw reverted();
    };
    try {
      const { deliveries } = await relayer([lean]).round();
      expect(deliveries).toMatchObject([{ status: "delivered" }]);
      expect(destination.sent).toMatchObject([{ method: "process", args: [good, message.bytes] }]);
    } finally {
      server.close();
    }
  });

  it("announces again what was announced among many strangers only, and waits for that", async () => {
    const padded = announcement(0n, [...strangers(17), message.id]);
    destination.prove([padded]);
    const first = await relayer([padded]).round();
    expect(first.announced).toMatchObject([{ ids: [message.id] }]);
    expect(first.submitted).toEqual([]);
    expect(first.deliveries).toMatchObject([{ status: "waiting" }]);
    const again = announcement(1n, [message.id]);
    const waiting = await relayer([padded, again]).round();
    expect([waiting.announced, waiting.submitted]).toEqual([[], []]);
    destination.prove([padded, again]);
    const { announced, submitted, deliveries } = await relayer([padded, again]).round();
    expect(announced).toEqual([]);
    expect(submitted).toMatchObject([{ messageId: again.id, ids: [message.id] }]);
    expect(deliveries).toMatchObject([{ status: "delivered" }]);
  });

  it("takes the announcement among few strangers, and the one among many where it does not announce", async () => {
    const few = announcement(0n, [...strangers(16), message.id]);
    destination.prove([few]);
    expect(await relayer([few]).round()).toMatchObject({ announced: [], submitted: [{ messageId: few.id }] });
    destination.delivered.clear();
    destination.verified.clear();
    const many = announcement(0n, [...strangers(17), message.id]);
    destination.prove([many]);
    const { submitted } = await relayer([many], { announce: false }).round();
    expect(submitted).toMatchObject([{ messageId: many.id }]);
  });
});

/** The first window of the outbox that holds these. */
function windowOf(sent: readonly SentMessage[]): OpenWindow {
  const leaves = Array.from({ length: 16 }, (_, index) => (sent[index] === undefined ? 0n : leafOf(sent[index].id)));
  return { height: BigInt(sent.length), windowSize: 16, windowIndex: 0n, leaves };
}
