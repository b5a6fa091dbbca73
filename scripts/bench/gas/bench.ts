import { Contract, type ContractTransactionResponse, Interface, type Result, type TransactionReceipt } from "ethers";
import { sentIds } from "../../../prover/cli/demo/scenarios/twoWay/sent.ts";
import { TwoWaySession } from "../../../prover/cli/demo/scenarios/twoWay.ts";
import { messageEvidence, type VerifiedWindow, windowLeaves } from "../../../prover/delivery/evidence.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI, GATEWAY_ABI } from "../../../prover/protocol/abi.ts";
import type { Address, Bytes32 } from "../../../prover/protocol/field.ts";
import { formatChainAddress } from "../../../prover/protocol/interoperableAddress.ts";
import { leafOf, type Message } from "../../../prover/protocol/message.ts";
import { OutboxTree } from "../../../prover/protocol/outboxTree.ts";
import { type ChainConnection, connectChain } from "../../../prover/source/rpc.ts";
import type { GasPathReport } from "../report.ts";
import type { VerifierPath } from "./path.ts";

/** As many as the largest window holds. */
const MESSAGES = 256;
const SMALL_WINDOW = 16;
const PAYLOAD = `0x${"5a".repeat(64)}`;
/** What an ERC-7786 recipient answers: the receiver does nothing else, so that the verifier's gas is what differs. */
const MAGIC = "0x2432ef26".padEnd(66, "0");

/** A window that was proved, with its header and what both cost on the destination. */
export interface ProvedWindow extends VerifiedWindow {
  headerGas: bigint;
  windowGas: bigint;
  /** The header as the light client took it. */
  update: Readonly<Record<string, unknown>>;
}

/**
 * One message of 64 bytes on its source, 255 like it behind it, headers and full windows of both sizes proved on the destination. Every
 * verifier is asked about this one message, in this one gateway.
 */
export class GasBench {
  readonly session: TwoWaySession;
  /** The source chain's node. */
  readonly source: ChainConnection;
  readonly message: Message;
  readonly id: Bytes32;
  readonly #windows: readonly ProvedWindow[];
  readonly #tree: OutboxTree;
  readonly #verifiers = new Map<VerifierPath, Promise<Address>>();

  private constructor(
    session: TwoWaySession,
    source: ChainConnection,
    ids: readonly Bytes32[],
    message: Message,
    windows: readonly ProvedWindow[],
  ) {
    this.session = session;
    this.source = source;
    this.message = message;
    this.id = ids[0] as Bytes32;
    this.#windows = windows;
    this.#tree = new OutboxTree(ids.map(leafOf));
  }

  static async open(say: (line: string) => void): Promise<GasBench> {
    const session = await TwoWaySession.open();
    try {
      say(await session.prepareArtifacts(say));
      say(await session.startWorld());
      say(await session.startAttesters());
      const recipient = await session.b.deployer.deploy("ReturningRecipient", [MAGIC, 32]);
      const ids = await send(session, recipient.address, SMALL_WINDOW);
      const small = await prove(session, SMALL_WINDOW, say);
      ids.push(...(await send(session, recipient.address, MESSAGES - SMALL_WINDOW)));
      const large = await prove(session, MESSAGES, say);
      const { message } = await session.evidence("a", ids[0] as Bytes32);
      const source = await connectChain({ url: session.a.chain.url, chainId: session.a.chain.chainId });
      return new GasBench(session, source, ids, message, [small, large]);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  window(windowSize: number): ProvedWindow {
    const window = this.#windows.find((candidate) => candidate.windowSize === windowSize);
    if (window === undefined) throw new RangeError(`no window of ${windowSize} was proved`);
    return window;
  }

  /** Under the newest header, below which all messages lie. */
  get lastWindow(): ProvedWindow {
    return this.window(MESSAGES);
  }

  /** Evidence for the zk verifier from the window of that size. */
  zkEvidence(windowSize: number): string {
    // Both windows were full when they were proved: the outbox was as long as the window.
    const leaves = windowLeaves(this.#tree, windowSize, 0n, windowSize);
    const evidence = messageEvidence(this.message, this.window(windowSize), leaves);
    if (evidence === undefined) throw new RangeError(`the window of ${windowSize} does not hold the message`);
    return evidence;
  }

  /** The path's verifier, deployed once. */
  verifierOf(path: VerifierPath): Promise<Address> {
    const deployed = this.#verifiers.get(path) ?? path.deploy(this);
    this.#verifiers.set(path, deployed);
    return deployed;
  }

  /** Delivers the message on the word of the path's verifier, in a world that is put back afterwards. */
  async deliver(path: VerifierPath): Promise<Pick<GasPathReport, "shared" | "execute">> {
    const { b } = this.session;
    const verifier = await this.verifierOf(path);
    const snapshot: unknown = await b.provider.send("evm_snapshot", []);
    try {
      await this.#setVerifier(verifier);
      const { shared, evidence } = await path.prepare(this, verifier);
      const gateway = new Contract(b.gateway, GATEWAY_ABI, b.account("executor"));
      const sent = (await gateway.getFunction("execute")(this.message, evidence)) as ContractTransactionResponse;
      const { logs, gasUsed } = await mined(sent);
      const isExecuted = logs.some((log) => gateway.interface.parseLog(log)?.name === "MessageExecuted");
      if (!isExecuted) throw new RangeError(`${path.name}: the message was not delivered`);
      return { shared, execute: Number(gasUsed) };
    } finally {
      await b.provider.send("evm_revert", [snapshot]);
      for (const role of ["owner", "relayer", "executor"] as const) b.account(role).reset();
    }
  }

  /** Another verifier for the route, by the way every change goes: announced, waited for, accepted. */
  async #setVerifier(verifier: Address): Promise<void> {
    const { a, b } = this.session;
    const gateway = new Contract(b.gateway, GATEWAY_ABI, b.account("owner"));
    const call = async (method: string, ...args: unknown[]): Promise<TransactionReceipt> =>
      mined((await gateway.getFunction(method)(...args)) as ContractTransactionResponse);
    await call("proposeRoute", a.chain.chainId, a.gateway, verifier);
    await this.wait((await gateway.getFunction("ROUTE_DELAY")()) as bigint);
    await call("acceptRoute", a.chain.chainId);
  }

  /** The destination's time goes on. */
  async wait(seconds: bigint): Promise<void> {
    const { provider } = this.session.b;
    await provider.send("evm_increaseTime", [Number(seconds)]);
    await provider.send("evm_mine", []);
  }

  async close(): Promise<void> {
    this.source.destroy();
    await this.session.close();
  }
}

async function send(session: TwoWaySession, recipient: Address, count: number): Promise<Bytes32[]> {
  const { a, b } = session;
  const outbox = new Contract(a.gateway, GATEWAY_ABI, a.account("sender"));
  const to = formatChainAddress({ chainId: b.chain.chainId, address: recipient });
  const ids: Bytes32[] = [];
  for (let index = 0; index < count; index++) {
    // With a gas limit nothing is asked of the node before sending.
    const sent = await outbox.getFunction("sendMessage")(to, PAYLOAD, [], { gasLimit: 200_000n });
    ids.push(...sentIds(a, await mined(sent as ContractTransactionResponse)));
  }
  return ids;
}

async function prove(session: TwoWaySession, windowSize: number, say: (line: string) => void): Promise<ProvedWindow> {
  const { headers, windows } = await session.relay("a", say, [`window-${windowSize}`]);
  const [header, window] = [headers[0], windows[0]];
  if (header?.gasUsed === undefined || window?.gasUsed === undefined || headers.length + windows.length !== 2) {
    throw new RangeError(`expected one header and one window of ${windowSize}`);
  }
  const { height, windowIndex } = window;
  const client = new Interface(COMMITTEE_LIGHT_CLIENT_ABI);
  const transaction = await session.b.provider.getTransaction(header.transactionHash ?? "");
  const [update] = client.decodeFunctionData("update", transaction?.data ?? "0x") as unknown as [Result];
  return {
    height,
    windowSize,
    windowIndex,
    headerGas: header.gasUsed,
    windowGas: window.gasUsed,
    update: update.toObject(),
  };
}

export async function mined(sent: ContractTransactionResponse): Promise<TransactionReceipt> {
  const receipt = await sent.wait();
  if (receipt?.status !== 1) throw new RangeError(`transaction ${sent.hash} was not mined or reverted`);
  return receipt;
}
