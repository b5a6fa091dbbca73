import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createKeystore, openKeystore } from "../../../prover/node/attester/keystore.ts";
import { publicKeyOf } from "../../../prover/protocol/babyJubjub.ts";
import { seededKey } from "../../support/factories.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "headlight-keystore-"));
  path = join(folder, "attester.json");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const password = "correct horse battery";
const create = (): Promise<unknown> => createKeystore({ path, password, privateKey: seededKey(1), scryptLog2N: 12 });

describe("an attester's keystore", () => {
  it("gives back the key that went in, and draws one when none is given", async () => {
    await create();
    const opened = await openKeystore({ path, password });
    expect(opened.privateKey).toEqual(new Uint8Array(seededKey(1)));
    expect(opened.publicKey).toEqual(publicKeyOf(seededKey(1)));
    const other = join(folder, "other.json");
    const { publicKey } = await createKeystore({ path: other, password, scryptLog2N: 12 });
    expect((await openKeystore({ path: other, password })).publicKey).toEqual(publicKey);
    expect(publicKey).not.toEqual(opened.publicKey);
  });

  it("is readable by its owner only, and refused once others can read it", async () => {
    await create();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o640);
    await expect(openKeystore({ path, password })).rejects.toMatchObject({
      code: "KEYSTORE_PERMISSIONS",
      hint: expect.stringContaining("chmod 600"),
    });
  });

  it("never overwrites a file and leaves nothing beside it", async () => {
    await create();
    const before = await readFile(path, "utf8");
    await expect(create()).rejects.toMatchObject({ code: "KEYSTORE_EXISTS" });
    expect(await readFile(path, "utf8")).toBe(before);
    expect(await readdir(folder)).toEqual(["attester.json"]);
  });

  it("names a wrong password, a short one and a missing file", async () => {
    await create();
    await expect(openKeystore({ path, password: "wrong" })).rejects.toMatchObject({ code: "KEYSTORE_PASSWORD" });
    await expect(createKeystore({ path: `${path}2`, password: "short" })).rejects.toMatchObject({
      code: "KEYSTORE_PASSWORD_SHORT",
    });
    await expect(openKeystore({ path: `${path}3`, password })).rejects.toMatchObject({ code: "KEYSTORE_MISSING" });
  });

  it("refuses a file truncated anywhere", async () => {
    await create();
    const text = await readFile(path, "utf8");
    for (const length of [0, 1, 100, text.length - 3]) {
      await writeFile(path, text.slice(0, length));
      await expect(openKeystore({ path, password })).rejects.toMatchObject({ code: "KEYSTORE_CORRUPT" });
    }
  });

  it.each([
    [
      "the ciphertext",
      (file: Keystore) => Object.assign(file.cipher, { text: flip(file.cipher.text) }),
      "KEYSTORE_PASSWORD",
    ],
    ["the tag", (file: Keystore) => Object.assign(file.cipher, { tag: flip(file.cipher.tag) }), "KEYSTORE_PASSWORD"],
    ["the salt", (file: Keystore) => Object.assign(file.kdf, { salt: flip(file.kdf.salt) }), "KEYSTORE_PASSWORD"],
    ["the public key", (file: Keystore) => Object.assign(file.publicKey, { 0: "1" }), "KEYSTORE_PASSWORD"],
    ["the cost, to take all memory", (file: Keystore) => Object.assign(file.kdf, { log2N: 40 }), "KEYSTORE_CORRUPT"],
    ["the version", (file: Keystore) => Object.assign(file, { version: 2 }), "KEYSTORE_CORRUPT"],
    ["a field more", (file: Keystore) => Object.assign(file, { note: "x" }), "KEYSTORE_CORRUPT"],
  ])("refuses a change of %s", async (_name, change, code) => {
    await create();
    const file = JSON.parse(await readFile(path, "utf8")) as Keystore;
    change(file);
    await writeFile(path, JSON.stringify(file));
    await expect(openKeystore({ path, password })).rejects.toMatchObject({ code });
  });

  it("O7: holds neither the key nor the password in the clear", async () => {
    await create();
    const text = await readFile(path, "utf8");
    expect(text).not.toContain(Buffer.from(seededKey(1)).toString("hex"));
    expect(text).not.toContain(password);
  });
});

interface Keystore {
  version: number;
  publicKey: string[];
  kdf: { log2N: number; salt: string };
  cipher: { text: string; tag: string };
}

function flip(hex: string): string {
  return `${hex[0] === "0" ? "1" : "0"}${hex.slice(1)}`;
}
