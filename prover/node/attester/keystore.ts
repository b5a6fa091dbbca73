import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { stat } from "node:fs/promises";
import { z } from "zod";
import { HeadlightError, isHeadlightError } from "../../errors.ts";
import { readJson, writeJsonAtomic } from "../../files.ts";
import { type Point, publicKeyOf } from "../../protocol/babyJubjub.ts";
import { pointToJson } from "../../source/attestationWire.ts";

/** An attester's key, opened. Keep it in memory only. */
export interface AttesterKey {
  privateKey: Uint8Array;
  publicKey: Point;
}

export interface CreateKeystoreParameters {
  path: string;
  password: string;
  /** 32 bytes; drawn at random when left out. */
  privateKey?: Uint8Array;
  /** log2 of scrypt's N: 17 takes 128 MiB and under a second. Less only for tests. */
  scryptLog2N?: number;
}

const KIND = "headlight attester key";
const MIN_PASSWORD_LENGTH = 8;
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const decimal = z.string().regex(/^[0-9]{1,78}$/);

const keystoreFile = z.strictObject({
  kind: z.literal(KIND),
  version: z.literal(1),
  publicKey: z.tuple([decimal, decimal]),
  // An upper bound, or a prepared file could take all memory.
  kdf: z.strictObject({
    name: z.literal("scrypt"),
    log2N: z.number().int().min(10).max(20),
    r: z.literal(8),
    p: z.literal(1),
    salt: hex(32),
  }),
  cipher: z.strictObject({ name: z.literal("aes-256-gcm"), iv: hex(12), tag: hex(16), text: hex(32) }),
});
type KeystoreFile = z.infer<typeof keystoreFile>;

/** Encrypts a key into a new file of mode 600: scrypt, then AES-256-GCM with everything else of the file authenticated. */
export async function createKeystore(parameters: CreateKeystoreParameters): Promise<{ publicKey: Point }> {
  const { path, password, privateKey = new Uint8Array(randomBytes(32)), scryptLog2N = 17 } = parameters;
  if (password.length < MIN_PASSWORD_LENGTH) {
    throw new HeadlightError({
      code: "KEYSTORE_PASSWORD_SHORT",
      message: `a keystore's password has at least ${MIN_PASSWORD_LENGTH} characters`,
      hint: "Use a passphrase of several words.",
    });
  }
  const publicKey = publicKeyOf(privateKey);
  const kdf = { name: "scrypt", log2N: scryptLog2N, r: 8, p: 1, salt: randomBytes(32).toString("hex") } as const;
  const iv = randomBytes(12);
  const open = { kind: KIND, version: 1, publicKey: pointToJson(publicKey), kdf } as const;
  const cipher = createCipheriv("aes-256-gcm", await deriveKey(password, kdf), iv).setAAD(associatedData(open));
  const text = Buffer.concat([cipher.update(privateKey), cipher.final()]).toString("hex");
  const file: KeystoreFile = {
    ...open,
    cipher: { name: "aes-256-gcm", iv: iv.toString("hex"), tag: cipher.getAuthTag().toString("hex"), text },
  };
  try {
    await writeJsonAtomic(path, file, { mode: 0o600, exclusive: true });
  } catch (error) {
    if (!isHeadlightError(error, "STATE_EXISTS")) throw error;
    throw new HeadlightError({
      code: "KEYSTORE_EXISTS",
      message: `there is a file at ${path}; a key is never overwritten`,
      hint: "Choose another path, or move the old keystore away.",
    });
  }
  return { publicKey };
}

/** Opens a keystore; a wrong password, a truncated or altered file and a file that others can read are told apart. */
export async function openKeystore({ path, password }: { path: string; password: string }): Promise<AttesterKey> {
  const file = await readKeystore(path);
  const { cipher } = file;
  const decipher = createDecipheriv("aes-256-gcm", await deriveKey(password, file.kdf), Buffer.from(cipher.iv, "hex"))
    .setAAD(associatedData(file))
    .setAuthTag(Buffer.from(cipher.tag, "hex"));
  let privateKey: Uint8Array;
  try {
    privateKey = new Uint8Array(Buffer.concat([decipher.update(Buffer.from(cipher.text, "hex")), decipher.final()]));
  } catch {
    // The cause would say no more: GCM cannot tell a wrong password from an altered byte.
    throw new HeadlightError({
      code: "KEYSTORE_PASSWORD",
      message: `the password does not open ${path}`,
      hint: "Check the password. If it is right, the file was altered: restore it from your copy.",
    });
  }
  const publicKey = publicKeyOf(privateKey);
  if (publicKey.x.toString() !== file.publicKey[0] || publicKey.y.toString() !== file.publicKey[1]) {
    throw corrupt(path, "its public key is not that of its private key");
  }
  return { privateKey, publicKey };
}

async function readKeystore(path: string): Promise<KeystoreFile> {
  let json: unknown;
  try {
    json = await readJson(path);
  } catch (error) {
    if (isHeadlightError(error, "STATE_CORRUPT")) throw corrupt(path, "it is truncated or not JSON");
    throw error;
  }
  if (json === undefined) {
    throw new HeadlightError({
      code: "KEYSTORE_MISSING",
      message: `there is no keystore at ${path}`,
      hint: "Check the path, or make one with `headlight attest keygen`.",
    });
  }
  if (process.platform !== "win32" && ((await stat(path)).mode & 0o077) !== 0) {
    throw new HeadlightError({
      code: "KEYSTORE_PERMISSIONS",
      message: `others can read the keystore ${path}`,
      hint: `Run: chmod 600 ${path}`,
    });
  }
  const parsed = keystoreFile.safeParse(json);
  if (!parsed.success)
    throw corrupt(path, `${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

function deriveKey(password: string, { log2N, r, p, salt }: KeystoreFile["kdf"]): Promise<Buffer> {
  const N = 2 ** log2N;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), Buffer.from(salt, "hex"), 32, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function associatedData({ kind, version, publicKey, kdf }: Omit<KeystoreFile, "cipher">): Buffer {
  return Buffer.from(JSON.stringify([kind, version, publicKey, kdf.name, kdf.log2N, kdf.r, kdf.p, kdf.salt]));
}

function corrupt(path: string, why: string): HeadlightError {
  return new HeadlightError({
    code: "KEYSTORE_CORRUPT",
    message: `the keystore ${path} cannot be used: ${why}`,
    hint: "Restore it from your copy.",
  });
}
