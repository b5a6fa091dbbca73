import { encodeAggregateEvidence } from "../../../../prover/protocol/verifiers.ts";
import type { VerifierPath } from "../path.ts";

/** Both must vouch for the message. */
export function both(one: VerifierPath, other: VerifierPath): VerifierPath {
  const parts = [one, other];
  return {
    name: `aggregate: ${one.name}, and ${other.name}`,
    trust: "at least one of the two",
    async deploy(bench) {
      const required = [await bench.verifierOf(one), await bench.verifierOf(other)];
      return (await bench.session.b.deployer.deploy("AggregateMessageVerifier", [required, [], 0n])).address;
    },
    async prepare(bench) {
      const prepared = [];
      for (const part of parts) prepared.push(await part.prepare(bench, await bench.verifierOf(part)));
      return {
        shared: prepared.flatMap(({ shared }) => shared),
        evidence: encodeAggregateEvidence(prepared.map(({ evidence }) => evidence)),
      };
    },
  };
}
