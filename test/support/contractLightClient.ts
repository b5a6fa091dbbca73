import { afterAll, beforeAll, beforeEach } from "vitest";
import { type Committee, committeeCommitment, membersHash, totalWeight } from "../../prover/protocol/committee.ts";
import { type FieldElement, toFieldElement } from "../../prover/protocol/field.ts";
import type { Header } from "../../prover/protocol/header.ts";
import { committeeHeaderPublicInputs } from "../../prover/protocol/publicInputs.ts";
import type { SolidityProof } from "../../prover/proving/calldata.ts";
import { account, type Chain, deploy, startChain, type TestContract } from "./contracts.ts";
import { simulateProof } from "./contractTrapdoor.ts";
import { committeeFixture, headerFixture, seededAddress, seededBytes32 } from "./factories.ts";

export const TRUSTING_PERIOD = 14n * 86_400n;
export const CLOCK_DRIFT = 60n;
export const RECOVERY_DELAY = 2n * 86_400n;
export const ANCHOR_HEIGHT = 100n;
/** Committee slots of the client's instance. */
export const COMMITTEE_SIZE = 8;

/** A header as the light client takes it. */
export interface HeaderUpdate extends Omit<Header, "chainId"> {
  signerBitmap: bigint;
}

/** A light client over the trapdoor verifier, and what it starts from. */
export interface ClientFixture {
  chain: Chain;
  client: TestContract;
  verifier: TestContract;
  /** Committees of epochs 0, 1, 2 and one of another outbox. */
  committees: Committee[];
  commitments: FieldElement[];
  /** Arguments of the constructor, for variations. */
  parameters: ClientParameters;
  /** A header that the client accepts next, `steps` above the anchor, with overrides. */
  header(steps?: bigint, overrides?: Partial<HeaderUpdate>): HeaderUpdate;
}

export interface ClientParameters {
  owner: string;
  verifier: string;
  sourceChainId: bigint;
  outbox: string;
  committeeSize: number;
  trustingPeriod: bigint;
  maxClockDrift: bigint;
  recoveryDelay: bigint;
  anchor: Anchor;
}

export interface Anchor {
  height: bigint;
  timestamp: bigint;
  totalWeight: bigint;
  membersHash: bigint;
}

/** The anchor of a committee. */
export function anchorOf(committee: Committee, height: bigint, timestamp: bigint): Anchor {
  return { height, timestamp, totalWeight: totalWeight(committee), membersHash: membersHash(committee) };
}

/** Starts a chain with a light client on it, anchored an hour ago. */
export async function startClient(): Promise<ClientFixture> {
  const chain = await startChain();
  const verifier = await deploy(chain, "TrapdoorHeaderVerifierDouble");
  const committees = [0, 10, 20].map(
    (firstKey) => committeeFixture([1n, 2n, 5n], COMMITTEE_SIZE, { firstKey }).committee,
  );
  committees.push(
    committeeFixture([1n, 2n, 5n], COMMITTEE_SIZE, { outbox: seededAddress("foreign outbox") }).committee,
  );
  const timestamp = (await chain.now()) - 3600n;
  const parameters: ClientParameters = {
    owner: (await account(chain, 0)).address,
    verifier: String(verifier.target),
    sourceChainId: 31_337n,
    outbox: seededAddress("outbox"),
    committeeSize: COMMITTEE_SIZE,
    trustingPeriod: TRUSTING_PERIOD,
    maxClockDrift: CLOCK_DRIFT,
    recoveryDelay: RECOVERY_DELAY,
    anchor: anchorOf(committees[0] as Committee, ANCHOR_HEIGHT, timestamp),
  };
  const commitments = committees.map(committeeCommitment);
  return {
    chain,
    verifier,
    committees,
    commitments,
    parameters,
    client: await deploy(chain, "CommitteeLightClient", [parameters]),
    header: (steps = 1n, overrides = {}) => {
      const { chainId: _, ...header } = headerFixture({
        height: ANCHOR_HEIGHT + steps,
        timestamp: timestamp + 12n * steps,
      });
      return {
        ...header,
        blockHash: seededBytes32(`block ${steps}`),
        messageRoot: toFieldElement(BigInt(seededBytes32(`root ${steps}`)) >> 8n),
        nextCommitteeCommitment: commitments[0] as FieldElement,
        signerBitmap: 0b110n,
        ...overrides,
      };
    },
  };
}

/** One light client for all tests of a file: each of them finds it as it was deployed. */
export function useClient(): { fixture: ClientFixture; commitment: (epoch?: number) => FieldElement } {
  // Filled before the first test, so that tests can hold on to it.
  const fixture = {} as ClientFixture;
  let clean: unknown;
  beforeAll(async () => {
    Object.assign(fixture, await startClient());
  });
  beforeEach(async () => {
    if (clean !== undefined) await fixture.chain.request("evm_revert", [clean]);
    clean = await fixture.chain.request("evm_snapshot", []);
  });
  afterAll(() => fixture.chain.close());
  return { fixture, commitment: (epoch = 0) => fixture.commitments[epoch] as FieldElement };
}

/** Public inputs of a header under a commitment, without any range check: forgers do not check either. */
export function headerInputs(commitment: bigint, header: HeaderUpdate, chainId = 31_337n): bigint[] {
  const packed = (chainId << 128n) | (header.height << 64n) | header.timestamp;
  const hash = BigInt(header.blockHash);
  const halves = [hash >> 128n, hash & ((1n << 128n) - 1n)];
  return [commitment, packed, ...halves, header.messageRoot, header.nextCommitteeCommitment, header.signerBitmap];
}

/** A valid proof that the committee of the commitment signed the header. */
export function headerProof(commitment: FieldElement, header: HeaderUpdate, label?: string): SolidityProof {
  const inputs = committeeHeaderPublicInputs(commitment, { ...header, chainId: 31_337n }, header.signerBitmap);
  return simulateProof(inputs, label);
}
