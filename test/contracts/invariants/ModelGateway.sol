// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {IERC7786GatewaySource, IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";

import {Attributes7786} from "../../../contracts/apps/Attributes7786.sol";
import {DeliveryOutcome, IDeliveryOutcomeRecipient} from "../../../contracts/interfaces/IDeliveryOutcomeRecipient.sol";

/// @title Model gateway
/// @notice One chain's gateway in a model of two chains within one EVM. It keeps what is sent and hands over any of it, in
/// any order, as often as it takes, at most once with success; what is past its deadline is not delivered any more.
contract ModelGateway is IERC7786GatewaySource {
    enum State {
        Sent,
        Delivered,
        TimedOut
    }

    struct Parcel {
        State state;
        uint64 deadline;
        address sender;
        address recipient;
        bytes payload;
    }

    uint64 public immutable CHAIN_ID;
    ModelGateway public peer;
    Parcel[] private _parcels;

    constructor(uint64 chainId) {
        CHAIN_ID = chainId;
    }

    function connect(ModelGateway other) external {
        peer = other;
    }

    function sendMessage(
        bytes calldata recipient,
        bytes calldata payload,
        bytes[] calldata attributes
    ) external payable returns (bytes32 sendId) {
        (uint256 chainId, address account) = InteroperableAddress.parseEvmV1Calldata(recipient);
        require(chainId == peer.CHAIN_ID() && msg.value == 0, "model: no route");
        sendId = idOf(_parcels.length);
        _parcels.push(Parcel(State.Sent, _deadline(attributes), msg.sender, account, payload));
    }

    /// @notice Tries to deliver one of what was sent here; a failure leaves it as it was.
    function deliver(uint256 index) public virtual returns (bool success) {
        Parcel memory parcel = _parcels[index];
        if (parcel.state != State.Sent || (parcel.deadline != 0 && block.timestamp > parcel.deadline)) return false;
        _parcels[index].state = State.Delivered;
        success = peer.hand(
            parcel.recipient,
            idOf(index),
            InteroperableAddress.formatEvmV1(CHAIN_ID, parcel.sender),
            parcel.payload
        );
        if (!success) _parcels[index].state = State.Sent;
    }

    /// @notice Hands over what the other gateway was given.
    function hand(
        address recipient,
        bytes32 id,
        bytes calldata sender,
        bytes calldata payload
    ) external returns (bool success) {
        require(msg.sender == address(peer), "model: not the peer");
        try IERC7786Recipient(recipient).receiveMessage(id, sender, payload) returns (bytes4 magic) {
            require(magic == IERC7786Recipient.receiveMessage.selector, "model: no magic");
            return true;
        } catch {
            return false;
        }
    }

    /// @notice Tells the sender what became of its message, as often as one likes. True when the sender took it.
    function report(uint256 index) external returns (bool success) {
        Parcel storage parcel = _parcels[index];
        if (parcel.deadline == 0) return false;
        if (parcel.state == State.Sent && block.timestamp > parcel.deadline) parcel.state = State.TimedOut;
        if (parcel.state == State.Sent) return false;
        DeliveryOutcome outcome =
            parcel.state == State.Delivered ? DeliveryOutcome.Delivered : DeliveryOutcome.TimedOut;
        try IDeliveryOutcomeRecipient(parcel.sender).onDeliveryOutcome(idOf(index), outcome) {
            return true;
        } catch {
            return false;
        }
    }

    function count() external view returns (uint256) {
        return _parcels.length;
    }

    function parcelAt(uint256 index) external view returns (Parcel memory) {
        return _parcels[index];
    }

    function idOf(uint256 index) public view returns (bytes32) {
        return keccak256(abi.encode(address(this), index));
    }

    function supportsAttribute(bytes4 selector) external pure returns (bool) {
        return selector == Attributes7786.DEADLINE || selector == Attributes7786.GAS_LIMIT;
    }

    function _deadline(bytes[] calldata attributes) private pure returns (uint64 deadline) {
        for (uint256 i = 0; i < attributes.length; ++i) {
            if (bytes4(attributes[i]) == Attributes7786.DEADLINE)
                deadline = uint64(uint256(bytes32(attributes[i][4:])));
        }
    }
}

/// @notice Broken: delivers again what was delivered.
contract ReplayingGatewayDouble is ModelGateway {
    constructor(uint64 chainId) ModelGateway(chainId) {}

    function deliver(uint256 index) public override returns (bool success) {
        Parcel memory parcel = this.parcelAt(index);
        bytes memory sender = InteroperableAddress.formatEvmV1(CHAIN_ID, parcel.sender);
        if (parcel.state == State.Delivered) return peer.hand(parcel.recipient, idOf(index), sender, parcel.payload);
        return super.deliver(index);
    }
}
