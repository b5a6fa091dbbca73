import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { goldenVectors } from "./generate.ts";

describe("golden vectors", () => {
  for (const [name, text] of Object.entries(goldenVectors())) {
    it(`${name} is what the TypeScript twin computes today`, () => {
      expect(readFileSync(new URL(name, import.meta.url), "utf8")).toBe(text);
    });
  }
});
