import { Contract } from "ethers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Deployer } from "../../prover/delivery/deploy.ts";
import { type ProveStateRootParameters, proveStateRoot } from "../../prover/pipeline/stateRoots.ts";
import { storageEvidence, storageRefutation } from "../../prover/pipeline/verifierEvidence.ts";
import { relayOnce } from "../../prover/pipeline.ts";
import { encodeBlockHeader } from "../../prover/protocol/blockHeader.ts";
import { type Address, toAddress } from "../../prover/protocol/field.ts";
import type { Message } from "../../prover/protocol/message.ts";
import {
  COMMITTEE_STATE_ROOTS_ABI,
  STORAGE_PROOF_MESSAGE_VERIFIER_ABI,
  STORAGE_PROOF_REFUTER_ABI,
} from "../../prover/protocol/verifierAbis.ts";
import { openOutbox } from "../../prover/source/outboxReader.ts";
import { account, Cleanup, rpc } from "../support/chains.ts";
import { startLyingNode } from "../support/lyingNodeDouble.ts";
import { createRoute, FINALITY, type TestRoute } from "../support/route.ts";

const cleanup = new Cleanup();
let route: TestRoute;
let message: Message;
let parameters: ProveStateRootParameters;
let height: bigint;
let addresses: { stateRoots: Address; verifier: Address; refuter: Address };

beforeAll(async () => {
  route = await createRoute(cleanup);
  await route.send("proved by storage");
  const state = await cleanup.directory();
  const { headers } = await relayOnce({ ...route.parameters(await route.attesters(), state), execute: false });
  height = headers[0]?.height ?? 0n;
  const signer = account(7, route.onDestination);
  const deployer = new Deployer(signer);
  const { source, destination } = route.deployment;
  const stateRoots = (await deployer.deploy("CommitteeStateRoots", [destination.lightClient])).address;
  const reader = (await deployer.deploy("StorageReader", [stateRoots])).address;
  const verifier = (await deployer.deploy("StorageProofMessageVerifier", [reader])).address;
  const refuter = (await deployer.deploy("StorageProofRefuter", [reader])).address;
  addresses = { stateRoots, verifier, refuter };
  const outbox = await openOutbox({
    connection: route.onSource,
    outbox: source.gateway,
    finality: FINALITY,
    startBlock: source.startBlock,
  });
  await outbox.sync();
  message = outbox.messages[0]?.message as Message;
  parameters = {
    source: route.onSource,
    destination: route.onDestination.provider,
    signer,
    lightClient: destination.lightClient,
    startBlock: destination.startBlock,
    stateRoots,
    height,
  };
});
afterAll(() => cleanup.run());

const view = (address: Address, abi: readonly string[], name: string, args: unknown[]): Promise<unknown> =>
  new Contract(address, abi, route.onDestination.provider).getFunction(name)(...args) as Promise<unknown>;

/** Two live chains, an attested header with a real proof, and nothing of a window: the state root and the storage prove the message. */
describe("a message by storage proof, on live chains", () => {
  it("is not believed before the state root is known", async () => {
    const evidence = await storageEvidence(route.onSource, message, height);
    await expect(
      view(addresses.verifier, STORAGE_PROOF_MESSAGE_VERIFIER_ABI, "isVerified", [message, evidence]),
    ).rejects.toThrow();
  });

  it("refuses a node that shows another history than the one that was attested", async () => {
    const lies = [
      // Consistent in itself, and another block.
      async (block: Record<string, unknown>) => {
        const other = { ...block, extraData: "0x1234", hash: "0x" };
        const hash = await Promise.resolve()
          .then(() => encodeBlockHeader(other).hash)
          .catch((error: Error) => /hash to (0x[0-9a-f]{64})/.exec(error.message)?.[1] ?? "");
        return { ...other, hash };
      },
      // The attested hash over another state.
      (block: Record<string, unknown>) => ({ ...block, stateRoot: `0x${"66".repeat(32)}` }),
    ];
    for (const [index, code] of ["BLOCK_MISMATCH", "BLOCK_HEADER"].entries()) {
      const liar = cleanup.add(
        await startLyingNode(route.source.url, (method, _, result) =>
          method === "eth_getBlockByNumber" ? lies[index]?.(result as Record<string, unknown>) : undefined,
        ),
        (node) => node.close(),
      );
      const source = await cleanup.connection(liar.url);
      await expect(proveStateRoot({ ...parameters, source })).rejects.toMatchObject({ code });
    }
    const root = await view(addresses.stateRoots, COMMITTEE_STATE_ROOTS_ABI, "stateRoot", [height]);
    expect(BigInt(String(root))).toBe(0n);
  });

  it("is verified once the state root is, which anyone brings and nobody twice", async () => {
    expect(await proveStateRoot(parameters)).toMatchObject({ outcome: "accepted" });
    expect(await proveStateRoot(parameters)).toEqual({ outcome: "already-accepted" });
    const evidence = await storageEvidence(route.onSource, message, height);
    expect(await view(addresses.verifier, STORAGE_PROOF_MESSAGE_VERIFIER_ABI, "isVerified", [message, evidence])).toBe(
      true,
    );
    const forged = { ...message, payload: "0x66" as const };
    expect(await view(addresses.verifier, STORAGE_PROOF_MESSAGE_VERIFIER_ABI, "isVerified", [forged, evidence])).toBe(
      false,
    );
    const refutation = await storageRefutation(route.onSource, forged, height);
    const refuted = await view(addresses.refuter, STORAGE_PROOF_REFUTER_ABI, "refutes", [forged, height, refutation]);
    expect(refuted).toBe(true);
    expect(await view(addresses.refuter, STORAGE_PROOF_REFUTER_ABI, "refutes", [message, height, evidence])).toBe(
      false,
    );
  });

  it("asks for a height that the light client has", async () => {
    await rpc(route.source.url, "evm_mine");
    await expect(proveStateRoot({ ...parameters, height: height + 1n })).rejects.toMatchObject({
      code: "HEADER_NOT_STORED",
    });
    const elsewhere = { ...parameters, lightClient: toAddress(addresses.stateRoots) };
    await expect(proveStateRoot(elsewhere)).rejects.toMatchObject({ code: "HEADER_NOT_STORED" });
  });
});
