import { describe, expect, it } from "vitest";
import { describeError } from "../../../prover/cli/printError.ts";
import { HeadlightError } from "../../../prover/errors.ts";

describe("describeError", () => {
  it("gives what, why down the chain of causes, hint and details", () => {
    const error = new HeadlightError({
      code: "RPC_UNREACHABLE",
      message: "the node does not answer",
      hint: "start it",
      cause: new Error("fetch failed", { cause: new Error("ECONNREFUSED 127.0.0.1:8545\nstack") }),
      details: { url: "http://127.0.0.1:8545" },
    });
    expect(describeError(error)).toEqual({
      code: "RPC_UNREACHABLE",
      what: "the node does not answer",
      why: "fetch failed; ECONNREFUSED 127.0.0.1:8545",
      hint: "start it",
      details: { url: "http://127.0.0.1:8545" },
    });
  });

  it("leaves out what is not there", () => {
    expect(describeError(new HeadlightError({ code: "X", message: "y" }))).toEqual({ code: "X", what: "y" });
  });

  it("knows a missing file from a defect", () => {
    const missing = Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT", syscall: "open", path: "/x" });
    expect(describeError(missing)).toMatchObject({ code: "FILE", hint: expect.stringContaining("does not exist") });
    expect(describeError(new TypeError("x is not a function"))).toMatchObject({ code: "INTERNAL" });
    expect(describeError("thrown text")).toMatchObject({ code: "INTERNAL", what: "thrown text" });
  });
});
