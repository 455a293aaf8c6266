"""Texts of the pages of critical links and of flows."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "critical.lead": Text(
        "断开一处，两省27个城市之间一共多花多少？逐一断开每段线路和每个港口，按影响排列。",
        "Close one thing: what does it add between all 27 cities? Every link and port is closed by itself, and ranked.",
    ),
    "critical.what": Text("断开哪里", "What is closed"),
    "critical.added": Text("合计增加", "Added in all"),
    "critical.pairs_cut": Text("中断的对数", "Pairs cut off"),
    "critical.ranks": Text("名次范围", "Rank over ranges"),
    "critical.try": Text("试一试", "Try it"),
    "critical.more": Text("还有{count}段，断哪段都一样", "and {count} more with the same effect"),
    "critical.close": Text("在情景页关闭：{name}", "Close it on the page of scenarios: {name}"),
    "critical.close.short": Text("关闭看看", "Close"),
    "critical.ranking": Text("断开一处的影响", "What single closures add"),
    "critical.ranking.lead": Text(
        "合计是702个有方向的城市对之和，每吨。前后相连、没有岔路的几段影响相同，合为一行。"
        "名次范围是参数在其范围内变动20次时第5至95百分位的名次。",
        "The sum is over the 702 ordered pairs of cities, per tonne. Links one behind the other without a junction "
        "come to the same and share a row. The rank over ranges is its 5th to 95th percentile in 20 draws.",
    ),
    "critical.cut": Text("分界", "Cut"),
    "critical.near.liaoning": Text("靠近辽宁", "Near Liaoning"),
    "critical.near.jiangsu": Text("靠近江苏", "Near Jiangsu"),
    "critical.corridors": Text("两省之间有{count}条互不重合的通道", "{count} ways between the provinces share no link"),
    "critical.corridors.lead": Text(
        "只算高速公路、货运铁路和轮渡。同时断开下面任一组，两省就走不通这些通道了。",
        "Over expressways, freight railways and ferries alone. All links of one of these lists together would part the "
        "provinces on them.",
    ),
    "critical.note": Text(
        "按默认参数预先算好；没有名字的外海航线不算，因为船可以绕开。别的参数用命令 liaosu critical。",
        "Ranked beforehand at default factors; lanes of the open sea without a name are left out, since ships keep "
        "clear by a few miles. For other factors: liaosu critical.",
    ),
    "flows.lead": Text(
        "如果两省之间有一笔货，会怎么走、走多少？分拨中心设在哪里，送到各县区最近？",
        "If there were goods between the provinces, which ways would they take, and how much? Where would distribution "
        "centres be nearest to every county?",
    ),
    "flows.show": Text("看什么", "What to show"),
    "flows.show.logit": Text("按成本分摊", "Shared by cost"),
    "flows.show.all": Text("全走最省", "Cheapest way"),
    "flows.show.centres": Text("分拨中心", "Centres"),
    "flows.count": Text("几个中心", "How many centres"),
    "flows.illustrative": Text("示意，不是统计。", "An illustration, no statistics."),
    "flows.demand": Text(
        "假设两省之间一年{tonnes}货，用重力模型按生产总值和运输成本分给{pairs}个城市，"
        "方案结对的城市之间按{factor}倍算。自己的货量表用命令 "
        "liaosu flows --demand。",
        "A year's {tonnes} are assumed between the provinces. A gravity model spreads them over {pairs} cities by "
        "GDP and cost, "
        "{factor} times as much between paired cities. For a table of your own: liaosu flows --demand.",
    ),
    "flows.load": Text("一年{tonnes}", "{tonnes} a year"),
    "flows.mode": Text("方式", "Mode"),
    "flows.corridor": Text("通道", "Corridor"),
    "flows.way": Text("走法", "Way"),
    "flows.province": Text("从哪省发出", "From"),
    "flows.by.mode": Text("按运输方式", "By mode"),
    "flows.by.corridor": Text("按通道", "By corridor"),
    "flows.by.way": Text("货最多的走法", "The ways with most goods"),
    "flows.by.province": Text("按发出省", "By province of origin"),
    "flows.share": Text("占比", "Share"),
    "flows.tonnes": Text("货量", "Goods"),
    "flows.tonne_km": Text("周转量", "Tonne-km"),
    "flows.cost": Text("运费", "Cost"),
    "flows.co2e": Text("排放", "CO₂e"),
    "flows.unit.t": Text("万吨", "kt"),
    "flows.unit.tkm": Text("亿吨公里", "M t-km"),
    "flows.unit.cny": Text("亿元", "M CNY"),
    "flows.unit.kg": Text("万吨", "kt"),
    "flows.note.logit": Text(
        "每对城市的货按各种走法的综合成本分摊，越省的走得越多；敏感度是假设。不考虑运力。",
        "The goods of a pair share its ways by their cost all in, the more the cheaper; how sharply is an assumption. "
        "Capacity is not looked at.",
    ),
    "flows.note.all": Text(
        "每对城市的货全走综合成本最低的一条路；因为只有一个时间价值，几乎都走海运。不考虑运力。",
        "All goods of a pair take the way that costs least all in; with a single value of time nearly all go by sea. "
        "Capacity is not looked at.",
    ),
    "flows.centre": Text("中心", "Centre"),
    "flows.centres": Text("测算的分拨中心", "Computed centres"),
    "flows.planned": Text("方案第6项提到的城市", "Named by item 6 of the plan"),
    "flows.people": Text("人口", "People"),
    "flows.calculation": Text("只是测算，不是建议。", "A calculation, not advice."),
    "flows.mean": Text(
        "从最近的中心用卡车送到各县区，按人口平均{value}{unit}。",
        "By truck from the nearest centre to the counties: {value} {unit} on average over the people.",
    ),
    "flows.plan": Text("方案第6项提到的城市：{places}（灰点）。", "Item 6 of the plan names {places} (grey dot)."),
    "flows.note.centres": Text(
        "候选地是两省的县区和港口；取加权平均最小的组合（p-中位问题，精确解）。县区人口按所在市平均分摊。"
        "颜色是由哪个中心送。",
        "Candidates are the counties and ports of both provinces; the set with the least weighted mean is taken "
        "(the p-median "
        "problem, solved exactly). A county has an even share of its city's people. Colours tell which centre serves.",
    ),
    "network.label": Text("在哪个网络上", "On which network"),
    "network.any": Text("各种方式", "All modes"),
    "network.road": Text("只走公路", "Road alone"),
    "network.rail": Text("只走铁路", "Rail alone"),
}
