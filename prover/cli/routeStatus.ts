import { Contract } from "ethers";
import { FeeReader } from "../delivery/fees.ts";
import { COMMITTEE_LIGHT_CLIENT_ABI, GATEWAY_ABI } from "../protocol/abi.ts";
import { toBytes32 } from "../protocol/field.ts";
import { type FinalityRule, finalHead, readBlock } from "../source/finality.ts";
import type { OpenRoute } from "./route.ts";

/** A route at one moment. Heights are source blocks. */
export interface RouteStatus {
  source: { chainId: bigint; head: bigint; final: bigint };
  destination: { chainId: bigint };
  lightClient: {
    height: bigint;
    timestamp: bigint;
    epoch: bigint;
    frozen: boolean;
    lagBlocks: bigint;
    lagSeconds: bigint;
  };
  messages: { sent: number; executed: number; failed: number; expired: number; waiting: number };
  /** What is paid for deliveries and not shared out yet, in wei of the source. */
  fees: { messages: number; held: bigint };
}

const EXECUTED = 3n;
const FAILED = 2n;
const EXPIRED = 4n;
const READS_AT_ONCE = 32;

/** Reads the route's state from both chains. */
export async function readRouteStatus(
  { deployment, source, destination }: OpenRoute,
  rule: FinalityRule,
): Promise<RouteStatus> {
  const outbox = new Contract(deployment.source.gateway, GATEWAY_ABI, source.provider);
  const inbox = new Contract(deployment.destination.gateway, GATEWAY_ABI, destination.provider);
  const client = new Contract(deployment.destination.lightClient, COMMITTEE_LIGHT_CLIENT_ABI, destination.provider);
  const [latest, final, sent, head, frozen] = await Promise.all([
    readBlock(source, "latest"),
    finalHead(source, rule),
    outbox.getFunction("outboxNonce")() as Promise<bigint>,
    client.getFunction("head")() as Promise<[bigint, bigint, bigint]>,
    client.getFunction("frozen")() as Promise<boolean>,
  ]);
  const fees = await FeeReader.open(source.provider, deployment.source.gateway, destination.chainId);
  const rows = await readMessages(outbox, inbox, fees, Number(sent));
  const states = rows.map(({ state }) => state);
  const funded = rows.filter(({ fee }) => fee > 0n);
  const executed = states.filter((state) => state === EXECUTED).length;
  const failed = states.filter((state) => state === FAILED).length;
  const expired = states.filter((state) => state === EXPIRED).length;
  const [height, timestamp, epoch] = head;
  const behind = (now: bigint, then: bigint): bigint => (now > then ? now - then : 0n);
  return {
    source: { chainId: source.chainId, head: latest.number, final: final.number },
    destination: { chainId: destination.chainId },
    lightClient: {
      height,
      timestamp,
      epoch,
      frozen,
      lagBlocks: behind(final.number, height),
      lagSeconds: behind(final.timestamp, timestamp),
    },
    messages: {
      sent: states.length,
      executed,
      failed,
      expired,
      waiting: states.length - executed - failed - expired,
    },
    fees: { messages: funded.length, held: funded.reduce((sum, { fee }) => sum + fee, 0n) },
  };
}

interface MessageRow {
  state: bigint;
  fee: bigint;
}

async function readMessages(outbox: Contract, inbox: Contract, fees: FeeReader, sent: number): Promise<MessageRow[]> {
  const rows: MessageRow[] = [];
  for (let start = 0; start < sent; start += READS_AT_ONCE) {
    const nonces = Array.from({ length: Math.min(READS_AT_ONCE, sent - start) }, (_, index) => start + index);
    const read = nonces.map(async (nonce) => {
      const id: string = await outbox.getFunction("messageIdAt")(nonce);
      const [state, fee] = await Promise.all([
        inbox.getFunction("stateOf")(id) as Promise<bigint>,
        fees.feeOf(toBytes32(id)),
      ]);
      return { state, fee };
    });
    rows.push(...(await Promise.all(read)));
  }
  return rows;
}
