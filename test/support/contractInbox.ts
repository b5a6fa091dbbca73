import { type Message, messageId } from "../../prover/protocol/message.ts";
import { account, type Chain, deploy, startChain, type TestContract } from "./contracts.ts";
import { messageFixture, seededAddress } from "./factories.ts";

export const SOURCE_CHAIN_ID = 31_337n;
export const ROUTE_DELAY = 86_400n;
/** MessageState of IGateway. */
export const STATE = { unknown: 0n, verified: 1n, failed: 2n, executed: 3n, expired: 4n } as const;
/** Answer of MessageVerifierDouble. */
export const ANSWER = { yes: 0, no: 1, revert: 2, onlyEvidence: 3 } as const;
/** ERC-7786's magic value as a word. */
export const MAGIC = `0x2432ef26${"00".repeat(28)}`;

/** A gateway with a route to the source chain and a verifier double. */
export interface Inbox {
  chain: Chain;
  gateway: TestContract;
  verifier: TestContract;
  /** A message for this gateway, with overrides. */
  message(overrides?: Partial<Message>): Message;
}

/** Starts a chain with an inbox on it. */
export async function startInbox(): Promise<Inbox> {
  const chain = await startChain();
  const owner = await account(chain, 0);
  const gateway = await deploy(chain, "Gateway", [owner.address, ROUTE_DELAY]);
  const verifier = await deploy(chain, "MessageVerifierDouble");
  await gateway.setRoute(SOURCE_CHAIN_ID, seededAddress("outbox"), verifier);
  const destinationGateway = String(gateway.target).toLowerCase() as Message["destinationGateway"];
  let nonce = 0n;
  return {
    chain,
    gateway,
    verifier,
    message: (overrides = {}) =>
      messageFixture({ nonce: nonce++, destinationChainId: chain.chainId, destinationGateway, ...overrides }),
  };
}

/** Deploys a recipient and makes a message for it. */
export async function messageTo(
  inbox: Inbox,
  recipient: string,
  args: readonly unknown[] = [],
  overrides: Partial<Message> = {},
): Promise<{ recipient: TestContract; message: Message; id: string }> {
  const contract = await deploy(inbox.chain, recipient, args);
  const message = inbox.message({
    recipient: String(contract.target).toLowerCase() as Message["recipient"],
    ...overrides,
  });
  return { recipient: contract, message, id: messageId(message) };
}
