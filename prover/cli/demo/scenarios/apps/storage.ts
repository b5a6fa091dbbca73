import { keccak256, toUtf8Bytes } from "ethers";
import { proveStateRoot } from "../../../../pipeline/stateRoots.ts";
import { toBytes32 } from "../../../../protocol/field.ts";
import { proveSlot } from "../../../../source/storageProof.ts";
import type { Journey } from "./journey.ts";
import { call, TOKEN } from "./world.ts";

/** TokenVault's storage slot that holds `locked`, and one that holds nothing. */
export const LOCKED_SLOT = toBytes32(`0x${"6".padStart(64, "0")}`);
const EMPTY_SLOT = toBytes32(keccak256(toUtf8Bytes("nothing")));

/** On b: shows by a proof what a's vault holds, without any call on a; and that another slot of it holds nothing. */
export async function readStorage(journey: Journey): Promise<string> {
  const { a, b } = journey.session;
  const { stateRoots, storageQuery, vault } = journey.world;
  const source = { url: a.chain.url, chainId: a.chain.chainId, provider: a.provider, destroy: () => undefined };
  const height = journey.provedHeight;
  const slot = { height, account: vault.address };
  const locked = await proveSlot(source, { ...slot, slot: LOCKED_SLOT });
  const empty = await proveSlot(source, { ...slot, slot: EMPTY_SLOT });
  const submission = await proveStateRoot({
    source,
    destination: b.provider,
    signer: b.account("relayer"),
    lightClient: b.lightClient,
    startBlock: 0n,
    stateRoots: stateRoots.address,
    height,
  });
  const gas = submission.outcome === "accepted" ? submission.gasUsed : undefined;
  journey.session.recordGas("prove a's state root on b", gas);
  for (const { proof } of [locked, empty]) {
    const { account, accountProof, storageProof } = proof;
    const args = [height, account, proof.slot, accountProof, storageProof];
    const observed = await call(storageQuery, b, "bob", "observe", ...args);
    journey.session.recordGas("observe a slot of a on b", observed.gasUsed);
  }
  const read = storageQuery.contract.getFunction("read");
  const [exists, value] = await read(vault.address, LOCKED_SLOT);
  const [absent] = await read(vault.address, EMPTY_SLOT);
  if (!exists || BigInt(value) !== 400n * TOKEN || absent) throw new RangeError("b does not see what a's vault holds");
  return `at height ${height} of a the vault holds ${BigInt(value) / TOKEN}; another slot holds nothing`;
}
