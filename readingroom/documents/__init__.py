"""Paper: plain facts in, a PDF out. Knows the areas' papers and nothing else of them."""
