import { AbiCoder, decodeRlp, encodeRlp, keccak256 } from "ethers";
import { describe, expect, it } from "vitest";
import { encodeBlockHeader } from "../../../prover/protocol/blockHeader.ts";
import { committeeCommitment } from "../../../prover/protocol/committee.ts";
import type { FieldElement } from "../../../prover/protocol/field.ts";
import { headerProof } from "../../support/contractLightClient.ts";
import { deploy, eventsOf, mined, revertOf } from "../../support/contracts.ts";
import { seededAddress, seededBytes32 } from "../../support/factories.ts";
import { type ProvedHeader, useTwoChains } from "../../support/twoChains.ts";

const ZERO = `0x${"00".repeat(32)}`;

let header: ProvedHeader;
const chains = useTwoChains(async (prepared) => {
  await prepared.send("0x01");
  header = await prepared.finalize({ stateRoot: false });
});

const prove = (of: ProvedHeader = header, epoch = 0n, rlp = of.block.rlp): Promise<never> =>
  chains.stateRoots.prove(of, epoch, rlp) as Promise<never>;
const refusal = async (...args: Parameters<typeof prove>): Promise<string> => (await revertOf(prove(...args))).name;

/** A header over any block, stored by the light client: what a lying committee can do. */
async function sign(overrides: Partial<ProvedHeader>): Promise<ProvedHeader> {
  const signed = {
    ...(await chains.header()),
    height: header.height + 1n,
    timestamp: header.timestamp + 1n,
    ...overrides,
  };
  const commitment = committeeCommitment(chains.committee) as FieldElement;
  await mined(chains.client.update(signed, headerProof(commitment, signed)));
  return signed;
}

describe("a state root", () => {
  it("is taken from the block of a stored header, by anyone, once", async () => {
    expect(await chains.stateRoots.stateRoot(header.height)).toBe(ZERO);
    expect(await chains.stateRoots.LIGHT_CLIENT()).toBe(chains.client.target);
    const receipt = await mined(prove());
    expect(eventsOf(receipt, chains.stateRoots, "StateRootProved")).toEqual([
      [header.height, 1n, header.timestamp, header.block.stateRoot],
    ]);
    expect(await chains.stateRoots.stateRoot(header.height)).toBe(header.block.stateRoot);
    expect([...(await chains.stateRoots.stateAt(header.height))]).toEqual([header.block.stateRoot, header.timestamp]);
    expect(await refusal()).toBe("StateRoots_AlreadyProved");
  });

  it("needs a light client that is a contract", async () => {
    for (const name of ["CommitteeStateRoots", "StorageReader"]) {
      const { name: error } = await revertOf(deploy(chains.destination, name, [seededAddress("no code")]));
      expect(error).toBe(name === "StorageReader" ? "StorageReader_NotAContract" : "StateRoots_NotAContract");
    }
  });
});

describe("P1 a light client that is frozen or recovered since", () => {
  it("has no state roots, old or new, until they are proved in the new generation", async () => {
    await mined(prove());
    await chains.freeze(header);
    expect(await chains.stateRoots.stateRoot(header.height)).toBe(ZERO);
    expect([...(await chains.stateRoots.stateAt(header.height))]).toEqual([ZERO, 0n]);
    expect(await refusal()).toBe("StateRoots_Frozen");

    await chains.recover();
    expect(await chains.stateRoots.stateRoot(header.height)).toBe(ZERO);
    expect(await refusal()).toBe("StateRoots_NotTheStoredHeader");
    const next = await chains.finalize();
    expect(await chains.stateRoots.stateRoot(next.height)).toBe(next.block.stateRoot);
    expect(await chains.stateRoots.stateRoot(header.height)).toBe(ZERO);
  });
});

describe("P2 the header", () => {
  it("is the one that the light client stored, in every field and with its epoch", async () => {
    const forged: [string, Partial<ProvedHeader>][] = [
      ["height", { height: header.height + 1n }],
      ["timestamp", { timestamp: header.timestamp + 1n }],
      ["blockHash", { blockHash: seededBytes32("other") }],
      ["messageRoot", { messageRoot: ((header.messageRoot as bigint) + 1n) as FieldElement }],
      ["nextCommitteeCommitment", { nextCommitteeCommitment: 5n as FieldElement }],
      ["signerBitmap", { signerBitmap: 0b111n }],
    ];
    for (const [field, change] of forged) {
      expect(await refusal({ ...header, ...change }), field).toBe("StateRoots_NotTheStoredHeader");
    }
    expect(await refusal(header, 1n)).toBe("StateRoots_NotTheStoredHeader");
  });

  it("of an unknown height is nobody's, though the client answers 0 for its hash", async () => {
    for (const height of [0n, header.height - 1n, header.height + 1n, (1n << 64n) - 1n]) {
      expect(await chains.client.headerHash(height)).toBe(ZERO);
      expect(await refusal({ ...header, height })).toBe("StateRoots_NotTheStoredHeader");
      expect(await chains.stateRoots.stateRoot(height)).toBe(ZERO);
    }
    const encoded = AbiCoder.defaultAbiCoder().encode(
      ["tuple(uint64,uint64,bytes32,uint256,uint256,uint128)", "uint64"],
      [
        [
          header.height,
          header.timestamp,
          header.blockHash,
          header.messageRoot,
          header.nextCommitteeCommitment,
          header.signerBitmap,
        ],
        0n,
      ],
    );
    expect(await chains.client.headerHash(header.height)).toBe(keccak256(encoded));
  });
});

describe("P3 the block", () => {
  it("is the one whose hash the header holds: not one byte differs", async () => {
    const bytes = Buffer.from(header.block.rlp.slice(2), "hex");
    for (let position = 0; position < bytes.length; position += 7) {
      const altered = Buffer.from(bytes);
      altered[position] = (altered[position] as number) ^ 0x01;
      expect(await refusal(header, 0n, `0x${altered.toString("hex")}`)).toBe("StateRoots_WrongBlock");
    }
    for (const other of ["0x", "0xc0", `${header.block.rlp}00`, header.block.rlp.slice(0, -2)]) {
      expect(await refusal(header, 0n, other)).toBe("StateRoots_WrongBlock");
    }
    // The attacker's own, well-formed block with a state root of its choice.
    const fields = decodeRlp(header.block.rlp) as string[];
    fields[3] = seededBytes32("state with my money");
    expect(await refusal(header, 0n, encodeRlp(fields))).toBe("StateRoots_WrongBlock");
    await mined(prove());
  });
});

describe("P4 a header that contradicts its block", () => {
  it("gives no state root: height, time, no state root at all", async () => {
    const honest = await chains.header();
    const fields = decodeRlp(honest.block.rlp) as string[];
    const hashOf = (rlp: string): ProvedHeader["blockHash"] => keccak256(rlp) as ProvedHeader["blockHash"];
    const later = await sign({ height: header.height + 5n, timestamp: honest.timestamp + 5n });
    expect(await refusal(later)).toBe("StateRoots_InconsistentBlock");
    // Another height at the block's own time.
    const honestTime = { height: later.height + 1n, timestamp: later.timestamp + 1n };
    fields[11] = `0x${honestTime.timestamp.toString(16)}`;
    const wrongHeight = encodeRlp(fields);
    const moved = await sign({ ...honestTime, blockHash: hashOf(wrongHeight) });
    expect(await refusal(moved, 0n, wrongHeight)).toBe("StateRoots_InconsistentBlock");
    const sameTime = { ...later, height: header.height + 7n, timestamp: later.timestamp + 2n };
    fields[8] = `0x${sameTime.height.toString(16)}`;
    expect(
      await refusal(await sign({ ...sameTime, blockHash: hashOf(encodeRlp(fields)) }), 0n, encodeRlp(fields)),
    ).toBe("StateRoots_InconsistentBlock");
    const zero = { ...sameTime, height: sameTime.height + 1n, timestamp: sameTime.timestamp + 1n };
    fields[8] = `0x${zero.height.toString(16)}`;
    fields[11] = `0x${zero.timestamp.toString(16)}`;
    fields[3] = ZERO;
    const rlp = encodeRlp(fields);
    expect(await refusal(await sign({ ...zero, blockHash: hashOf(rlp) }), 0n, rlp)).toBe(
      "StateRoots_InconsistentBlock",
    );
  });

  it("or has no block at all: a list that is cut short, no list", async () => {
    for (const [index, rlp] of ["0xc0", "0x80", encodeRlp(["0x01", "0x02", "0x03"])].entries()) {
      const height = header.height + 10n + BigInt(index);
      const blockHash = keccak256(rlp) as ProvedHeader["blockHash"];
      const signed = await sign({ height, timestamp: header.timestamp + 10n + BigInt(index), blockHash });
      await expect(prove(signed, 0n, rlp)).rejects.toThrow();
      expect(await chains.stateRoots.stateRoot(height)).toBe(ZERO);
    }
  });
});

describe("P5 the reader", () => {
  it("reads at proved heights only", async () => {
    const proof = await chains.storageProof(String(chains.outbox.target), ZERO, header.height);
    const read = (height: bigint): Promise<unknown> =>
      chains.reader.readSlot(
        height,
        proof.account,
        proof.slot,
        proof.accountProof,
        proof.storageProof,
      ) as Promise<unknown>;
    for (const height of [header.height, 0n, (1n << 64n) - 1n]) {
      expect(await revertOf(read(height))).toEqual({ name: "StorageReader_UntrustedHeight", args: [height] });
    }
    await mined(prove());
    expect(((await read(header.height)) as unknown[])[2]).toBe(header.timestamp);
    await chains.freeze(header);
    expect((await revertOf(read(header.height))).name).toBe("StorageReader_UntrustedHeight");
  });
});

describe("blocks of every fork", () => {
  it("are encoded with the fields they have", async () => {
    const block = (await chains.source.request("eth_getBlockByNumber", ["latest", false])) as Record<string, unknown>;
    expect(decodeRlp(encodeBlockHeader(block).rlp)).toHaveLength(21);
  });
});
