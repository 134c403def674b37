"""The catalogue: what there is and where it stands."""
