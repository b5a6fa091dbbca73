import { join } from "node:path";
import { Contract, type ContractTransactionReceipt, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Journey } from "../../prover/cli/demo/scenarios/hyperlane/journey.ts";
import { DOMAINS, mined } from "../../prover/cli/demo/scenarios/hyperlane/world.ts";
import { TwoWaySession } from "../../prover/cli/demo/scenarios/twoWay.ts";
import type { DeployedContract } from "../../prover/delivery/deploy.ts";
import { saveDeployment } from "../../prover/delivery/deployment.ts";
import { type HyperlaneRoute, parseHyperlaneRoute } from "../../prover/delivery/hyperlane/route.ts";
import { writeJsonAtomic } from "../../prover/files.ts";
import { CcipReadAnswers } from "../../prover/node/ccipRead/answers.ts";
import { devAccount } from "../../prover/node/devChains.ts";
import { openHyperlane } from "../../prover/pipeline/hyperlane/context.ts";
import { explainHyperlaneMessage, type HyperlaneExplanation } from "../../prover/pipeline/hyperlane/explain.ts";
import { HyperlaneRelayer } from "../../prover/pipeline/hyperlane/relay.ts";
import { type Bytes32, toAddress } from "../../prover/protocol/field.ts";
import {
  addressToBytes32,
  decodeAnnouncementEvidence,
  decodeHyperlaneMessage,
  encodeHyperlaneMessage,
  hyperlaneId,
} from "../../prover/protocol/hyperlane.ts";
import { HYPERLANE_HOOK_ABI, MAILBOX_ABI } from "../../prover/protocol/hyperlaneAbi.ts";
import { runCli } from "../support/cli.ts";
import { seededAddress, seededBytes32 } from "../support/factories.ts";

let session: TwoWaySession;
let journey: Journey;

beforeAll(async () => {
  session = await TwoWaySession.open();
  await session.prepareArtifacts(() => undefined);
  await session.startWorld();
  await session.startAttesters();
  journey = new Journey(session);
  await journey.deploy();
});
afterAll(() => session?.close());

const idOf = (index: number): Bytes32 => hyperlaneId(journey.messages.a[index] as string);
const explain = (id: Bytes32): Promise<HyperlaneExplanation> => explainHyperlaneMessage(journey.context("a"), id);
const mine = (): Promise<unknown> => session.a.provider.send("evm_mine", []);

/** Dispatches on a to a recipient on b that names the module itself; without the hook unless told so. */
async function dispatchTo(recipient: string): Promise<string> {
  const mailbox = new Contract(journey.world.a.mailbox, MAILBOX_ABI, session.a.account("sender"));
  const to = addressToBytes32(toAddress(recipient));
  const receipt = await mined(mailbox.getFunction("dispatch")(DOMAINS.b, to, "0x77", "0x"));
  const message = receipt.logs
    .map((log) => mailbox.interface.parseLog(log))
    .find((event) => event?.name === "Dispatch");
  return String(message?.args.message);
}

function record(message: string): Promise<ContractTransactionReceipt> {
  const hook = new Contract(journey.world.a.hook, HYPERLANE_HOOK_ABI, session.a.account("bob"));
  return mined(hook.getFunction("postDispatch")("0x", message));
}

/** One pair of chains through all of this, in order: every proof here is a real one. */
describe("Hyperlane messages under a proved route", () => {
  let refuser: DeployedContract;
  let stuck: string;
  let stubborn: string;
  let foreign: string;
  let unaskable: string;

  it("explains a message from dispatch to announcement, and one that can never go on", async () => {
    expect(await explain(seededBytes32("nothing"))).toMatchObject({
      state: "unknown",
      stuckBecause: expect.any(String),
    });
    await journey.transfer("a", [10]);
    expect(await explain(idOf(0))).toMatchObject({ state: "dispatched", hint: expect.stringContaining("finalises") });
    refuser = await session.b.deployer.deploy("HyperlaneRecipientDouble", [
      journey.world.b.mailbox,
      journey.world.b.ism,
    ]);
    await mined(refuser.contract.getFunction("setConduct")(1, "0x"));
    stubborn = await dispatchTo(refuser.address);
    await record(stubborn);
    stuck = await dispatchTo(refuser.address);
    foreign = await dispatchTo(seededAddress("nobody"));
    const nonsense = await session.b.deployer.deploy("NonsenseIsmDouble", []);
    unaskable = await dispatchTo(nonsense.address);
    await mine();
    expect(await explain(idOf(0))).toMatchObject({ state: "recorded", face: "null" });
    expect(await explain(hyperlaneId(stuck))).toMatchObject({
      state: "dispatched",
      stuckBecause: expect.stringContaining("hook was not called"),
    });
    expect(await explain(hyperlaneId(foreign))).toMatchObject({ state: "dispatched", face: "foreign" });
    await journey.announce("a");
    const { state, steps } = await explain(idOf(0));
    expect(state).toBe("announced");
    expect(steps.map(({ name, done }) => [name, done])).toEqual([
      ["dispatched", true],
      ["recorded", true],
      ["announced", true],
      ["header", false],
      ["window", false],
      ["verified", false],
    ]);
    expect(journey.announcements.a).toHaveLength(1);
  });

  it("answers lookups: pending before the proof, evidence after it, and no answer for what is not its own", async () => {
    const answers = new CcipReadAnswers(journey.context("a"), 0);
    const [message] = journey.messages.a as [string];
    expect(await answers.answer(message)).toEqual({ pending: expect.stringContaining("not proved yet") });
    await expect(answers.answer(stuck)).rejects.toMatchObject({ code: "CCIP_UNKNOWN" });
    const elsewhere = encodeHyperlaneMessage({ ...decodeHyperlaneMessage(message), destination: 5n });
    await expect(answers.answer(elsewhere)).rejects.toMatchObject({ code: "CCIP_FOREIGN" });
    await expect(answers.answer("0x1234")).rejects.toMatchObject({ code: "HYPERLANE_MESSAGE" });
    await session.relay("a");
    const answer = await answers.answer(message);
    if (!("data" in answer)) throw new Error(answer.pending);
    const { announcement, index } = decodeAnnouncementEvidence(answer.data);
    expect(announcement.sender).toBe(journey.world.a.hook);
    expect(index).toBe(0);
    expect(await explain(idOf(0))).toMatchObject({ state: "proved" });
  });

  it("delivers what can be, from an account without rights, and says of the rest why not", async () => {
    const context = journey.context("a");
    const signer = new Wallet(devAccount(15));
    const relayer = new HyperlaneRelayer(context, {
      originSigner: signer.connect(session.a.provider),
      destinationSigner: signer.connect(session.b.provider),
    });
    const { announced, submitted, deliveries } = await relayer.round();
    expect(announced).toEqual([]);
    expect(submitted).toMatchObject([{ ids: [idOf(0), hyperlaneId(stubborn)] }]);
    expect(deliveries.map(({ id, status, reason = "" }) => [id, status, reason])).toEqual([
      [idOf(0), "delivered", ""],
      [hyperlaneId(stubborn), "refused", expect.stringContaining("process would revert")],
      [hyperlaneId(stuck), "waiting", expect.stringContaining("the hook")],
      [hyperlaneId(foreign), "skipped", expect.stringContaining("not this route's")],
      [hyperlaneId(unaskable), "skipped", expect.stringContaining("none that can be asked for")],
    ]);
    expect(await explain(idOf(0))).toMatchObject({ state: "delivered" });
    expect(await explain(hyperlaneId(stubborn))).toMatchObject({ state: "verified", stuckBecause: expect.any(String) });
    const again = await relayer.round();
    expect(again.deliveries.map(({ id }) => id)).not.toContain(idOf(0));
    expect(again.submitted).toEqual([]);
    await mined(refuser.contract.getFunction("setConduct")(3, "0x"));
    const burning = await relayer.round();
    expect(burning.deliveries[0]).toMatchObject({ id: hyperlaneId(stubborn), status: "refused" });
  });

  it("does the same from the command line", async () => {
    const context = journey.context("a");
    const files = {
      deployment: join(session.stateDirectory, "route.json"),
      route: join(session.stateDirectory, "h.json"),
    };
    await saveDeployment(files.deployment, context.deployment);
    const { origin, destination } = context.hyperlane;
    await writeJsonAtomic(files.route, { version: 1, origin, destination });
    const common = [
      ...["--deployment", files.deployment, "--hyperlane", files.route, "--finality", "1"],
      ...["--source", session.a.chain.url, "--destination", session.b.chain.url],
      ...["--state", join(session.stateDirectory, "cli"), "--json"],
    ];
    const run = async (...argv: string[]): Promise<unknown> => {
      const { code, stdout, stderr } = await runCli(["hyperlane", ...argv, ...common], {
        env: { HEADLIGHT_PRIVATE_KEY: devAccount(16) },
      });
      expect(stderr).toBe("");
      expect(code).toBe(0);
      return JSON.parse(stdout) as unknown;
    };
    expect(await run("explain", hyperlaneId(stubborn))).toMatchObject({ state: "verified", face: "null" });
    expect(await run("relay")).toMatchObject({
      dispatched: 5,
      announced: [],
      deliveries: [{ status: "refused" }, { status: "waiting" }, { status: "skipped" }, { status: "skipped" }],
    });
    const only = (await run("relay", "--recipients", seededAddress("nobody"))) as { deliveries: object[] };
    expect(only.deliveries).toMatchObject(Array(4).fill({ status: "skipped" }));
  });

  it("refuses files that do not fit the chains", async () => {
    const context = journey.context("a");
    const open = (changes: { origin?: object; destination?: object }): Promise<unknown> => {
      const hyperlane = {
        origin: { ...context.hyperlane.origin, ...changes.origin },
        destination: { ...context.hyperlane.destination, ...changes.destination },
      } as HyperlaneRoute;
      return openHyperlane({ ...context, hyperlane }, "test");
    };
    await expect(open({ origin: { domain: 5n } })).rejects.toMatchObject({ code: "HYPERLANE_MISMATCH" });
    await expect(open({ destination: { domain: 5n } })).rejects.toMatchObject({ code: "HYPERLANE_MISMATCH" });
    await expect(open({ origin: { hook: seededAddress("hook") } })).rejects.toMatchObject({ code: "CONTRACT_MISSING" });
    await expect(open({ destination: { ism: journey.world.b.ccipReadIsm.address } })).rejects.toMatchObject({
      code: "CONTRACT_REVERTS",
    });
    await expect(open({ destination: { ccipReadIsm: journey.world.b.ism } })).rejects.toMatchObject({
      code: "CONTRACT_REVERTS",
    });
  });
});

describe("the Hyperlane route's file", () => {
  const good = {
    version: 1,
    origin: { domain: "1", mailbox: seededAddress("m"), hook: seededAddress("h"), startBlock: "0" },
    destination: { domain: "2", mailbox: seededAddress("n"), ism: seededAddress("i") },
  };

  it("is read, with and without the CCIP_READ module", () => {
    expect(parseHyperlaneRoute(good).destination.ccipReadIsm).toBeUndefined();
    const both = { ...good, destination: { ...good.destination, ccipReadIsm: seededAddress("c") } };
    expect(parseHyperlaneRoute(both).destination.ccipReadIsm).toBe(seededAddress("c"));
  });

  it.each([
    ["another version", { ...good, version: 2 }],
    ["an unknown field", { ...good, extra: 1 }],
    ["a number that is none", { ...good, origin: { ...good.origin, domain: 1 } }],
    ["a missing hook", { ...good, origin: { ...good.origin, hook: undefined } }],
    ["nothing", null],
  ])("is refused with %s", (_, json) => {
    expect(() => parseHyperlaneRoute(json)).toThrow(expect.objectContaining({ code: "HYPERLANE_ROUTE" }));
  });

  it("is refused with a domain beyond 32 bits and an address that is none", () => {
    const wide = { ...good, origin: { ...good.origin, domain: "4294967296" } };
    expect(() => parseHyperlaneRoute(wide)).toThrow(expect.objectContaining({ code: "UINT_RANGE" }));
    const short = { ...good, origin: { ...good.origin, hook: "0x12" } };
    expect(() => parseHyperlaneRoute(short)).toThrow(expect.objectContaining({ code: "HEX_FORMAT" }));
  });
});
