"""Cases (查档申请) and what is wanted in them."""
