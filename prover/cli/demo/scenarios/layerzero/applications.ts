import { type Contract, Interface, type Signer, type TransactionReceipt, zeroPadValue } from "ethers";
import { LAYERZERO_ENDPOINT_ABI } from "../../../../protocol/layerZero/deployedAbi.ts";
import { encodeExecutionOptions } from "../../../../protocol/layerZero/options.ts";
import { decodePacket, type Packet } from "../../../../protocol/layerZero/packet.ts";
import { addressOf, deployContract, type LayerZeroChain, transact } from "./chain.ts";
import { compileApplications } from "./compile.ts";

/** The two applications of one chain. */
export interface Applications {
  greeter: Contract;
  coin: Contract;
}

/** An OApp and an OFT on a chain, owned by its owner. */
export async function deployApplications(chain: LayerZeroChain, supply: bigint): Promise<Applications> {
  const { GreetingOApp, CoinOft } = compileApplications();
  const owner = await chain.owner.getAddress();
  const endpoint = chain.contracts.EndpointV2.target;
  return {
    greeter: await deployContract(chain.owner, GreetingOApp, [endpoint, owner]),
    coin: await deployContract(chain.owner, CoinOft, [endpoint, owner, supply]),
  };
}

/** Tells an application of its peer on the other chain. */
export async function setPeer(application: Contract, remoteEid: number, peer: Contract): Promise<void> {
  await transact(application, "setPeer", [remoteEid, zeroPadValue(addressOf(peer), 32)]);
}

const PACKET_SENT = new Interface(LAYERZERO_ENDPOINT_ABI);

/** The packet that a transaction sent through the chain's endpoint. */
export function sentPacket({ contracts }: LayerZeroChain, { logs }: TransactionReceipt): Packet {
  for (const log of logs) {
    if (log.address !== contracts.EndpointV2.target) continue;
    const event = PACKET_SENT.parseLog(log);
    if (event?.name === "PacketSent") return decodePacket(event.args.encodedPayload);
  }
  throw new RangeError("the transaction sent no packet");
}

/** Gas that is asked for: what a greeting and a transfer need, with room. */
export const OPTIONS = encodeExecutionOptions({ gas: 200_000n, value: 0n, drops: [] });

/** Sends a greeting to the greeter's peer, for what the endpoint quotes. */
export async function greet(greeter: Contract, dstEid: number, text: string): Promise<TransactionReceipt> {
  const value = (await greeter.getFunction("quoteGreet")(dstEid, text, OPTIONS)) as bigint;
  return transact(greeter, "greet", [dstEid, text, OPTIONS], { value });
}

/** Sends coins of the caller to an account on the other chain, for what the endpoint quotes. */
export async function sendCoins(
  coin: Contract,
  dstEid: number,
  recipient: string,
  amount: bigint,
): Promise<TransactionReceipt> {
  const parameters = [dstEid, zeroPadValue(recipient, 32), amount, 0n, OPTIONS, "0x", "0x"];
  const [value] = (await coin.getFunction("quoteSend")(parameters, false)) as [bigint];
  const caller = await (coin.runner as Signer).getAddress();
  return transact(coin, "send", [parameters, [value, 0n], caller], { value });
}
