import { Contract } from "ethers";
import { COMMITTEE_LIGHT_CLIENT_ABI, GATEWAY_ABI } from "../protocol/abi.ts";
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
  messages: { sent: number; executed: number; failed: number; waiting: number };
}

const EXECUTED = 3n;
const FAILED = 2n;
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
  const states = await readStates(outbox, inbox, Number(sent));
  const executed = states.filter((state) => state === EXECUTED).length;
  const failed = states.filter((state) => state === FAILED).length;
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
    messages: { sent: states.length, executed, failed, waiting: states.length - executed - failed },
  };
}

async function readStates(outbox: Contract, inbox: Contract, sent: number): Promise<bigint[]> {
  const states: bigint[] = [];
  for (let start = 0; start < sent; start += READS_AT_ONCE) {
    const nonces = Array.from({ length: Math.min(READS_AT_ONCE, sent - start) }, (_, index) => start + index);
    const read = nonces.map(async (nonce) => {
      const id: string = await outbox.getFunction("messageIdAt")(nonce);
      return (await inbox.getFunction("stateOf")(id)) as bigint;
    });
    states.push(...(await Promise.all(read)));
  }
  return states;
}
