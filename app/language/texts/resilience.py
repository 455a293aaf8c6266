"""Texts of the pages of critical links and of flows."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "critical.lead": Text(
        "任一线路或港口关闭，两省27个城市之间的总量增加多少？逐一关闭每段线路和每个港口，按影响排列。",
        "What does losing one link or port cost the 27 cities? Each link and port is closed on its own and ranked "
        "by its effect.",
    ),
    "critical.what": Text("关闭对象", "Closed"),
    "critical.added": Text("合计增加", "Total increase"),
    "critical.pairs_cut": Text("中断的城市对", "Pairs cut off"),
    "critical.ranks": Text("名次范围", "Range of rank"),
    "critical.try": Text("模拟", "Simulate"),
    "critical.more": Text("另有{count}段，影响相同", "and {count} more with the same effect"),
    "critical.close": Text("在情景页模拟关闭：{name}", "Simulate on the scenarios page: closure of {name}"),
    "critical.close.short": Text("模拟关闭", "Simulate"),
    "critical.ranking": Text("单处关闭的影响", "Effect of single closures"),
    "critical.ranking.lead": Text(
        "合计是702个有方向的城市对之和，每吨。前后相连、没有岔路的几段影响相同，合为一行。名次范围是20次参数抽样中"
        "名次的第5至95百分位。",
        "Totals are over the 702 ordered pairs of cities, per tonne. Consecutive links without a junction have the "
        "same effect and share a row. The range of rank is its 5th to 95th percentile in 20 draws of the factors.",
    ),
    "critical.cut": Text("割集", "Cut set"),
    "critical.near.liaoning": Text("靠近辽宁", "Near Liaoning"),
    "critical.near.jiangsu": Text("靠近江苏", "Near Jiangsu"),
    "critical.corridors": Text(
        "两省之间有{count}条互不重合的通道", "Link-disjoint corridors between the provinces: {count}"
    ),
    "critical.corridors.lead": Text(
        "只计高速公路、货运铁路和轮渡。同时关闭下面任一割集的全部区段，这些通道就全部中断。",
        "Expressways, freight railways and ferries only. Closing every link of one of these cut sets separates the "
        "provinces on this network.",
    ),
    "critical.note": Text(
        "按默认参数预先计算；不含公海上没有名称的航线，因为船舶可以绕行。其他参数请用命令 liaosu critical。",
        "Computed in advance at default factors; unnamed open-sea lanes are left out, since ships can sail around "
        "a closure. For other factors: liaosu critical.",
    ),
    "flows.lead": Text(
        "假设两省之间有一定货量，会走哪些路线、各走多少？分拨中心设在哪里，离各县区最近？",
        "Given an assumed volume of freight between the provinces, which routes does it take, and how much goes by "
        "each? Where are distribution centres closest to the counties?",
    ),
    "flows.show": Text("显示内容", "Show"),
    "flows.show.logit": Text("按成本分配（Logit）", "Split by cost (logit)"),
    "flows.show.all": Text("全走成本最低的路线", "All on the cheapest"),
    "flows.show.centres": Text("分拨中心", "Centres"),
    "flows.count": Text("中心数量", "Number of centres"),
    "flows.illustrative": Text("示意模型，不是统计数据。", "Illustrative model, not observed data."),
    "flows.demand": Text(
        "假设两省之间一年有{tonnes}货物，用重力模型按生产总值和运输成本分配到{pairs}个城市对，方案结对的城市之间乘"
        "以{factor}。要用自己的货量表，请运行 liaosu flows --demand。",
        "{tonnes} a year are assumed between the provinces. A gravity model distributes them over {pairs} ordered "
        "pairs of cities by GDP and cost, multiplied by {factor} between paired cities. For your own table: liaosu "
        "flows --demand.",
    ),
    "flows.load": Text("一年{tonnes}", "{tonnes} a year"),
    "flows.mode": Text("方式", "Mode"),
    "flows.corridor": Text("通道", "Corridor"),
    "flows.way": Text("备选路线", "Alternative"),
    "flows.province": Text("始发省", "Origin"),
    "flows.by.mode": Text("按运输方式", "By mode"),
    "flows.by.corridor": Text("按通道", "By corridor"),
    "flows.by.way": Text("货量最多的路线", "Alternatives with most freight"),
    "flows.by.province": Text("按始发省", "By province of origin"),
    "flows.share": Text("占比", "Share"),
    "flows.tonnes": Text("货量", "Freight"),
    "flows.tonne_km": Text("周转量", "Tonne-km"),
    "flows.cost": Text("运费", "Cost"),
    "flows.co2e": Text("排放", "CO₂e"),
    "flows.unit.t": Text("万吨", "kt"),
    "flows.unit.tkm": Text("亿吨公里", "M t-km"),
    "flows.unit.cny": Text("亿元", "M CNY"),
    "flows.unit.kg": Text("万吨", "kt"),
    "flows.note.logit": Text(
        "每对城市的货量按各备选路线的综合成本分配，成本越低份额越大；敏感度是假设。不考虑运力。",
        "The freight of a pair is split over its alternatives by generalised cost: the lower the cost, the larger "
        "the share. The sensitivity is an assumption. Capacity is not considered.",
    ),
    "flows.note.all": Text(
        "每对城市的货全走综合成本最低的备选路线；因为只有一个时间价值，几乎都走海运。不考虑运力。",
        "All freight of a pair takes the alternative of lowest generalised cost; with a single value of time, "
        "nearly all goes by sea. Capacity is not considered.",
    ),
    "flows.centre": Text("中心", "Centre"),
    "flows.centres": Text("测算的分拨中心", "Computed centres"),
    "flows.planned": Text("方案第6项提到的城市", "Named by item 6 of the plan"),
    "flows.people": Text("人口", "Population"),
    "flows.calculation": Text("只是测算，不是建议。", "A calculation, not advice."),
    "flows.mean": Text(
        "从最近的中心用卡车送到各县区，按人口加权平均{value}{unit}。",
        "By truck from the nearest centre to the counties: {value} {unit} on average, weighted by population.",
    ),
    "flows.plan": Text("方案第6项提到的城市：{places}（灰点）。", "Item 6 of the plan names {places} (grey dot)."),
    "flows.note.centres": Text(
        "候选地是两省的县区和港口；取加权平均值最小的组合（p-中位问题，精确解）。各市人口在所辖县区间平均分配。颜色"
        "表示由哪个中心服务。",
        "Candidates are the counties and ports of both provinces; the set with the lowest weighted mean is chosen "
        "(the p-median problem, solved exactly). A city's population is split evenly over its counties. Colours "
        "show which centre serves a county.",
    ),
    "network.label": Text("网络", "Network"),
    "network.any": Text("各种运输方式", "All modes"),
    "network.road": Text("仅公路", "Road only"),
    "network.rail": Text("仅铁路", "Rail only"),
}
