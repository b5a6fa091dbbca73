import { describe, expect, it } from "vitest";
import { FORKS, type ForkName } from "../../../../prover/protocol/ethereum/fork.ts";
import type { Network } from "../../../../prover/protocol/ethereum/network.ts";
import { MAINNET, MINIMAL } from "../../../../prover/protocol/ethereum/networks.ts";
import { encodeLightClientJson, encodeLightClientSsz } from "../../../../prover/source/ethereum/encodeLightClient.ts";
import { parseLightClientBytes } from "../../../../prover/source/ethereum/readLightClientFile.ts";
import { selectCommittee } from "../../../../prover/source/ethereum/signingCommittee.ts";
import { synthesize } from "../../../../prover/source/ethereum/synthesize.ts";
import { type ValidatedUpdate, validateUpdate } from "../../../../prover/source/ethereum/validateUpdate.ts";

type Encode = typeof encodeLightClientSsz;
const asJson: Encode = (object, network) => Buffer.from(JSON.stringify(encodeLightClientJson(object, network)));

/** Written, read again and validated, with the committee of the bootstrap. */
function throughFiles(
  made: ReturnType<typeof synthesize>,
  kind: "update" | "finalityUpdate",
  encode: Encode,
): ValidatedUpdate {
  const { network } = made;
  const bootstrap = parseLightClientBytes(encode({ kind: "bootstrap", value: made.bootstrap }, network));
  const [object] = parseLightClientBytes(encode({ kind, value: made[kind] }, network));
  if (object?.kind !== "update") throw new TypeError("no update was written");
  const { update, claims } = object;
  return validateUpdate({ update, claims, network, committee: selectCommittee(bootstrap, 0n, network) });
}

const cases: [string, ForkName, Network][] = FORKS.flatMap((fork) => [
  ["minimal", fork, MINIMAL],
  ["mainnet", fork, MAINNET],
]);

describe("synthesize", () => {
  it.each(cases)("%s, %s: is valid after writing and reading", (_, fork, network) => {
    const made = synthesize({ network, fork, seed: "all" });
    const fromSsz = throughFiles(made, "update", encodeLightClientSsz);
    expect(fromSsz).toMatchObject({ fork, network: network.name, participants: network.preset.syncCommitteeSize });
    expect(fromSsz.nextSyncCommitteeRoot).toBeDefined();
    if (network === MAINNET) return;
    expect(throughFiles(made, "update", asJson)).toEqual(fromSsz);
    for (const encode of [encodeLightClientSsz, asJson])
      expect(throughFiles(made, "finalityUpdate", encode)).toEqual({ ...fromSsz, nextSyncCommitteeRoot: undefined });
  });

  it("gives the same for the same seed, and other keys for another", () => {
    const bytes = (seed: string): Uint8Array => {
      const { update, network } = synthesize({ network: MINIMAL, fork: "deneb", seed });
      return encodeLightClientSsz({ kind: "update", value: update }, network);
    };
    expect(bytes("a")).toEqual(bytes("a"));
    expect(bytes("a")).not.toEqual(bytes("b"));
  });

  it.each([1, 21, 32])("lets %i keys sign", (participants) => {
    const { update } = synthesize({ network: MINIMAL, fork: "fulu", seed: "some", participants });
    const bits = [...update.syncAggregate.syncCommitteeBits].map((byte) => byte.toString(2).replaceAll("0", "").length);
    expect(bits.reduce((sum, count) => sum + count, 0)).toBe(participants);
  });

  it("takes a slot, also one where nothing is finalized yet", () => {
    const { update } = synthesize({ network: MINIMAL, fork: "altair", seed: "early", slot: 3n });
    expect(update).toMatchObject({ signatureSlot: 4n, finalizedHeader: { beacon: { slot: 0n } } });
  });

  it.each([
    ["a slot of another fork", { slot: 1n }],
    ["no participant", { participants: 0 }],
    ["more participants than keys", { participants: 33 }],
  ])("refuses %s", (_, change) => {
    expect(() => synthesize({ network: MINIMAL, fork: "electra", seed: "x", ...change })).toThrow(
      expect.objectContaining({ code: "ETHEREUM_SYNTHESIZE" }),
    );
  });
});
