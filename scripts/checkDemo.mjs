/** Checks that a demo's data says what the README promises of its scenario: `node scripts/checkDemo.mjs demo.json [scenario]`. */
import { readFileSync } from "node:fs";

/** What each shows at least: a scenario that promised less would keep its promise too. */
const LEAST = {
  hyperlane: { deliveries: 3, refusals: 5 },
  layerzero: { deliveries: 9, refusals: 4 },
  apps: { deliveries: 12, refusals: 8 },
};

const [file, scenario = "messages"] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(file, "utf8"));
const problems = [];
const summary = scenario === "messages" ? checkMessages() : checkTwoWay();
for (const name of ["timings", "constraints", "gas"]) {
  if (Object.keys(demo[name] ?? {}).length === 0) problems.push(`${name} is empty`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`demo: ${summary}`);

function checkMessages() {
  const refusals = ["forgedHeader", "underQuorumHeader", "alteredMessage", "replay", "staleCommittee", "insecureKey"];
  if (!(demo.messagesSent >= 24)) problems.push(`messagesSent is ${demo.messagesSent}, expected at least 24`);
  if (demo.messagesDelivered !== demo.messagesSent)
    problems.push(`messagesDelivered is ${demo.messagesDelivered} of ${demo.messagesSent}`);
  if (!(demo.rotations >= 1)) problems.push(`rotations is ${demo.rotations}, expected at least 1`);
  for (const name of refusals) if (demo.refusals?.[name] !== true) problems.push(`refusal ${name} was not observed`);
  return `${demo.messagesSent} messages sent and delivered, ${demo.rotations} rotation, ${refusals.length} refusals`;
}

/** A scenario over two proved routes: something arrives on both sides under real proofs, and attacks are refused. */
function checkTwoWay() {
  const { delivered = [], refusals = [], promised = {}, shortfalls = ["it names none"], proofs = [] } = demo;
  if (demo.scenario !== scenario) problems.push(`it is the data of ${demo.scenario}, not of ${scenario}`);
  for (const shortfall of shortfalls) problems.push(`shortfall: ${shortfall}`);
  const least = LEAST[scenario] ?? { deliveries: 2, refusals: 1 };
  if (!(promised.deliveries >= least.deliveries && promised.refusals?.length >= least.refusals))
    problems.push(`it promises ${promised.deliveries} deliveries and ${promised.refusals?.length} refusals`);
  if (delivered.length !== promised.deliveries)
    problems.push(`${delivered.length} of ${promised.deliveries} promised deliveries were seen`);
  for (const to of ["a", "b"])
    if (!delivered.some((delivery) => delivery.to === to)) problems.push(`nothing arrived on side ${to}`);
  for (const { what, id, gas } of delivered) {
    if (!/^0x[0-9a-f]{64}$/.test(id)) problems.push(`${what} names no message`);
    if (!(Number(gas) > 21_000)) problems.push(`${what} was delivered for ${gas} gas`);
  }
  for (const name of promised.refusals ?? []) {
    if (!refusals.some((refusal) => refusal.name === name)) problems.push(`${name} was not tried`);
  }
  for (const { name, observed } of refusals) if (observed !== true) problems.push(`refusal ${name} was not observed`);
  for (const instance of ["header-8", "window-16"])
    if (!proofs.some((proof) => proof.instance === instance)) problems.push(`nothing was proved with ${instance}`);
  return `${scenario}: ${delivered.length} deliveries under ${proofs.length} proofs, ${refusals.length} refusals`;
}
