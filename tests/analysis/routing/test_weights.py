"""The weights of a search follow from what is asked, not from who asked before."""

import dataclasses

import numpy as np

from analysis.assumptions.scenario import Scenario
from analysis.bounded_cache import BoundedCache
from analysis.routing.scenario_network import apply_scenario


def test_factors_of_other_modes_leave_no_trace_in_shared_weights(router):
    nodes = [node for (_, mode), node in router.graph.terminal_nodes.items() if mode == "road"][:40]
    alone, after = (dataclasses.replace(router, metrics=BoundedCache(16)) for _ in "ab")
    # By rail ferry at this price a kilometre is the dearest of all; trucks keep their costs.
    dear = apply_scenario(after, Scenario(factors={"ferry.train_cost": 0.8}))
    for by in ("cost", "generalised"):
        dear.metric(by, "highway")
        tables = [apply_scenario(kept).metric(by, "highway").table(nodes, nodes) for kept in (alone, after)]
        assert (np.isfinite(tables[0]) & (tables[0] > 0)).sum() > len(nodes)
        np.testing.assert_array_equal(*tables)
