// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

import {IGateway} from "../interfaces/IGateway.sol";
import {IMessageVerifier} from "../interfaces/IMessageVerifier.sol";

/// @title Routes
/// @notice Which gateway and which verifier stand for another chain. The first route of a chain is set at once; a change
/// waits for a delay in public (G11).
abstract contract Routes is IGateway, Ownable2Step {
    struct Route {
        address gateway;
        /// Grows with each change, so that marks made under an earlier verifier lapse.
        uint64 revision;
        IMessageVerifier verifier;
    }

    struct PendingRoute {
        address gateway;
        uint64 acceptableFrom;
        IMessageVerifier verifier;
    }

    uint64 private constant MIN_DELAY = 1 hours;

    /// @inheritdoc IGateway
    uint64 public immutable ROUTE_DELAY;

    mapping(uint64 chainId => Route) internal _routes;
    mapping(uint64 chainId => PendingRoute) private _pendingRoutes;

    constructor(address owner_, uint64 routeDelay) Ownable(owner_) {
        if (routeDelay < MIN_DELAY) revert Gateway_DelayTooShort(routeDelay);
        ROUTE_DELAY = routeDelay;
    }

    /// @inheritdoc IGateway
    function setRoute(uint64 chainId, address gateway, IMessageVerifier verifier) external onlyOwner {
        if (_routes[chainId].gateway != address(0)) revert Gateway_RouteExists(chainId);
        _checkRoute(chainId, gateway, verifier);
        _setRoute(chainId, gateway, verifier);
    }

    /// @inheritdoc IGateway
    function proposeRoute(uint64 chainId, address gateway, IMessageVerifier verifier) external onlyOwner {
        if (_routes[chainId].gateway == address(0)) revert Gateway_NoRoute(chainId);
        _checkRoute(chainId, gateway, verifier);
        uint64 acceptableFrom = uint64(block.timestamp) + ROUTE_DELAY;
        _pendingRoutes[chainId] = PendingRoute(gateway, acceptableFrom, verifier);
        emit RouteProposed(chainId, gateway, verifier, acceptableFrom);
    }

    /// @inheritdoc IGateway
    function cancelRoute(uint64 chainId) external onlyOwner {
        if (_pendingRoutes[chainId].acceptableFrom == 0) revert Gateway_NoRoutePending(chainId);
        delete _pendingRoutes[chainId];
        emit RouteCancelled(chainId);
    }

    /// @inheritdoc IGateway
    function acceptRoute(uint64 chainId) external onlyOwner {
        PendingRoute memory pending = _pendingRoutes[chainId];
        if (pending.acceptableFrom == 0) revert Gateway_NoRoutePending(chainId);
        if (block.timestamp < pending.acceptableFrom) revert Gateway_RouteTooEarly(pending.acceptableFrom);
        delete _pendingRoutes[chainId];
        _setRoute(chainId, pending.gateway, pending.verifier);
    }

    /// @inheritdoc IGateway
    function route(uint64 chainId) external view returns (address gateway, IMessageVerifier verifier) {
        Route storage stored = _routes[chainId];
        return (stored.gateway, stored.verifier);
    }

    /// @inheritdoc IGateway
    function pendingRoute(
        uint64 chainId
    ) external view returns (address gateway, IMessageVerifier verifier, uint64 acceptableFrom) {
        PendingRoute storage pending = _pendingRoutes[chainId];
        return (pending.gateway, pending.verifier, pending.acceptableFrom);
    }

    function _setRoute(uint64 chainId, address gateway, IMessageVerifier verifier) private {
        uint64 revision = _routes[chainId].revision + 1;
        _routes[chainId] = Route(gateway, revision, verifier);
        emit RouteSet(chainId, gateway, verifier, revision);
    }

    function _checkRoute(uint64 chainId, address gateway, IMessageVerifier verifier) private view {
        bool verifierPossible = address(verifier) == address(0) || address(verifier).code.length != 0;
        if (chainId == 0 || chainId == block.chainid || gateway == address(0) || !verifierPossible) {
            revert Gateway_InvalidRoute();
        }
    }
}
