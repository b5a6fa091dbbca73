import type { GasPathReport } from "../report.ts";
import { GasBench } from "./bench.ts";
import type { VerifierPath } from "./path.ts";
import { both } from "./paths/aggregate.ts";
import { multisig } from "./paths/multisig.ts";
import { optimistic } from "./paths/optimistic.ts";
import { storageProof } from "./paths/storageProof.ts";
import { zkWindow } from "./paths/zk.ts";

const [small, large, signatures] = [zkWindow(16), zkWindow(256), multisig(2, 3)];
const PATHS: readonly VerifierPath[] = [
  small,
  large,
  signatures,
  storageProof(),
  optimistic(),
  both(large, signatures),
];

/** What each verifier costs for one and the same message, on two live chains under real proofs. */
export async function measureGas(say: (line: string) => void): Promise<GasPathReport[]> {
  const bench = await GasBench.open(say);
  try {
    const measured: GasPathReport[] = [];
    for (const path of PATHS) {
      const { shared, execute } = await bench.deliver(path);
      measured.push({ name: path.name, trust: path.trust, shared, execute });
      say(`${path.name}: ${execute} gas to deliver`);
    }
    return measured;
  } finally {
    await bench.close();
  }
}
