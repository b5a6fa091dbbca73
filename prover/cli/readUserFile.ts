import { readFile } from "node:fs/promises";

/** The text of a file that the user named. A failure names the file too: Node leaves it out of what it says of a folder. */
export async function readUserFile(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.path !== undefined) throw error;
    const { code, syscall } = error;
    throw Object.assign(new Error(`${error.message} '${file}'`, { cause: error }), { code, syscall, path: file });
  });
}
