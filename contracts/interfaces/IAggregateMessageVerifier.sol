// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMessageVerifier} from "./IMessageVerifier.sol";

/// @title Aggregate of verifiers
/// @notice A message was sent when every required verifier says so and at least a threshold of the optional ones. To forge, an
/// attacker must break all the required ones and as many optional ones as the threshold.
/// @dev Evidence is abi.encode(bytes[]): one for each verifier, first the required, then the optional ones, in the order of
/// deployment. An optional verifier with empty evidence is not asked, and the word of a halted one does not count. Checks have ids (M16 ...): see
/// contracts/verification/README.md.
interface IAggregateMessageVerifier is IMessageVerifier {
    /// @notice There are no verifiers, or too many.
    /// @param count How many.
    error AggregateMessageVerifier_InvalidSize(uint256 count);
    /// @notice A verifier is not a contract: zero, this contract itself, an account without code.
    /// @param account The verifier.
    error AggregateMessageVerifier_NotAContract(address account);
    /// @notice A verifier stands twice in the lists, in one or in both.
    /// @param account The verifier.
    error AggregateMessageVerifier_Duplicate(address account);
    /// @notice The threshold cannot be reached, or asks for nothing of the optional verifiers.
    /// @param threshold The threshold.
    /// @param optionalCount Number of optional verifiers.
    error AggregateMessageVerifier_InvalidThreshold(uint256 threshold, uint256 optionalCount);
    /// @notice A verifier is not alive when the aggregate is deployed: it says no generation within `GENERATION_GAS`, or 0, or
    /// more than `MAX_GENERATION`, as every other aggregate does.
    /// @param account The verifier.
    error AggregateMessageVerifier_NoGeneration(address account);
    /// @notice Too little gas is left to ask a verifier for its generation; an answer would be a guess.
    error AggregateMessageVerifier_InsufficientGas();

    /// @notice The required verifiers.
    /// @return verifiers Fixed at deployment.
    function requiredVerifiers() external view returns (IMessageVerifier[] memory verifiers);

    /// @notice The optional verifiers.
    /// @return verifiers Fixed at deployment.
    function optionalVerifiers() external view returns (IMessageVerifier[] memory verifiers);

    /// @notice How many optional verifiers must agree.
    /// @return count Fixed at deployment.
    function THRESHOLD() external view returns (uint256 count);

    /// @notice Highest generation that a verifier may be in; beyond it, it counts as halted. `trustGeneration` holds every
    /// verifier's whole number: 63 bits, divided by the number of verifiers, for each.
    /// @return generation Fixed at deployment.
    function MAX_GENERATION() external view returns (uint64 generation);

    /// @notice Gas that an optional verifier may use to say its generation; one that needs more counts as halted.
    /// @return gasUnits Gas units.
    function GENERATION_GAS() external view returns (uint256 gasUnits);
}
