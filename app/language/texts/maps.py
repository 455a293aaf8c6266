"""Texts of the map: layers, legend, colours, controls."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "map.label": Text("对口合作地图", "Cooperation map"),
    "legend.title": Text("图例", "Legend"),
    "legend.pairs": Text("城市结对（按主题着色）", "City pairs, coloured by theme"),
    "legend.ports": Text("港口货物吞吐量，2017年或最近年份", "Port cargo, 2017 or the nearest year"),
    "legend.ports.unknown": Text("未知", "unknown"),
    "legend.tours": Text("经贸平台（第4项）", "Trade platforms (item 4)"),
    "legend.supply": Text("产需对接（第8项）", "Supply-demand matching (item 8)"),
    "legend.parks": Text("园区", "Parks and zones"),
    "legend.parks.named": Text("方案点名", "Named in the plan"),
    "legend.parks.other": Text("组成或背景园区", "Member or context"),
    "legend.source": Text(
        "来源：对口合作实施方案（2018）；港口数据见各港", "Source: cooperation plan of 2018; ports as cited"
    ),
    "layers.title": Text("显示的图层", "Layers on the map"),
    "layers.note": Text("县级边界在放大到8级后出现。", "County borders appear from zoom level 8."),
    "layer.pairs": Text("城市结对", "City pairs"),
    "layer.port_links": Text("港口联动（第10项）", "Port links (item 10)"),
    "layer.park_links": Text("园区合作（第22项）", "Park cooperation (item 22)"),
    "layer.trade_links": Text("经贸平台与产需对接（第4、8项）", "Trade platforms and supply (items 4 and 8)"),
    "layer.ports": Text("港口", "Ports"),
    "layer.parks": Text("园区", "Parks and zones"),
    "layer.labels": Text("地名", "Place names"),
    "layer.inland": Text("河流湖泊", "Rivers and lakes"),
    "water.coast": Text("海岸线", "Coast"),
    "water.river": Text("河流", "River"),
    "water.canal": Text("运河", "Canal"),
    "layer.counties": Text("县级边界", "County borders"),
    "layer.expressways": Text("高速公路", "Expressways"),
    "layer.roads": Text("其他公路", "Other roads"),
    "layer.freight_rails": Text("货运铁路", "Railways for freight"),
    "layer.passenger_rails": Text("其他铁路", "Other railways"),
    "layer.sea_lanes": Text("海上航线", "Sea lanes"),
    "layer.waterways": Text("内河航道", "Inland waterways"),
    "layer.ferries": Text("轮渡", "Ferries"),
    "layer.download": Text("下载 GeoJSON", "Download GeoJSON"),
    "legend.ways": Text("路线（按运输方式着色）", "Routes, coloured by mode"),
    "measure.cost": Text("按运费", "By cost"),
    "measure.time": Text("按用时", "By time"),
    "legend.own": Text(
        "这个港口最合算、相差5%以内、相差更多", "This port: best, within 5 % of the best, more than 5 % behind"
    ),
    "legend.hours": Text("卡车用时：由短到长", "Truck time: short to long"),
    "legend.hinterland": Text("县区：最合算的港口（颜色见表）", "County: its best port (colours in the table)"),
    "legend.linkage.known": Text("有已知航线，线越粗联系越紧密", "Known service (line width: linkage)"),
    "legend.linkage.potential": Text("有潜力", "Potential"),
    "control.share": Text("分享、导出这个视图", "Share or export this view"),
    "legend.closed": Text("关闭", "Closed"),
    "legend.slowed": Text("减速", "Slowed"),
    "legend.added": Text("新增", "Added"),
    "legend.flows": Text("货量（线宽）", "Freight volume (line width)"),
    "legend.centres": Text("服务的中心", "Served by"),
    "legend.critical": Text("关闭后增加的合计（线宽）", "Total increase if closed (line width)"),
    "legend.cut": Text("割集：能隔断两省的最少区段", "Cut set: the fewest links that separate the provinces"),
    "legend.changed": Text("改变的路线", "Routes that change"),
    "legend.before": Text("之前", "Before"),
    "legend.after": Text("之后", "After"),
    "layers.sources": Text("来源与许可", "Sources and licences"),
    "layers.colouring": Text("城市着色", "Cities coloured by"),
    "group.plan": Text("方案", "Plan"),
    "group.places": Text("地点与边界", "Places and borders"),
    "group.networks": Text("交通网络", "Networks"),
    "colouring.none": Text("不着色", "Nothing"),
    "colouring.theme": Text("结对主题", "Theme of their pair"),
    "colouring.population": Text("常住人口（2020年）", "Population (2020)"),
    "colouring.gdp": Text("地区生产总值（2023年）", "GDP (2023)"),
    "colouring.access": Text("货车到最近海港的时间", "Hours by truck to the nearest sea port"),
    "measure.population": Text("常住人口，万人，2020年", "Population, million, 2020"),
    "measure.gdp": Text("地区生产总值，亿元，2023年", "GDP, CNY bn, 2023"),
    "measure.access": Text(
        "货车到最近海港，小时，2024年路网", "By truck to the nearest sea port, hours, roads of 2024"
    ),
    "credit.population": Text("来源：第七次全国人口普查", "Source: seventh national census"),
    "credit.gdp": Text("来源：各市统计公报，出处见城市详情", "Source: bulletins of the cities, cited in their details"),
    "credit.access": Text(
        "计算值：从政府驻地到两省海港，一名驾驶员，含休息；公路 © OpenStreetMap contributors",
        "Computed from the seat to the sea ports of both provinces, one driver, rests included; "
        "roads © OpenStreetMap contributors",
    ),
    "access.value": Text("到{port} {hours} 小时", "{hours} h to {port}"),
    "legend.theme": Text("城市结对，弧线与城市按主题着色", "City pairs: arcs and cities coloured by theme"),
    "legend.recalled": Text(
        "虚线边界：待核实（{total}市中{count}市）", "Dashed outline: to be verified ({count} of {total} cities)"
    ),
    "legend.osm": Text(
        "公路、铁路 © OpenStreetMap contributors（2024年，概化）",
        "Roads and railways © OpenStreetMap contributors (2024, generalised)",
    ),
    "legend.lanes": Text(
        "航线：两省海港间的最短航路，由海岸计算，不用于导航",
        "Sea lanes: shortest routes between the two provinces' sea ports, computed from the coasts, not for navigation",
    ),
    "control.zoom_in": Text("放大", "Zoom in"),
    "control.zoom_out": Text("缩小", "Zoom out"),
    "control.home": Text("回到两省全图", "Show both provinces"),
    "control.fullscreen": Text("全屏", "Full screen"),
    "control.measure": Text("量距离", "Measure a distance"),
    "control.measure_end": Text("结束量距", "Stop measuring"),
    "control.tiles": Text("底图瓦片", "Map tiles"),
    "measure.hint": Text("在地图上点选各点；按 Esc 结束", "Click points on the map; Esc ends"),
}
