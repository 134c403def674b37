"""The sandbox portal: a small real portal that speaks the native protocol, with pages for its readers.

It serves the demonstration and the tests, and is the example for those who make a portal. It proves nobody's
identity and encrypts nothing: it is no portal for real readers, and its pages say so.
"""
