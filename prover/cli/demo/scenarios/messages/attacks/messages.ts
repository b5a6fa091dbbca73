import { Interface, type Result } from "ethers";
import { GATEWAY_ABI } from "../../../../../protocol/abi.ts";
import { type Attempt, mustRevert } from "../../../attempt.ts";
import { observe, type Refusal } from "../../../refusals.ts";
import type { DemoSession } from "../session.ts";

const gatewayInterface = new Interface(GATEWAY_ABI);

/** A delivered message with its evidence, as the executor's own transaction carried it. */
interface Delivered {
  message: Result;
  evidence: string;
}

/** One byte of a genuine message's payload is another; its evidence is genuine. */
export function alteredMessage(session: DemoSession): Promise<Refusal> {
  return observe("alteredMessage", "a genuine message with one byte of its payload altered", async () => {
    const { message, evidence } = await lastDelivery(session);
    const payload: string = message.payload;
    const lastByte = Number.parseInt(payload.slice(-2), 16) ^ 1;
    const altered = {
      ...message.toObject(),
      payload: `${payload.slice(0, -2)}${lastByte.toString(16).padStart(2, "0")}`,
    };
    return [await mustRevert(execution(session, altered, evidence), "Gateway_NotVerified")];
  });
}

/** A message that was delivered, once more, with the same evidence. */
export function replay(session: DemoSession): Promise<Refusal> {
  return observe("replay", "a delivered message once more", async () => {
    const { message, evidence } = await lastDelivery(session);
    return [await mustRevert(execution(session, message.toObject(), evidence), "Gateway_AlreadyExecuted")];
  });
}

/** The largest delivered message, out of the executor's transaction. */
async function lastDelivery({ world, deliveries }: DemoSession): Promise<Delivered> {
  for (const { transactionHash } of [...deliveries.values()].reverse()) {
    if (transactionHash === undefined) continue;
    const transaction = await world.destinationProvider.getTransaction(transactionHash);
    const call = gatewayInterface.parseTransaction({ data: transaction?.data ?? "0x" });
    const [message, evidence] = call?.args.toArray() ?? [];
    if (call?.name === "execute" && message.payload !== "0x") return { message, evidence };
  }
  throw new RangeError("no message was delivered");
}

function execution({ world }: DemoSession, message: object, evidence: string): Attempt {
  const gateway = world.deployment.destination.gateway;
  const call = { to: gateway, abi: gatewayInterface, method: "execute", args: [message, evidence] };
  return { provider: world.destinationProvider, call, from: world.addressOf("executor"), by: "gateway" };
}
