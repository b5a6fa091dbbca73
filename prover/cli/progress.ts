import type { OnProgress } from "../progress.ts";

/**
 * Shows progress on stderr: one rewritten line on a terminal, at most one line a second elsewhere, nothing in JSON mode. The
 * remaining time is estimated from the rate of the stage at hand; of a stage that does not know its end, the time so far is shown,
 * elsewhere than on a terminal every ten seconds.
 */
export function progressReporter(label: string, { silent = false } = {}): { onProgress: OnProgress; stop(): void } {
  const stream = process.stderr;
  const live = stream.isTTY === true;
  let stage = "";
  let stageStart = 0;
  let lastDrawn = 0;
  const clear = (): void => {
    if (live && stage !== "") stream.write("\r\u001b[K");
  };
  return {
    onProgress({ stage: current, done, total }) {
      if (silent) return;
      const now = Date.now();
      const changed = current !== stage;
      if (changed) {
        stage = current;
        stageStart = now;
      } else if (now - lastDrawn < (live ? 100 : total > 0 ? 1000 : 10_000)) return;
      lastDrawn = now;
      const text = `${label}: ${current}${describe(done, total, now - stageStart)}`;
      stream.write(live ? `\r\u001b[K${text}` : `${text}\n`);
    },
    stop: clear,
  };
}

function describe(done: number, total: number, elapsed: number): string {
  if (total <= 0) return elapsed < 1000 ? "" : `, ${Math.floor(elapsed / 1000)} s so far`;
  const fraction = Math.min(1, done / total);
  const remaining =
    fraction > 0.02 && elapsed > 500 ? `, ${Math.ceil((elapsed / fraction - elapsed) / 1000)} s left` : "";
  return ` ${Math.floor(fraction * 100)} %${remaining}`;
}
