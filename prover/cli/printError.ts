import { describeCause, HeadlightError } from "../errors.ts";
import { toJson } from "./json.ts";

/** What a failure looks like to a person (what, why, hint on stderr) and to a program (one JSON object on stdout). */
export function printError(error: unknown, { json }: { json: boolean }): void {
  const described = describeError(error);
  if (json) process.stdout.write(`${toJson({ error: described })}\n`);
  const lines = [`error: ${described.what} [${described.code}]`];
  if (described.why !== undefined) lines.push(`why:   ${described.why}`);
  if (described.hint !== undefined) lines.push(`hint:  ${described.hint}`);
  process.stderr.write(`${lines.join("\n")}\n`);
  if (process.env.HEADLIGHT_DEBUG !== undefined && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

export interface DescribedError {
  code: string;
  what: string;
  why?: string;
  hint?: string;
  details?: Record<string, unknown>;
}

/** Reduces any thrown value to what, why and hint. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof HeadlightError) {
    const why = reasons(error.cause, error.message);
    return {
      code: error.code,
      what: error.message,
      ...(why === "" ? {} : { why }),
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  const systemCode = systemErrorCode(error);
  if (systemCode !== undefined) return { code: "FILE", what: describeCause(error), hint: fileHint(systemCode) };
  return {
    code: "INTERNAL",
    what: describeCause(error),
    hint: "this is a defect of Headlight: run again with HEADLIGHT_DEBUG=1 and report the stack",
  };
}

/** The messages down the chain of causes, outermost first, without what is already said. */
function reasons(cause: unknown, said: string): string {
  const messages: string[] = [];
  for (let current = cause; current !== undefined && current !== null; ) {
    const message = describeCause(current).split("\n")[0] ?? "";
    if (message !== "" && ![said, ...messages].some((earlier) => earlier.includes(message))) messages.push(message);
    current = current instanceof Error ? current.cause : undefined;
  }
  return messages.join("; ");
}

/** Sockets fail with system calls as well; what they say has nothing to do with a path. */
const SOCKET_CODE = /^(ECONN|EADDR|EHOST|ENET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/;

function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && !SOCKET_CODE.test(error.code) ? error.code : undefined;
}

function fileHint(code: string): string {
  if (code === "ENOENT") return "check the path; it does not exist";
  if (code === "EACCES" || code === "EPERM") return "check the permissions of the path";
  if (code === "ENOSPC") return "free disk space and run again";
  if (code === "EISDIR") return "name a file, not a folder";
  return "check the path";
}
