"""What alternatives are called and why they are shown: the words, Chinese and English, that results carry with them."""

from __future__ import annotations

__all__ = [
    "BREAK_EVEN",
    "CHAIN_NAMES",
    "FACTOR_NAMES",
    "REASONS",
    "ROAD_CHARACTER",
    "WHEREABOUTS",
    "Words",
    "joined_words",
]

# Chinese, English.
Words = tuple[str, str]

CHAIN_NAMES: dict[str, Words] = {
    "road": ("公路", "Road"),
    "roro": ("公路＋客滚轮渡", "Road and ro-ro ferry"),
    "rail": ("铁路", "Rail"),
    "train_ferry": ("铁路＋火车轮渡", "Rail and train ferry"),
    "sea": ("海运", "Sea"),
    "rail_sea": ("铁海联运", "Rail, then sea"),
    "sea_rail": ("海铁联运", "Sea, then rail"),
    "land_bridge": ("海运＋陆桥铁路", "Sea, then land-bridge rail"),
    "rail_sea_rail": ("铁海铁联运", "Rail, sea, rail"),
    "sea_river": ("海江河联运", "Sea, then river"),
    "river_sea": ("江海联运", "River, then sea"),
    "river": ("内河", "Inland waterway"),
    "added": ("用新增线路", "By an added link"),
    "staged": ("分段组合", "By stages"),
}
ROAD_CHARACTER: dict[str, Words] = {
    "expressways": ("走{refs}", "by {refs}"),
    "mixed": ("部分走高速", "partly by expressway"),
    "ordinary": ("走普通公路", "by ordinary roads"),
}
REASONS: dict[str, Words] = {
    "generalised": ("综合成本最低", "lowest generalised cost"),
    "cost": ("运费最低", "lowest cost"),
    "time": ("用时最短", "fastest"),
    "co2e": ("排放最低", "lowest emissions"),
    "distance": ("里程最短", "shortest"),
    "kind": ("此类方式中综合成本最低", "best of its kind"),
    "front": (
        "没有其他方案在里程、用时、运费、排放上都不逊于它",
        "no other is as good in distance, time, cost and emissions",
    ),
    "pair": ("经另一对港站的可行方案", "another good pair of terminals"),
}
FACTOR_NAMES: dict[str, Words] = {
    "value_of_time": ("货物时间价值", "the value of time"),
    "carbon.price": ("碳价", "the price of carbon"),
    "road.cost": ("公路运价（不含通行费）", "the truck rate without toll"),
}
BREAK_EVEN: dict[str, Words] = {
    "above": (
        "{factor}高于{value} {unit}时，“{then}”取代“{now}”成为综合成本最低的方案",
        "with {factor} above {value} {unit}, “{then}” takes the place of “{now}” as the cheapest in generalised cost",
    ),
    "below": (
        "{factor}低于{value} {unit}时，“{then}”取代“{now}”成为综合成本最低的方案",
        "with {factor} below {value} {unit}, “{then}” takes the place of “{now}” as the cheapest in generalised cost",
    ),
    "beyond": ("（在该参数的取值范围之外）", " (outside the factor's range)"),
}
# Links without a name of their own.
WHEREABOUTS: dict[str, Words] = {
    "inside": ("{place}境内", "in {place}"),
    "afloat": ("海上（最近的海港：{place}）", "at sea, nearest sea port: {place}"),
}


def joined_words(parts: list[Words]) -> Words:
    """
    Return phrases as one, separated as each language does.

    Parameters
    ----------
    parts
        Chinese and English phrases.

    Returns
    -------
    words
        Chinese, English.
    """
    return "；".join(part[0] for part in parts), "; ".join(part[1] for part in parts)
