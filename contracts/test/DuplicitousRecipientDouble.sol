// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @title Duplicitous recipient double
/// @notice Shows executors one thing and does another.
contract DuplicitousRecipientDouble is IERC7786Recipient {
    /// @notice How it deceives.
    uint256 public immutable WAY;

    /// @notice Fixes the way.
    /// @param way 0 wants and burns gas, 1 fails under a gas price, 3 and 4 write false events of the gateway.
    constructor(uint256 way) {
        WAY = way;
    }

    /// @inheritdoc IERC7786Recipient
    function receiveMessage(bytes32 id, bytes calldata, bytes calldata) external payable returns (bytes4) {
        if (WAY == 0) {
            uint256 start = gasleft();
            if (start > 15_800_000) return IERC7786Recipient.receiveMessage.selector;
            require(start > 4_000_000, "more gas");
            while (start - gasleft() < 3_900_000) {}
        }
        if (WAY == 1 && tx.gasprice != 0) return 0;
        bytes32 topic = keccak256(
            WAY == 3 ? bytes("MessageExecuted(bytes32,address)") : bytes("MessageFailed(bytes32,bytes)")
        );
        if (WAY == 3) {
            assembly ("memory-safe") {
                log3(0, 0, topic, id, caller())
            }
        }
        if (WAY == 4) {
            assembly ("memory-safe") {
                log2(0, 0, topic, id)
            }
        }
        return IERC7786Recipient.receiveMessage.selector;
    }
}
