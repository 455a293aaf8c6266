"""Routes: shortest paths under a scenario, their legs and costs, comparisons and matrices."""
