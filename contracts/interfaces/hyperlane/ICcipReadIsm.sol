// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Message} from "../Message.sol";
import {IInterchainSecurityModule} from "./IInterchainSecurityModule.sol";

/// @title Security module whose metadata is looked up off chain
/// @notice Hyperlane's use of ERC-3668 (CCIP-read): the module tells where to ask, the relayer brings the answer as metadata.
interface ICcipReadIsm is IInterchainSecurityModule {
    /// @notice The answer has to be asked for (ERC-3668).
    /// @param sender The contract that asks, this one.
    /// @param urls Servers; `{sender}` and `{data}` are replaced. One without `{data}` is asked by POST.
    /// @param callData What to ask: a call of `IEvidenceLookup`.
    /// @param callbackFunction Function that takes the answer and `extraData`: `verify`.
    /// @param extraData The message.
    error OffchainLookup(address sender, string[] urls, bytes callData, bytes4 callbackFunction, bytes extraData);

    /// @notice Tells where to ask, by a revert with `OffchainLookup`; never returns.
    /// @param message The message to be verified.
    function getOffchainVerifyInfo(bytes calldata message) external view;
}

/// @title Evidence lookup
/// @notice What a CCIP-read server is asked. No contract implements it: its ABI is the format of question and answer.
interface IEvidenceLookup {
    /// @notice Evidence that a Hyperlane message was dispatched.
    /// @param message The Hyperlane message.
    /// @return announcement The Headlight message that announces its id.
    /// @return evidence Evidence for the verifier of the message's origin.
    /// @return index Place of the id in the announcement.
    function evidenceFor(
        bytes calldata message
    ) external view returns (Message memory announcement, bytes memory evidence, uint256 index);
}
