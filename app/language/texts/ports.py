"""Texts of the page of ports."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "by.label": Text("衡量指标", "Metric"),
    "by.distance": Text("里程", "Distance"),
    "by.time": Text("用时", "Time"),
    "by.cost": Text("运费", "Cost"),
    "by.co2e": Text("排放", "CO₂e"),
    "by.generalised": Text("综合成本", "Generalised cost"),
    "ports.lead": Text(
        "各县区经哪个港口运往对方省份最合算，两省港口之间的联系有多紧密。县区颜色表示最合算的港口，线越粗联系越紧密。",
        "The best port for each county's freight to the other province, and how closely the ports are linked. A "
        "county has the colour of its best port; line width shows the linkage.",
    ),
    "ports.all": Text("所有港口", "All ports"),
    "ports.one": Text("选择港口", "Port"),
    "ports.no_gateway": Text(
        "没有从这个港口到对方省份的航线。", "No sea route leads from this port to the other province."
    ),
    "ports.areas": Text("县区颜色", "County colours"),
    "ports.areas.best": Text("腹地", "Hinterland"),
    "ports.areas.hours": Text("卡车用时", "Truck time"),
    "ports.by_truck": Text("卡车{hours}小时", "{hours} h by truck"),
    "ports.band": Text("卡车用时", "Truck time"),
    "ports.bands": Text("这个港口的腹地", "Hinterland of this port"),
    "ports.bands.lead": Text(
        "本省县区按卡车到港用时分组：其中多少县区经这个港口最合算，多少与最优港相差不到5%。",
        "Counties of the port's own province by truck time to it: how many it serves best, and how many within 5 % "
        "of the best port.",
    ),
    "ports.best_here": Text("最合算", "Best here"),
    "ports.matrix": Text("港口联动矩阵", "Linkage matrix"),
    "ports.matrix.lead": Text(
        "联动指数：往江苏 / 往辽宁；颜色越深联系越紧密，“—”表示没有指数。",
        "Linkage index: to Jiangsu / to Liaoning; darker is closer; — means no index.",
    ),
    "ports.hinterlands": Text("港口腹地", "Hinterlands"),
    "ports.hinterlands.lead": Text(
        "数值为从县区经该港到对方省份居民的平均值，取各县区的中位数；“竞争”指与次优港相差不到5%的县区数。",
        "A county's value is its mean by the port to the people of the other province; the table has the median "
        "over counties. A county is contested if the next-best port is less than 5 % behind.",
    ),
    "ports.port": Text("港口", "Port"),
    "ports.counties": Text("县区", "Counties"),
    "ports.value": Text("中位数", "Median"),
    "ports.margin": Text("与次优港差值", "Lead over next best"),
    "ports.contested": Text("竞争", "Contested"),
    "ports.linkage": Text("港口联动指数", "Port linkage index"),
    "ports.linkage.lead": Text(
        "由两港吞吐量、海上距离、已知航线和腹地重叠算出，0到100；没有出处的航线列为“有潜力”，图上为虚线。",
        "From both ports' cargo, sea distance, known services and overlap of hinterlands, 0 to 100. A link without "
        "a documented service is potential, and dashed on the map.",
    ),
    "ports.pair": Text("辽宁港口 → 江苏港口", "Liaoning port → Jiangsu port"),
    "ports.index": Text("指数", "Index"),
    "ports.service": Text("航线", "Service"),
    "service.known": Text("已知", "known"),
    "service.recalled": Text("待核实", "to be verified"),
    "service.potential": Text("有潜力", "potential"),
    "ports.note": Text(
        "这是测算，不是建议：没有考虑航班密度和港口能力，腹地只在本省港口中选。方法见 docs/method.md。",
        "A calculation, not advice: sailing frequency and port capacity are not considered, and counties choose "
        "only among the ports of their own province. See docs/method.md for the method.",
    ),
}
