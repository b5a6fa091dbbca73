import { type Container, lightClientContainers } from "../../protocol/ethereum/containers.ts";
import { computeForkDigest } from "../../protocol/ethereum/domain.ts";
import { layoutOf } from "../../protocol/ethereum/fork.ts";
import type { LightClientBootstrap, LightClientUpdate } from "../../protocol/ethereum/lightClient.ts";
import { forkAtSlot, type Network } from "../../protocol/ethereum/network.ts";
import { computeEpochAtSlot } from "../../protocol/ethereum/preset.ts";

/** A light-client object that is to be written, in the layout of its header's fork. */
export type Encodable =
  | { kind: "bootstrap"; value: LightClientBootstrap }
  | { kind: "update"; value: LightClientUpdate }
  | { kind: "finalityUpdate"; value: LightClientUpdate };

/** As the beacon API answers in JSON: `{ version, data }`, an update in a list of one. */
export function encodeLightClientJson(object: Encodable, network: Network): unknown {
  const { fork, toJson } = encoderOf(object, network);
  const answer = { version: fork, data: toJson() };
  return object.kind === "update" ? [answer] : answer;
}

/** As the beacon API answers in SSZ: the bare container, an update in a list of one, after its length and fork digest. */
export function encodeLightClientSsz(object: Encodable, network: Network): Uint8Array {
  const { slot, serialize } = encoderOf(object, network);
  const container = serialize();
  if (object.kind !== "update") return container;
  const item = new Uint8Array(12 + container.length);
  new DataView(item.buffer).setBigUint64(0, BigInt(4 + container.length), true);
  item.set(computeForkDigest(network, computeEpochAtSlot(slot, network.preset)), 8);
  item.set(container, 12);
  return item;
}

function encoderOf(object: Encodable, network: Network) {
  const { slot } = (object.kind === "bootstrap" ? object.value.header : object.value.attestedHeader).beacon;
  const fork = forkAtSlot(network, slot);
  if (fork === undefined) throw new RangeError(`slot ${slot} is before Altair`);
  const containers = lightClientContainers(network.preset, layoutOf(fork));
  const encode = <T>(container: Container<T>, value: T) => ({
    fork,
    slot,
    toJson: () => container.toJson(value),
    serialize: () => container.serialize(value),
  });
  if (object.kind === "bootstrap") return encode(containers.bootstrap, object.value);
  return encode(object.kind === "update" ? containers.update : containers.finalityUpdate, object.value);
}
