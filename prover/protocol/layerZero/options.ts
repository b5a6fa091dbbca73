import { concat, dataLength, getBytes, hexlify, isHexString, toBeHex, toBigInt, zeroPadValue } from "ethers";
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
const EXECUTOR = 1;
const LZ_RECEIVE = 1;
const NATIVE_DROP = 2;

/** Options of type 3: 0x0003, then for each [worker u8][size u16][type u8][option], the size counting the type. */
export function encodeExecutionOptions({ gas, value, drops }: ExecutionOptions): `0x${string}` {
  const uint128 = (amount: bigint, name: string): string => toBeHex(toUint(amount, 128, name), 16);
  const option = (type: number, data: string): string =>
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

/** Longer ones ask for more than a transaction can do; strangers write them. */
const MAX_LENGTH = 65_536;

/**
 * What the executor is asked for. Options for a composer or a DVN change nothing here and are passed over, as is the one that asks for
 * order: packets are executed in the order of their nonces anyway. Each byte is looked at once.
 */
export function decodeExecutionOptions(options: string): ExecutionOptions {
  if (options.length > 2 + 2 * MAX_LENGTH) throw malformed(`they are longer than ${MAX_LENGTH} bytes`);
  if (!isHexString(options, true)) throw malformed("they are no bytes");
  const bytes = getBytes(options);
  if (bytes.length < 2 || bytes[0] !== 0 || bytes[1] !== 3) throw malformed(`they begin with ${options.slice(0, 6)}`);
  let gas = 0n;
  let value = 0n;
  const drops: { receiver: Address; amount: bigint }[] = [];
  for (let at = 2; at < bytes.length; ) {
    if (at + 3 > bytes.length) throw malformed("they end within an option");
    const [worker = 0, high = 0, low = 0, type = 0] = bytes.subarray(at, at + 4);
    const end = at + 3 + high * 256 + low;
    if (end === at + 3 || end > bytes.length) throw malformed("an option is longer than what is left");
    const data = bytes.subarray(at + 4, end);
    at = end;
    if (worker !== EXECUTOR) continue;
    if (type === LZ_RECEIVE) {
      const [first, rest] = split(data, [16, 32]);
      gas += toBigInt(first);
      value += toBigInt(rest);
    } else if (type === NATIVE_DROP) {
      const [amount, receiver] = split(data, [48]);
      drops.push({ receiver: toAddress(hexlify(receiver.subarray(12)), "receiver"), amount: toBigInt(amount) });
    }
  }
  return { gas, value, drops };
}

/** The first 16 bytes and the rest, when the length is one of those allowed. */
function split(data: Uint8Array, lengths: readonly number[]): [Uint8Array, Uint8Array] {
  if (!lengths.includes(data.length)) throw malformed(`an executor option has ${data.length} bytes`);
  return [data.subarray(0, 16), data.subarray(16)];
}

function malformed(what: string): HeadlightError {
  return new HeadlightError({
    code: "LAYERZERO_OPTIONS",
    message: `the packet's options cannot be read: ${what}`,
    hint: "Only options of type 3 are served; they begin with 0x0003.",
  });
}
