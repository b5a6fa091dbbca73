import type { HyperlaneContext } from "../../pipeline/hyperlane/context.ts";
import type { RouteOptions } from "../options.ts";
import { withRoute } from "../route.ts";

/** Runs `use` with one direction opened, both files checked against the chains, and closes the connections whatever happens. */
export async function withHyperlane(
  options: RouteOptions & { hyperlane: string },
  role: string,
  signal: AbortSignal,
  use: (context: HyperlaneContext) => Promise<void>,
): Promise<void> {
  const [{ openHyperlane }, { loadHyperlaneRoute }, { parseFinality }] = await Promise.all([
    import("../../pipeline/hyperlane/context.ts"),
    import("../../delivery/hyperlane/route.ts"),
    import("../../source/finality.ts"),
  ]);
  const hyperlane = await loadHyperlaneRoute(options.hyperlane);
  const finality = parseFinality(options.finality);
  await withRoute(options, async (route) => {
    await use(await openHyperlane({ ...route, hyperlane, finality, stateDirectory: options.state, signal }, role));
  });
}
