"""Assumptions: factors, costs of edges and legs, and the changes of a scenario."""
