import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { progressReporter } from "../../../prover/cli/progress.ts";

describe("progress off a terminal", () => {
  let lines: string[];
  const isTerminal = process.stderr.isTTY;

  beforeEach(() => {
    lines = [];
    process.stderr.isTTY = false;
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.spyOn(process.stderr, "write").mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
  });
  afterEach(() => {
    process.stderr.isTTY = isTerminal;
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("shows how much is done and how long is left, once a second", () => {
    const { onProgress } = progressReporter("header-8");
    for (let done = 0; done <= 4; done++) {
      onProgress({ stage: "multiplying points", done, total: 8 });
      vi.advanceTimersByTime(500);
    }
    expect(lines).toEqual([
      "header-8: multiplying points 0 %\n",
      "header-8: multiplying points 25 %, 3 s left\n",
      "header-8: multiplying points 50 %, 2 s left\n",
    ]);
  });

  it("shows the time so far of a stage that does not know its end, every ten seconds", () => {
    const { onProgress } = progressReporter("header-8");
    for (let second = 0; second <= 25; second++) {
      onProgress({ stage: "compiling", done: second, total: 0 });
      vi.advanceTimersByTime(1000);
    }
    onProgress({ stage: "ordering", done: 0, total: 0 });
    expect(lines).toEqual([
      "header-8: compiling\n",
      "header-8: compiling, 10 s so far\n",
      "header-8: compiling, 20 s so far\n",
      "header-8: ordering\n",
    ]);
  });
});
