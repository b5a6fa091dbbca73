import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findForkDigest } from "../../../../prover/protocol/ethereum/domain.ts";
import { isFinalityUpdate } from "../../../../prover/protocol/ethereum/lightClient.ts";
import { computeSyncCommitteePeriodAtSlot } from "../../../../prover/protocol/ethereum/preset.ts";
import type { LightClientObject } from "../../../../prover/source/ethereum/lightClientObject.ts";
import { parseLightClientSsz } from "../../../../prover/source/ethereum/lightClientSsz.ts";
import { selectCommittee } from "../../../../prover/source/ethereum/signingCommittee.ts";
import { validateUpdate } from "../../../../prover/source/ethereum/validateUpdate.ts";
import { fromHex } from "../../../support/ethereum.ts";
import { readSszSnappy, type SyncStep, syncTests } from "../../../support/ethereumSpecTests.ts";
import { sharedData } from "../../../support/sharedData.ts";

const specTests = sharedData("ethereum/spec-tests/sync_committee/consensus-spec-tests/minimal");
const tests = specTests.missing ? [] : syncTests(specTests.path());

describe.skipIf(specTests.missing)("light_client/sync, minimal preset", () => {
  const outcomes = { valid: 0, notFinal: 0 };

  it.each(tests.map((test) => [test.name, test] as const))("%s", (_, { folder, network, steps }) => {
    const objects: LightClientObject[] = parseLightClientSsz(readSszSnappy(folder, "bootstrap.ssz_snappy"));
    for (const { process_update: step } of steps) {
      if (step === undefined) continue;
      const [object] = parseLightClientSsz(readSszSnappy(join(folder, `${step.update}.ssz_snappy`)));
      if (object?.kind !== "update") throw new TypeError(`${step.update} is no update`);
      objects.push(object);
      const { update } = object;
      const committee = selectCommittee(
        objects,
        computeSyncCommitteePeriodAtSlot(update.signatureSlot, network.preset),
        network,
      );
      const claims = findForkDigest(fromHex(step.update_fork_digest), [network]);
      expect(claims).toBeDefined();
      const validate = () => validateUpdate({ update, claims, committee, network });
      if (isFinalityUpdate(update)) {
        expectFacts(validate(), step);
        outcomes.valid++;
      } else {
        // The specification's client keeps such an update for later; nothing is proved of it.
        expect(validate).toThrow(expect.objectContaining({ code: "ETHEREUM_NOT_FINAL" }));
        outcomes.notFinal++;
      }
    }
  });

  afterAll(() => {
    console.info(`consensus specification: ${JSON.stringify(outcomes)}`);
  });

  it("has been judged whole", () => {
    expect(outcomes).toEqual({ valid: 105, notFinal: 24 });
  });
});

/** The specification's client has accepted the header: the roots that it computes are those of the facts. */
function expectFacts(facts: ReturnType<typeof validateUpdate>, step: NonNullable<SyncStep["process_update"]>): void {
  // An update's file is named by the root of its attested block.
  expect(step.update).toContain(facts.attested.root.replace(/^0x0*/, ""));
  const { finalized_header: finalized, optimistic_header: optimistic } = step.checks;
  if (BigInt(optimistic.slot) === facts.attested.slot) expect(optimistic.beacon_root).toBe(facts.attested.root);
  if (BigInt(finalized.slot) === facts.finalized.slot) expect(finalized.beacon_root).toBe(facts.finalized.root);
}
