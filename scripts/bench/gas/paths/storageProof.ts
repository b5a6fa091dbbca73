import { Contract, type ContractTransactionResponse } from "ethers";
import { storageEvidence } from "../../../../prover/pipeline/verifierEvidence.ts";
import type { Address } from "../../../../prover/protocol/field.ts";
import { COMMITTEE_STATE_ROOTS_ABI } from "../../../../prover/protocol/verifierAbis.ts";
import { readBlockHeader } from "../../../../prover/source/storageProof.ts";
import { type GasBench, mined } from "../bench.ts";
import type { VerifierPath } from "../path.ts";

/** The contracts that read the source's storage, beside the light client. */
export interface StorageContracts {
  stateRoots: Address;
  reader: Address;
}

export async function deployReader({ session: { b } }: GasBench): Promise<StorageContracts> {
  const stateRoots = await b.deployer.deploy("CommitteeStateRoots", [b.lightClient]);
  const reader = await b.deployer.deploy("StorageReader", [stateRoots.address]);
  return { stateRoots: stateRoots.address, reader: reader.address };
}

/** The message's slot in the outbox, proved under the state root of a proved header. */
export function storageProof(): VerifierPath {
  let contracts: StorageContracts | undefined;
  return {
    name: "storage proof",
    trust: "two thirds of the source's committee, by weight",
    async deploy(bench) {
      contracts = await deployReader(bench);
      const { deployer } = bench.session.b;
      return (await deployer.deploy("StorageProofMessageVerifier", [contracts.reader])).address;
    },
    async prepare(bench) {
      const { session, source, message } = bench;
      const { height, headerGas, update } = bench.lastWindow;
      const { rlp } = await readBlockHeader(source, height);
      const stateRoots = new Contract(
        contracts?.stateRoots ?? "",
        COMMITTEE_STATE_ROOTS_ABI,
        session.b.account("relayer"),
      );
      const sent = (await stateRoots.getFunction("prove")(update, 0n, rlp)) as ContractTransactionResponse;
      const { gasUsed } = await mined(sent);
      return {
        shared: [
          { step: "header", gas: Number(headerGas) },
          { step: "state root", gas: Number(gasUsed) },
        ],
        evidence: await storageEvidence(source, message, height),
      };
    },
  };
}
