import { Contract, type ContractTransactionResponse, type TransactionReceipt } from "ethers";
import { sentIds } from "../../../prover/cli/demo/scenarios/twoWay/sent.ts";
import { type Side, TwoWaySession } from "../../../prover/cli/demo/scenarios/twoWay.ts";
import { messageEvidence, type VerifiedWindow, windowLeaves } from "../../../prover/delivery/evidence.ts";
import { GATEWAY_ABI } from "../../../prover/protocol/abi.ts";
import type { Address, Bytes32 } from "../../../prover/protocol/field.ts";
import { formatChainAddress } from "../../../prover/protocol/interoperableAddress.ts";
import { leafOf, type Message } from "../../../prover/protocol/message.ts";
import { OutboxTree } from "../../../prover/protocol/outboxTree.ts";

/** As many as the largest window holds. */
const MESSAGES = 256;
const SMALL_WINDOW = 16;
const PAYLOAD = `0x${"5a".repeat(64)}`;
/** What an ERC-7786 recipient answers: the receiver does nothing else, so that the verifier's gas is what differs. */
const MAGIC = "0x2432ef26".padEnd(66, "0");

/** A window that was proved, with what it and its header cost on the destination. */
export interface ProvedWindow extends VerifiedWindow {
  headerGas: bigint;
  windowGas: bigint;
}

/**
 * One message of 64 bytes on its source, 255 like it behind it, headers and full windows of both sizes proved on the destination. Every
 * verifier is asked about this one message, in this one gateway.
 */
export class GasBench {
  readonly session: TwoWaySession;
  readonly message: Message;
  readonly id: Bytes32;
  /** By window size. */
  readonly windows: ReadonlyMap<number, ProvedWindow>;
  readonly #tree: OutboxTree;

  private constructor(session: TwoWaySession, ids: readonly Bytes32[], message: Message, windows: ProvedWindow[]) {
    this.session = session;
    this.message = message;
    this.id = ids[0] as Bytes32;
    this.windows = new Map(windows.map((window) => [window.windowSize, window]));
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
      return new GasBench(session, ids, message, [small, large]);
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Evidence for the zk verifier from the window of that size. */
  zkEvidence(windowSize: number): string {
    const window = this.windows.get(windowSize);
    const size = windowSize === SMALL_WINDOW ? SMALL_WINDOW : MESSAGES;
    const leaves = windowLeaves(this.#tree, windowSize, 0n, size);
    const evidence = window === undefined ? undefined : messageEvidence(this.message, window, leaves);
    if (evidence === undefined) throw new RangeError(`no window of ${windowSize} holds the message`);
    return evidence;
  }

  /** Gas of delivering the message on the verifier's word, in a world that is put back afterwards. */
  async execute(verifier: Address, work: () => Promise<string>): Promise<number> {
    const { b } = this.session;
    const snapshot: unknown = await b.provider.send("evm_snapshot", []);
    try {
      await setVerifier(this.session, verifier);
      const evidence = await work();
      const gateway = new Contract(b.gateway, GATEWAY_ABI, b.account("executor"));
      const sent = (await gateway.getFunction("execute")(this.message, evidence)) as ContractTransactionResponse;
      const receipt = await mined(sent);
      const isExecuted = receipt.logs.some((log) => gateway.interface.parseLog(log)?.name === "MessageExecuted");
      if (!isExecuted) throw new RangeError("the message was not delivered");
      return Number(receipt.gasUsed);
    } finally {
      await b.provider.send("evm_revert", [snapshot]);
      for (const role of ["owner", "relayer", "executor"] as const) b.account(role).reset();
    }
  }

  close(): Promise<void> {
    return this.session.close();
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
  return { height, windowSize, windowIndex, headerGas: header.gasUsed, windowGas: window.gasUsed };
}

/** Another verifier for the route, by the way every change goes: announced, waited for, accepted. */
async function setVerifier({ a, b }: Pick<TwoWaySession, "a" | "b">, verifier: Address): Promise<void> {
  const gateway = new Contract(b.gateway, GATEWAY_ABI, b.account("owner"));
  const call = async (method: string, ...args: unknown[]): Promise<TransactionReceipt> =>
    mined((await gateway.getFunction(method)(...args)) as ContractTransactionResponse);
  await call("proposeRoute", a.chain.chainId, a.gateway, verifier);
  const delay = (await gateway.getFunction("ROUTE_DELAY")()) as bigint;
  await advance(b, delay);
  await call("acceptRoute", a.chain.chainId);
}

async function advance({ provider }: Pick<Side, "provider">, seconds: bigint): Promise<void> {
  await provider.send("evm_increaseTime", [Number(seconds)]);
  await provider.send("evm_mine", []);
}

export async function mined(sent: ContractTransactionResponse): Promise<TransactionReceipt> {
  const receipt = await sent.wait();
  if (receipt?.status !== 1) throw new RangeError(`transaction ${sent.hash} was not mined or reverted`);
  return receipt;
}
