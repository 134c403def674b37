"""Readers (利用者), their identity documents and letters."""
