import { Contract, NonceManager, type TransactionRequest, type TransactionResponse, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Deployer } from "../../../prover/delivery/deploy.ts";
import { type DeliveryEstimate, executeMessage, expireMessage } from "../../../prover/delivery/execute.ts";
import { gatewayInterface, messageState } from "../../../prover/delivery/messageState.ts";
import { devAccount } from "../../../prover/node/devChains.ts";
import type { Address } from "../../../prover/protocol/field.ts";
import { type Message, messageId } from "../../../prover/protocol/message.ts";
import type { ChainConnection } from "../../../prover/source/rpc.ts";
import { account, Cleanup } from "../../support/chains.ts";
import { messageFixture, seededAddress } from "../../support/factories.ts";

const cleanup = new Cleanup();
let connection: ChainConnection;
let gateway: Address;
let deployer: Deployer;
let verifier: Awaited<ReturnType<Deployer["deploy"]>>;
let nonce = 0n;
const remote = seededAddress("remote outbox");

beforeAll(async () => {
  connection = await cleanup.connection((await cleanup.chain(31_337n)).url);
  const signer = account(0, connection);
  deployer = new Deployer(signer);
  gateway = (await deployer.deploy("Gateway", [new Wallet(devAccount(0)).address, 86_400n])).address;
  verifier = await deployer.deploy("MessageVerifierDouble", []);
  const inbox = new Contract(gateway, gatewayInterface, signer);
  await (await inbox.getFunction("setRoute")(77n, remote, verifier.address)).wait();
});
afterAll(() => cleanup.run());

/** Way of DuplicitousRecipientDouble. */
const WAY = { costly: 0, seeing: 1, armed: 2, claimsExecuted: 3, claimsFailed: 4 } as const;

async function to(way: number, more: Partial<Message> = {}): Promise<Message> {
  return messageFixture({
    nonce: nonce++,
    sourceChainId: 77n,
    sourceGateway: remote,
    destinationChainId: 31_337n,
    destinationGateway: gateway,
    recipient: (await deployer.deploy("DuplicitousRecipientDouble", [way])).address,
    gasLimit: 50_000n,
    value: 0n,
    deadline: 0n,
    sequence: 0n,
    ...more,
  });
}

const parameters = (message: Message) => ({
  signer: new Wallet(devAccount(5), connection.provider),
  provider: connection.provider,
  gateway,
  message,
  evidence: "0x",
});
const sent = (): Promise<number> => connection.provider.getTransactionCount(new Wallet(devAccount(5)).address);

describe("hostile messages are outcomes and bounded in cost", () => {
  it("a value above the balance", async () => {
    expect(await executeMessage(parameters(await to(WAY.armed, { value: 10n ** 30n })))).toMatchObject({
      status: "unprofitable",
      reason: expect.stringContaining("cannot pay"),
    });
  });

  it("gas beyond what was judged", async () => {
    let judged: DeliveryEstimate | undefined;
    const judge = (estimate: DeliveryEstimate): string => {
      judged = estimate;
      return "too dear";
    };
    const before = await sent();
    expect(await executeMessage({ ...parameters(await to(WAY.costly)), judge })).toMatchObject({
      status: "unprofitable",
    });
    expect(judged?.gasLimit).toBeGreaterThan(4_000_000n);
    const limited = { ...parameters(await to(WAY.costly)), maxCostWei: 10n ** 12n };
    expect(await executeMessage(limited)).toMatchObject({ status: "unprofitable" });
    expect(await sent()).toBe(before);
  });

  it("a recipient that knows simulations by a gas price of 0", async () => {
    const before = await sent();
    expect(await executeMessage(parameters(await to(WAY.seeing)))).toMatchObject({ status: "receiver-failed" });
    expect(await sent()).toBe(before);
  });

  it("a recipient that fails only when it is mined: one transaction, with a value too", async () => {
    for (const value of [0n, 1n]) {
      const message = await to(WAY.armed, { value });
      const trap = new Contract(
        message.recipient,
        ["function arm()"],
        new NonceManager(new Wallet(devAccount(6), connection.provider)),
      );
      class Trapped extends Wallet {
        override async sendTransaction(transaction: TransactionRequest): Promise<TransactionResponse> {
          await (await trap.getFunction("arm")()).wait();
          return super.sendTransaction(transaction);
        }
      }
      const before = await sent();
      const signer = new Trapped(devAccount(5), connection.provider);
      expect(await executeMessage({ ...parameters(message), signer })).toMatchObject({ status: "receiver-failed" });
      expect(await sent()).toBe(before + 1);
    }
  });

  it("false events of the gateway: what counts is what the gateway says", async () => {
    const claims = await to(WAY.claimsExecuted);
    const outcome = await executeMessage({ ...parameters(claims), recordFailure: true });
    expect(outcome).toMatchObject({ status: "receiver-failed" });
    expect(await messageState(connection.provider, gateway, messageId(claims))).toBe("failed");
    expect(await executeMessage(parameters(await to(WAY.claimsFailed)))).toMatchObject({ status: "executed" });
  });

  it("an expired message that the verifier does not vouch for", async () => {
    await deployer.call(verifier, "setAnswer", [1]);
    const message = await to(WAY.armed, { deadline: 5n });
    expect(await expireMessage(parameters(message))).toMatchObject({ status: "not-verified" });
    await deployer.call(verifier, "setAnswer", [0]);
    expect(await expireMessage(parameters(message))).toMatchObject({ status: "expired" });
  });
});
