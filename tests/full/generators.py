"""Inputs that nobody sends on purpose: sound ones, changed step by step, from a fixed seed."""

import copy
import json
import math

# Values of the wrong kind, size or content, for any place where JSON may stand.
JUNK = [
    None, True, False, 0, -1, 1.7, 1e308, -1e308, 10**30, math.nan, math.inf, "", " ", "0", "nan", "null", "[]", "\0",
    "\x1b[31m", "\u202e反", "\ud800", "a" * 300, "沈" * 3000, "../../etc/passwd", "<script>", "%s%n{0}", "'; drop--",
    [], [[]], [None], [1, "a"], {}, {"": {}}, {"a": [{}]}, ["沈阳"] * 50, "沈阳", "121,39", "999,999", "1e9999", "１２",
]  # fmt: skip

PLACES = [
    "沈阳", "Suzhou", "CNDLC", "dalian", "大连港", "121.5,38.9", "120.6,31.3", "210100", "泰州", "朝阳", "", "nowhere",
    "0,0", "181,91", "-0,-0", "nan,nan", "121.5", "121.5,", "121,5,38,9", "沈阳,苏州", "wuxi", "liaoning-ftz", "辽宁",
]  # fmt: skip

SCENARIOS = [
    {"closed": {"ports": ["dalian", "CNLYG"], "modes": ["ferry"], "refs": ["G15"], "edges": [1, 2]}},
    {"name": "渤海", "season": "ice", "factors": {"road.cost": 1.5}},
    {
        "name": "gale",
        "closed": {"area": {"type": "Polygon", "coordinates": [[[121, 38], [122, 38], [122, 39], [121, 38]]]}},
        "slowed": [{"ref": "G1", "factor": 2}, {"mode": "rail", "factor": 1.5}],
    },
    {"slowed": [{"area": {"type": "MultiPolygon", "coordinates": [[[[120, 33], [121, 33], [121, 34], [120, 33]]]]},
                 "factor": 3}]},
    {"added": [{"from": "lushun_ferry", "to": "penglai", "mode": "rail", "length_km": 125},
               {"from": "CNDLC", "to": "121,35", "mode": "sea", "frequency_per_week": 7, "time_h": 9}]},
]  # fmt: skip

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32", "latin-1"]


def places_in(value, path=()):
    """Yield the paths of all values within a JSON value."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places_in(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places_in(inner, (*path, number))


def deep(draw, depth):
    """Return JSON text nested so deep."""
    return draw.choice(["[", '{"a":']) * depth + "0"


def mutated(draw, value, changes=3):
    """Return a JSON value with a few places replaced, doubled, dropped or renamed."""
    found = copy.deepcopy(value)
    for _ in range(draw.randint(0, changes)):
        paths = [path for path in places_in(found) if path]
        if not paths:
            return draw.choice(JUNK)
        *way, last = draw.choice(paths)
        holder = found
        for step in way:
            holder = holder[step]
        kind = draw.random()
        if kind < 0.6:
            holder[last] = copy.deepcopy(draw.choice(JUNK))
        elif kind < 0.7:
            holder[last] = [holder[last]]
        elif kind < 0.8:
            holder[last] = {"type": "MultiPolygon", "coordinates": [holder[last]]}
        elif kind < 0.9:
            del holder[last]
        elif isinstance(holder, dict):
            holder[str(draw.choice(JUNK))[:80]] = holder[last]
        else:
            holder.append(copy.deepcopy(holder[last]))
    return found


def damaged(draw, content):
    """Return bytes cut, flipped, doubled, emptied, or with noise in them."""
    kind = draw.randrange(6)
    place = draw.randrange(len(content) + 1)
    if kind == 0:
        return content[:place]
    if kind == 1:
        return content[:place] + draw.randbytes(draw.randint(1, 20)) + content[place:]
    if kind == 2:
        changed = bytearray(content)
        for _ in range(draw.randint(1, 8)):
            if changed:
                changed[draw.randrange(len(changed))] = draw.randrange(256)
        return bytes(changed)
    if kind == 3:
        return content[place:] + content
    return content if kind == 4 else draw.randbytes(draw.choice([0, 1, 3, 200]))


def json_bytes(draw, value):
    """Return a JSON value as a file's or a body's bytes, in whatever encoding and state."""
    kind = draw.random()
    if kind < 0.06:
        return deep(draw, draw.choice([50, 900, 5000, 60_000])).encode()
    text = json.dumps(value, ensure_ascii=draw.random() < 0.5)
    content = text.encode(draw.choice(ENCODINGS) if kind < 0.3 else "utf-8", "replace" if kind < 0.3 else "ignore")
    return damaged(draw, content) if kind > 0.85 else content


def scenario(draw):
    """Return a scenario, sound or not."""
    merged = {}
    for part in draw.sample(SCENARIOS, draw.randint(1, 2)):
        merged.update(part)
    return mutated(draw, merged)


def text_of(draw, value):
    """Return a parameter's text for a value."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return json.dumps(value)[:6000]


def parameters(draw, sound, most=6):
    """Return some of the parameters that are sound, a few with junk, and one that nobody knows."""
    chosen = []
    for name in draw.sample(list(sound), min(len(sound), draw.randint(1, most))):
        values = sound[name]
        value = draw.choice(values) if draw.random() < 0.75 else draw.choice(JUNK)
        chosen += [(name, text_of(draw, value))] * (2 if draw.random() < 0.05 else 1)
    if draw.random() < 0.1:
        chosen.append((text_of(draw, draw.choice(JUNK))[:50], "x"))
    return chosen
