/**
 * The one place that knows which Node runs Headlight. Plain JavaScript that Node 12 can parse, because an old Node is exactly
 * who has to read the message: it stops with what, why and the npx line that brings its own Node.
 *
 * `npm ci` under an old Node stops even earlier: .npmrc sets engine-strict, and npm prints the `hint` of package.json's
 * engines. (npm runs a root preinstall script only after everything is downloaded, so the script alone would be late.)
 */
import { argv, env, exit, versions } from "node:process";
import { pathToFileURL } from "node:url";

/** First Node that Hardhat 3 and Vitest 5 run on. */
export const minimumNode = [22, 13];

/** True when `version` ("22.13.1") is at least `minimum` ([22, 13]). */
export function isAtLeast(version, minimum) {
  const parts = version.split(".").map(Number);
  return parts[0] > minimum[0] || (parts[0] === minimum[0] && parts[1] >= minimum[1]);
}

/** The line that runs `command` under a recent Node whatever the machine has. */
export function npxLine(command) {
  return `npx -y -p node@24 -c "npm ci && ${command}"`;
}

/** What a person sees under an old Node: what, why, hint. */
export function nodeTooOld(version, commands) {
  return [
    `error: Headlight does not run on Node ${version}.`,
    `why:   it needs Node ${minimumNode.join(".")} or newer (TypeScript without a build step, Hardhat 3, Vitest 5).`,
    `hint:  ${commands.map(npxLine).join("\n       ")}`,
  ].join("\n");
}

/** Ends the process with exit code 1 and the hint when this Node is too old; `commands` are what the user wanted to run. */
export function requireNode(commands) {
  if (isAtLeast(versions.node, minimumNode)) return;
  console.error(nodeTooOld(versions.node, commands));
  exit(1);
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const wanted = { predemo: ["npm run demo"], pretest: ["npm test"] }[env.npm_lifecycle_event || ""];
  requireNode(wanted || ["npm run demo", "npm test"]);
}
