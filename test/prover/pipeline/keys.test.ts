import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkedKeys } from "../../../prover/pipeline/keys.ts";
import { exportVerifier } from "../../../prover/proving/exportVerifier.ts";
import { openWorkshop, type Workshop } from "../proving/fixtures.ts";

let workshop: Workshop;
let generatedDirectory: string;
let source: string;

beforeAll(async () => {
  workshop = await openWorkshop();
  const { zkeyPath, manifest } = await workshop.artifact("Multiply");
  generatedDirectory = join(workshop.directory, "generated");
  await mkdir(generatedDirectory);
  const contractName = "MultiplyVerifier";
  source = await exportVerifier({ zkeyPath, contractName, instance: "multiply", command: "test", expected: manifest });
});

const check = async (verifier: string): Promise<unknown> => {
  await writeFile(join(generatedDirectory, "MultiplyVerifier.sol"), verifier);
  return checkedKeys(["multiply"], { ...workshop.options, generatedDirectory });
};

/** The verifier with a digit of one constant changed. */
const changed = (name: string): string =>
  source.replace(new RegExp(`(uint256 constant ${name} *= *\\d*)(\\d);`), (_, head, digit) => `${head}${9 - digit};`);

describe("K11: a generated verifier is its key's", () => {
  it("passes as it was exported", async () => {
    expect(await check(source)).toEqual([{ instance: "multiply", kind: "development" }]);
  });

  it("is refused when it is missing or names another key", async () => {
    await expect(check("")).rejects.toMatchObject({
      code: "VERIFIER_STALE",
      message: expect.stringContaining("missing"),
    });
    const other = source.replace(/zkey sha256 [0-9a-f]{8}/, "zkey sha256 00000000");
    await expect(check(other)).rejects.toMatchObject({ code: "VERIFIER_STALE" });
  });

  it.each([
    ...["alphax", "alphay", "betax1", "betay2", "gammax2", "gammay1"],
    ...["deltax1", "deltax2", "deltay1", "deltay2", "IC0x", "IC0y", "IC2y"],
  ])("is refused with another %s, though its comment names the key", async (name) => {
    expect(changed(name)).not.toBe(source);
    await expect(check(changed(name))).rejects.toMatchObject({
      code: "VERIFIER_STALE",
      message: expect.stringMatching(new RegExp(`has another ${name}$`)),
    });
  });

  it("is refused with a constant left out, added or declared twice", async () => {
    const line = /^.*uint256 constant IC2x.*$/m.exec(source)?.[0] ?? "none";
    for (const forged of [
      source.replace(line, ""),
      source.replace(line, `${line}\n${line}`),
      source.replace(line, `${line}\n${line.replace("IC2x", "IC3x")}`),
    ]) {
      await expect(check(forged)).rejects.toMatchObject({ code: "VERIFIER_STALE" });
    }
  });
});
