/** Run as a process of its own: builds an artifact of the fixtures and says whether it was the one to build it. */
import { ensureArtifact } from "../../../prover/proving/artifact.ts";
import { proveStatement } from "../../../prover/proving/prove.ts";
import { snarkjsBackend } from "../../../prover/proving/snarkjsBackend.ts";

const [name = "", optionsJson = "{}", inputJson] = process.argv.slice(2);
const artifact = await ensureArtifact(name, {
  ...JSON.parse(optionsJson),
  onProgress: (report) => process.send?.(report),
});
if (inputJson !== undefined) {
  await proveStatement({ backend: snarkjsBackend, artifact, input: JSON.parse(inputJson) });
}
console.log(JSON.stringify({ built: artifact.built, zkeySha256: artifact.manifest.zkeySha256 }));
