import { type Deployment, saveDeployment } from "../../delivery/deployment.ts";
import type { DeployRouteParameters } from "../../delivery/deployRoute.ts";
import { HeadlightError } from "../../errors.ts";
import { checkWritable, readJson, writeJsonAtomic } from "../../files.ts";
import { type CommitteeSchedule, committeeOf, parseSchedule, scheduleToJson } from "../../source/schedule.ts";

export interface DirectionPaths {
  /** `{ size, members }`: who signs first. */
  committee: string;
  /** Where the deployment and the schedule go. */
  out: string;
  scheduleOut: string;
}

/** The files of one direction of a route: its first committee, read before the outbox has an address, and the two that are written. */
export class DirectionFiles {
  readonly #paths: DirectionPaths;
  /** Slots of the committee. */
  readonly size: number;
  readonly #committee: object;

  private constructor(paths: DirectionPaths, committee: object) {
    this.#paths = paths;
    this.#committee = committee;
    this.size = committeeOf(this.#schedule(0n, `0x${"00".repeat(20)}`), 0n).size;
  }

  /** Before anything is paid for: the file must hold a committee, and what is written must have its place. */
  static async open(paths: DirectionPaths): Promise<DirectionFiles> {
    const json = await readJson(paths.committee);
    if (json === undefined) {
      throw new HeadlightError({
        code: "COMMITTEE_MISSING",
        message: `there is no committee file at ${paths.committee}`,
        hint: "Write one from the members' public keys, as `headlight attest keygen` prints them.",
      });
    }
    const direction = new DirectionFiles(paths, json as object);
    await checkWritable(paths.out);
    await checkWritable(paths.scheduleOut);
    return direction;
  }

  /** The committee of an outbox on the chain, as a deployment asks for it. */
  firstCommittee(chainId: bigint): DeployRouteParameters["firstCommittee"] {
    return (outbox) => committeeOf(this.#schedule(chainId, outbox), 0n);
  }

  /** Paths of what `save` writes. */
  get written(): string[] {
    return [this.#paths.out, this.#paths.scheduleOut];
  }

  async save(deployment: Deployment): Promise<void> {
    const { chainId, gateway } = deployment.source;
    await writeJsonAtomic(this.#paths.scheduleOut, scheduleToJson(this.#schedule(chainId, gateway)));
    await saveDeployment(this.#paths.out, deployment);
  }

  #schedule(chainId: bigint, outbox: string): CommitteeSchedule {
    const epochs = [{ announcedFrom: "0", ...this.#committee }];
    return parseSchedule({ chainId: chainId.toString(), outbox, epochs });
  }
}
