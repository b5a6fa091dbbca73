// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {ICcipReadIsm, IEvidenceLookup} from "../../interfaces/hyperlane/ICcipReadIsm.sol";
import {IHyperlaneIsm} from "../../interfaces/hyperlane/IHyperlaneIsm.sol";
import {IInterchainSecurityModule} from "../../interfaces/hyperlane/IInterchainSecurityModule.sol";
import {HyperlaneMessage} from "./HyperlaneMessage.sol";

/// @title Hyperlane security module by CCIP-read
/// @notice A second face of a `HyperlaneIsm`: the evidence comes as metadata in the transaction that delivers, looked up at a
/// server that nobody has to trust. Passes what the store has recorded without any.
contract HyperlaneCcipReadIsm is ICcipReadIsm, Ownable2Step {
    using HyperlaneMessage for bytes;

    uint8 private constant TYPE_CCIP_READ = 7;

    /// @notice The store, and the judge of all evidence. Fixed at deployment.
    IHyperlaneIsm public immutable STORE;

    string[] private _urls;

    /// @notice Relayers are told to ask elsewhere.
    /// @param urls The servers.
    event UrlsSet(string[] urls);

    /// @notice The store is not a contract.
    /// @param store The address given.
    error HyperlaneCcipReadIsm_NotAContract(address store);
    /// @notice The metadata is not abi.encode(Message announcement, bytes evidence, uint256 index), or gas ran out over it.
    error HyperlaneCcipReadIsm_MalformedMetadata();
    /// @notice The announcement holds another id at that place, or comes from another origin.
    /// @param origin Domain it comes from.
    /// @param id The id it holds there.
    error HyperlaneCcipReadIsm_WrongId(uint32 origin, bytes32 id);

    /// @notice Fixes the store.
    /// @param store The `HyperlaneIsm`.
    /// @param owner_ May change where relayers ask, nothing else: every answer is checked.
    /// @param urls_ Servers to begin with.
    constructor(IHyperlaneIsm store, address owner_, string[] memory urls_) Ownable(owner_) {
        if (address(store).code.length == 0) revert HyperlaneCcipReadIsm_NotAContract(address(store));
        STORE = store;
        _setUrls(urls_);
    }

    /// @notice Says where relayers ask. Only the owner.
    /// @param urls_ The servers.
    function setUrls(string[] calldata urls_) external onlyOwner {
        _setUrls(urls_);
    }

    /// @inheritdoc IInterchainSecurityModule
    /// @dev Records nothing: the mailbox itself delivers a message only once.
    function verify(bytes calldata metadata, bytes calldata message) external view returns (bool verified) {
        if (message.length < HyperlaneMessage.HEADER_LENGTH) return false;
        if (STORE.isVerified(message.origin(), message.id())) return true; // Y13
        // The metadata is the arguments of `announcedId`: the store decodes them, so that a malformed encoding has a name (Y12).
        (bool success, bytes memory answer) = address(STORE).staticcall(
            bytes.concat(IHyperlaneIsm.announcedId.selector, metadata)
        );
        if (!success) _rethrow(answer);
        (uint32 origin, bytes32 id) = abi.decode(answer, (uint32, bytes32));
        if (origin != message.origin() || id != message.id()) revert HyperlaneCcipReadIsm_WrongId(origin, id); // Y12
        return true;
    }

    /// @inheritdoc ICcipReadIsm
    function getOffchainVerifyInfo(bytes calldata message) external view {
        // Y11
        revert OffchainLookup(
            address(this),
            _urls,
            abi.encodeCall(IEvidenceLookup.evidenceFor, (message)),
            this.verify.selector,
            message
        );
    }

    /// @notice Where relayers ask.
    /// @return servers The servers.
    function urls() external view returns (string[] memory servers) {
        return _urls;
    }

    /// @inheritdoc IInterchainSecurityModule
    function moduleType() external pure returns (uint8 kind) {
        return TYPE_CCIP_READ;
    }

    function _setUrls(string[] memory urls_) private {
        _urls = urls_;
        emit UrlsSet(urls_);
    }

    /// @dev Reverts as the store did.
    function _rethrow(bytes memory reason) private pure {
        if (reason.length == 0) revert HyperlaneCcipReadIsm_MalformedMetadata();
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
