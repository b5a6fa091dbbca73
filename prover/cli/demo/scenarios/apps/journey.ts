import { AbiCoder, Contract, type ContractTransactionReceipt, Interface, keccak256, toUtf8Bytes } from "ethers";
import {
  COMMITTEE_LIGHT_CLIENT_ABI,
  FEE_ESCROW_ABI,
  GAS_PRICE_ORACLE_ABI,
  GATEWAY_ABI,
} from "../../../../protocol/abi.ts";
import { type Address, type Bytes32, toAddress, toBytes32 } from "../../../../protocol/field.ts";
import { proveSlot } from "../../../../source/storageProof.ts";
import type { Say } from "../../stage.ts";
import { sentIds } from "../twoWay/sent.ts";
import type { Role, Side, SideName, TwoWaySession } from "../twoWay.ts";
import { type Equation, readEquations } from "./equations.ts";
import { type AppsWorld, addressOn, as, call, deployApps, mined, POOL_DECIMALS } from "./world.ts";

const TOKEN = 10n ** 18n;
/** Shared units of the pools. */
const POOL_UNIT = 10n ** 6n;
/** Seconds that the transfer which comes back has to arrive. */
const TIME_TO_ARRIVE = 600;
/** TokenVault's storage slot that holds `locked`, and one that holds nothing. */
const LOCKED_SLOT = toBytes32(`0x${"6".padStart(64, "0")}`);
const EMPTY_SLOT = toBytes32(keccak256(toUtf8Bytes("nothing")));
const FEE = 10n ** 16n;
/** Tokens that the owner provides each pool with. */
const LIQUIDITY = 10_000n;

/** What was sent and what is known of it, in the order of the scenario's stages. */
export class Journey {
  readonly session: TwoWaySession;
  /** What each message carries, for the reader. */
  readonly #contents = new Map<Bytes32, string>();
  readonly ids = new Map<string, Bytes32>();
  /** Message and reason of what the recipient refused. */
  readonly refused = new Map<Bytes32, string>();
  queryId: string | undefined;
  equations: readonly Equation[] = [];
  /** Height of a that b read slots at. */
  provedHeight = 0n;
  /** The header at that height as it was given to the light client: the state roots ask for it again. */
  #provedHeader: { header: unknown; epoch: bigint } | undefined;
  #world: AppsWorld | undefined;

  constructor(session: TwoWaySession) {
    this.session = session;
  }

  get world(): AppsWorld {
    if (this.#world === undefined) throw new RangeError("the applications are not deployed yet");
    return this.#world;
  }

  id(what: string): Bytes32 {
    const id = this.ids.get(what);
    if (id === undefined) throw new RangeError(`${what} was not sent yet`);
    return id;
  }

  /** The gateway's contract, called by an account of its chain. */
  gateway(side: Side, role: Role): Contract {
    return new Contract(side.gateway, GATEWAY_ABI, side.account(role));
  }

  async deploy(): Promise<string> {
    const { a, b } = this.session;
    this.#world = await deployApps(this.session);
    const { tokens, home, tokenBridges, vault, pools, poolTokens } = this.world;
    const alice = await a.account("alice").getAddress();
    for (const token of [tokens.a, home, poolTokens.a])
      await call(token, a, "owner", "transfer", alice, 1_000n * TOKEN);
    for (const [token, spender] of [
      [tokens.a, tokenBridges.a],
      [home, vault],
      [poolTokens.a, pools.a],
    ] as const) {
      await call(token, a, "alice", "approve", spender.address, 2n ** 255n);
    }
    for (const side of [a, b]) {
      const unit = 10n ** BigInt(POOL_DECIMALS[side.name]);
      await call(poolTokens[side.name], side, "owner", "approve", pools[side.name].address, 2n ** 255n);
      await call(pools[side.name], side, "owner", "deposit", LIQUIDITY * unit, 0);
    }
    const bob = await b.account("bob").getAddress();
    await call(poolTokens.b, b, "owner", "transfer", bob, 1_000n * POOL_UNIT);
    await call(poolTokens.b, b, "bob", "approve", pools.b.address, 2n ** 255n);
    return "guestbook, query, storage query, burn and mint, vault, pools; 10,000 tokens of liquidity on each side";
  }

  /** The first messages of a: one of each kind, and one that will not arrive in time. */
  async sendThere(): Promise<string> {
    const { a, b } = this.session;
    const { guestbook, client, tokenBridges, vault, pools } = this.world;
    const bob = addressOn(b, toAddress(await b.account("bob").getAddress()));
    const text = `0x${Buffer.from("alice was here").toString("hex")}`;
    const book = addressOn(b, guestbook.address);
    await this.#sent(
      a,
      "push: guestbook entry",
      "send an entry",
      this.gateway(a, "alice").getFunction("sendMessage")(book, text, []),
    );
    const question = pools.b.contract.interface.encodeFunctionData("liquidity");
    const asked = await this.#sent(
      a,
      "pull: question to b",
      "ask a contract on b",
      as(client, a, "alice").getFunction("ask")(b.chain.chainId, pools.b.address, question, 100_000),
    );
    this.queryId = String(eventOf(asked, client.contract.interface, "QueryAsked")?.queryId);
    const transfer = as(tokenBridges.a, a, "alice").getFunction("crosschainTransfer");
    await this.#sent(a, "burned on a, minted on b", "burn", transfer(bob, 500n * TOKEN, 0));
    const lock = as(vault, a, "alice").getFunction("crosschainTransfer");
    await this.#sent(a, "locked on a, minted on b", "lock", lock(bob, 300n * TOKEN, 0));
    const time = (await a.provider.getBlock("latest"))?.timestamp ?? 0;
    await this.#sent(a, "locked, not in time", "lock, with a deadline", lock(bob, 100n * TOKEN, time + TIME_TO_ARRIVE));
    const grant = as(pools.a, a, "owner").getFunction("grantCredit");
    await this.#sent(a, "pool: credit for b", "grant credit", grant(b.chain.chainId, 5_000n * POOL_UNIT));
    return "an entry, a question, 500 to mint, 300 and 100 to lock, credit of 5,000";
  }

  /** Bob sends, through the same gateway, what a vault would send: 1,000,000 to himself. */
  async forge(): Promise<string> {
    const { a, b } = this.session;
    const { awayBridge } = this.world;
    const bob = await b.account("bob").getAddress();
    const types = ["uint8", "address", "address", "uint256"];
    const payload = AbiCoder.defaultAbiCoder().encode(types, [18, bob, bob, 1_000_000n * TOKEN]);
    const sending = this.gateway(a, "bob").getFunction("sendMessage")(addressOn(b, awayBridge.address), payload, []);
    await this.#sent(a, "forged transfer", undefined, sending);
    return "proved like everything else that a's gateway sent";
  }

  /** On b: shows by a proof what a's vault holds, without any call on a; and that another slot of it holds nothing. */
  async readStorage(): Promise<string> {
    const { a, b } = this.session;
    const { stateRoots, storageQuery, vault } = this.world;
    const height = this.provedHeight;
    const connection = { url: a.chain.url, chainId: a.chain.chainId, provider: a.provider, destroy: () => undefined };
    if (this.#provedHeader === undefined) throw new RangeError("no header of a is proved yet");
    const { header, epoch } = this.#provedHeader;
    const slot = { height, account: vault.address };
    const locked = await proveSlot(connection, { ...slot, slot: LOCKED_SLOT });
    const empty = await proveSlot(connection, { ...slot, slot: EMPTY_SLOT });
    const proved = await call(stateRoots, b, "relayer", "prove", header, epoch, locked.header.rlp);
    this.session.recordGas("prove a's state root on b", proved.gasUsed);
    for (const { proof } of [locked, empty]) {
      const { account, accountProof, storageProof } = proof;
      const args = [height, account, proof.slot, accountProof, storageProof];
      const observed = await call(storageQuery, b, "bob", "observe", ...args);
      this.session.recordGas("observe a slot of a on b", observed.gasUsed);
    }
    const read = storageQuery.contract.getFunction("read");
    const [exists, value] = await read(vault.address, LOCKED_SLOT);
    const [absent] = await read(vault.address, EMPTY_SLOT);
    if (!exists || BigInt(value) !== 400n * TOKEN || absent)
      throw new RangeError("b does not see what a's vault holds");
    return `at height ${height} of a the vault holds ${BigInt(value) / TOKEN}; another slot holds nothing`;
  }

  /** Both clocks pass the deadline of the transfer that is not delivered; b says so, and what else became of a's messages. */
  async timeOut(): Promise<string> {
    const { a, b } = this.session;
    const late = await this.session.evidence("a", this.id("locked, not in time"));
    const executor = this.gateway(b, "executor");
    const expired = await mined(executor.getFunction("expire")(late.message, late.evidence));
    this.session.recordGas("expire", expired.gasUsed);
    const ids = [this.id("locked, not in time"), this.id("locked on a, minted on b")];
    const sending = executor.getFunction("acknowledge")(a.chain.chainId, ids);
    await this.#sent(b, "receipt of b's gateway", "acknowledge (2 outcomes)", sending);
    return "b's gateway acknowledges one delivery and one timeout";
  }

  /** Alice pays for the delivery of her lock after it was sent, without being asked. */
  async payFee(): Promise<string> {
    const { a, b } = this.session;
    const escrow = await this.#escrow(a, "alice");
    const oracle = new Contract(await escrow.getFunction("ORACLE")(), GAS_PRICE_ORACLE_ABI, a.account("owner"));
    await mined(oracle.getFunction("setPrice")(b.chain.chainId, 2n * 10n ** 9n, 10n ** 18n, 60_000, 1_000));
    const { message } = await this.session.evidence("a", this.id("locked on a, minted on b"));
    const paid = await mined(escrow.getFunction("topUp")(message, { value: FEE }));
    this.session.recordGas("top up a fee", paid.gasUsed);
    return "0.01 held for whoever delivers the lock";
  }

  /** The ways back: burned and locked tokens return, and the pool of a pays. */
  async sendBack(): Promise<string> {
    const { a, b } = this.session;
    const { tokenBridges, awayBridge, pools } = this.world;
    const alice = addressOn(a, toAddress(await a.account("alice").getAddress()));
    const back = async (what: string, step: string, bridge: typeof awayBridge, ...args: unknown[]): Promise<unknown> =>
      this.#sent(b, what, step, as(bridge, b, "bob").getFunction("crosschainTransfer")(alice, ...args));
    await back("burned on b, minted on a", "burn", tokenBridges.b, 200n * TOKEN, 0);
    await back("burned on b, unlocked on a", "burn what was locked", awayBridge, 120n * TOKEN, 0);
    const amount = 400n * POOL_UNIT;
    await back("pool of b to pool of a", "pool: send", pools.b, amount, (amount * 997n) / 1_000n);
    const grant = as(pools.b, b, "owner").getFunction("grantCredit");
    await this.#sent(b, "pool: credit for a", "grant credit", grant(a.chain.chainId, 5_000n * POOL_UNIT));
    return "200 to mint, 120 to unlock, 400 by the pools, credit of 5,000";
  }

  /** a knows now what became of its messages: the late transfer comes back, the executor is paid. */
  async settle(): Promise<string> {
    const { a, b } = this.session;
    const { vault } = this.world;
    const before = BigInt(await vault.contract.getFunction("locked")());
    const late = await this.session.evidence("a", this.id("locked, not in time"));
    const told = await mined(this.gateway(a, "relayer").getFunction("notify")(late.message));
    this.session.recordGas("refund of what timed out", told.gasUsed);
    const returned = before - BigInt(await vault.contract.getFunction("locked")());
    if (returned !== 100n * TOKEN) throw new RangeError(`${returned} came back`);

    const escrow = await this.#escrow(a, "executor");
    const { message } = await this.session.evidence("a", this.id("locked on a, minted on b"));
    const settled = await mined(escrow.getFunction("settle")(message));
    this.session.recordGas("settle a fee", settled.gasUsed);
    const event = eventOf(settled, escrow.interface, "FeeSettled");
    const [reward, refund] = [BigInt(String(event?.reward)), BigInt(String(event?.refund))];
    const [paidTo] = await this.gateway(b, "relayer").getFunction("deliveryOf")(this.id("locked on a, minted on b"));
    if (reward === 0n || event?.executor !== paidTo || reward + refund !== FEE) {
      throw new RangeError(`${event?.executor} was paid ${reward}, and ${refund} is left`);
    }
    const [state, , , , answer] = await as(this.world.client, a, "alice").getFunction("queryOf")(this.queryId);
    if (state !== 2n || BigInt(answer) !== LIQUIDITY * POOL_UNIT) throw new RangeError("the question is not answered");
    return `100 came back, the executor has ${reward} wei; b's pool answered that it holds ${BigInt(answer) / POOL_UNIT}`;
  }

  /** A transfer by the pools there, now that a holds credit for it. */
  async poolThere(): Promise<string> {
    const { a, b } = this.session;
    const { pools } = this.world;
    const bob = addressOn(b, toAddress(await b.account("bob").getAddress()));
    const send = as(pools.a, a, "alice").getFunction("crosschainTransfer");
    await this.#sent(
      a,
      "pool of a to pool of b",
      "pool: send",
      send(bob, 250n * TOKEN, (250n * TOKEN * 997n) / 1_000n),
    );
    return "250 by the pools, 249.25 to arrive";
  }

  async prove(from: SideName, say: Say): Promise<string> {
    const { headers, windows } = await this.session.relay(from, say);
    const last = headers.at(-1);
    if (from === "a" && last?.transactionHash !== undefined && this.provedHeight === 0n) {
      this.provedHeight = last.height;
      this.#provedHeader = await this.#readHeader(last.transactionHash, last.epoch);
    }
    return `${headers.length} header, ${windows.length} window`;
  }

  /** Delivers what is proved; what the recipient refuses is kept with its reason. */
  async deliver(from: SideName): Promise<string> {
    const to = this.session.other(this.session.side(from));
    let arrived = 0;
    for (const { id, status, gasUsed = 0n, reason = "", transactionHash = "" } of await this.session.execute(from)) {
      const what = this.#contents.get(id) ?? "unknown";
      if (status === "executed") {
        arrived++;
        this.session.delivered.push({ what, from, to: to.name, id, gas: gasUsed });
        // Only a question sends something by being delivered.
        for (const answer of sentIds(to, await to.provider.getTransactionReceipt(transactionHash)))
          this.#contents.set(answer, "pull: answer of b");
      } else if (status !== "already-executed") {
        this.refused.set(id, reason);
      }
    }
    return `${arrived} delivered${this.refused.size === 0 ? "" : `; refused so far: ${this.refused.size}`}`;
  }

  async conclude(): Promise<string> {
    this.equations = await readEquations(this.session, this.world);
    return `${this.equations.filter(({ left, right }) => left === right).length} of ${this.equations.length} equations hold`;
  }

  /** Both clocks pass the deadline of the transfer that is not delivered. */
  async passDeadline(): Promise<void> {
    await this.session.advanceTime(TIME_TO_ARRIVE + 1);
  }

  async #readHeader(transactionHash: string, epoch: bigint): Promise<{ header: unknown; epoch: bigint }> {
    const { b } = this.session;
    const transaction = await b.provider.getTransaction(transactionHash);
    const lightClient = new Interface(COMMITTEE_LIGHT_CLIENT_ABI);
    const update = lightClient.parseTransaction({ data: transaction?.data ?? "0x" });
    // A copy: what was parsed cannot be encoded again as it is.
    return { header: [...(update?.args.header ?? [])], epoch };
  }

  async #escrow(side: Side, role: Role): Promise<Contract> {
    const address: Address = toAddress(await this.gateway(side, role).getFunction("feeEscrow")());
    return new Contract(address, FEE_ESCROW_ABI, side.account(role));
  }

  /** Waits for what sends a message, and remembers what it carries. */
  async #sent(
    side: Side,
    what: string,
    step: string | undefined,
    sending: Promise<unknown>,
  ): Promise<ContractTransactionReceipt> {
    const receipt = await mined(sending);
    const [id] = sentIds(side, receipt);
    if (id === undefined) throw new RangeError(`${what}: no message was sent`);
    this.#contents.set(id, what);
    this.ids.set(what, id);
    if (step !== undefined) this.session.recordGas(step, receipt.gasUsed);
    return receipt;
  }
}

function eventOf(
  receipt: ContractTransactionReceipt,
  abi: Interface,
  name: string,
): Record<string, unknown> | undefined {
  const event = receipt.logs.map((log) => abi.parseLog(log)).find((parsed) => parsed?.name === name);
  return event?.args.toObject() as Record<string, unknown> | undefined;
}
