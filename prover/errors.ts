/** What a reader of an error needs: what failed (message), why (cause, details) and what to do next (hint). */
export interface HeadlightErrorParameters {
  /** Stable, upper-case name of the failure; tests and scripts match on it. */
  code: string;
  /** What failed, in one sentence, with the values that matter. */
  message: string;
  /** What the reader can do about it. */
  hint?: string;
  cause?: unknown;
  /** Machine-readable context; must never hold a secret. */
  details?: Record<string, unknown>;
}

/** The one error type of the project. Everything a user can meet is raised as this. */
export class HeadlightError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor({ code, message, hint, cause, details }: HeadlightErrorParameters) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "HeadlightError";
    this.code = code;
    this.hint = hint;
    this.details = details;
  }

  /** The first error of the chain of causes (this one included) that satisfies the predicate. */
  walk(predicate: (error: unknown) => boolean): unknown {
    let current: unknown = this;
    while (current !== undefined && current !== null) {
      if (predicate(current)) return current;
      current = current instanceof Error ? current.cause : undefined;
    }
    return undefined;
  }

  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.details === undefined ? {} : { details: this.details }),
      ...(this.cause === undefined ? {} : { cause: describeCause(this.cause) }),
    };
  }
}

/** True for a HeadlightError, of the given code when one is given. */
export function isHeadlightError(error: unknown, code?: string): error is HeadlightError {
  return error instanceof HeadlightError && (code === undefined || error.code === code);
}

/**
 * Why a call of a node failed, fit to be shown. ethers puts the request into its messages, and a hosted node's URL holds the access
 * key; an answer that is not JSON is quoted by its SyntaxError and may repeat the path. Neither appears here.
 */
export function shortReason(error: unknown): string {
  if (error instanceof SyntaxError) return "the answer is not JSON";
  const short = error instanceof Error && "shortMessage" in error ? error.shortMessage : undefined;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return withoutUrls(String(short ?? code ?? describeCause(error)).split("\n")[0] ?? "");
}

/** A cause that says the short reason and carries nothing else: causes are printed. */
export function shortCause(error: unknown): Error {
  return new Error(shortReason(error));
}

/** The text with every URL replaced, for words that come from elsewhere. */
export function withoutUrls(text: string): string {
  return text.replaceAll(/\b(?:https?|wss?):\/\/[^\s"'<>]*/gi, "(URL)");
}

/** Strangers' words, fit for a terminal and a log: without characters that steer it, and not too long. */
export function plainText(text: string, length = 200): string {
  return text.slice(0, length).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}

/** What a zod error says, on one line: its own message is JSON over many. Told by its fields, for zod is not loaded for every command. */
function describeIssues(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || cause.name !== "ZodError" || !("issues" in cause)) return undefined;
  const issues = cause.issues as { path: (string | number)[]; message: string }[];
  const shown = issues.slice(0, 3).map(({ path, message }) => `${path.join(".") || "value"}: ${message}`);
  return `${shown.join("; ")}${issues.length > 3 ? `; and ${issues.length - 3} more` : ""}`;
}

/** One line for any thrown value. */
export function describeCause(cause: unknown): string {
  return describeIssues(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}
