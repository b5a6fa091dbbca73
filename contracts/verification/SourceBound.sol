// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {ILightClient} from "../interfaces/ILightClient.sol";
import {ISourceBound} from "../interfaces/ISourceBound.sol";
import {Message} from "../interfaces/Message.sol";

/// @title Bound to one source
/// @notice See `ISourceBound`.
abstract contract SourceBound is ISourceBound {
    /// @inheritdoc ISourceBound
    uint64 public immutable SOURCE_CHAIN_ID;
    /// @inheritdoc ISourceBound
    address public immutable OUTBOX;

    constructor(uint64 sourceChainId, address outbox) {
        if (sourceChainId == 0) revert SourceBound_InvalidParameter("sourceChainId");
        if (outbox == address(0)) revert SourceBound_InvalidParameter("outbox");
        SOURCE_CHAIN_ID = sourceChainId;
        OUTBOX = outbox;
    }

    /// @dev Whether a message says that it comes from this source (M1).
    function _isFromSource(Message calldata message) internal view returns (bool fromSource) {
        return message.sourceChainId == SOURCE_CHAIN_ID && message.sourceGateway == OUTBOX;
    }

    /// @dev The argument itself, refused where it has no code.
    function _contract(address account, string memory name) internal view returns (address sameAccount) {
        if (account.code.length == 0) revert SourceBound_InvalidParameter(name);
        return account;
    }

    /// @dev Chain of a light client, for constructors.
    function _chainOf(address lightClient) internal view returns (uint64 chainId) {
        return ILightClient(_contract(lightClient, "lightClient")).sourceChainId();
    }
}
