"""Texts of the page of sources: factors, method, validation."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "sources.lead": Text(
        "地图上的每个数据文件、出版者、版本和许可。", "Every data file on the map with publisher, version and licence."
    ),
    "sources.publisher": Text("出版者", "Publisher"),
    "sources.version": Text("版本", "Version"),
    "sources.licence": Text("许可", "Licence"),
    "sources.references": Text("参考来源（S编号）", "References (S numbers)"),
    "sources.software": Text(
        "地图显示：Leaflet、Dash、dash-leaflet、Mantine。", "Drawn with Leaflet, Dash, dash-leaflet and Mantine."
    ),
    "sources.files": Text("数据文件", "Data files"),
    "sources.factors": Text("参数", "Factors"),
    "sources.factors.lead": Text(
        "运费、时间和排放由这些参数算出。每个参数有低、默认、高三个值；“待核实”的尚无出处，只作假设。",
        "Costs, times and emissions are computed from these factors. Each has a low, a default and a high value; a "
        "factor to be verified has no source yet and is an assumption.",
    ),
    "sources.factor": Text("参数", "Factor"),
    "sources.low": Text("低", "Low"),
    "sources.default": Text("默认", "Default"),
    "sources.high": Text("高", "High"),
    "sources.unit": Text("单位", "Unit"),
    "sources.year": Text("年份", "Year"),
    "sources.basis": Text("依据", "Basis"),
    "factors.road": Text("公路", "Road"),
    "factors.rail": Text("铁路", "Rail"),
    "factors.sea": Text("海运", "Sea"),
    "factors.river": Text("内河", "River"),
    "factors.ferry": Text("轮渡", "Ferries"),
    "factors.terminals": Text("港站与换装", "Terminals and transfers"),
    "factors.values": Text("换算与估值", "Conversion and values"),
    "per.cny_t_km": Text("元/吨公里", "CNY/t-km"),
    "per.cny_vehicle_km": Text("元/车公里", "CNY/vehicle-km"),
    "per.t": Text("吨", "t"),
    "per.km_h": Text("公里/小时", "km/h"),
    "per.g_t_km": Text("克/吨公里", "g/t-km"),
    "per.h_km": Text("小时/公里", "h/km"),
    "per.kg_t_km": Text("千克/吨公里", "kg/t-km"),
    "per.km": Text("公里", "km"),
    "per.h": Text("小时", "h"),
    "per.times": Text("倍", "times"),
    "per.cny_truck": Text("元/车", "CNY/truck"),
    "per.cny_teu": Text("元/标箱", "CNY/TEU"),
    "per.cny_t": Text("元/吨", "CNY/t"),
    "per.kg_t": Text("千克/吨", "kg/t"),
    "per.t_teu": Text("吨/标箱", "t/TEU"),
    "per.cny_t_h": Text("元/吨小时", "CNY/t-h"),
    "per.cny_kg": Text("元/千克", "CNY/kg"),
    "sources.method": Text("方法", "Method"),
    "method.distance": Text("里程", "Distance"),
    "validation": Text("与公布里程的比对", "Compared with published distances"),
    "validation.wait": Text("正在用当前网络计算……", "Computing on the current networks…"),
    "validation.met": Text(
        "公布的里程逐条由本工具重新计算。各方式误差的中位数都在目标之内；个别路线偏差很大，因为公布的是某条公路的里"
        "程，而路线会走更短或更快的路。",
        "Every published distance is recomputed here. The median error of each mode is within its target; some "
        "routes differ widely because the published figure is for one road and the route takes a shorter or faster "
        "one.",
    ),
    "validation.missed": Text(
        "公布的里程逐条由本工具重新计算。有的方式超出目标，请谨慎使用其结果。",
        "Every published distance is recomputed here. Some modes miss their target; use their results with care.",
    ),
    "validation.line": Text(
        "沿公布里程所指的公路（封闭其他公路，不计接入段）", "Along the named road (others closed, access left out)"
    ),
    "validation.distance": Text("实际路线，按距离选择（计接入段）", "Routes by distance (access included)"),
    "validation.time": Text("实际路线，按时间选择（计接入段）", "Routes by time (access included)"),
    "validation.over": Text("超过5%", "Over 5 %"),
    "validation.error.distance": Text("路线误差（按距离）", "Route by distance"),
    "validation.error.time": Text("路线误差（按时间）", "Route by time"),
    "validation.mode": Text("方式", "Mode"),
    "validation.rows": Text("条数", "Rows"),
    "validation.median": Text("误差中位数", "Median error"),
    "validation.worst": Text("最大误差", "Worst"),
    "validation.target": Text("目标", "Target"),
    "validation.furthest": Text("偏差最大的{count}条", "The {count} largest errors"),
    "validation.all": Text("全部{count}条（CSV）", "All {count} rows (CSV)"),
    "validation.way": Text("区段", "Section"),
    "validation.published": Text("公布", "Published"),
    "validation.computed": Text("计算", "Computed"),
    "validation.error": Text("沿路误差", "Along the road"),
    "validation.use": Text("用途", "Use"),
    "validation.use.fit": Text("定标", "calibration"),
    "validation.use.check": Text("检验", "check"),
    "validation.use.none": Text("仅备查", "recorded only"),
    "how.distance": Text(
        "运输工具行驶的里程；从地点到最近路网的接驳段按直线计，计入里程并单独列出。",
        "Distance travelled by the vehicles. The straight-line access leg from the place to the network is "
        "included and listed separately.",
    ),
    "method.time": Text("时间", "Time"),
    "how.time": Text(
        "行驶、休息、装卸堆存和等待时间之和。驾驶员每开4小时休息20分钟；一人每天最多开8小时，两人轮换最多16小时。",
        "Moving, resting, handling and waiting. A driver rests 20 minutes after 4 hours; one driver drives at most "
        "8 hours a day, two in turn at most 16.",
    ),
    "method.cost": Text("运费", "Cost"),
    "how.cost": Text(
        "每吨：公里数乘以该方式的运价；高速公路另加每车公里通行费除以载重；客滚按一车船票除以载重，再按里程折算。",
        "Per tonne: kilometres times the rate of the mode. Expressways add the toll per vehicle-km divided by the "
        "payload; a ro-ro ferry costs a truck ticket divided by its payload, scaled by distance.",
    ),
    "method.change": Text("换装", "Transfer"),
    "how.change": Text(
        "每经过一个港口或货场，加装卸费、堆存时间和等待发车的时间；每级船闸加等待时间。",
        "Every transfer at a port or yard adds handling, dwell time and waiting for departure; every lock adds a wait.",
    ),
    "method.co2e": Text("排放", "Emissions"),
    "how.co2e": Text(
        "每吨：公里数乘以每吨公里的二氧化碳当量（从油井到车轮），每次换装再加一份。",
        "Per tonne: kilometres times grams of CO₂ equivalent per tonne-km, well to wheel, plus an amount for each "
        "transfer.",
    ),
    "method.generalised": Text("综合成本", "Generalised cost"),
    "how.generalised": Text(
        "运费，加小时数乘以货物时间价值，加排放乘以碳价。",
        "Cost, plus hours times the value of time, plus emissions times the price of carbon.",
    ),
    "method.choice": Text("备选路线的选取", "Choice of alternatives"),
    "how.choice": Text(
        "最多十条：综合成本最低的，各主要方式中最好的，某一指标最好的，以及在四项指标上没有其他路线全面不逊的；任意"
        "两条的重合不到较短一条的八成。",
        "At most ten: the lowest in generalised cost, the best of each main mode, the best by each metric, and "
        "those not beaten on all four metrics at once. Any two share less than 80 % of the shorter one.",
    ),
    "method.range": Text("范围", "Ranges"),
    "how.range": Text(
        "全部参数在低、默认、高之间按三角分布独立抽取1000次；范围是结果的第5至95百分位。",
        "All factors are sampled 1,000 times, independently, from triangular distributions over low, default and "
        "high. A range is the 5th to 95th percentile of the results.",
    ),
}
