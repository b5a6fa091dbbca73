// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Message} from "../interfaces/Message.sol";

/// @title Delivery cost
/// @notice What a delivery cost its executor, as the source repays it. The executor chooses gas price, gas limit and
/// evidence, and may be the recipient or the block's builder: whatever it can inflate is capped by what the sender asked
/// for and by the base fee.
library DeliveryCost {
    /// @notice Gas of a transaction before this contract runs, for anything but the payload: 21,000, and 36 words of
    /// message and evidence.
    uint256 internal constant INTRINSIC_GAS = 35_000;

    /// @notice Gas of a payload byte: at most 16 as call data, the rest for the copies.
    uint256 internal constant GAS_PER_PAYLOAD_BYTE = 20;

    /// @notice Gas beside the recipient's that is repaid at most: intrinsic, verification, bookkeeping.
    uint256 internal constant MAX_OVERHEAD_GAS = 250_000;

    /// @notice Wei per gas above the base fee that is repaid at most.
    uint256 internal constant MAX_PRIORITY_FEE = 1 gwei;

    /// @notice Cost up to this point of the transaction.
    /// @param message The message delivered.
    /// @param gasAtStart Gas left when its delivery began.
    /// @return cost In wei, the message's value included.
    function measure(Message calldata message, uint256 gasAtStart) internal view returns (uint256 cost) {
        // Wraps nowhere: gas, prices and a value of 128 bits are far from 2^256.
        unchecked {
            uint256 payloadGas = message.payload.length * GAS_PER_PAYLOAD_BYTE;
            uint256 gasUsed = gasAtStart - gasleft() + INTRINSIC_GAS + payloadGas;
            uint256 cap = message.gasLimit + MAX_OVERHEAD_GAS + payloadGas;
            if (gasUsed > cap) gasUsed = cap;
            uint256 price = block.basefee + MAX_PRIORITY_FEE;
            if (tx.gasprice < price) price = tx.gasprice;
            return gasUsed * price + message.value;
        }
    }
}
