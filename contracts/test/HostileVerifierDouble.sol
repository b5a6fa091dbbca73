// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";
import {Message} from "../interfaces/Message.sol";

/// @title Hostile verifier double
/// @notice Answers in ways that no verifier may.
contract HostileVerifierDouble is IMessageVerifier {
    enum Way {
        BurnAllGas,
        ReturnBomb,
        RevertBomb,
        ReturnNothing,
        ReturnTwo,
        ReturnAllOnes,
        SelfContradiction,
        NearlyAllGas,
        SlowYes
    }

    /// @notice How it answers.
    Way public way;

    /// @notice Tells it how to answer.
    /// @param way_ From now on.
    function setWay(Way way_) external {
        way = way_;
    }

    /// @inheritdoc IMessageVerifier
    function isVerified(Message calldata, bytes calldata) external view returns (bool verified) {
        _answer();
        return true;
    }

    /// @inheritdoc IMessageVerifier
    function trustGeneration() external view returns (uint64 generation) {
        _answer();
        return way == Way.SelfContradiction ? uint64(gasleft() % 251) + 1 : 1;
    }

    function _answer() private view {
        Way way_ = way;
        uint256 start = gasleft();
        assembly ("memory-safe") {
            switch way_
            case 0 {
                invalid()
            }
            case 1 {
                return(0x00, 100000)
            }
            case 2 {
                revert(0x00, 100000)
            }
            case 3 {
                return(0x00, 0x1f)
            }
            case 4 {
                mstore(0x00, 2)
                return(0x00, 0x20)
            }
            case 5 {
                mstore(0x00, not(0))
                return(0x00, 0x20)
            }
            case 7 {
                let used := 0
                for {} lt(used, 97000) {} {
                    used := sub(start, gas())
                }
            }
            case 8 {
                if lt(gas(), 1000000) {
                    invalid()
                }
                let until := sub(gas(), 1000000)
                for {} gt(gas(), until) {} {
                    pop(gas())
                }
                mstore(0x00, 1)
                return(0x00, 0x20)
            }
        }
    }
}
