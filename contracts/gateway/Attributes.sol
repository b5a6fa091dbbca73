// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {IGateway} from "../interfaces/IGateway.sol";

/// @title Attributes
/// @notice Reads the ERC-7786 attributes that a gateway understands: `gasLimit(uint256)`.
library Attributes {
    /// @notice Selector of the attribute `gasLimit(uint256)`.
    bytes4 internal constant GAS_LIMIT = bytes4(keccak256("gasLimit(uint256)"));

    /// @notice Length of an attribute with one word.
    uint256 private constant ONE_WORD_LENGTH = 36;

    /// @notice Reads the gas limit.
    /// @param attributes Attributes of a message, each a selector and abi-encoded arguments.
    /// @param defaultGasLimit Gas limit where the attribute is absent.
    /// @return gasLimit Unchecked against any cap.
    function readGasLimit(
        bytes[] calldata attributes,
        uint256 defaultGasLimit
    ) internal pure returns (uint256 gasLimit) {
        gasLimit = defaultGasLimit;
        for (uint256 i = 0; i < attributes.length; ++i) {
            bytes calldata attribute = attributes[i];
            // A selector shorter than four bytes is padded with zeros and thus unsupported.
            bytes4 selector = bytes4(attribute);
            if (selector != GAS_LIMIT) revert IERC7786GatewaySource.UnsupportedAttribute(selector);
            // A second gas limit would leave open which one counts.
            if (i != 0 || attribute.length != ONE_WORD_LENGTH) revert IGateway.Gateway_InvalidAttribute(selector);
            gasLimit = uint256(bytes32(attribute[4:]));
        }
    }
}
