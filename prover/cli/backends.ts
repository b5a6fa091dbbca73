import { HeadlightError } from "../errors.ts";
import type { Backend } from "../proving/backend.ts";

/**
 * The proving backend of a name.
 * @throws HeadlightError BACKEND_UNKNOWN
 */
export async function backendNamed(name: string): Promise<Backend> {
  if (name === "snarkjs") return (await import("../proving/snarkjsBackend.ts")).snarkjsBackend;
  if (name === "rapidsnark") return (await import("../proving/rapidsnarkBackend.ts")).rapidsnarkBackend;
  throw new HeadlightError({
    code: "BACKEND_UNKNOWN",
    message: `there is no backend ${name}`,
    hint: "snarkjs or rapidsnark",
  });
}
