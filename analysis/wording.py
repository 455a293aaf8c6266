"""What alternatives are called and why they are shown: the words, Chinese and English, that results carry with them."""

from __future__ import annotations

__all__ = [
    "BAND_NAMES",
    "BREAK_EVEN",
    "CHAIN_NAMES",
    "EFFECTS",
    "FACTOR_NAMES",
    "METRIC_WORDS",
    "MODE_NAMES",
    "PAIRING_NOTES",
    "REASONS",
    "RESULT_TITLES",
    "ROAD_CHARACTER",
    "UNIT_NAMES",
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
# Of the factors above, by what the factor table writes.
UNIT_NAMES: dict[str, Words] = {
    "CNY/t-h": ("元/吨小时", "CNY/t-h"),
    "CNY/kg": ("元/千克", "CNY/kg"),
    "CNY/t-km": ("元/吨公里", "CNY/t-km"),
}
BREAK_EVEN: dict[str, Words] = {
    "above": (
        "{factor}高于{value}{unit}时，“{then}”取代“{now}”成为综合成本最低的方案",
        "with {factor} above {value} {unit}, “{then}” takes the place of “{now}” as the cheapest in generalised cost",
    ),
    "below": (
        "{factor}低于{value}{unit}时，“{then}”取代“{now}”成为综合成本最低的方案",
        "with {factor} below {value} {unit}, “{then}” takes the place of “{now}” as the cheapest in generalised cost",
    ),
    "beyond": ("（在该参数的取值范围之外）", " (outside the factor's range)"),
}
RESULT_TITLES: dict[str, Words] = {
    "linkage": ("港口联动", "Port linkage"),
    "hinterland": ("港口腹地", "Port hinterlands"),
    "hinterland_bands": ("到港公路用时分带", "Bands of hours by truck to a port"),
    "critical": ("断开一处的影响", "What single closures add"),
    "corridors": ("把两省分开的最少几段", "The fewest links that part the provinces"),
    "scenario": ("情景改变的路线", "Ways that scenarios change"),
    "flows": ("货流示意（模型或自带表格）", "Flows of goods, illustrative (a model or a user's table)"),
    "hubs": ("测算的分拨中心与方案提到的城市", "Computed centres, and the city that the plan names"),
}
BAND_NAMES: dict[str, Words] = {
    "within": ("{low}—{high}小时", "{low} to {high} h"),
    "beyond": ("{low}小时以上", "over {low} h"),
}
PAIRING_NOTES: dict[str, Words] = {
    "pair": (
        "方案所定结对；指派仅按货运可达性计算，不是建议",
        "A pair of the plan; the assignment is a calculation of freight access alone, not advice",
    ),
    "candidate": (
        "方案未定结对对象；仅按货运可达性和方案主题排序，不是建议",
        "No partner in the plan; ranked by freight access and the plan's themes alone, not advice",
    ),
    "plan": (
        "方案各对之和；对照：同样这些城市重新一对一指派的最小和",
        "Sum of the plan's pairs, beside the least sum of the same cities assigned anew",
    ),
    "plan_completed": (
        "保留方案各对、其余城市最优指派之和；对照：全部城市一对一指派的最小和",
        "Sum with the plan's pairs kept and the rest assigned best, beside the least sum of all cities assigned freely",
    ),
}
MODE_NAMES: dict[str, Words] = {
    "road": ("公路", "road"),
    "rail": ("铁路", "rail"),
    "sea": ("海运", "sea"),
    "river": ("内河", "river"),
    "ferry": ("轮渡", "ferry"),
}
# What each metric is called, and its unit per tonne.
METRIC_WORDS: dict[str, tuple[Words, Words]] = {
    "distance": (("里程", "distance"), ("公里", "km")),
    "time": (("用时", "time"), ("小时", "h")),
    "cost": (("运费", "cost"), ("元/吨", "CNY/t")),
    "co2e": (("排放", "emissions"), ("千克/吨", "kg/t")),
    "generalised": (("综合成本", "generalised cost"), ("元/吨", "CNY/t")),
}
EFFECTS: dict[str, Words] = {
    "nothing": ("{count}对地点的最优路线都不变", "the best way of none of the {count} pairs changes"),
    "headline": (
        "{count}对地点中，{rerouted}对改走其他路线，{cut}对中断",
        "of {count} pairs {rerouted} take another way and {cut} are cut off",
    ),
    "total": (
        "前后都通的各对{metric}合计由{before}变为{after}{unit}（{share}）",
        "{metric} of all pairs that have a way before and after goes from {before} to {after} {unit} ({share})",
    ),
    "loser": (
        "受损：{pair}，{metric}增加{change}{unit}（{share}）",
        "loses: {pair}, {metric} up {change} {unit} ({share})",
    ),
    "winner": (
        "受益：{pair}，{metric}减少{change}{unit}（{share}）",
        "gains: {pair}, {metric} down {change} {unit} ({share})",
    ),
    "way": ("，由“{before}”改为“{after}”", ", from “{before}” to “{after}”"),
    "cut": ("中断：{pair}，再无路线可走", "cut off: {pair}, no way is left"),
    "opened": ("新通：{pair}，原先无路线可走", "opened: {pair}, there was no way before"),
}
# Links without a name of their own.
WHEREABOUTS: dict[str, Words] = {
    "inside": ("{place}境内", "in {place}"),
    "afloat": ("海上（最近的海港：{place}）", "at sea, nearest sea port: {place}"),
}


def joined_words(parts: list[Words]) -> Words:
    """Return phrases as one, separated as each language does."""
    return "；".join(part[0] for part in parts), "; ".join(part[1] for part in parts)
