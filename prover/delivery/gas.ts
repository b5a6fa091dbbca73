import type { JsonRpcApiProvider } from "ethers";

/** Gas limit of one transaction since EIP-7825. */
export const MAX_TRANSACTION_GAS = 1n << 24n;

/** Fee fields of a transaction, of either kind. */
export type FeeFields = { maxFeePerGas: bigint; maxPriorityFeePerGas: bigint } | { gasPrice: bigint };

/** What of a transaction decides what it can cost at most. */
export interface TransactionTerms {
  gasLimit: bigint;
  fees: FeeFields;
}

/** The fee fields to offer now. Chosen once and used for simulating, estimating and sending: what is judged is what is paid. */
export async function offeredFees(provider: JsonRpcApiProvider): Promise<FeeFields> {
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
  if (maxFeePerGas === null || maxPriorityFeePerGas === null) return { gasPrice: gasPrice ?? 0n };
  return { maxFeePerGas, maxPriorityFeePerGas };
}

/** Most wei that one gas can cost. */
export function highestPrice(fees: FeeFields): bigint {
  return "gasPrice" in fees ? fees.gasPrice : fees.maxFeePerGas;
}

/** Most gas that the account can pay for beside the value. */
export function affordableGas(balance: bigint, value: bigint, fees: FeeFields): bigint {
  if (balance < value) return 0n;
  const price = highestPrice(fees);
  const affordable = price === 0n ? MAX_TRANSACTION_GAS : (balance - value) / price;
  return affordable < MAX_TRANSACTION_GAS ? affordable : MAX_TRANSACTION_GAS;
}
