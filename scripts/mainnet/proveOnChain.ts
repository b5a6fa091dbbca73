import { formatCount } from "../../prover/cli/format.ts";
import type { Artifact } from "../../prover/proving/artifact.ts";
import { toSolidityProof } from "../../prover/proving/calldata.ts";
import { proveStatement } from "../../prover/proving/prove.ts";
import type { DeployedVerifier } from "./chain.ts";
import type { MainnetRunParameters, StatementSource } from "./parameters.ts";
import { alteredInputs, alteredProofs } from "./tampering.ts";

/** One statement all the way: read, witness, proof, and the verdicts of its verifier on it and on forgeries of it. */
export async function proveOnChain(
  { backend, recorder, gates, limits, onProof, reporter, signal }: MainnetRunParameters,
  artifact: Artifact,
  verifier: DeployedVerifier,
  { name, read }: StatementSource,
): Promise<void> {
  const reading = await recorder.measure(read);
  const { about, bytes, witness } = reading.result;
  recorder.phase({ name: `${name}: read and check`, ...reading.cost, bytes, note: about });

  const preparing = await recorder.measure(async () => witness());
  const { inputs, publicInputs } = preparing.result;
  const { onProgress, stop } = reporter(name);
  const proving = await recorder
    .measure(() =>
      proveStatement({ backend, artifact, input: inputs, expectedPublicSignals: publicInputs, onProgress, signal }),
    )
    .finally(stop);
  const { timings, proof: raw } = proving.result;
  recorder.phase({
    name: `${name}: witness`,
    seconds: preparing.cost.seconds + timings.witnessMs / 1000,
    limitSeconds: limits.witness,
  });
  recorder.phase({
    name: `${name}: proof`,
    seconds: timings.proveMs / 1000,
    limitSeconds: limits.proof,
    peakMemoryBytes: proving.cost.peakMemoryBytes,
    note: "memory: with the witness",
  });

  const proof = toSolidityProof(raw);
  const judging = await recorder.measure(async () => {
    recorder.check(`${name}: the verifier accepts the proof`, await verifier.accepts(proof, publicInputs));
    const forgeries = [
      ...alteredInputs(proof, publicInputs, artifact.instance.publicInputs),
      ...alteredProofs(proof, publicInputs),
    ];
    for (const { what, ...forgery } of forgeries) {
      const accepted = await verifier.accepts(forgery.proof, forgery.publicInputs);
      recorder.check(`${name}: the verifier refuses ${what}`, !accepted);
    }
    const gas = await verifier.estimateGas(proof, publicInputs);
    // An estimate finds where nothing reverts, and a verifier out of gas does not revert: it answers no.
    const enough = await verifier.accepts(proof, publicInputs, gates.verifyGas);
    recorder.check(
      `${name}: gas of verifyProof`,
      gas <= gates.verifyGas && enough,
      `${formatCount(gas)} of ${formatCount(gates.verifyGas)}${enough ? "" : ", with which it is not accepted"}`,
    );
    const recorded = { instance: artifact.name, name, about, proof: raw, publicInputs: publicInputs.map(String) };
    onProof?.({ ...recorded, gas: Number(gas) });
  });
  recorder.phase({ name: `${name}: on chain`, ...judging.cost });
}
