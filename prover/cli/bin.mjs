#!/usr/bin/env node
/** The `headlight` command: checks the Node version, then runs main.ts. Plain JavaScript so that an old Node can say why not. */
import { fileURLToPath } from "node:url";
import { requireNode } from "../../scripts/requireNode.mjs";

requireNode(process.argv[2] === "demo" ? ["npm run demo"] : ["npm run demo", "npm test"]);

// No top-level await: a Node before 14.8 cannot parse it, and would say that instead of the hint.
import("../../scripts/runTypeScript.mjs").then(({ runTypeScript }) =>
  runTypeScript(fileURLToPath(new URL("./main.ts", import.meta.url)), process.argv.slice(2)),
);
