import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { isAtLeast, nodeTooOld, npxLine } from "../../../scripts/requireNode.mjs";

describe("the Node gate", () => {
  it.each([
    ["22.13.0", true],
    ["22.12.9", false],
    ["22.9.0", false],
    ["20.20.2", false],
    ["24.0.0", true],
    ["100.0.0", true],
    ["9.13.0", false],
  ])("Node %s passes: %s", (version, passes) => {
    expect(isAtLeast(version, [22, 13])).toBe(passes);
  });

  it("says what, why and the exact line of the README", () => {
    const text = nodeTooOld("20.1.0", ["npm run demo", "npm test"]);
    expect(text).toContain("error: Headlight does not run on Node 20.1.0.");
    expect(text).toMatch(/why: .*22\.13/);
    const readme = readFileSync("README.md", "utf8");
    for (const command of ["npm run demo", "npm test"]) {
      expect(text).toContain(npxLine(command));
      expect(readme).toContain(npxLine(command));
    }
  });

  it("is in package.json's engines, where npm itself prints it, and in the lockfile alike", () => {
    const { engines, scripts } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(engines.node).toBe(">=22.13");
    expect(engines.hint).toContain("npx -y -p node@24 -c 'npm ci && npm run demo'");
    expect(JSON.parse(readFileSync("package-lock.json", "utf8")).packages[""].engines).toEqual(engines);
    expect(readFileSync(".npmrc", "utf8")).toContain("engine-strict=true");
    expect(scripts.preinstall).toBe("node scripts/requireNode.mjs");
  });

  it.each(["prover/cli/bin.mjs", "scripts/run.mjs", "scripts/requireNode.mjs"])(
    "%s is parsed by a Node without top-level await",
    (file) => {
      const body = readFileSync(file, "utf8")
        .replace(/^#!.*/, "")
        .replaceAll(/^import .*$/gm, "")
        .replaceAll(/^export /gm, "")
        .replaceAll("import.meta.url", "url");
      // A function's body knows no await, as a module's did not before Node 14.8.
      expect(() => new Script(`(function () { ${body} })`)).not.toThrow();
      expect(() => new Script(`(function () { ${body}; await import("x"); })`)).toThrow(SyntaxError);
    },
  );

  it("lets this Node through and exits 0", () => {
    expect(spawnSync(process.execPath, ["scripts/requireNode.mjs"]).status).toBe(0);
  });

  it("stops an old Node at once with exit code 1", () => {
    const old = `import { createRequire } from "node:module";
      const process = createRequire("${import.meta.url}")("node:process");
      Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.0.0" } });
      const { requireNode } = await import("${new URL("../../../scripts/requireNode.mjs", import.meta.url).href}");
      requireNode(["npm test"]);`;
    const run = spawnSync(process.execPath, ["--input-type=module", "-e", old], { encoding: "utf8" });
    expect(run.stderr).toContain(npxLine("npm test"));
    expect(run.status).toBe(1);
  });
});
