// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title Light client
/// @notice Stores the proved headers of one source chain. Nothing downstream knows which family proved a header.
interface ILightClient {
    /// @notice A header was proved and stored.
    /// @param height Height of the header on the source chain.
    /// @param epoch Epoch of the committee that signed it.
    /// @param timestamp Time of the header, in seconds.
    /// @param blockHash Block hash on the source chain.
    /// @param messageRoot Root of the outbox tree after that block.
    event HeaderAccepted(
        uint64 indexed height,
        uint64 indexed epoch,
        uint64 timestamp,
        bytes32 blockHash,
        uint256 messageRoot
    );

    /// @notice The client stopped trusting its headers until it is recovered.
    /// @param generation Generation that ended.
    event ClientFrozen(uint64 indexed generation);

    /// @notice The client is frozen.
    error LightClient_Frozen();
    /// @notice The client is not frozen and its head is recent: there is nothing to recover.
    error LightClient_Healthy();
    /// @notice The head is older than the trusting period; only a recovery helps.
    /// @param headTimestamp Time of the head, in seconds.
    /// @param trustedUntil Last second at which an update was possible.
    error LightClient_TrustingPeriodOver(uint64 headTimestamp, uint256 trustedUntil);
    /// @notice A header must be higher than the head.
    /// @param height Height of the header.
    /// @param headHeight Height of the head.
    error LightClient_HeightNotAboveHead(uint64 height, uint64 headHeight);
    /// @notice A header must be later than the head.
    /// @param timestamp Time of the header, in seconds.
    /// @param headTimestamp Time of the head, in seconds.
    error LightClient_TimestampNotAfterHead(uint64 timestamp, uint64 headTimestamp);
    /// @notice A header lies further in the future than clocks may differ.
    /// @param timestamp Time of the header, in seconds.
    /// @param latest Latest acceptable time, in seconds.
    error LightClient_TimestampInFuture(uint64 timestamp, uint256 latest);
    /// @notice A header without a block hash.
    error LightClient_ZeroBlockHash();
    /// @notice The message root is zero or not below the BN254 scalar field order.
    /// @param messageRoot The root.
    error LightClient_MessageRootOutOfRange(uint256 messageRoot);
    /// @notice A constructor argument or an anchor makes no sense.
    /// @param name Name of the argument.
    error LightClient_InvalidParameter(string name);

    /// @notice EIP-155 chain id of the source chain.
    /// @return chainId Fixed at deployment.
    function sourceChainId() external view returns (uint64 chainId);

    /// @notice Gateway on the source chain whose messages the message roots cover.
    /// @return gateway Fixed at deployment.
    function outbox() external view returns (address gateway);

    /// @notice Root of the outbox tree after the block at a height.
    /// @param height Height on the source chain.
    /// @return root 0 when the header is unknown or must not be trusted (client frozen, or recovered since).
    function messageRoot(uint64 height) external view returns (uint256 root);

    /// @notice The highest header, or the trust anchor while there is none.
    /// @return height Height on the source chain.
    /// @return timestamp Time in seconds.
    /// @return epoch Epoch of the committee that has to sign the next header.
    function head() external view returns (uint64 height, uint64 timestamp, uint64 epoch);

    /// @notice Whether the client is frozen.
    /// @return isFrozen True from an accepted report of conflicting headers until a recovery.
    function frozen() external view returns (bool isFrozen);

    /// @notice Number of the trust anchor in force.
    /// @return number Starts at 1 and grows with each recovery; 0 while frozen.
    function generation() external view returns (uint64 number);

    /// @notice Seconds for which a header may be built upon.
    /// @return period Fixed at deployment.
    function TRUSTING_PERIOD() external view returns (uint64 period);

    /// @notice Seconds by which a header may be ahead of this chain.
    /// @return drift Fixed at deployment.
    function MAX_CLOCK_DRIFT() external view returns (uint64 drift);
}
