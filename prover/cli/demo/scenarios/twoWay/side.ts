import { type JsonRpcProvider, NonceManager, type TransactionRequest, type TransactionResponse, Wallet } from "ethers";
import { Deployer } from "../../../../delivery/deploy.ts";
import { type DevChain, devAccount } from "../../../../node/devChains.ts";
import type { Address } from "../../../../protocol/field.ts";
import { openProvider } from "../../chains.ts";

export type SideName = "a" | "b";

/** Accounts of the development chains, by what they do in a scenario; the same address on both chains. */
const ROLES = { owner: 0, sender: 1, relayer: 2, alice: 3, bob: 4, executor: 7 } as const;
export type Role = keyof typeof ROLES;

/** One chain and an account for each role on it. */
export interface ChainAccess {
  name: SideName;
  chain: DevChain;
  provider: JsonRpcProvider;
  /** Deploys as the owner. */
  deployer: Deployer;
  account(role: Role): NonceManager;
}

/** One chain with everything of the route that lies on it. */
export interface Side extends ChainAccess {
  gateway: Address;
  /** Verifies messages from the other side, under the light client of the other side's committee. */
  zkVerifier: Address;
  lightClient: Address;
}

/** Gives the nonce back when a transaction is refused before it is sent; otherwise the account's next one would wait for it for ever. */
class Account extends NonceManager {
  override async sendTransaction(transaction: TransactionRequest): Promise<TransactionResponse> {
    try {
      return await super.sendTransaction(transaction);
    } catch (error) {
      this.reset();
      throw error;
    }
  }
}

export function openChain(name: SideName, chain: DevChain): ChainAccess {
  const provider = openProvider(chain);
  // One for each role, however often it is asked for: two that count nonces of one account would get in each other's way.
  const accounts = new Map<Role, NonceManager>();
  const account = (role: Role): NonceManager => {
    const known = accounts.get(role) ?? new Account(new Wallet(devAccount(ROLES[role]), provider));
    accounts.set(role, known);
    return known;
  };
  return { name, chain, provider, deployer: new Deployer(account("owner")), account };
}
