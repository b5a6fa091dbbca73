import { Wallet } from "ethers";
import { devAccount } from "../../../../prover/node/devChains.ts";
import { committeeEvidence } from "../../../../prover/pipeline/verifierEvidence.ts";
import type { VerifierPath } from "../path.ts";

const HOUR = 3_600n;

/** ECDSA signatures over the message's id: `needed` members of equal weight out of so many. */
export function multisig(needed: number, members: number): VerifierPath {
  const signers = Array.from({ length: members }, (_, index) => new Wallet(devAccount(12 + index))).sort(
    (one, other) => (BigInt(one.address) < BigInt(other.address) ? -1 : 1),
  );
  return {
    name: `multisig, ${needed} of ${members}`,
    trust: `any ${needed} of the ${members} signers`,
    async deploy({ session: { a, b } }) {
      const set = signers.map(({ address }) => [address, 1n]);
      const owner = await b.account("owner").getAddress();
      const parameters = [owner, HOUR, a.chain.chainId, a.gateway, set, BigInt(needed)];
      return (await b.deployer.deploy("CommitteeMessageVerifier", parameters)).address;
    },
    async prepare({ session: { b }, id }, verifier) {
      const attestation = { chainId: b.chain.chainId, verifier, revision: 1n, messageId: id };
      return { shared: [], evidence: await committeeEvidence(signers.slice(0, needed), attestation) };
    },
  };
}
