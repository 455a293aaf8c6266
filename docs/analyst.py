"""
The corridor for analysts: load the world, compare a pair, look at it, plot it.

Run it with `.venv/bin/python docs/analyst.py [FOLDER]`, or paste its cells (`# %%`) into a notebook. Running it needs
no network, and the map no tiles; the page that `.explore()` makes loads folium's scripts when a browser opens it. What
is written goes to FOLDER, by default `analyst/`.
"""

# %% Load everything once; nothing that you call changes it.
import sys
import textwrap
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

from analysis.assumptions.scenario import parse_scenario
from analysis.network.router import load_router
from analysis.routing.compare import compare
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request
from analysis.routing.tabulate import comparison_table, matrix_table, place_set
from geo.layers.registry import LAYERS, layer_table
from geo.places.places import resolve_place
from geo.world import load_world

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "analyst")
folder.mkdir(exist_ok=True)
world = load_world()
router = load_router(world)

# %% Layers are GeoDataFrames in EPSG:4326 with names in both languages.
cities = layer_table(world, "cities")
print(f"{len(LAYERS)} layers; the largest cities:")
print(cities.nlargest(3, "population_2020")[["name_zh", "name_en", "population_2020"]].to_string(index=False))

# %% Compare a pair of the plan: places by name in either language, code, port, park or lon,lat.
prepared = apply_scenario(router)
origin, destination = (resolve_place(world.places, name) for name in ("Dandong", "扬州"))
comparison = compare(prepared, Request(origin, destination))
legs = comparison_table(comparison)
ways = legs.groupby(["alternative", "label_en"])[["distance_km", "time_h", "cost_cny_t", "co2e_kg_t"]].sum()
print(ways.round(1).to_string())

# %% The same pair with a frozen Bohai and dearer trucks: a scenario is the JSON that the commands and the page take.
change = parse_scenario({"season": "ice", "factors": {"road.cost": 0.6}}, router.factors.values.keys())
frozen = compare(apply_scenario(router, change), Request(origin, destination))
print("by default:", comparison.alternatives[0].label[1])
print("with ice and dearer trucks:", frozen.alternatives[0].label[1])

# %% A table of pairs, ready for pandas.
five = place_set(world, "丹东;大连;扬州;南京;苏州")
matrix = matrix_table(prepared, five, five, lambda a, b: Request(a, b, by="cost"))
print(matrix.pivot_table(index="origin", columns="destination", values="cost_cny_t").round(0).to_string())

# %% Look at it on a map in the notebook; without tiles, for these would come from elsewhere.
chart = layer_table(world, "provinces").explore(tiles=None, color="#B9B2A6", tooltip="name_en")
chart = legs.explore(m=chart, column="mode", tooltip=["label_en", "mode", "distance_km", "cost_cny_t"])
chart.save(folder / "comparison.html")

# %% And as a picture: cost and its range for each way.
first = legs.groupby("alternative").first()
low = first["total_cost_cny_t"] - first["total_cost_cny_t_low"]
high = first["total_cost_cny_t_high"] - first["total_cost_cny_t"]
figure, (left, right) = plt.subplots(1, 2, figsize=(13, 6), width_ratios=(1, 1), layout="constrained")
names = [textwrap.fill(f"{number}. {label}", 44) for number, label in first["label_en"].items()]
left.errorbar(first["total_cost_cny_t"], names, xerr=[low, high], fmt="o", color="#0E6B6B")
left.invert_yaxis()
left.set_xlabel("CNY per tonne, 5th to 95th percentile")
layer_table(world, "provinces").plot(ax=right, color="#F7F5EF", edgecolor="#8C857A")
legs.plot(ax=right, column="mode", legend=True, legend_kwds={"loc": "upper left", "bbox_to_anchor": (1, 1)})
right.set(title="Dandong to Yangzhou", xlabel="", ylabel="")
figure.savefig(folder / "comparison.png", dpi=120)
plt.close(figure)
print(f"written: {', '.join(sorted(path.name for path in folder.iterdir()))}")
