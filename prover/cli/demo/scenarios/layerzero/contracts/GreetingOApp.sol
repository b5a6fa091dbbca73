// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {MessagingFee, OApp, Origin} from "@layerzerolabs/oapp-evm/contracts/oapp/OApp.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// @title Greeting OApp
/// @notice The smallest OApp over the unmodified base contract: sends a text, keeps the last one, and its owner may
/// make it refuse.
contract GreetingOApp is OApp {
    /// @notice The last text that arrived.
    string public greeting;

    /// @notice Number of texts that arrived.
    uint256 public count;

    /// @notice Whether it refuses what arrives.
    bool public closed;

    /// @notice A text arrived.
    /// @param srcEid Where from.
    /// @param nonce Place in the channel.
    /// @param text The text.
    event Greeted(uint32 indexed srcEid, uint64 indexed nonce, string text);

    /// @notice It refuses what arrives.
    error GreetingOApp_Closed();

    /// @notice Starts without peers.
    /// @param endpoint_ LayerZero's endpoint.
    /// @param owner_ Owner and delegate.
    constructor(address endpoint_, address owner_) OApp(endpoint_, owner_) Ownable(owner_) {}

    /// @notice Makes it refuse or accept what arrives. Only the owner.
    /// @param isClosed Whether it refuses from now on.
    function setClosed(bool isClosed) external onlyOwner {
        closed = isClosed;
    }

    /// @notice Sends a text. What is too much of the fee goes back to the caller.
    /// @param dstEid Where to.
    /// @param text The text.
    /// @param options Options of type 3.
    function greet(uint32 dstEid, string calldata text, bytes calldata options) external payable {
        _lzSend(dstEid, abi.encode(text), options, MessagingFee(msg.value, 0), msg.sender);
    }

    /// @notice What `greet` costs.
    /// @param dstEid Where to.
    /// @param text The text.
    /// @param options Options of type 3.
    /// @return nativeFee In wei.
    function quoteGreet(
        uint32 dstEid,
        string calldata text,
        bytes calldata options
    ) external view returns (uint256 nativeFee) {
        return _quote(dstEid, abi.encode(text), options, false).nativeFee;
    }

    /// @dev Keeps the text.
    function _lzReceive(
        Origin calldata origin,
        bytes32,
        bytes calldata message,
        address,
        bytes calldata
    ) internal override {
        if (closed) revert GreetingOApp_Closed();
        greeting = abi.decode(message, (string));
        ++count;
        emit Greeted(origin.srcEid, origin.nonce, greeting);
    }
}
