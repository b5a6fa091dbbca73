// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {IGateway} from "../interfaces/IGateway.sol";

/// @title Attributes
/// @notice Reads the ERC-7786 attributes that a gateway understands: each a selector and its abi-encoded arguments.
library Attributes {
    /// @notice What a sender asks for.
    /// @param gasLimit Gas promised to the recipient.
    /// @param value Wei of the destination that the executor brings along.
    /// @param refundRecipient Who gets what is left of the fee; zero for the sender.
    /// @param deadline Last second of delivery; 0 for none.
    /// @param ordered Whether it takes the next place in the ordered channel to the recipient.
    struct Requests {
        uint256 gasLimit;
        uint256 value;
        address refundRecipient;
        uint256 deadline;
        bool ordered;
    }

    /// @notice Gas limit.
    bytes4 internal constant GAS_LIMIT = bytes4(keccak256("gasLimit(uint256)"));
    /// @notice Native value, gas limit and refund recipient, as other ERC-7786 gateways name it.
    bytes4 internal constant REQUEST_RELAY = bytes4(keccak256("requestRelay(uint256,uint256,address)"));
    /// @notice Last second, in the destination's time, at which the message may be delivered.
    bytes4 internal constant DEADLINE = bytes4(keccak256("deadline(uint256)"));
    /// @notice Delivery in the order of sending.
    bytes4 internal constant ORDERED = bytes4(keccak256("ordered()"));

    /// @notice Reads the attributes of a message.
    /// @dev Each at most once, and only one that sets the gas limit: a second would leave open which one counts.
    /// @param attributes The attributes.
    /// @param defaultGasLimit Gas limit where no attribute sets one.
    /// @return requests Of the right length and type, unchecked against any cap.
    function read(
        bytes[] calldata attributes,
        uint256 defaultGasLimit
    ) internal pure returns (Requests memory requests) {
        requests.gasLimit = defaultGasLimit;
        bool gasLimitSet;
        for (uint256 i = 0; i < attributes.length; ++i) {
            bytes calldata attribute = attributes[i];
            // A selector shorter than four bytes is padded with zeros and thus unsupported.
            bytes4 selector = bytes4(attribute);
            bool valid;
            if (selector == GAS_LIMIT) {
                valid = attribute.length == 36 && !gasLimitSet;
                if (valid) requests.gasLimit = _word(attribute, 0);
                gasLimitSet = true;
            } else if (selector == REQUEST_RELAY) {
                valid = attribute.length == 100 && !gasLimitSet && _word(attribute, 2) >> 160 == 0;
                if (valid) {
                    requests.value = _word(attribute, 0);
                    requests.gasLimit = _word(attribute, 1);
                    requests.refundRecipient = address(uint160(_word(attribute, 2)));
                }
                gasLimitSet = true;
            } else if (selector == DEADLINE) {
                // A deadline of 0 says nothing.
                valid = attribute.length == 36 && requests.deadline == 0 && _word(attribute, 0) != 0;
                if (valid) requests.deadline = _word(attribute, 0);
            } else if (selector == ORDERED) {
                valid = attribute.length == 4 && !requests.ordered;
                requests.ordered = true;
            } else {
                revert IERC7786GatewaySource.UnsupportedAttribute(selector);
            }
            if (!valid) revert IGateway.Gateway_InvalidAttribute(selector);
        }
    }

    /// @notice Whether a gateway understands an attribute.
    /// @param selector Its selector.
    /// @return supported Whether it does.
    function isSupported(bytes4 selector) internal pure returns (bool supported) {
        return selector == GAS_LIMIT || selector == REQUEST_RELAY || selector == DEADLINE || selector == ORDERED;
    }

    function _word(bytes calldata attribute, uint256 index) private pure returns (uint256 word) {
        return uint256(bytes32(attribute[4 + 32 * index:]));
    }
}
