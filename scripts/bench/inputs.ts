import { createHash } from "node:crypto";
import { publicKeyOf, sign } from "../../prover/protocol/babyJubjub.ts";
import { committeeCommitment, toCommittee } from "../../prover/protocol/committee.ts";
import { syncCommitteeSigningRoot } from "../../prover/protocol/ethereum/domain.ts";
import { MAINNET, MINIMAL } from "../../prover/protocol/ethereum/networks.ts";
import type { SyncCommitteeStatement } from "../../prover/protocol/ethereum/statement.ts";
import { toAddress, toBytes32, toFieldElement } from "../../prover/protocol/field.ts";
import { type Header, headerDigest } from "../../prover/protocol/header.ts";
import { OutboxTree } from "../../prover/protocol/outboxTree.ts";
import type { CircuitInput } from "../../prover/proving/backend.ts";
import type { Instance } from "../../prover/proving/registry.ts";
import { synthesize } from "../../prover/source/ethereum/synthesize.ts";
import { committeeHeaderInputs } from "../../prover/witness/committeeHeader.ts";
import { messageWindowInputs } from "../../prover/witness/messageWindow.ts";
import { syncCommitteeAggregateInputs } from "../../prover/witness/syncCommitteeAggregate.ts";
import { syncCommitteeSignatureInputs } from "../../prover/witness/syncCommitteeSignature.ts";

/** Inputs with the most work an instance can have: every slot signs, every leaf is a message. The same in every run. */
export function fullInputs({ template, parameters }: Instance): CircuitInput {
  const [size = 0] = parameters;
  if (template === "CommitteeHeader") return headerInputs(size);
  if (template === "MessageWindow") return windowInputs(size);
  if (template === "SyncCommitteeSignature") return syncCommitteeSignatureInputs(signedUpdate(size)).inputs;
  if (template === "SyncCommitteeAggregate") return syncCommitteeAggregateInputs(signedUpdate(size)).inputs;
  throw new RangeError(`no benchmark inputs for the template ${template}`);
}

function seeded(label: string): Buffer {
  return createHash("sha256").update(`headlight bench ${label}`).digest();
}

function headerInputs(size: number): CircuitInput {
  const keys = Array.from({ length: size }, (_, slot) => seeded(`key ${slot}`));
  const domain = { chainId: 31_337n, outbox: toAddress(`0x${seeded("outbox").toString("hex").slice(0, 40)}`) };
  const members = keys.map((key, slot) => ({ publicKey: publicKeyOf(key), weight: BigInt(100 + slot) }));
  const committee = toCommittee({ domain, size, members });
  const header: Header = {
    chainId: domain.chainId,
    height: 1000n,
    timestamp: 1_760_000_000n,
    blockHash: toBytes32(`0x${seeded("block").toString("hex")}`),
    messageRoot: toFieldElement(BigInt(`0x${seeded("root").toString("hex")}`) >> 8n),
    nextCommitteeCommitment: committeeCommitment(committee),
  };
  const digest = headerDigest(header, domain.outbox);
  const signatures = new Map(keys.map((key, slot) => [slot, sign(key, digest)]));
  return { ...committeeHeaderInputs({ committee, nextCommittee: committee, header, signatures }).inputs };
}

function windowInputs(windowSize: number): CircuitInput {
  const tree = new OutboxTree();
  for (let nonce = 0; nonce < windowSize; nonce++)
    tree.append(BigInt(`0x${seeded(`leaf ${nonce}`).toString("hex")}`) >> 8n);
  return { ...messageWindowInputs({ tree, windowIndex: 0, windowSize }).inputs };
}

/** An update that its whole committee has signed. */
function signedUpdate(size: number): SyncCommitteeStatement {
  const network = [MAINNET, MINIMAL].find(({ preset }) => preset.syncCommitteeSize === size);
  if (network === undefined) throw new RangeError(`no network has committees of ${size} keys`);
  const { update, committee } = synthesize({ network, fork: "electra", seed: "headlight bench" });
  return {
    signingRoot: syncCommitteeSigningRoot(update.attestedHeader.beacon, update.signatureSlot, network),
    pubkeys: committee.syncCommittee.pubkeys,
    participation: Array.from({ length: size }, () => true),
    signature: update.syncAggregate.syncCommitteeSignature,
  };
}
