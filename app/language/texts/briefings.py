"""Texts of briefings and printed maps."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "brief.take": Text("生成汇报材料", "Create a briefing"),
    "brief.as.pptx": Text("幻灯片", "Slides"),
    "brief.as.pdf": Text("一页纸", "One page"),
    "brief.as.html": Text("离线地图", "Offline map"),
    "brief.as.png": Text("图片", "Picture"),
    "brief.as.svg": Text("矢量图", "SVG"),
    "brief.as.both": Text("双语幻灯片", "Slides in both languages"),
    "brief.view": Text(
        "备选路线的比较，按综合成本排列；括号中是第5至95百分位。",
        "Alternatives in order of generalised cost; in brackets the 5th to 95th percentile.",
    ),
    "figure.date": Text("制图日期", "Drawn"),
    "figure.sources": Text("来源", "Sources"),
    "figure.licences": Text("许可", "Licences"),
    "figure.caveat": Text(
        "边界为概化显示，不用于测绘、划界或导航",
        "borders generalised, not for surveying, delimitation or navigation",
    ),
    "figure.projection": Text(
        "阿尔伯斯等积圆锥投影（30°N、45°N，120°E）", "Albers equal-area projection (30° N, 45° N; 120° E)"
    ),
    "figure.locator": Text("本图范围", "Area of the map"),
    "figure.ports.unsure": Text("虚线：待核实或未知", "dashed: to be verified or unknown"),
    "figure.ways.note": Text("门到门，每吨，默认参数", "door to door, per tonne, default factors"),
    "figure.ways.changed": Text(
        "门到门，每吨，条件或参数有改动", "door to door, per tonne, conditions or factors changed"
    ),
    "brief.places": Text("方案点名的地点", "Places that the plan names"),
    "brief.parks": Text("园区", "Parks and zones"),
    "brief.area": Text("面积未知", "area unknown"),
    "brief.alternatives": Text("备选路线与范围", "Alternatives, with ranges"),
    "brief.charts": Text("用时与运费的构成", "Composition of time and cost"),
    "brief.no_ways": Text("没有比较路线", "No routes compared"),
    "brief.contents": Text("目录", "Contents"),
    "brief.sources": Text("来源与许可", "Sources and licences"),
    "brief.references": Text("城市数字的出处", "References for the cities' figures"),
    "brief.all": Text("辽苏对口合作：全部结对", "Liaoning-Jiangsu cooperation: all pairs"),
    "brief.method": Text(
        "综合成本＝运费＋小时×货物时间价值＋排放×碳价",
        "Generalised cost = cost + hours × value of time + CO₂e × carbon price",
    ),
    "figure.layer.land": Text("陆地", "Land"),
    "figure.layer.provinces": Text("两省", "The two provinces"),
    "figure.layer.colours": Text("城市着色", "Colours of cities"),
    "figure.layer.water": Text("水体", "Water"),
    "figure.layer.borders": Text("界线", "Borders"),
    "figure.layer.graticule": Text("经纬网", "Graticule"),
    "figure.layer.networks": Text("交通网络", "Networks"),
    "figure.layer.ways": Text("路线", "Routes"),
    "figure.layer.arcs": Text("合作结对", "Pairings"),
    "figure.layer.ports": Text("港口", "Ports"),
    "figure.layer.parks": Text("园区", "Parks"),
    "figure.layer.seats": Text("城市与港站", "Cities and terminals"),
    "figure.layer.furniture": Text("比例尺与指北针", "Scale and north"),
    "figure.layer.legend": Text("图例", "Legend"),
    "figure.layer.locator": Text("位置图", "Locator map"),
}
