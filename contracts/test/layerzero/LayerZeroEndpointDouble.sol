// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {ILayerZeroEndpoint} from "../../interfaces/layerzero/ILayerZeroEndpoint.sol";

/// @title LayerZero endpoint double
/// @notice Knows one library, which may be any account: a library that lies, for tests of the DVN alone.
contract LayerZeroEndpointDouble is ILayerZeroEndpoint {
    /// @inheritdoc ILayerZeroEndpoint
    uint32 public immutable eid;

    /// @notice The one library.
    address public immutable LIBRARY;

    /// @notice Knows one library.
    /// @param eid_ Its endpoint id.
    /// @param library_ The library.
    constructor(uint32 eid_, address library_) {
        eid = eid_;
        LIBRARY = library_;
    }

    /// @inheritdoc ILayerZeroEndpoint
    function isRegisteredLibrary(address library_) external view returns (bool isRegistered) {
        return library_ == LIBRARY;
    }
}
