import { HeadlightError } from "../errors.ts";
import { type Address, toAddress } from "./field.ts";

/** An address together with its chain, as ERC-7786 gateways write it (ERC-7930 version 1, chain type eip155). */
export interface ChainAddress {
  chainId: bigint;
  address: Address;
}

/** version 0001, chain type 0000, length and bytes of the chain id, 14, the address. Twin of OpenZeppelin's formatEvmV1. */
export function formatChainAddress({ chainId, address }: ChainAddress): `0x${string}` {
  const digits = chainId.toString(16);
  const reference = digits.length % 2 === 0 ? digits : `0${digits}`;
  return `0x00010000${hexByte(reference.length / 2)}${reference}14${address.slice(2)}`;
}

/** Refuses anything but the one canonical form of an EVM address. */
export function parseChainAddress(bytes: string): ChainAddress {
  const match = /^0x00010000([0-9a-f]{2})([0-9a-f]*)14([0-9a-f]{40})$/.exec(bytes.toLowerCase());
  const [, length, reference, address] = match ?? [];
  if (
    reference !== undefined &&
    length !== undefined &&
    reference.length === 2 * Number.parseInt(length, 16) &&
    reference !== ""
  ) {
    const parsed = { chainId: BigInt(`0x${reference}`), address: toAddress(`0x${address}`) };
    if (formatChainAddress(parsed) === bytes.toLowerCase()) return parsed;
  }
  throw new HeadlightError({
    code: "INTEROPERABLE_ADDRESS",
    message: `${bytes.slice(0, 90)} is not an ERC-7930 address of an EVM chain`,
    hint: "It is 0x00010000, the chain id with its length in front, 14, and the 20 bytes of the address.",
  });
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, "0");
}
