import { describeError } from "../printError.ts";

/** One thing the doctor looked at. `fail` makes the command fail; `warn` is worth knowing. */
export interface Check {
  name: string;
  status: "ok" | "warn" | "fail";
  detail: string;
  hint?: string;
}

/** Runs one examination; whatever it throws becomes a failed check with the error's own hint. */
export async function examine(
  name: string,
  look: () => Promise<Omit<Check, "name">> | Omit<Check, "name">,
): Promise<Check> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const { what, why, hint } = describeError(error);
    return {
      name,
      status: "fail",
      detail: why === undefined ? what : `${what} (${why})`,
      ...(hint === undefined ? {} : { hint }),
    };
  }
}
