import { attackStage, type Stage } from "../../stage.ts";
import { forgedHeader, staleCommittee } from "./attacks/headers.ts";
import { insecureKey } from "./attacks/key.ts";
import { alteredMessage, replay } from "./attacks/messages.ts";
import { underQuorumHeader } from "./attacks/quorum.ts";
import { PAYLOAD_BYTES } from "./plan.ts";
import type { DemoSession } from "./session.ts";

const MESSAGES = PAYLOAD_BYTES.length;

export type DemoStage = Stage<DemoSession>;

const preparation: readonly DemoStage[] = [
  { key: "artifacts", title: "Circuits and keys", run: (session, say) => session.prepareArtifacts(say) },
  { key: "chains", title: "Two chains, contracts deployed", run: (session) => session.startWorld() },
  { key: "send", title: `Send ${MESSAGES} messages`, run: (session) => session.send(0, MESSAGES) },
  { key: "attesters", title: "Attesters of both committees", run: (session) => session.startAttesters() },
  { key: "relay", title: "Prove header, rotation and messages", run: (session, say) => session.relay(0, say) },
  { key: "execute", title: "Deliver, from an account without rights", run: (session) => session.execute() },
  { key: "recover", title: "The failing receiver recovers", run: (session) => session.recover() },
];

/** Only with --full: one more header's proof, which takes a while. */
const secondEpoch: readonly DemoStage[] = [
  { key: "sendSecond", title: "Send 8 messages more", run: (session) => session.send(MESSAGES, MESSAGES + 8) },
  { key: "relaySecond", title: "Prove under the new committee", run: (session, say) => session.relay(1, say) },
  { key: "executeSecond", title: "Deliver", run: (session) => session.execute() },
];

const attacks: readonly DemoStage[] = [
  attackStage("Attack: forged header", forgedHeader),
  attackStage("Attack: 65 % of the weight", underQuorumHeader),
  attackStage("Attack: altered message", alteredMessage),
  attackStage("Attack: replay", replay),
  attackStage("Attack: stale committee", staleCommittee),
  attackStage("Attack: insecure key", insecureKey),
];

/** The demo from the first compile to the last refusal. */
export function demoStages({ full }: { full: boolean }): readonly DemoStage[] {
  return [...preparation, ...(full ? secondEpoch : []), ...attacks];
}
