import { expect, test, vi } from "vitest";
import { challengeOf } from "../../../prover/protocol/babyJubjub.ts";
import { committeeCommitment } from "../../../prover/protocol/committee.ts";
import { headerDigest } from "../../../prover/protocol/header.ts";
import { committeeHeaderInputs } from "../../../prover/witness/committeeHeader.ts";
import { committeeFixture, headerFixture, signedBy } from "../../support/factories.ts";

/** Challenges that the circuit is said to refuse: a true one takes 2^62 signatures to find. */
const { unprovable } = vi.hoisted(() => ({ unprovable: new Set<bigint>() }));
vi.mock(import("../../../prover/witness/halfAggregation.ts"), async (original) => ({
  ...(await original()),
  isProvableChallenge: (challenge) => !unprovable.has(challenge),
}));

test("SIGNATURE_UNPROVABLE names the slot, whose signature can be left out", () => {
  const { committee, privateKeys } = committeeFixture([40n, 30n, 20n, 10n], 8);
  const header = headerFixture({ nextCommitteeCommitment: committeeCommitment(committee) });
  const signatures = signedBy(committee, privateKeys, header);
  const build = () => committeeHeaderInputs({ committee, nextCommittee: committee, header, signatures });
  expect(build().signerBitmap).toBe(0b1111n);

  const [signature, member] = [signatures.get(2), committee.members[2]];
  if (signature === undefined || member === undefined) throw new RangeError("slot 2 signs");
  unprovable.add(challengeOf(signature.R8, member.publicKey, headerDigest(header, committee.domain.outbox)));
  expect(build).toThrow(expect.objectContaining({ code: "SIGNATURE_UNPROVABLE", details: { slot: 2 } }));
  signatures.delete(2);
  expect(build().signerBitmap).toBe(0b1011n);
});
