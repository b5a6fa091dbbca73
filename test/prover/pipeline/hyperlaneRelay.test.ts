import { beforeEach, describe, expect, it } from "vitest";
import { HeadlightError } from "../../../prover/errors.ts";
import { HyperlaneRelayer } from "../../../prover/pipeline/hyperlane/relay.ts";
import type { DispatchedMessage } from "../../../prover/source/hyperlaneDispatches.ts";
import { dispatched, reverted, ScriptedNode, scriptedContext } from "../../support/hyperlaneNodes.ts";

let origin: ScriptedNode;
let destination: ScriptedNode;
let messages: DispatchedMessage[];

beforeEach(() => {
  origin = new ScriptedNode();
  destination = new ScriptedNode();
  messages = [dispatched(0n), dispatched(1n), dispatched(2n)];
});

const relayer = (): HyperlaneRelayer =>
  new HyperlaneRelayer(scriptedContext(origin, destination, messages), {
    originSigner: origin.signer,
    destinationSigner: destination.signer,
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
    expect(destination.sent).toEqual(["process"]);
    failing("ABORTED", false);
    await expect(relayer().round()).rejects.toMatchObject({ code: "ABORTED" });
    failing("RPC_TIMEOUT", false);
    const { deliveries } = await relayer().round();
    expect(deliveries.map(({ status }) => status)).toEqual(["waiting", "delivered"]);
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
