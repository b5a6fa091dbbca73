import { AbiCoder } from "ethers";
import { HeadlightError, shortCause } from "../../errors.ts";
import { type Bytes32, toBytes32 } from "../field.ts";

/** A packet as the source DVN tells the destination DVN of it. Twin of contracts/interfaces/layerzero/PacketJob.sol. */
export interface PacketJob {
  headerHash: Bytes32;
  payloadHash: Bytes32;
}

const TYPES = ["tuple(bytes32 headerHash, bytes32 payloadHash)[]"];

/** Payload of the gateway's message that carries a batch. */
export function encodeJobs(jobs: readonly PacketJob[]): `0x${string}` {
  return AbiCoder.defaultAbiCoder().encode(TYPES, [jobs]) as `0x${string}`;
}

export function decodeJobs(payload: string): PacketJob[] {
  try {
    const [jobs] = AbiCoder.defaultAbiCoder().decode(TYPES, payload) as unknown as [readonly PacketJob[]];
    return jobs.map(({ headerHash, payloadHash }) => ({
      headerHash: toBytes32(headerHash),
      payloadHash: toBytes32(payloadHash),
    }));
  } catch (error) {
    throw new HeadlightError({
      code: "LAYERZERO_BATCH",
      message: "the message holds no batch of packets",
      hint: "Only messages of the source DVN do.",
      cause: shortCause(error),
    });
  }
}
