import { HDNodeWallet, Mnemonic } from "ethers";
import { HeadlightError } from "../errors.ts";

/** A Hardhat network served over HTTP JSON-RPC on loopback: a live chain that blocks are mined on as transactions come. */
export interface DevChain {
  url: string;
  chainId: bigint;
  /** Private keys of funded accounts: Hardhat's published ones. */
  accounts: readonly string[];
  close(): Promise<void>;
}

export interface StartDevChainParameters {
  chainId: bigint;
  /** 0 takes a free port. */
  port?: number;
}

const MNEMONIC = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
const ACCOUNTS = 20;

/** Private key of an account that every Hardhat network funds. Public: never send anything of value there. */
export function devAccount(index: number): string {
  return HDNodeWallet.fromMnemonic(MNEMONIC, `m/44'/60'/0'/0/${index}`).privateKey;
}

/** Starts a chain in this process. Close it, or the process does not end. */
export async function startDevChain({ chainId, port = 0 }: StartDevChainParameters): Promise<DevChain> {
  // Imported here: Hardhat takes a while to load, and only development needs it.
  const { createHardhatRuntimeEnvironment } = await import("hardhat/hre");
  const hre = await createHardhatRuntimeEnvironment({
    networks: { dev: { type: "edr-simulated", chainType: "l1", chainId: Number(chainId) } },
  });
  const server = await hre.network.createServer("dev", "127.0.0.1", port);
  try {
    const { address, port: actual } = await server.listen();
    return {
      url: `http://${address}:${actual}`,
      chainId,
      accounts: Array.from({ length: ACCOUNTS }, (_, index) => devAccount(index)),
      close: () => server.close(),
    };
  } catch (error) {
    throw new HeadlightError({
      code: "DEV_CHAIN_LISTEN",
      message: `cannot start a development chain on port ${port}`,
      hint: "The port is taken; give another, or 0 for a free one.",
      cause: error,
    });
  }
}
