// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {Attributes7786} from "./Attributes7786.sol";

/// @title Query client
/// @notice The asking half of a pull: what does a contract on another chain answer to this call? The answer held
/// at one moment within the block in which the question was delivered there, and whoever delivers it chooses the moment: it
/// may lie between two halves of its own transaction. What a flash loan or a half-finished call can move, as a spot price or
/// a share price, is read by `StorageQuery`, which shows the state at the end of a block.
/// @dev Checks have ids (A1 ...), see README.md.
contract QueryClient is CrosschainLinked {
    /// @notice Most gas that a question may ask for.
    uint32 public constant MAX_QUERY_GAS = 5_000_000;

    /// @notice Gas for the responder beside what the question promises the asked contract.
    uint256 public constant RESPONDER_OVERHEAD = 250_000;

    /// @notice Where a question stands.
    /// @dev None: never asked. Asked: no answer yet. Answered: the contract answered. Failed: it reverted, ran out of the
    /// gas of the question, does not exist or answered too much.
    enum QueryState {
        None,
        Asked,
        Answered,
        Failed
    }

    /// @notice A question and its answer.
    /// @param state Where it stands.
    /// @param chainId Chain that is asked.
    /// @param height Block there within which the answer held, not at whose end.
    /// @param timestamp Time of that block, in seconds.
    /// @param answer What the contract returned, or its revert data.
    struct Query {
        QueryState state;
        uint64 chainId;
        uint64 height;
        uint64 timestamp;
        bytes answer;
    }

    /// @notice Number of questions asked.
    uint256 public queryCount;

    mapping(bytes32 queryId => Query query) private _queries;

    /// @notice A question left.
    /// @param queryId Its id.
    /// @param sendId Id of its message.
    /// @param asker Who asked.
    /// @param chainId Chain that is asked.
    /// @param target Contract that is asked.
    /// @param data Call data.
    event QueryAsked(
        bytes32 indexed queryId,
        bytes32 indexed sendId,
        address indexed asker,
        uint256 chainId,
        address target,
        bytes data
    );

    /// @notice An answer arrived.
    /// @param queryId Id of the question.
    /// @param success Whether the contract answered.
    /// @param answer What it returned, or its revert data.
    event QueryAnswered(bytes32 indexed queryId, bool success, bytes answer);

    /// @notice The question asks for more gas than it may.
    error QueryClient_GasTooHigh(uint32 gasLimit);
    /// @notice No question with this id waits for an answer from this chain.
    error QueryClient_NotAsked(bytes32 queryId, uint256 chainId);

    /// @notice Fixes the responders.
    /// @param links Gateway and responder of each other chain.
    constructor(Link[] memory links) CrosschainLinked(links) {}

    /// @notice Asks a contract on another chain.
    /// @param chainId The other chain.
    /// @param target The contract.
    /// @param data Call data; the call is static.
    /// @param gasLimit Gas for the contract, exactly.
    /// @return queryId Id of the question: binds this chain, this client and its place among the client's questions.
    function ask(
        uint64 chainId,
        address target,
        bytes calldata data,
        uint32 gasLimit
    ) external returns (bytes32 queryId) {
        if (gasLimit > MAX_QUERY_GAS) revert QueryClient_GasTooHigh(gasLimit);
        queryId = keccak256(abi.encode(block.chainid, address(this), queryCount++));
        (_queries[queryId].state, _queries[queryId].chainId) = (QueryState.Asked, chainId);
        bytes32 sendId = _sendMessageToCounterpart(
            InteroperableAddress.formatEvmV1(chainId),
            abi.encode(queryId, target, gasLimit, data),
            Attributes7786.one(Attributes7786.GAS_LIMIT, RESPONDER_OVERHEAD + gasLimit + gasLimit / 32)
        );
        emit QueryAsked(queryId, sendId, msg.sender, chainId, target, data);
    }

    /// @notice A question and its answer.
    /// @param queryId Id of the question.
    /// @return query See `Query`.
    function queryOf(bytes32 queryId) external view returns (Query memory query) {
        return _queries[queryId];
    }

    /// @dev Gateway and responder are checked already (A1, A2).
    function _processMessage(address, bytes32, bytes calldata sender, bytes calldata payload) internal override {
        (bytes32 queryId, bool success, uint64 height, uint64 timestamp, bytes memory answer) = abi.decode(
            payload,
            (bytes32, bool, uint64, uint64, bytes)
        );
        (uint256 chainId, ) = InteroperableAddress.parseEvmV1Calldata(sender);
        Query storage query = _queries[queryId];
        // A14: once, and only from the chain that was asked.
        if (query.state != QueryState.Asked || query.chainId != chainId) {
            revert QueryClient_NotAsked(queryId, chainId);
        }
        query.state = success ? QueryState.Answered : QueryState.Failed;
        (query.height, query.timestamp, query.answer) = (height, timestamp, answer);
        emit QueryAnswered(queryId, success, answer);
    }
}
