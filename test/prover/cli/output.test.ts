import { afterEach, describe, expect, it, vi } from "vitest";
import { createOutput } from "../../../prover/cli/output.ts";
import { relayCommand } from "../../../prover/cli/relay.ts";
import type { RelayResult, WatchParameters } from "../../../prover/pipeline.ts";

const watched = vi.hoisted(() => ({ parameters: undefined as unknown }));
vi.mock("../../../prover/pipeline.ts", () => ({
  relayOnce: async () => ROUND,
  watch: async (parameters: WatchParameters) => {
    watched.parameters = parameters;
    parameters.onRound?.(ROUND);
    parameters.onRound?.(ROUND);
  },
}));
vi.mock("../../../prover/delivery/deployment.ts", () => ({ loadDeployment: async () => ({}) }));
vi.mock("../../../prover/source/schedule.ts", () => ({ loadSchedule: async () => ({}) }));
vi.mock("../../../prover/cli/secrets.ts", () => ({ readPrivateKey: async () => "" }));
vi.mock("../../../prover/cli/command.ts", async (original) => ({
  ...(await original<typeof import("../../../prover/cli/command.ts")>()),
  abortOnSignals: () => new AbortController().signal,
}));

const ROUND: RelayResult = {
  messages: 3,
  headers: [],
  windows: [],
  deliveries: [{ nonce: 1n } as unknown as RelayResult["deliveries"][number]],
};

let stdout = "";
afterEach(() => {
  vi.restoreAllMocks();
  stdout = "";
});

function listen(): void {
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    stdout += String(chunk);
    return true;
  });
}

describe("results of a command that goes on", () => {
  it("are JSON lines for a program and nothing for a terminal", () => {
    listen();
    createOutput(false).line(ROUND);
    expect(stdout).toBe("");
    createOutput(true).line(ROUND);
    expect(stdout).toBe('{"messages":3,"headers":[],"windows":[],"deliveries":[{"nonce":"1"}]}\n');
  });

  it.each([
    [["--json"], 2],
    [[], 0],
  ])("relay --watch %j prints %i lines for two rounds", async (flags, count) => {
    listen();
    const urls = ["--source", "http://a", "--destination", "http://b", "--attesters", "http://c"];
    const files = ["--deployment", "d", "--schedule", "s"];
    await relayCommand().parseAsync([...urls, ...files, "--watch", ...flags], { from: "user" });
    const lines = stdout.split("\n").filter((line) => line !== "");
    expect(lines).toHaveLength(count);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ messages: 3 });
    expect(watched.parameters).toMatchObject({ intervalMs: 12_000 });
  });
});
