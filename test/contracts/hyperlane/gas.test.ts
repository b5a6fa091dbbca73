import { Contract } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAnnouncedIds, encodeHyperlaneMessage, hyperlaneId } from "../../../prover/protocol/hyperlane.ts";
import type { Message } from "../../../prover/protocol/message.ts";
import { startVerifier, type VerifierFixture, windowEvidence, windowProof } from "../../support/contractMessages.ts";
import { account, deploy, mined, type TestContract } from "../../support/contracts.ts";
import { seededAddress } from "../../support/factories.ts";
import { itIsTheRecordedGas } from "../../support/gasSnapshot.ts";
import {
  addressOf,
  deployMailbox,
  deployVendored,
  dispatchedMessages,
  type HyperlanePair,
  metadataOf,
  padded,
  startHyperlanePair,
} from "../../support/hyperlane.ts";

/**
 * Gas of every step of a warp transfer, as whole transactions: on the origin against the gateway, on the destination against the zk
 * verifier with evidence of a window of 16. After a wanted change:
 *
 *   HEADLIGHT_UPDATE_SNAPSHOTS=1 npx vitest run --config test/vitest.config.ts test/contracts/hyperlane/gas.test.ts
 */

const ORIGIN = 1_001n;
const DESTINATION = 2_002n;
const ROUTER = seededAddress("router on the origin");
const HOOK = seededAddress("hook on the origin");

/** What the project promises at most. */
const BUDGET: Record<string, number> = {
  "submit 1 id": 100_000,
  "process, NULL, first transfer to a holder": 130_000,
};

const measured: Record<string, number> = {};
const measure = async (step: string, transaction: Parameters<typeof mined>[0]): Promise<void> => {
  measured[step] = Number((await mined(transaction)).gasUsed);
};

interface Destination {
  mailbox: TestContract;
  ism: TestContract;
  ccipReadIsm: TestContract;
  /** Warp route tokens behind the NULL and the CCIP_READ face. */
  byNull: TestContract;
  byCcipRead: TestContract;
}

let pair: HyperlanePair;
let fixture: VerifierFixture;
let destination: Destination;
let transfers: { null: string[]; ccipRead: string[] };

/** A transfer of the warp route, as the origin's mailbox would format it. */
function transfer(nonce: number, token: string): string {
  return encodeHyperlaneMessage({
    version: 3n,
    nonce: BigInt(nonce),
    origin: ORIGIN,
    sender: padded(ROUTER),
    destination: DESTINATION,
    recipient: padded(token),
    body: `0x${padded(seededAddress("holder")).slice(2)}${(1_000).toString(16).padStart(64, "0")}`,
  });
}

async function deployDestination({ chain, zkVerifier, parameters }: VerifierFixture): Promise<Destination> {
  const owner = (await account(chain, 0)).address;
  const mailbox = await deployMailbox(chain, DESTINATION);
  const merkleTreeHook = await deployVendored(chain, "MerkleTreeHook", [mailbox.target]);
  const origin = {
    domain: ORIGIN,
    chainId: parameters.sourceChainId,
    gateway: parameters.outbox,
    hook: HOOK,
    verifier: zkVerifier.target,
  };
  const ism = await deploy(chain, "HyperlaneIsm", [[origin]]);
  const ccipReadIsm = await deploy(chain, "HyperlaneCcipReadIsm", [ism.target, owner, []]);
  await mined(mailbox.initialize(owner, ism.target, merkleTreeHook.target, merkleTreeHook.target));
  const token = async (module: TestContract): Promise<TestContract> => {
    const { target } = await deployVendored(chain, "HypERC20", [18, 1, mailbox.target]);
    const abi = [
      "function initialize(uint256, string, string, address, address, address)",
      "function enrollRemoteRouter(uint32, bytes32)",
    ];
    const contract = new Contract(target, abi, await account(chain, 0));
    const call = (name: string, ...args: unknown[]): Promise<unknown> =>
      mined(contract.getFunction(name)(...args) as ReturnType<TestContract["approve"]>);
    await call("initialize", 0, "T", "T", merkleTreeHook.target, module.target, owner);
    await call("enrollRemoteRouter", ORIGIN, padded(ROUTER));
    return contract as unknown as TestContract;
  };
  return { mailbox, ism, ccipReadIsm, byNull: await token(ism), byCcipRead: await token(ccipReadIsm) };
}

/** Messages of the outbox: an announcement of one id for each face, then one of 16 ids. */
function announcements(on: Destination): string[][] {
  const [byNull, byCcipRead] = [addressOf(on.byNull), addressOf(on.byCcipRead)];
  return [
    [transfer(0, byNull)],
    [transfer(1, byCcipRead)],
    Array.from({ length: 16 }, (_, index) => transfer(2 + index, index % 2 === 0 ? byNull : byCcipRead)),
  ];
}

beforeAll(async () => {
  pair = await startHyperlanePair();
  // A chain of the same deployments tells the addresses that the messages have to name.
  const probe = await startVerifier(1);
  const addresses = await deployDestination(probe);
  await probe.chain.close();
  const payloads = announcements(addresses).map((messages) => encodeAnnouncedIds(messages.map(hyperlaneId)));
  fixture = await startVerifier(3, (nonce) => ({
    sender: HOOK,
    recipient: addressOf(addresses.ism),
    destinationChainId: 31_338n,
    payload: payloads[nonce] as `0x${string}`,
  }));
  destination = await deployDestination(fixture);
  expect(destination.ism.target).toBe(addresses.ism.target);
  expect(announcements(destination)).toEqual(announcements(addresses));
  const [[first], [second], batch] = announcements(destination) as [[string], [string], string[]];
  transfers = { null: [first, batch[0] as string], ccipRead: [second, batch[1] as string] };
  const { root, height, leaves } = fixture;
  await mined(fixture.zkVerifier.verifyWindow(height, 0, leaves(16, 0), windowProof(root, 0n, leaves(16, 0))));
});
afterAll(async () => {
  await pair.close();
  await fixture.chain.close();
});

const evidence = (nonce: number): string => windowEvidence(fixture.height, fixture.leaves(16, 0), nonce);

describe("gas", () => {
  it("is measured on the origin", async () => {
    const { a, b } = pair;
    const dispatch = (): ReturnType<TestContract["dispatch"]> =>
      a.mailbox.dispatch(b.domain, padded(seededAddress("recipient")), `0x${"5a".repeat(64)}`, "0x");
    const ids: string[] = [];
    for (let index = 0; index < 16; index++) {
      const message = dispatchedMessages(await mined(dispatch()), a.mailbox)[0] as string;
      ids.push(hyperlaneId(message));
      const record = a.hook.postDispatch("0x", message);
      if (index === 15) await measure("record a message, in a transaction of its own", record);
      else await mined(record);
    }
    await mined(a.hook.announce(b.domain, ids.slice(0, 1)));
    await measure("announce 1 id", a.hook.announce(b.domain, ids.slice(0, 1)));
    await measure("announce 16 ids", a.hook.announce(b.domain, ids));
  });

  it("is measured on the destination", async () => {
    const { mailbox, ism } = destination;
    const [one, other, batch] = fixture.messages as [Message, Message, Message];
    const [first, inBatch] = transfers.null as [string, string];
    await measure("submit 1 id", ism.submit(one, evidence(0)));
    await measure("process, NULL, first transfer to a holder", mailbox.process("0x", first));
    await measure(
      "process, CCIP_READ, first transfer to a holder",
      mailbox.process(metadataOf(other, evidence(1), 0), transfers.ccipRead[0]),
    );
    await measure(
      "process, CCIP_READ, from a batch of 16, later transfer",
      mailbox.process(metadataOf(batch, evidence(2), 1), transfers.ccipRead[1]),
    );
    await measure("submit 16 ids", ism.submit(batch, evidence(2)));
    await measure("process, NULL, later transfer", mailbox.process("0x", inBatch));
  });

  it("keeps the promised budgets", () => {
    for (const [step, budget] of Object.entries(BUDGET)) expect(measured[step], step).toBeLessThanOrEqual(budget);
  });

  itIsTheRecordedGas(measured, { snapshot: "hyperlaneGas", readme: "contracts/transports/hyperlane/README.md" });
});
