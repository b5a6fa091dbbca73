// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {ILightClient} from "../interfaces/ILightClient.sol";
import {SCALAR_FIELD_ORDER} from "./Bn254.sol";

/// @title Light client base
/// @notice What every family shares: a head that only moves forward within a trusting period, headers by height, freezing,
/// and generations. A generation is everything proved from one trust anchor; a recovery begins a new one and leaves
/// all headers of the old one behind.
abstract contract LightClient is ILightClient {
    struct Head {
        uint64 height;
        uint64 timestamp;
        uint64 epoch;
        uint56 generation;
        bool frozen;
    }

    struct StoredHeader {
        uint256 messageRoot;
        bytes32 headerHash;
    }

    uint64 private constant MAX_TRUSTING_PERIOD = 365 days;

    /// @inheritdoc ILightClient
    uint64 public immutable sourceChainId;
    /// @inheritdoc ILightClient
    address public immutable outbox;
    /// @inheritdoc ILightClient
    uint64 public immutable TRUSTING_PERIOD;
    /// @inheritdoc ILightClient
    uint64 public immutable MAX_CLOCK_DRIFT;

    /// One slot.
    Head internal _head;

    /// Two slots a header. Keyed by generation and height in one word: generation * 2^64 + height.
    mapping(uint256 key => StoredHeader) private _headers;

    constructor(uint64 sourceChainId_, address outbox_, uint64 trustingPeriod, uint64 maxClockDrift) {
        if (sourceChainId_ == 0) revert LightClient_InvalidParameter("sourceChainId");
        if (outbox_ == address(0)) revert LightClient_InvalidParameter("outbox");
        if (trustingPeriod == 0 || trustingPeriod > MAX_TRUSTING_PERIOD) {
            revert LightClient_InvalidParameter("trustingPeriod");
        }
        if (maxClockDrift > trustingPeriod) revert LightClient_InvalidParameter("maxClockDrift");
        sourceChainId = sourceChainId_;
        outbox = outbox_;
        TRUSTING_PERIOD = trustingPeriod;
        MAX_CLOCK_DRIFT = maxClockDrift;
    }

    /// @inheritdoc ILightClient
    function messageRoot(uint64 height) external view returns (uint256 root) {
        Head memory current = _head;
        // An unknown height reads 0, which no verifier trusts (L13).
        return current.frozen ? 0 : _headerAt(current.generation, height).messageRoot;
    }

    /// @inheritdoc ILightClient
    function head() external view returns (uint64 height, uint64 timestamp, uint64 epoch) {
        Head memory current = _head;
        return (current.height, current.timestamp, current.epoch);
    }

    /// @inheritdoc ILightClient
    function frozen() external view returns (bool isFrozen) {
        return _head.frozen;
    }

    /// @inheritdoc ILightClient
    function generation() external view returns (uint64 number) {
        Head memory current = _head;
        return current.frozen ? 0 : current.generation;
    }

    /// @dev Stores a proved header and moves the head. The caller has run `_checkHeader` and the proof.
    function _store(
        Head memory current,
        uint64 height,
        uint64 timestamp,
        uint64 nextEpoch,
        uint256 root,
        bytes32 hash
    ) internal {
        StoredHeader storage stored = _headerAt(current.generation, height);
        stored.messageRoot = root;
        stored.headerHash = hash;
        _head = Head(height, timestamp, nextEpoch, current.generation, false);
    }

    /// @dev Stops trusting everything until a recovery.
    function _freeze() internal {
        _head.frozen = true;
        emit ClientFrozen(_head.generation);
    }

    /// @dev Begins a new generation at an anchor; thaws the client.
    function _restart(uint64 height, uint64 timestamp, uint64 epoch) internal returns (uint64 newGeneration) {
        uint56 next = _head.generation + 1;
        _head = Head(height, timestamp, epoch, next, false);
        return next;
    }

    /// @dev The stored header of a height in a generation.
    function _headerAt(uint256 ofGeneration, uint64 height) internal view returns (StoredHeader storage stored) {
        return _headers[(ofGeneration << 64) | height];
    }

    /// @dev What a header must fulfil before its proof is looked at, in any family.
    function _checkHeader(
        Head memory current,
        uint64 height,
        uint64 timestamp,
        bytes32 blockHash,
        uint256 root
    ) internal view {
        if (current.frozen) revert LightClient_Frozen(); // L1
        if (_expired(current.timestamp)) {
            revert LightClient_TrustingPeriodOver(current.timestamp, uint256(current.timestamp) + TRUSTING_PERIOD); // L2
        }
        if (height <= current.height) revert LightClient_HeightNotAboveHead(height, current.height); // L3
        if (timestamp <= current.timestamp) {
            revert LightClient_TimestampNotAfterHead(timestamp, current.timestamp); // L4
        }
        uint256 latest = block.timestamp + MAX_CLOCK_DRIFT;
        if (timestamp > latest) revert LightClient_TimestampInFuture(timestamp, latest); // L5
        _checkContent(blockHash, root);
    }

    /// @dev A zero root would equal the default of every mapping; a root of r or more would alias another one (L6).
    function _checkContent(bytes32 blockHash, uint256 root) internal pure {
        if (blockHash == 0) revert LightClient_ZeroBlockHash();
        if (root == 0 || root >= SCALAR_FIELD_ORDER) revert LightClient_MessageRootOutOfRange(root);
    }

    /// @dev Whether a header of this time is too old to be built upon (L2).
    function _expired(uint64 timestamp) internal view returns (bool isExpired) {
        return block.timestamp > uint256(timestamp) + TRUSTING_PERIOD;
    }
}
