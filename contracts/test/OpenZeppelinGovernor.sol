// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorCrosschain} from "@openzeppelin/contracts/governance/extensions/GovernorCrosschain.sol";

// solhint-disable func-name-mixedcase

/// @title OpenZeppelin governor
/// @notice OpenZeppelin's cross-chain governor, unmodified, with one voter.
contract OpenZeppelinGovernor is GovernorCountingSimple, GovernorCrosschain {
    address private immutable VOTER;

    /// @notice Whoever deploys it votes.
    constructor() Governor("Governor") {
        VOTER = msg.sender;
    }

    /// @notice By block numbers.
    /// @return now_ The block.
    function clock() public view override returns (uint48 now_) {
        return uint48(block.number);
    }

    /// @notice By block numbers.
    /// @return mode As ERC-6372 writes it.
    function CLOCK_MODE() public pure override returns (string memory mode) {
        return "mode=blocknumber&from=default";
    }

    /// @notice Voting begins in the next block.
    /// @return blocks None.
    function votingDelay() public pure override returns (uint256 blocks) {
        return 0;
    }

    /// @notice Voting takes two blocks.
    /// @return blocks Two.
    function votingPeriod() public pure override returns (uint256 blocks) {
        return 2;
    }

    /// @notice One vote decides.
    /// @return votes One.
    function quorum(uint256) public pure override returns (uint256 votes) {
        return 1;
    }

    /// @dev One voter with one vote.
    function _getVotes(address account, uint256, bytes memory) internal view override returns (uint256) {
        return account == VOTER ? 1 : 0;
    }
}
