import * as sdk from "headlight";
import { describe, expect, it } from "vitest";

describe("the SDK", () => {
  it("is reachable by the package's name and offers exactly these values", () => {
    expect(Object.keys(sdk).sort()).toMatchInlineSnapshot(`
      [
        "COMMITTEE_LIGHT_CLIENT_ABI",
        "GATEWAY_ABI",
        "HeadlightError",
        "OutboxTree",
        "ZK_MESSAGE_VERIFIER_ABI",
        "checkKey",
        "checkVerificationKey",
        "committeeCommitment",
        "committeeHeaderInputs",
        "connectChain",
        "createRapidsnarkBackend",
        "deployRoute",
        "ensureArtifact",
        "executeMessage",
        "executePending",
        "explainMessage",
        "formatChainAddress",
        "headerDigest",
        "isHeadlightError",
        "leafOf",
        "loadDeployment",
        "loadSchedule",
        "messageId",
        "messageWindowInputs",
        "openOutbox",
        "parseChainAddress",
        "parseFinality",
        "parseSchedule",
        "proveStatement",
        "relayOnce",
        "saveDeployment",
        "snarkjsBackend",
        "toAddress",
        "toBytes32",
        "toCommittee",
        "toFieldElement",
        "toSolidityProof",
        "verifyProof",
        "watch",
      ]
    `);
  });
});
