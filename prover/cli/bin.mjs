#!/usr/bin/env node
/** The `headlight` command: checks the Node version, then runs main.ts. Plain JavaScript so that an old Node can say why not. */
import { fileURLToPath } from "node:url";
import { requireNode } from "../../scripts/requireNode.mjs";

requireNode(process.argv[2] === "demo" ? ["npm run demo"] : ["npm run demo", "npm test"]);

const { runTypeScript } = await import("../../scripts/runTypeScript.mjs");
await runTypeScript(fileURLToPath(new URL("./main.ts", import.meta.url)), process.argv.slice(2));
