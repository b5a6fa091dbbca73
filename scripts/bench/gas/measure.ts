import type { GasPathReport } from "../report.ts";
import { GasBench } from "./bench.ts";
import { PATHS } from "./paths.ts";

/** What each verifier costs for one and the same message, on two live chains under real proofs. */
export async function measureGas(say: (line: string) => void): Promise<GasPathReport[]> {
  const bench = await GasBench.open(say);
  try {
    const measured: GasPathReport[] = [];
    for (const path of PATHS) {
      const verifier = await path.deploy(bench);
      let shared: GasPathReport["shared"] = [];
      const execute = await bench.execute(verifier, async () => {
        const prepared = await path.prepare(bench);
        shared = prepared.shared;
        return prepared.evidence;
      });
      measured.push({ name: path.name, trust: path.trust, shared, execute });
      say(`${path.name}: ${execute} gas to deliver`);
    }
    return measured;
  } finally {
    await bench.close();
  }
}
