import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { loadDeployment } from "../../../prover/delivery/deployment.ts";
import { devAccount } from "../../../prover/node/devChains.ts";
import { committeeOf, loadSchedule, scheduleToJson } from "../../../prover/source/schedule.ts";
import { Cleanup } from "../../support/chains.ts";
import { type CliRun, runCli } from "../../support/cli.ts";
import { committeeFixture } from "../../support/factories.ts";

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const { committee } = committeeFixture([5n, 1n, 9n], 8);
const [epoch] = scheduleToJson({ domain: committee.domain, epochs: [{ announcedFrom: 0n, committee }] }).epochs;

async function deploy(
  destinationChainId: bigint,
  file: unknown,
  wayBack: Readonly<Record<string, string>> = {},
  fileBack: unknown = file,
): Promise<{ run: CliRun; folder: string }> {
  const [source, destination] = [await cleanup.chain(31_337n), await cleanup.chain(destinationChainId)];
  const folder = await cleanup.directory();
  await writeFile(join(folder, "committee.json"), typeof file === "string" ? file : JSON.stringify(file));
  if ("back-committee" in wayBack) await writeFile(join(folder, wayBack["back-committee"]), JSON.stringify(fileBack));
  const files = { committee: "committee.json", out: "route.json", "schedule-out": "schedule.json", ...wayBack };
  const run = await runCli(
    [
      "deploy",
      "--json",
      ...["--source", source.url, "--destination", destination.url],
      ...Object.entries(files).flatMap(([option, name]) => [`--${option}`, join(folder, name)]),
    ],
    { env: { HEADLIGHT_PRIVATE_KEY: devAccount(0) } },
  );
  return { run, folder };
}

const WAY_BACK = {
  "back-committee": "committee-back.json",
  "back-out": "back.json",
  "back-schedule-out": "answers.json",
};
const first = { size: epoch?.size, members: epoch?.members };

describe("headlight deploy", () => {
  it("deploys a route and writes the two files that the other commands read", async () => {
    const { run, folder } = await deploy(31_338n, first);
    expect(run.stderr).not.toContain("error");
    expect(run.code).toBe(0);
    const { deployment, contracts } = JSON.parse(run.stdout);
    const loaded = await loadDeployment(join(folder, "route.json"));
    expect(loaded.destination.lightClient).toBe(deployment.destination.lightClient);
    expect(loaded.headerInstance).toBe("header-8");
    expect(contracts.map(({ contract }: { contract: string }) => contract)).toContain("CommitteeHeader8Verifier");
    const schedule = await loadSchedule(join(folder, "schedule.json"));
    expect(schedule.domain).toEqual({ chainId: 31_337n, outbox: loaded.source.gateway });
    expect(committeeOf(schedule, 0n).members).toEqual(committee.members);
  });

  it("deploys a way back too between the same gateways, and writes its two files", async () => {
    const { run, folder } = await deploy(31_338n, first, WAY_BACK);
    expect(run.code).toBe(0);
    const [there, back] = [
      await loadDeployment(join(folder, "route.json")),
      await loadDeployment(join(folder, "back.json")),
    ];
    expect(back.source.gateway).toBe(there.destination.gateway);
    expect(back.destination.gateway).toBe(there.source.gateway);
    expect(JSON.parse(run.stdout).wayBack.destination.zkVerifier).toBe(back.destination.zkVerifier);
    const schedule = await loadSchedule(join(folder, "answers.json"));
    expect(schedule.domain).toEqual({ chainId: 31_338n, outbox: back.source.gateway });
  });

  it("refuses a way back under a committee of another size, and writes nothing", async () => {
    const { run, folder } = await deploy(31_338n, first, WAY_BACK, { ...first, size: 32 });
    expect(run.code).not.toBe(0);
    expect(JSON.parse(run.stdout).error).toMatchObject({
      code: "COMMITTEE_SIZE",
      what: "the committee has 8 slots and the one of the way back 32",
    });
    expect((await readdir(folder)).sort()).toEqual(["committee-back.json", "committee.json"]);
  });

  it("refuses half a way back before it connects to anything", async () => {
    const { run, folder } = await deploy(31_338n, first, { "back-out": "back.json" });
    expect(run.code).not.toBe(0);
    expect(JSON.parse(run.stdout).error).toMatchObject({ code: "USAGE", hint: "npx headlight deploy --help" });
    expect(await readdir(folder)).toEqual(["committee.json"]);
  });

  it("refuses development keys on a chain that is not local, and writes nothing", async () => {
    const { run, folder } = await deploy(10n, first);
    expect(run.code).not.toBe(0);
    expect(JSON.parse(run.stdout).error.code).toBe("DEVELOPMENT_KEY_REFUSED");
    expect(await readdir(folder)).toEqual(["committee.json"]);
  });

  it.each([
    ["a file that is no committee", { members: [] }, "SCHEDULE_INVALID"],
    [
      "a committee that repeats a key",
      { size: 8, members: [epoch?.members[0], epoch?.members[0]] },
      "COMMITTEE_INVALID",
    ],
  ])("refuses %s before anything is sent", async (_, file, code) => {
    const { run } = await deploy(31_338n, file);
    expect(run.code).not.toBe(0);
    expect(JSON.parse(run.stdout).error.code).toBe(code);
  });
});
