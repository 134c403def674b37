"""Whether a certificate, or the code on it, is ours, unchanged and still valid; knows nothing of the database.

A portal or another office can use it with the file of published keys alone. The desk lends it its register besides.
"""
