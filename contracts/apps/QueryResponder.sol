// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {BoundedStaticCall} from "../calls/BoundedStaticCall.sol";
import {Attributes7786} from "./Attributes7786.sol";

/// @title Query responder
/// @notice The answering half of a pull: asks a contract of its own chain what a `QueryClient` wants to know and sends the
/// answer back. A failure is an answer too; too little gas is not. It asks at whatever moment of a transaction the executor
/// delivers the question, see `QueryClient`.
/// @dev Checks have ids (A1 ...), see README.md.
contract QueryResponder is CrosschainLinked {
    /// @notice Longest answer, in bytes.
    uint256 public constant MAX_ANSWER_LENGTH = 256;

    /// @notice Gas promised to the client that takes the answer: it stores up to nine words.
    uint256 public constant ANSWER_GAS_LIMIT = 400_000;

    /// @notice Gas kept for sending the answer.
    uint256 public constant SEND_RESERVE = 150_000;

    /// @notice A question was answered.
    /// @param queryId Id of the question.
    /// @param target Contract that was asked.
    /// @param success Whether it answered.
    event QueryAnswered(bytes32 indexed queryId, address indexed target, bool success);

    /// @notice Too little gas to give the asked contract what the question promises it: give more, nothing is lost.
    error QueryResponder_InsufficientGas(uint256 available, uint256 required);
    /// @notice Answer of a failure: there is no contract.
    error QueryResponder_NoContract(address target);
    /// @notice Answer of a failure: the answer is too long. Nothing is cut off in silence.
    error QueryResponder_AnswerTooLong(uint256 length);

    /// @notice Fixes the clients.
    /// @param links Gateway and client of each other chain.
    constructor(Link[] memory links) CrosschainLinked(links) {}

    /// @dev Gateway and client are checked already (A1, A2).
    function _processMessage(address, bytes32, bytes calldata sender, bytes calldata payload) internal override {
        (bytes32 queryId, address target, uint32 gasLimit, bytes memory data) = abi.decode(
            payload,
            (bytes32, address, uint32, bytes)
        );
        (bool success, bytes memory answer) = _ask(target, gasLimit, data);
        emit QueryAnswered(queryId, target, success);
        (uint256 chainId, ) = InteroperableAddress.parseEvmV1Calldata(sender);
        _sendMessageToCounterpart(
            InteroperableAddress.formatEvmV1(chainId),
            abi.encode(queryId, success, uint64(block.number), uint64(block.timestamp), answer),
            Attributes7786.one(Attributes7786.GAS_LIMIT, ANSWER_GAS_LIMIT)
        );
    }

    /// @dev The answer of a contract, or why there is none.
    function _ask(
        address target,
        uint256 gasLimit,
        bytes memory data
    ) private view returns (bool success, bytes memory answer) {
        if (target.code.length == 0) {
            return (false, abi.encodeWithSelector(QueryResponder_NoContract.selector, target));
        }
        // A12: an executor that gives little gas must not be able to make the contract fail.
        uint256 required = BoundedStaticCall.required(gasLimit, SEND_RESERVE);
        if (gasleft() < required) revert QueryResponder_InsufficientGas(gasleft(), required);
        uint256 length;
        (success, length, answer) = BoundedStaticCall.ask(target, gasLimit, data, MAX_ANSWER_LENGTH);
        if (length > MAX_ANSWER_LENGTH) {
            return (false, abi.encodeWithSelector(QueryResponder_AnswerTooLong.selector, length)); // A13
        }
    }
}
