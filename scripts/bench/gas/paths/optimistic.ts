import { Contract, type ContractTransactionResponse } from "ethers";
import { OPTIMISTIC_MESSAGE_VERIFIER_ABI } from "../../../../prover/protocol/verifierAbis.ts";
import { encodeOptimisticEvidence } from "../../../../prover/protocol/verifiers.ts";
import { mined } from "../bench.ts";
import type { VerifierPath } from "../path.ts";

const HOUR = 3_600n;
const BOND = 10n ** 17n;

/** A claim that nobody refutes within its window. The bond comes back, so that it is not counted. */
export function optimistic(): VerifierPath {
  return {
    name: "optimistic, unchallenged",
    trust: "two thirds of the source's committee, by weight, and one watcher who refutes in time",
    async deploy({ session: { b } }) {
      const refuter = await b.deployer.deploy("ZkMessageRefuter", [b.zkVerifier]);
      const guardian = await b.account("owner").getAddress();
      const parameters = [guardian, refuter.address, BOND, HOUR, HOUR];
      return (await b.deployer.deploy("OptimisticMessageVerifier", parameters)).address;
    },
    async prepare(bench, address) {
      const { session, message, id, lastWindow } = bench;
      const { height, headerGas } = lastWindow;
      const verifier = new Contract(address, OPTIMISTIC_MESSAGE_VERIFIER_ABI, session.b.account("relayer"));
      const call = async (method: string, args: unknown[], value = 0n): Promise<number> => {
        const sent = (await verifier.getFunction(method)(...args, { value })) as ContractTransactionResponse;
        return Number((await mined(sent)).gasUsed);
      };
      const claim = await call("claim", [message, height], BOND);
      await bench.wait(HOUR);
      const release = await call("release", [id, height, 1n]);
      return {
        shared: [
          { step: "header", gas: Number(headerGas) },
          { step: "claim", gas: claim, messages: 1 },
          { step: "bond back", gas: release, messages: 1 },
        ],
        evidence: encodeOptimisticEvidence(height),
      };
    },
  };
}
