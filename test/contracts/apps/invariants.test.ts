import hre from "hardhat";
import { beforeAll, describe, expect, it, vi } from "vitest";

/**
 * The invariant tests of test/contracts/invariants, over a model of two chains: what leaves one chain arrives on the other, once,
 * or comes back, whatever the order. The same run with models broken on purpose shows that each equation can fail.
 */
const SOUND = {
  VaultInvariants: ["invariant_custodyCoversTheClaims", "invariant_lockedIsWhatCirculates"],
  BurnMintInvariants: ["invariant_supplyIsConserved"],
  PoolInvariants: [
    "invariant_grantsAreCreditOrOnTheWay",
    "invariant_liquidityIsOwned",
    "invariant_paymentsAreCovered",
    "invariant_sharesKeepTheirValue",
    "invariant_tokensAreLiquidity",
  ],
};

/** The equations that each broken model must not satisfy. */
const BROKEN = {
  ReplayedVaultBroken: ["invariant_lockedIsWhatCirculates"],
  FeeOnTransferVaultBroken: ["invariant_custodyCoversTheClaims"],
  ReplayedBurnMintBroken: ["invariant_supplyIsConserved"],
  TwiceRefundedBurnMintBroken: ["invariant_supplyIsConserved"],
  ReplayedPoolBroken: ["invariant_grantsAreCreditOrOnTheWay", "invariant_paymentsAreCovered"],
  CreditlessPoolBroken: ["invariant_grantsAreCreditOrOnTheWay", "invariant_paymentsAreCovered"],
  OverpayingPoolBroken: ["invariant_tokensAreLiquidity"],
  SkimmingPoolBroken: ["invariant_liquidityIsOwned", "invariant_sharesKeepTheirValue"],
};

interface TestResult {
  name: string;
  status: string;
  reason?: string;
  kind: unknown;
}
interface Suite {
  id: { name: string };
  testResults: TestResult[];
}

/** Results by suite and invariant. */
async function run(brokenModels: boolean): Promise<Map<string, Map<string, TestResult>>> {
  process.env.HEADLIGHT_BROKEN_MODELS = String(brokenModels);
  // What the task prints would read as failures of ours.
  const printed = vi.spyOn(process.stdout, "write").mockImplementation((_chunk, ...rest) => {
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  });
  const result: unknown = await hre.tasks
    .getTask(["test", "solidity"])
    .run({})
    .finally(() => printed.mockRestore());
  const { suiteResults } = ((result as { value?: unknown }).value ?? (result as { error: unknown }).error) as {
    suiteResults: Suite[];
  };
  return new Map(
    suiteResults.map(({ id, testResults }) => [
      id.name,
      new Map(testResults.map((test) => [test.name.replace("()", ""), test])),
    ]),
  );
}

let sound: Awaited<ReturnType<typeof run>>;
let broken: Awaited<ReturnType<typeof run>>;

beforeAll(async () => {
  sound = await run(false);
  broken = await run(true);
});

describe("A23: supply is conserved across two chains, whatever the order of deliveries, failures and refunds", () => {
  it.each(Object.entries(SOUND))("%s hold in every run", (suite, invariants) => {
    const results = sound.get(suite);
    expect([...(results?.keys() ?? [])].sort()).toEqual(invariants);
    for (const [name, { status, reason, kind }] of results ?? []) {
      expect({ name, status, reason }).toEqual({ name, status: "Success", reason: undefined });
      expect(kind).toMatchObject({ runs: 32n });
    }
  });

  it.each(Object.entries(BROKEN))("%s is caught", (suite, invariants) => {
    const failures = [...(broken.get(suite) ?? [])].filter(([, { status }]) => status === "Failure");
    expect(failures.map(([name]) => name)).toEqual(expect.arrayContaining(invariants));
  });

  it("every equation can fail, and every broken model is run", () => {
    expect(new Set(Object.values(BROKEN).flat())).toEqual(new Set(Object.values(SOUND).flat()));
    expect([...broken.keys()].sort()).toEqual([...Object.keys(SOUND), ...Object.keys(BROKEN)].sort());
  });
});
