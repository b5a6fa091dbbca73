/** Runs one TypeScript script of this folder: `node scripts/run.mjs scripts/bench.ts [arguments]`. */
import { resolve } from "node:path";
import { requireNode } from "./requireNode.mjs";

const command = process.env.npm_lifecycle_event;
requireNode([command === "test" ? "npm test" : command ? `npm run ${command}` : "npm run demo"]);

const [script, ...argv] = process.argv.slice(2);
if (!script) {
  console.error("error: no script named.\nhint:  node scripts/run.mjs scripts/bench.ts");
  process.exit(1);
}
// No top-level await: a Node before 14.8 cannot parse it, and would say that instead of the hint.
import("./runTypeScript.mjs").then(({ runTypeScript }) => runTypeScript(resolve(script), argv));
