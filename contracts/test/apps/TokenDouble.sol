// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title Token double
/// @notice Hostile: a token that takes a fee, refuses to pay an account, or makes a call while it moves.
contract TokenDouble is ERC20 {
    uint8 private immutable _DECIMALS;

    /// @notice Fee of a transfer, in hundredths of a percent.
    uint256 public feeBps;

    /// @notice Accounts that get nothing.
    mapping(address account => bool isRefused) public refused;

    address private _target;
    bytes private _data;

    /// @notice A call that it made while it moved.
    /// @param success Whether the call went through.
    /// @param data What came back.
    event Reentered(bool success, bytes data);

    /// @notice The receiver is refused.
    error TokenDouble_Refused(address account);

    /// @notice Mints a supply to whoever deploys it.
    /// @param decimals_ Its decimals.
    constructor(uint8 decimals_) ERC20("Double", "DBL") {
        _DECIMALS = decimals_;
        _mint(msg.sender, 1_000_000 * 10 ** decimals_);
    }

    /// @notice Sets the fee.
    /// @param bps In hundredths of a percent.
    function setFee(uint256 bps) external {
        feeBps = bps;
    }

    /// @notice Refuses an account, or pays it again.
    /// @param account The account.
    /// @param isRefused Whether it gets nothing.
    function setRefused(address account, bool isRefused) external {
        refused[account] = isRefused;
    }

    /// @notice Makes a call during the next movement.
    /// @param target Account to call.
    /// @param data Call data.
    function push(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return _DECIMALS;
    }

    /// @dev Moves as it was told.
    function _update(address from, address to, uint256 value) internal override {
        if (refused[to]) revert TokenDouble_Refused(to);
        uint256 fee = (from == address(0) || to == address(0)) ? 0 : (value * feeBps) / 10_000;
        if (fee != 0) super._update(from, address(0), fee);
        super._update(from, to, value - fee);
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        (bool success, bytes memory data) = target.call(_data);
        emit Reentered(success, data);
    }
}
