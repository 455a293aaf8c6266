"""Texts of the page of ports."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "by.label": Text("按什么衡量", "Measured by"),
    "by.distance": Text("距离", "Distance"),
    "by.time": Text("时间", "Time"),
    "by.cost": Text("运费", "Cost"),
    "by.co2e": Text("排放", "CO₂e"),
    "by.generalised": Text("综合成本", "All in"),
    "ports.lead": Text(
        "各县区的货走哪个港口去对方省份最合算，两省港口之间联系有多紧。县区的颜色是最合算的港口，线越粗联系越紧。",
        "Which port is best for each county's goods towards the other province, and how closely ports are linked. "
        "A county has the colour of its best port; the thicker a line, the closer the link.",
    ),
    "ports.all": Text("所有港口", "All ports"),
    "ports.one": Text("看哪个港口", "Which port"),
    "ports.no_gateway": Text("没有船从这个港口开往对方省份。", "No ship sails from this port to the other province."),
    "ports.areas": Text("县区颜色", "Colours of counties"),
    "ports.areas.best": Text("腹地", "Hinterland"),
    "ports.areas.hours": Text("卡车用时", "Hours by truck"),
    "ports.by_truck": Text("卡车{hours}小时", "{hours} h by truck"),
    "ports.band": Text("卡车用时", "By truck"),
    "ports.bands": Text("这个港口的腹地", "The hinterland of this port"),
    "ports.bands.lead": Text(
        "本省县区按卡车到港的小时数分带：其中有多少走这个港口最合算，多少只差不到5%。",
        "Counties of the port's own province by hours by truck: for how many it is the best, and for how many less "
        "than 5 % behind.",
    ),
    "ports.best_here": Text("最合算", "Best here"),
    "ports.matrix": Text("港口两两之间", "Port by port"),
    "ports.matrix.lead": Text(
        "联动指数：往江苏 / 往辽宁；颜色越深联系越紧，“—”没有指数。",
        "The linkage index: towards Jiangsu / towards Liaoning; the darker the closer, — where there is none.",
    ),
    "ports.hinterlands": Text("港口腹地", "Hinterlands"),
    "ports.hinterlands.lead": Text(
        "数值为从县区经该港到对方省份居民的平均；“相争”指次优港口只差不到5%的县区数。",
        "Values are from a county by the port to the other province's people, medians over its counties; a county is "
        "contested where the next port is less than 5 % behind.",
    ),
    "ports.port": Text("港口", "Port"),
    "ports.counties": Text("县区", "Counties"),
    "ports.value": Text("中位值", "Median"),
    "ports.margin": Text("领先次优", "Ahead by"),
    "ports.contested": Text("相争", "Contested"),
    "ports.linkage": Text("港口联动指数", "Port linkage index"),
    "ports.linkage.lead": Text(
        "由两港吞吐量、海上距离、已知航线和腹地重叠算出，0到100；没有出处的航线只算“有潜力”，图上为虚线。",
        "From both ports' cargo, the distance by sea, known services and the overlap of hinterlands, 0 to 100. A link "
        "without a service that a source names is potential, and dashed on the map.",
    ),
    "ports.pair": Text("辽宁港口 → 江苏港口", "Liaoning port → Jiangsu port"),
    "ports.index": Text("指数", "Index"),
    "ports.service": Text("航线", "Service"),
    "service.known": Text("已知", "known"),
    "service.recalled": Text("待核实", "to be verified"),
    "service.potential": Text("有潜力", "potential"),
    "ports.note": Text(
        "这是测算，不是建议：没有考虑航班密度和港口能力，腹地只在本省港口中选。方法见 docs/method.md。",
        "A calculation, not advice: it knows no frequencies and no capacities, and counties choose among the ports of "
        "their own province. The method is in docs/method.md.",
    ),
}
