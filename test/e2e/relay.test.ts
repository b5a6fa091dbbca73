import { afterEach, describe, expect, it } from "vitest";
import { devAccount } from "../../prover/node/devChains.ts";
import { executePending, type RelayEvent, relayOnce } from "../../prover/pipeline.ts";
import { Cleanup } from "../support/chains.ts";
import { createRoute } from "../support/route.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

describe("messages cross two live chains", () => {
  it("signs, proves, verifies and delivers, and a second round finds nothing to do", async () => {
    const route = await createRoute(cleanup);
    const attesters = await route.attesters();
    const state = await cleanup.directory();
    for (const text of ["one", "two", "three"]) await route.send(text);
    const events: RelayEvent[] = [];
    const first = await relayOnce(route.parameters(attesters, state, events));
    expect(first.headers).toHaveLength(1);
    expect(first.windows).toMatchObject([{ windowSize: 16, windowIndex: 0n, messages: 3 }]);
    expect(first.deliveries.map(({ status }) => status)).toEqual(["executed", "executed", "executed"]);
    expect(await route.entries()).toBe(3n);
    console.log(events.filter((e) => e.status === "done").map((e) => [e.stage, e.ms, e.gasUsed]));
    const second = await relayOnce(route.parameters(attesters, state));
    expect(second).toEqual({ messages: 3, headers: [], windows: [], deliveries: [] });
    expect(await executePending({ ...route.parameters(attesters, state), privateKey: devAccount(9) })).toEqual([]);
  });
});
