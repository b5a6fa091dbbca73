import { defineConfig } from "vitest/config";

/** Files run one after another: a proof already takes both cores, and two at once would only make timeouts lie. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
