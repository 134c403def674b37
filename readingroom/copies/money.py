"""Amounts, kept in the smallest unit of their currency, as a language writes them."""

from __future__ import annotations

from decimal import Decimal

from readingroom.language import Language

__all__ = ["money"]

_DECIMALS = 2
"""All currencies of the setting have hundredths."""


def money(words: Language, amount: int, currency: str) -> str:
    """An amount such as ``¥3.00`` or ``€0.50``.

    Args:
        words: how it is written.
        amount: in the smallest unit of the currency.
        currency: ISO 4217.
    """
    from babel.numbers import format_currency

    return format_currency(Decimal(amount).scaleb(-_DECIMALS), currency, locale=words.code)
