/** Checks that the demo's data says what the README promises: `node scripts/checkDemo.mjs demo.json`. */
import { readFileSync } from "node:fs";

const refusals = ["forgedHeader", "underQuorumHeader", "alteredMessage", "replay", "staleCommittee", "insecureKey"];
const demo = JSON.parse(readFileSync(process.argv[2], "utf8"));
const problems = [];
if (!(demo.messagesSent >= 24)) problems.push(`messagesSent is ${demo.messagesSent}, expected at least 24`);
if (demo.messagesDelivered !== demo.messagesSent)
  problems.push(`messagesDelivered is ${demo.messagesDelivered} of ${demo.messagesSent}`);
if (!(demo.rotations >= 1)) problems.push(`rotations is ${demo.rotations}, expected at least 1`);
for (const name of refusals) if (demo.refusals?.[name] !== true) problems.push(`refusal ${name} was not observed`);
for (const name of ["timings", "constraints", "gas"]) {
  if (Object.keys(demo[name] ?? {}).length === 0) problems.push(`${name} is empty`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(
  `demo: ${demo.messagesSent} messages sent and delivered, ${demo.rotations} rotation, ${refusals.length} refusals`,
);
