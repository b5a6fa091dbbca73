import { getCurveFromName } from "ffjavascript";
import type { CurveModule } from "./wasmCurve.ts";

/**
 * Builds ffjavascript's BN254 module. Apart from `wasmCurve.ts` because the library cannot be imported in a worker thread (its
 * web-worker dependency takes every thread for one of its own).
 */
export async function buildCurveModule(): Promise<CurveModule> {
  const { tm } = await getCurveFromName("bn128", true);
  return {
    module: await WebAssembly.compile(new Uint8Array(tm.code)),
    initialPages: tm.memory.buffer.byteLength / 65536,
    generator: { g1: tm.pG1gen, g2: tm.pG2gen },
  };
}
