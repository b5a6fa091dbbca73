import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  beaconBlockHeaderContainer,
  type Container,
  lightClientContainers,
} from "../../../../prover/protocol/ethereum/containers.ts";
import { LAYOUTS } from "../../../../prover/protocol/ethereum/fork.ts";
import { MAINNET_PRESET, MINIMAL_PRESET } from "../../../../prover/protocol/ethereum/preset.ts";
import { sharedData } from "../../../support/sharedData.ts";

const deneb = sharedData("ethereum/mainnet/deneb");
const electra = sharedData("ethereum/mainnet/electra");

function expectExactEncoding<T>(container: Container<T>): void {
  const bytes = container.serialize(container.defaultValue());
  expect(container.serialize(container.deserialize(bytes))).toEqual(bytes);
  // Extra data may have up to 32 bytes, and stand at the end.
  expect(() => container.deserialize(Uint8Array.from([...bytes, ...new Uint8Array(33)]))).toThrow();
  expect(() => container.deserialize(bytes.subarray(0, -1))).toThrow();
}

describe("lightClientContainers", () => {
  it.each([MAINNET_PRESET, MINIMAL_PRESET])(
    "$name: no encoding is two containers: all sizes and first offsets differ",
    (preset) => {
      const sizes = LAYOUTS.flatMap((layout) => {
        const { bootstrap, update, finalityUpdate, optimisticUpdate } = lightClientContainers(preset, layout);
        return [bootstrap, update, finalityUpdate, optimisticUpdate].map(({ fixedSize, fixedEnd }) => ({
          fixedSize,
          fixedEnd,
        }));
      });
      // Deneb's containers have Capella's offsets: they differ in the offset within the execution header. An optimistic update has no branch
      // into the state, so that Electra's is Deneb's.
      expect(new Set(sizes.map(({ fixedSize, fixedEnd }) => `${fixedSize} ${fixedEnd}`)).size).toBe(4 + 4 + 3);
    },
  );

  it.each(LAYOUTS)("%s: read what they write, and nothing shorter or longer", (layout) => {
    const { bootstrap, update, finalityUpdate } = lightClientContainers(MINIMAL_PRESET, layout);
    expectExactEncoding(bootstrap);
    expectExactEncoding(update);
    expectExactEncoding(finalityUpdate);
  });

  it.skipIf(deneb.missing)("encode mainnet's data as its nodes do", () => {
    const containers = lightClientContainers(MAINNET_PRESET, "deneb");
    const read = (name: string): Uint8Array => new Uint8Array(readFileSync(deneb.path(name)));
    const bootstrap = read("inclusion/LightClientBootstrapDeneb.ssz");
    const finalityUpdate = read("inclusion/LightClientFinalityUpdateDeneb.ssz");
    const update = read("inclusion/LightClientUpdateDeneb.ssz");
    expect(containers.bootstrap.serialize(containers.bootstrap.deserialize(bootstrap))).toEqual(bootstrap);
    expect(containers.finalityUpdate.serialize(containers.finalityUpdate.deserialize(finalityUpdate))).toEqual(
      finalityUpdate,
    );
    expect(containers.update.serialize(containers.update.deserialize(update))).toEqual(update);
  });

  it.skipIf(electra.missing)("root a beacon header to the block's root that the node was asked for", () => {
    // The file is named by the request, which names the block's root; the name is cut short.
    const root = "b8758d4bd976e1b33e62937ed31a709dba0a855869641581bef3d2a48b527";
    const file = `eth_blockNumber_electra-eth_v1_beacon_light_client_bootstrap_0x${root}.ssz`;
    const { bootstrap } = lightClientContainers(MAINNET_PRESET, "electra");
    const { header } = bootstrap.deserialize(new Uint8Array(readFileSync(electra.path(file))));
    expect(Buffer.from(beaconBlockHeaderContainer.hashTreeRoot(header.beacon)).toString("hex").startsWith(root)).toBe(
      true,
    );
  });
});
