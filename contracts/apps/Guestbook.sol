// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC7786Recipient} from "@openzeppelin/contracts/crosschain/ERC7786Recipient.sol";

/// @title Guestbook
/// @notice The smallest useful receiver: anyone on any chain leaves an entry, and its owner may close the book for a
/// while. An entry that arrives at a closed book fails and is delivered later, by anyone.
contract Guestbook is ERC7786Recipient, Ownable {
    /// @notice Gateway whose deliveries are believed.
    address public immutable GATEWAY;

    /// @notice Number of entries.
    uint256 public entryCount;

    /// @notice Whether entries are refused.
    bool public closed;

    /// @notice Entries as keccak256(abi.encode(receiveId, sender, text)); the text is in the event.
    mapping(uint256 index => bytes32 entry) public entryAt;

    /// @notice Someone signed the guestbook.
    /// @param index Index of the entry.
    /// @param receiveId Id of the message.
    /// @param sender ERC-7930 address of who sent it.
    /// @param text The entry.
    event EntryAdded(uint256 indexed index, bytes32 indexed receiveId, bytes sender, bytes text);

    /// @notice The book was opened or closed.
    /// @param isClosed Whether it is closed now.
    event ClosedChanged(bool isClosed);

    /// @notice The book is closed.
    error Guestbook_Closed();

    /// @notice Starts open and empty.
    /// @param owner_ May open and close the book.
    /// @param gateway Gateway whose deliveries are believed.
    constructor(address owner_, address gateway) Ownable(owner_) {
        GATEWAY = gateway;
    }

    /// @notice Opens or closes the book. Only the owner.
    /// @param isClosed Whether it is closed from now on.
    function setClosed(bool isClosed) external onlyOwner {
        closed = isClosed;
        emit ClosedChanged(isClosed);
    }

    /// @dev Adds an entry.
    function _processMessage(
        address,
        bytes32 receiveId,
        bytes calldata sender,
        bytes calldata payload
    ) internal override {
        if (closed) revert Guestbook_Closed();
        uint256 index = entryCount++;
        entryAt[index] = keccak256(abi.encode(receiveId, sender, payload));
        emit EntryAdded(index, receiveId, sender, payload);
    }

    /// @dev One gateway, whatever the source chain and the sender.
    function _isAuthorizedGateway(address gateway, bytes calldata) internal view override returns (bool) {
        return gateway == GATEWAY;
    }
}
