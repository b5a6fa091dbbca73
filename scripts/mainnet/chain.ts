import { Wallet } from "ethers";
import { Deployer } from "../../prover/delivery/deploy.ts";
import { devAccount, startDevChain } from "../../prover/node/devChains.ts";
import type { SolidityProof } from "../../prover/proving/calldata.ts";
import { connectChain } from "../../prover/source/rpc.ts";

/** An exported verifier on a chain of its own. */
export interface DeployedVerifier {
  /** The contract's code on chain. */
  code: string;
  /** What `verifyProof` answers, when it may use so much gas. */
  accepts(proof: SolidityProof, publicInputs: readonly bigint[], gasLimit?: bigint): Promise<boolean>;
  /** Gas of a transaction that calls `verifyProof`. */
  estimateGas(proof: SolidityProof, publicInputs: readonly bigint[]): Promise<bigint>;
  close(): Promise<void>;
}

/**
 * Starts a Hardhat chain and deploys a contract of contracts/generated, compiled now, by name.
 * @throws HeadlightError CONTRACT_UNKNOWN, CONTRACTS_BUILD
 */
export async function deployVerifier(contractName: string): Promise<DeployedVerifier> {
  const chain = await startDevChain({ chainId: 31_337n });
  try {
    const { provider, destroy } = await connectChain({ url: chain.url, chainId: chain.chainId });
    const { contract } = await new Deployer(new Wallet(devAccount(0), provider)).deploy(contractName, []);
    const verifyProof = contract.getFunction("verifyProof");
    const code = await provider.getCode(await contract.getAddress());
    return {
      code,
      accepts: async ({ a, b, c }, publicInputs, gasLimit) =>
        Boolean(await verifyProof.staticCall(a, b, c, publicInputs, gasLimit === undefined ? {} : { gasLimit })),
      estimateGas: ({ a, b, c }, publicInputs) => verifyProof.estimateGas(a, b, c, publicInputs),
      close: async () => {
        destroy();
        await chain.close();
      },
    };
  } catch (error) {
    await chain.close();
    throw error;
  }
}
