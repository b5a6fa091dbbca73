import { concat, dataLength, dataSlice, toBeHex, zeroPadValue } from "ethers";
import { HeadlightError } from "../../errors.ts";
import { type Address, toAddress, toUint } from "../field.ts";

/** What an application asks of the executor; options of a DVN are carried and not read. */
export interface ExecutionOptions {
  /** Gas for lzReceive, over all options of this kind. */
  gas: bigint;
  /** Wei for lzReceive. */
  value: bigint;
  /** Native coin for other accounts. */
  drops: readonly { receiver: Address; amount: bigint }[];
}

const TYPE_3 = "0x0003";
const EXECUTOR = 1n;
const LZ_RECEIVE = 1n;
const NATIVE_DROP = 2n;

/** Options of type 3: 0x0003, then for each [worker u8][size u16][type u8][option], the size counting the type. */
export function encodeExecutionOptions({ gas, value, drops }: ExecutionOptions): `0x${string}` {
  const uint128 = (amount: bigint, name: string): string => toBeHex(toUint(amount, 128, name), 16);
  const option = (type: bigint, data: string): string =>
    concat([toBeHex(EXECUTOR, 1), toBeHex(dataLength(data) + 1, 2), toBeHex(type, 1), data]);
  const receive = value === 0n ? uint128(gas, "gas") : concat([uint128(gas, "gas"), uint128(value, "value")]);
  return concat([
    TYPE_3,
    option(LZ_RECEIVE, receive),
    ...drops.map(({ receiver, amount }) =>
      option(NATIVE_DROP, concat([uint128(amount, "amount"), zeroPadValue(receiver, 32)])),
    ),
  ]) as `0x${string}`;
}

/**
 * What the executor is asked for. Options for a composer or a DVN change nothing here and are passed over, as is the one that asks for
 * order: packets are executed in the order of their nonces anyway.
 */
export function decodeExecutionOptions(bytes: string): ExecutionOptions {
  const length = dataLength(bytes);
  if (length < 2 || dataSlice(bytes, 0, 2) !== TYPE_3) throw malformed(`they begin with ${bytes.slice(0, 6)}`);
  let gas = 0n;
  let value = 0n;
  const drops: { receiver: Address; amount: bigint }[] = [];
  for (let at = 2; at < length; ) {
    if (at + 3 > length) throw malformed("they end within an option");
    const worker = BigInt(dataSlice(bytes, at, at + 1));
    const size = Number(dataSlice(bytes, at + 1, at + 3));
    const end = at + 3 + size;
    if (size === 0 || end > length) throw malformed("an option is longer than what is left");
    const type = BigInt(dataSlice(bytes, at + 3, at + 4));
    const data = dataSlice(bytes, at + 4, end);
    at = end;
    if (worker !== EXECUTOR) continue;
    if (type === LZ_RECEIVE) {
      const words = split(data, [16, 32]);
      gas += BigInt(words[0]);
      value += words[1] === "0x" ? 0n : BigInt(words[1]);
    } else if (type === NATIVE_DROP) {
      const [amount, receiver] = split(data, [48]);
      drops.push({ receiver: toAddress(dataSlice(receiver, 12), "receiver"), amount: BigInt(amount) });
    }
  }
  return { gas, value, drops };
}

/** The first 16 bytes and the rest, when the length is one of those allowed. */
function split(data: string, lengths: readonly number[]): [string, string] {
  if (!lengths.includes(dataLength(data))) throw malformed(`an executor option has ${dataLength(data)} bytes`);
  return [dataSlice(data, 0, 16), dataSlice(data, 16)];
}

function malformed(what: string): HeadlightError {
  return new HeadlightError({
    code: "LAYERZERO_OPTIONS",
    message: `the packet's options cannot be read: ${what}`,
    hint: "Only options of type 3 are served; they begin with 0x0003.",
  });
}
