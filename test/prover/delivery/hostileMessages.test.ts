import { Contract, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Deployer } from "../../../prover/delivery/deploy.ts";
import {
  type DeliveryEstimate,
  executeMessage,
  expireMessage,
  gatewayInterface,
} from "../../../prover/delivery/execute.ts";
import { devAccount } from "../../../prover/node/devChains.ts";
import type { Address } from "../../../prover/protocol/field.ts";
import type { Message } from "../../../prover/protocol/message.ts";
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
    expect(await executeMessage(parameters(await to(9, { value: 10n ** 30n })))).toMatchObject({
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
    expect(await executeMessage({ ...parameters(await to(0)), judge })).toMatchObject({ status: "unprofitable" });
    expect(judged?.gasLimit).toBeGreaterThan(4_000_000n);
    const limited = { ...parameters(await to(0)), maxCostWei: 10n ** 12n };
    expect(await executeMessage(limited)).toMatchObject({ status: "unprofitable" });
    expect(await sent()).toBe(before);
  });

  it("a recipient that knows simulations by a gas price of 0", async () => {
    const before = await sent();
    expect(await executeMessage(parameters(await to(1)))).toMatchObject({ status: "receiver-failed" });
    expect(await sent()).toBe(before);
  });

  it.each([3, 4])("false events of the gateway, %s", async (way) => {
    expect(await executeMessage(parameters(await to(way)))).toMatchObject({ status: "executed" });
  });

  it("an expired message that the verifier does not vouch for", async () => {
    await deployer.call(verifier, "setAnswer", [1]);
    const message = await to(9, { deadline: 5n });
    expect(await expireMessage(parameters(message))).toMatchObject({ status: "not-verified" });
    await deployer.call(verifier, "setAnswer", [0]);
    expect(await expireMessage(parameters(message))).toMatchObject({ status: "expired" });
  });
});
