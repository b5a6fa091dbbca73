import { Contract, Interface, Wallet } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Deployer } from "../../../prover/delivery/deploy.ts";
import { parseDeployment, verifierOf } from "../../../prover/delivery/deployment.ts";
import {
  type DeployRouteParameters,
  type DeployTwoWayRouteParameters,
  deployRoute,
  deployTwoWayRoute,
} from "../../../prover/delivery/deployRoute.ts";
import { DEVELOPMENT_ALPHA_X, refuseDevelopmentKeys } from "../../../prover/delivery/developmentKeys.ts";
import { executeMessage } from "../../../prover/delivery/execute.ts";
import { checkDeployment } from "../../../prover/delivery/lightClient.ts";
import { gatewayInterface } from "../../../prover/delivery/messageState.ts";
import { preflight, readContract } from "../../../prover/delivery/preflight.ts";
import { decodeRevert } from "../../../prover/delivery/revertReason.ts";
import { submit } from "../../../prover/delivery/submit.ts";
import { devAccount } from "../../../prover/node/devChains.ts";
import { GATEWAY_ABI, RECEIPTS_ABI } from "../../../prover/protocol/abi.ts";
import { toAddress } from "../../../prover/protocol/field.ts";
import { STORAGE_READER_ABI } from "../../../prover/protocol/verifierAbis.ts";
import { curveBn254 } from "../../../prover/proving/curve.ts";
import { developmentAlpha } from "../../../prover/proving/developmentTrapdoor.ts";
import { loadRegistry } from "../../../prover/proving/registry.ts";
import type { ChainConnection } from "../../../prover/source/rpc.ts";
import { account, Cleanup, rpc } from "../../support/chains.ts";
import { committeeFixture, messageFixture, seededAddress, seededBytes32, tamper } from "../../support/factories.ts";

const cleanup = new Cleanup();
let connection: ChainConnection;
let gateway: ReturnType<typeof toAddress>;
let url: string;
const owner = new Wallet(devAccount(0));
const stranger = new Wallet(devAccount(3));

beforeAll(async () => {
  ({ url } = await cleanup.chain(31_337n));
  connection = await cleanup.connection(url);
  gateway = (await new Deployer(account(0, connection)).deploy("Gateway", [owner.address, 86_400n])).address;
});
afterAll(() => cleanup.run());

const setRoute = (chainId: bigint) => ({
  to: gateway,
  abi: gatewayInterface,
  method: "setRoute",
  args: [chainId, seededAddress("other"), `0x${"0".repeat(40)}`],
});

describe("reasons of reverts", () => {
  it.each([
    ["Gateway_AlreadyExecuted", [seededBytes32("id")], "the message is delivered already"],
    ["Gateway_InsufficientGas", [5n, 9n], "the recipient is promised more gas: 9 needed, 5 left"],
    ["Gateway_PayloadTooLong", [70_000n], "Gateway_PayloadTooLong(70000)"],
  ])("%s", (name, args, sentence) => {
    expect(decodeRevert(gatewayInterface.encodeErrorResult(name, args))).toEqual({ name, args, sentence });
  });

  it("knows Solidity's own, and says what it does not know", () => {
    const solidity = new Interface(["error Error(string)", "error Panic(uint256)"]);
    expect(decodeRevert(solidity.encodeErrorResult("Error", ["no"])).sentence).toBe('"no"');
    const hostile = decodeRevert(
      solidity.encodeErrorResult("Error", [`\u001b[2J\n\u009b\u202e${"x".repeat(5_000)}`]),
    ).sentence;
    expect(hostile).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(hostile.length).toBeLessThan(401);
    expect(decodeRevert(solidity.encodeErrorResult("Panic", [17])).name).toBe("Panic");
    expect(decodeRevert("0xdeadbeef").sentence).toContain("0xdeadbeef");
    expect(decodeRevert("0x12").sentence).toContain("0x12");
    for (const nothing of ["0x", null, undefined])
      expect(decodeRevert(nothing).sentence).toBe("it reverts without a reason");
  });
});

describe("preflight", () => {
  it("says what a call would return or why it would revert, and changes nothing", async () => {
    const before = await connection.provider.getBlockNumber();
    expect(await preflight(connection.provider, setRoute(7n), owner.address)).toEqual({ ok: true, result: [] });
    expect(await preflight(connection.provider, setRoute(7n), stranger.address)).toMatchObject({
      ok: false,
      reason: { name: "OwnableUnauthorizedAccount" },
    });
    expect(await connection.provider.getBlockNumber()).toBe(before);
  });

  it("decodes an error of the called contract's own, if its interface has it", async () => {
    const to = (await new Deployer(account(4, connection)).deploy("BridgedToken", [])).address;
    const method = "function transfer(address to, uint256 amount) returns (bool)";
    const error = "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)";
    const tried = (abi: string[]) => {
      const call = { to, abi: new Interface(abi), method: "transfer", args: [owner.address, 5n] };
      return preflight(connection.provider, call, stranger.address);
    };
    expect(await tried([method])).toMatchObject({ ok: false, reason: { name: "" } });
    expect(await tried([method, error])).toMatchObject({
      ok: false,
      reason: { sentence: `ERC20InsufficientBalance(${stranger.address}, 0, 5)` },
    });
  });

  it("names an address without a contract, and one with another contract", async () => {
    const call = { to: seededAddress("nobody"), abi: gatewayInterface, method: "outboxNonce", args: [] };
    await expect(readContract(connection.provider, call)).rejects.toMatchObject({ code: "CONTRACT_MISSING" });
    const other = {
      to: gateway,
      abi: new Interface(["function outboxNonce() view returns (uint256[3])"]),
      method: "outboxNonce",
      args: [],
    };
    await expect(readContract(connection.provider, other)).rejects.toMatchObject({ code: "CONTRACT_ANSWER" });
  });
});

describe("submitting", () => {
  const provider = () => connection.provider;

  it("sends once, and never what is done already", async () => {
    const signer = owner.connect(provider());
    const sent: string[] = [];
    const isDone = async (): Promise<boolean> =>
      (await readContract(provider(), { to: gateway, abi: gatewayInterface, method: "route", args: [8n] }))[0] !==
      `0x${"0".repeat(40)}`;
    const parameters = {
      signer,
      provider: provider(),
      call: setRoute(8n),
      alreadyDone: isDone,
      onSent: (hash: string) => void sent.push(hash),
    };
    expect(await submit(parameters)).toMatchObject({ outcome: "accepted", gasUsed: expect.any(BigInt) });
    expect(await submit(parameters)).toEqual({ outcome: "already-accepted" });
    expect(sent).toHaveLength(1);
  });

  it("raises the decoded reason of what would revert, and sends nothing", async () => {
    const before = await provider().getTransactionCount(stranger.address);
    await expect(
      submit({ signer: stranger.connect(provider()), provider: provider(), call: setRoute(9n) }),
    ).rejects.toMatchObject({
      code: "DELIVERY_REVERTS",
      details: { error: "OwnableUnauthorizedAccount" },
    });
    expect(await provider().getTransactionCount(stranger.address)).toBe(before);
  });

  it("waits out a nonce that another transaction of the account took", async () => {
    const signer = owner.connect(provider());
    const nonce = await provider().getTransactionCount(owner.address);
    const original = signer.sendTransaction.bind(signer);
    let tries = 0;
    signer.sendTransaction = (transaction) =>
      original(tries++ === 0 ? { ...transaction, nonce: nonce - 1 } : transaction);
    expect(await submit({ signer, provider: provider(), call: setRoute(10n) })).toMatchObject({ outcome: "accepted" });
    expect(tries).toBe(2);
  });

  it("gives up on a transaction that is not mined, and counts it when it was after all", async () => {
    const signer = owner.connect(provider());
    await rpc(url, "evm_setAutomine", [false]);
    const isDone = async (): Promise<boolean> =>
      (await readContract(provider(), { to: gateway, abi: gatewayInterface, method: "route", args: [11n] }))[0] !==
      `0x${"0".repeat(40)}`;
    const parameters = { signer, provider: provider(), call: setRoute(11n), alreadyDone: isDone };
    await expect(submit({ ...parameters, timeoutMs: 200 })).rejects.toMatchObject({
      code: "DELIVERY_TIMEOUT",
      details: { transactionHash: expect.any(String) },
    });
    await rpc(url, "evm_mine");
    await rpc(url, "evm_setAutomine", [true]);
    expect(await submit(parameters)).toEqual({ outcome: "already-accepted" });
  });

  it("names an account without money", async () => {
    const poor = new Wallet(seededBytes32("poor"), provider());
    const abi = new Interface(["function transferOwnership(address)"]);
    await new Contract(gateway, abi, owner.connect(provider()))
      .getFunction("transferOwnership")
      .staticCall(poor.address);
    const call = { to: seededAddress("anyone"), abi: new Interface(["function ping()"]), method: "ping", args: [] };
    await expect(submit({ signer: poor, provider: provider(), call })).rejects.toMatchObject({
      code: "DELIVERY_FUNDS",
      details: { from: poor.address },
    });
  });
});

describe("executing what cannot be executed", () => {
  it.each([
    ["of a chain without a route", messageFixture(), "refused", "the gateway has no route"],
    [
      "for another gateway",
      messageFixture({ destinationGateway: seededAddress("elsewhere") }),
      "refused",
      "the message is for gateway",
    ],
  ])("a message %s is an outcome with its reason", async (_name, message, status, reason) => {
    const here = { destinationChainId: 31_337n, sourceChainId: 5n };
    const fitting = {
      ...message,
      ...here,
      ...(status === "refused" && reason.includes("route") ? { destinationGateway: gateway } : {}),
    };
    const outcome = await executeMessage({
      signer: stranger.connect(connection.provider),
      provider: connection.provider,
      gateway,
      message: fitting,
      evidence: "0x",
    });
    expect(outcome).toMatchObject({ status, reason: expect.stringContaining(reason) });
  });
});

describe("K11: development keys stay on local chains", () => {
  const key = (kind: "development" | "ceremony", instance = "header-8") => ({ instance, kind });

  it("passes local ids, ids named as local, and ceremony keys anywhere", () => {
    for (const chainId of [31_337n, 31_338n, 1_337n]) refuseDevelopmentKeys([key("development")], chainId);
    refuseDevelopmentKeys([key("development")], 11_155_111n, [11_155_111n]);
    refuseDevelopmentKeys([key("ceremony")], 1n);
    expect(() => refuseDevelopmentKeys([key("ceremony"), key("development")], 1n)).toThrowError(
      expect.objectContaining({ code: "DEVELOPMENT_KEY_REFUSED" }),
    );
  });

  it("refuses before anything is deployed", async () => {
    const before = await connection.provider.getBlockNumber();
    const signer = account(0, connection);
    const refused = deployRoute({
      source: signer,
      destination: signer,
      sourceChainId: 31_337n,
      destinationChainId: 1n,
      firstCommittee: (outbox) => committeeFixture([1n], 8, { outbox }).committee,
      headerKey: key("development"),
      windowKeys: [],
    });
    await expect(refused).rejects.toMatchObject({
      code: "DEVELOPMENT_KEY_REFUSED",
      hint: expect.stringContaining("ceremony"),
    });
    expect(await connection.provider.getBlockNumber()).toBe(before);
  });

  it("knows development keys and verifiers as proving does", async () => {
    const curve = await curveBn254();
    const [x] = curve.G1.toObject(developmentAlpha(curve)) as [bigint];
    expect(DEVELOPMENT_ALPHA_X).toBe(x.toString(16).padStart(64, "0"));
    // Of the instances that a route takes.
    const taken = Object.entries(loadRegistry().instances).filter(([name]) => /^(header|window)-/.test(name));
    expect(taken.length).toBeGreaterThan(4);
    for (const [name, { verifier }] of taken) expect(verifierOf(name)).toBe(verifier);
  });

  it("refuses a development verifier that is passed off as a ceremony's, by its code", async () => {
    const { url: publicUrl } = await cleanup.chain(4_242n);
    const onPublic = await cleanup.connection(publicUrl);
    const parameters: DeployRouteParameters = {
      source: account(0, connection),
      destination: account(0, onPublic),
      sourceChainId: 31_337n,
      destinationChainId: 4_242n,
      firstCommittee: (outbox) => committeeFixture([1n], 8, { outbox }).committee,
      headerKey: key("ceremony"),
      windowKeys: [key("ceremony", "window-16"), key("ceremony", "window-256")],
    };
    const before = await connection.provider.getBlockNumber();
    await expect(deployRoute(parameters)).rejects.toMatchObject({
      code: "DEVELOPMENT_KEY_REFUSED",
      details: { chainId: "4242", instances: ["header-8", "window-16", "window-256"] },
    });
    // A node of another chain than the one named local does not help.
    await expect(deployRoute({ ...parameters, destinationChainId: 31_338n })).rejects.toMatchObject({
      code: "DEPLOY_CHAIN_MISMATCH",
      message: "the destination is to be chain 31338, its node is on chain 4242",
    });
    await expect(deployRoute({ ...parameters, sourceChainId: 1n })).rejects.toMatchObject({
      code: "DEPLOY_CHAIN_MISMATCH",
      details: { side: "source" },
    });
    await expect(deployRoute({ ...parameters, destination: new Wallet(devAccount(0)) })).rejects.toMatchObject({
      code: "DEPLOY_CHAIN_MISMATCH",
    });
    expect(await connection.provider.getBlockNumber()).toBe(before);
    expect(await onPublic.provider.getBlockNumber()).toBe(0);
  });

  it("gives each window size its own verifier, whatever the order of the keys", async () => {
    const deployed = new Map<string, string>();
    const onOther = await cleanup.connection((await cleanup.chain(31_338n)).url);
    const parameters: DeployRouteParameters = {
      source: account(0, connection),
      destination: account(0, onOther),
      sourceChainId: 31_337n,
      destinationChainId: 31_338n,
      firstCommittee: (outbox) => committeeFixture([1n], 8, { outbox }).committee,
      headerKey: key("development"),
      windowKeys: [key("development", "window-256"), key("development", "window-16")],
      onDeployed: ({ contract, address }) => deployed.set(contract, address),
    };
    const { destination, windowInstances } = await deployRoute(parameters);
    expect(windowInstances).toEqual(["window-16", "window-256"]);
    const abi = new Interface(["function windowVerifier(uint256) view returns (address)"]);
    const verifier = async (size: bigint): Promise<unknown> => {
      const call = { to: destination.zkVerifier, abi, method: "windowVerifier", args: [size] };
      return String((await readContract(onOther.provider, call))[0]).toLowerCase();
    };
    expect(await verifier(16n)).toBe(deployed.get("MessageWindow16Verifier")?.toLowerCase());
    expect(await verifier(256n)).toBe(deployed.get("MessageWindow256Verifier")?.toLowerCase());
    const twice = [key("development", "window-16"), key("development", "window-16")];
    await expect(deployRoute({ ...parameters, windowKeys: twice })).rejects.toMatchObject({ code: "WINDOW_KEYS" });
  });
});

describe("a route in both directions", () => {
  const key = (instance: string) => ({ instance, kind: "development" as const });
  const committee = (size: number) => (outbox: ReturnType<typeof toAddress>) =>
    committeeFixture([1n], size, { outbox }).committee;
  const parameters = (onOther: ChainConnection): DeployTwoWayRouteParameters => ({
    source: account(0, connection),
    destination: account(0, onOther),
    sourceChainId: 31_337n,
    destinationChainId: 31_338n,
    firstCommittee: committee(8),
    firstCommitteeBack: committee(8),
    headerKey: key("header-8"),
    windowKeys: [key("window-16"), key("window-256")],
  });

  it("lies between two gateways, each of which believes the verifier beside it", async () => {
    const onOther = await cleanup.connection((await cleanup.chain(31_338n)).url);
    const { there, back } = await deployTwoWayRoute(parameters(onOther));
    expect([back.source.gateway, back.destination.gateway]).toEqual([there.destination.gateway, there.source.gateway]);
    for (const [on, chainId, remote, { gateway: at, zkVerifier }] of [
      [connection, 31_338n, there.destination.gateway, back.destination],
      [onOther, 31_337n, there.source.gateway, there.destination],
    ] as const) {
      const route = { to: at, abi: gatewayInterface, method: "route", args: [chainId] };
      const answer = (await readContract(on.provider, route)).map((value) => String(value).toLowerCase());
      expect(answer).toEqual([remote, zkVerifier]);
    }
    for (const [on, chainId, { gateway: at, lightClient, storageReader }] of [
      [connection, 31_338n, back.destination],
      [onOther, 31_337n, there.destination],
    ] as const) {
      const ask = async (to: string | undefined, abi: readonly string[], method: string, args: unknown[] = []) =>
        toAddress(String(await new Contract(String(to), abi, on.provider).getFunction(method)(...args)));
      const receipts = await ask(at, GATEWAY_ABI, "receipts");
      expect(await ask(receipts, RECEIPTS_ABI, "storageReader", [chainId])).toBe(storageReader);
      expect(await ask(storageReader, STORAGE_READER_ABI, "LIGHT_CLIENT")).toBe(lightClient);
    }
    await checkDeployment(onOther.provider, there);
    await checkDeployment(connection.provider, back);
    await expect(checkDeployment(connection.provider, there)).rejects.toMatchObject({ code: "CONTRACT_MISSING" });
  });

  it.each([0, 1])("opens although the clock of chain %s is an hour ahead", async (index) => {
    const chains = [await cleanup.chain(31_337n), await cleanup.chain(31_338n)] as const;
    await rpc(chains[index]?.url ?? "", "evm_increaseTime", [3_600]);
    const [source, destination] = [await cleanup.connection(chains[0].url), await cleanup.connection(chains[1].url)];
    await deployTwoWayRoute({ ...parameters(destination), source: account(0, source) });
  });

  it("refuses development keys if either chain is not local, and a committee of another size in either", async () => {
    const onOther = await cleanup.connection((await cleanup.chain(31_338n)).url);
    const before = await connection.provider.getBlockNumber();
    for (const side of ["sourceChainId", "destinationChainId"] as const) {
      await expect(deployTwoWayRoute({ ...parameters(onOther), [side]: 1n })).rejects.toMatchObject({
        code: "DEVELOPMENT_KEY_REFUSED",
        details: { chainId: "1" },
      });
    }
    expect(await connection.provider.getBlockNumber()).toBe(before);
    for (const side of ["firstCommittee", "firstCommitteeBack"] as const) {
      const wrong = deployTwoWayRoute({ ...parameters(onOther), [side]: committee(32) });
      await expect(wrong).rejects.toMatchObject({ code: "COMMITTEE_SIZE" });
    }
  });
});

describe("a deployment file", () => {
  const file = {
    version: 1,
    source: { chainId: "31337", gateway: seededAddress("a"), startBlock: "1" },
    destination: {
      chainId: "31338",
      gateway: seededAddress("b"),
      lightClient: seededAddress("c"),
      zkVerifier: seededAddress("d"),
      startBlock: "2",
    },
    headerInstance: "header-8",
    windowInstances: ["window-16", "window-256"],
  };

  it("is read back as it was written", () => {
    expect(parseDeployment(file)).toMatchObject({ source: { chainId: 31_337n }, destination: { startBlock: 2n } });
  });

  it("may name the contracts that prove the source's storage", () => {
    const stateRoots = seededAddress("e");
    const named = { ...file, destination: { ...file.destination, stateRoots, storageReader: seededAddress("f") } };
    expect(parseDeployment(named).destination).toMatchObject({ stateRoots, storageReader: seededAddress("f") });
    expect(parseDeployment(file).destination).not.toHaveProperty("storageReader");
  });

  it.each([
    "version",
    "source.chainId",
    "source.gateway",
    "destination.lightClient",
    "headerInstance",
    "windowInstances",
  ])("is refused with a wrong %s", (path) => {
    expect(() => parseDeployment(tamper(file, path, () => "wrong"))).toThrowError(
      expect.objectContaining({ code: expect.stringMatching(/^(DEPLOYMENT_INVALID|HEX_FORMAT)$/) }),
    );
  });
});

describe("a recipient that wants more gas than it was promised", () => {
  const remote = seededAddress("remote outbox");
  const deliver = async (wanted: bigint, chainId: bigint) => {
    const deployer = new Deployer(account(0, connection));
    const verifier = await deployer.deploy("MessageVerifierDouble", []);
    const recipient = await deployer.deploy("GasMeteringRecipient", [wanted]);
    const inbox = new Contract(gateway, gatewayInterface, owner.connect(connection.provider));
    await (await inbox.getFunction("setRoute")(chainId, remote, verifier.address)).wait();
    const sender = stranger.connect(connection.provider);
    const before = await connection.provider.getTransactionCount(stranger.address);
    const outcome = await executeMessage({
      signer: sender,
      provider: connection.provider,
      gateway,
      message: messageFixture({
        sourceChainId: chainId,
        sourceGateway: remote,
        destinationChainId: 31_337n,
        destinationGateway: gateway,
        recipient: recipient.address,
        gasLimit: 50_000n,
      }),
      evidence: "0x",
    });
    return { outcome, sent: (await connection.provider.getTransactionCount(stranger.address)) - before };
  };

  it("gets it: what is sent is what was simulated, not the least gas that does not revert", async () => {
    const { outcome, sent } = await deliver(700_000n, 4_001n);
    expect(outcome).toMatchObject({ status: "executed" });
    expect(sent).toBe(1);
  });

  it("costs nothing when no transaction can have so much", async () => {
    const { outcome, sent } = await deliver(17_000_000n, 4_002n);
    expect(["refused", "receiver-failed"]).toContain(outcome.status);
    expect(sent).toBe(0);
  });
});
