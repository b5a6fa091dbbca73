// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

/// @title Duplicitous recipient double
/// @notice Hostile: shows executors one thing and does another.
contract DuplicitousRecipientDouble is IERC7786Recipient {
    /// @dev Costly: content with the gas of an unbounded simulation, else burns what it is given. Seeing: refuses under a gas
    /// price. Armed: refuses once it is armed, ahead of a delivery that was simulated before. ClaimsExecuted refuses and
    /// says with an event of the gateway's that it took the message, ClaimsFailed the other way round.
    enum Way {
        Costly,
        Seeing,
        Armed,
        ClaimsExecuted,
        ClaimsFailed
    }

    /// @notice How it deceives.
    Way public immutable WAY;

    uint256 private constant UNBOUNDED_GAS = 15_800_000;
    uint256 private constant WANTED_GAS = 4_000_000;
    uint256 private constant BURNT_GAS = 3_900_000;

    uint256 private _burnt;
    bool private _armed;

    /// @notice It wants more gas.
    error DuplicitousRecipientDouble_MoreGas();

    /// @notice Fixes the way.
    /// @param way See `Way`.
    constructor(Way way) {
        WAY = way;
    }

    /// @notice Arms it.
    function arm() external {
        _armed = true;
    }

    /// @inheritdoc IERC7786Recipient
    function receiveMessage(bytes32 id, bytes calldata, bytes calldata) external payable returns (bytes4) {
        if (WAY == Way.Costly) _burn();
        if ((WAY == Way.Seeing && tx.gasprice != 0) || (WAY == Way.Armed && _armed)) return 0;
        bytes32 topic = keccak256("MessageExecuted(bytes32,address)");
        if (WAY == Way.ClaimsExecuted) {
            assembly ("memory-safe") {
                log3(0, 0, topic, id, caller())
            }
            return 0;
        }
        topic = keccak256("MessageFailed(bytes32,bytes)");
        if (WAY == Way.ClaimsFailed) {
            assembly ("memory-safe") {
                log2(0, 0, topic, id)
            }
        }
        return IERC7786Recipient.receiveMessage.selector;
    }

    function _burn() private {
        uint256 start = gasleft();
        if (start > UNBOUNDED_GAS) return;
        if (start < WANTED_GAS) revert DuplicitousRecipientDouble_MoreGas();
        while (start - gasleft() < BURNT_GAS) ++_burnt;
    }
}
