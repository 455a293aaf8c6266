"""Places: boundaries, cities, ports and parks, and how a text names one of them."""
