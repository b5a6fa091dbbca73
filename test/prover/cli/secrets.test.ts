import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readPrivateKey, readSecret } from "../../../prover/cli/secrets.ts";

const KEY = `0x${"12".repeat(32)}`;

describe("secrets", () => {
  const folders: string[] = [];
  afterEach(async () => {
    vi.unstubAllEnvs();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  async function file(content: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "headlight-secret-"));
    folders.push(folder);
    await writeFile(join(folder, "secret"), content);
    return join(folder, "secret");
  }

  it("come from a file, without its line break, before the environment", async () => {
    vi.stubEnv("HEADLIGHT_PRIVATE_KEY", `0x${"34".repeat(32)}`);
    expect(await readPrivateKey(await file(`${KEY}\r\n`))).toBe(KEY);
  });

  it("come from the environment when no file is named", async () => {
    vi.stubEnv("HEADLIGHT_PRIVATE_KEY", KEY);
    expect(await readPrivateKey(undefined)).toBe(KEY);
  });

  it("are asked for by name when missing or empty", async () => {
    vi.stubEnv("HEADLIGHT_KEYSTORE_PASSWORD", "");
    const source = { what: "keystore password", variable: "HEADLIGHT_KEYSTORE_PASSWORD", option: "--password-file" };
    await expect(readSecret(source)).rejects.toMatchObject({
      code: "SECRET_MISSING",
      hint: expect.stringContaining("--password-file"),
    });
    await expect(readSecret({ ...source, file: await file("\n") })).rejects.toMatchObject({ code: "SECRET_MISSING" });
  });

  it("never appear in the error about them", async () => {
    const wrong = "0x1234-not-a-key";
    const error = await readPrivateKey(await file(wrong)).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "PRIVATE_KEY" });
    expect(JSON.stringify(error)).not.toContain(wrong);
  });
});
