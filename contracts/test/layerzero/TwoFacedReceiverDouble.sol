// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

/// @title Two-faced receiver, double
/// @notice Behaves until it is armed, as by a transaction that comes just before the relayer's.
contract TwoFacedReceiverDouble {
    /// @notice LayerZero's origin of a packet.
    /// @param srcEid Where from.
    /// @param sender Who sent it.
    /// @param nonce Place in the channel.
    struct Origin {
        uint32 srcEid;
        bytes32 sender;
        uint64 nonce;
    }

    /// @notice Whether it burns the gas of who asks it for a path.
    bool public isArmed;
    /// @notice Whether it takes paths while it is not armed.
    bool public isOpen;
    /// @notice Messages whose work was done.
    uint256 public done;
    /// @notice Messages whose work ran out of gas, which it hides.
    uint256 public failed;

    mapping(uint256 place => uint256 word) private _work;

    /// @notice Decides how it answers from now on.
    /// @param armed Whether it burns gas.
    /// @param open Whether it takes paths.
    function behave(bool armed, bool open) external {
        isArmed = armed;
        isOpen = open;
    }

    /// @notice Runs the work and catches its failure.
    function lzReceive(Origin calldata, bytes32, bytes calldata, address, bytes calldata) external payable {
        try this.work() {
            ++done;
        } catch {
            ++failed;
        }
    }

    /// @notice What a message costs.
    function work() external {
        for (uint256 i = 1; i < 6; ++i) _work[i] = i;
    }

    /// @notice Asked by the endpoint.
    /// @return allowed Whether it takes the path.
    function allowInitializePath(Origin calldata) external view returns (bool allowed) {
        if (isArmed) {
            while (gasleft() != 0) allowed = !allowed;
        }
        return isOpen;
    }
}
