"""Texts of the HTTP interface: its OpenAPI description and its page."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "ogc.terms": Text("各图层许可不同，见其说明", "The licence differs by layer: see its description"),
    "ogc.f": Text("响应的格式", "The format of the response."),
    "ogc.lang": Text(
        "标题的语言；未给出时由 Accept-Language 决定", "The language of titles; otherwise Accept-Language decides."
    ),
    "ogc.bbox": Text(
        "只要与此范围相交的要素：西、南、东、北，坐标顺序按 bbox-crs；带高程时为六个数。西大于东时跨越 180° 经线。",
        "Only features that intersect this box: west, south, east, north in the axis order of bbox-crs; six "
        "numbers with heights. A box whose west is greater than its east crosses the antimeridian.",
    ),
    "ogc.bbox_crs": Text(
        "bbox 的坐标参考系，只能与 bbox 同用", "The coordinate reference system of bbox; only together with bbox."
    ),
    "ogc.crs": Text(
        "返回坐标的参考系，坐标轴顺序按该参考系",
        "The coordinate reference system of the response, with its own axis order.",
    ),
    "ogc.limit": Text(
        "每页最多多少个要素；大于 {most} 时按 {most} 处理",
        "The maximum number of features on a page; values over {most} are read as {most}.",
    ),
    "ogc.offset": Text("跳过前面多少个要素", "How many features to skip."),
    "ogc.datetime": Text(
        "符合 RFC 3339 的日期、时间或时段。各图层没有时间属性，不会因此减少要素。",
        "A date, a time or an interval by RFC 3339. No layer has a time property, so nothing is filtered out.",
    ),
    "ogc.skip_geometry": Text("不返回几何", "Leave out geometries."),
    "ogc.resulttype": Text("hits 只返回要素的个数", "hits returns only the number of features."),
    "ogc.feature": Text("要素的编号", "The id of a feature."),
    "ogc.properties": Text("只返回这些属性", "Only these properties."),
    "ogc.sortby": Text(
        "按这些属性排序，属性名前加 - 为降序", "Sort by these properties; a - before a name sorts in descending order."
    ),
    "ogc.property": Text("只要 {name} 等于此值的要素", "Only features with this value of {name}."),
    "api.title": Text("辽苏走廊：程序接口", "Liao-Su Corridor: HTTP API"),
    "api.lead": Text(
        "辽宁与江苏之间的货运路线，用于规划，不用于导航。数字按吨计；多数参数是可调整的假设，见来源页。",
        "Freight routes between Liaoning and Jiangsu, for planning and not for navigation. Figures are per tonne; "
        "most factors are adjustable assumptions, see the sources page.",
    ),
    "api.route": Text("查找两地之间的最佳路线", "Find the best route between two places"),
    "api.route.more": Text(
        "返回一条路线及各路段。地名有误或含义不明时为 400，没有可通行的路线时为 422。",
        "Returns one route with its legs. An unknown or ambiguous place gives 400; if no route is open, 422.",
    ),
    "api.compare": Text("比较两地之间门到门的备选路线", "Compare door-to-door alternatives between two places"),
    "api.compare.more": Text(
        "返回各备选路线、取值范围与盈亏平衡点。tonnes 与 teu 只能给一个，同时给出时为 400。",
        "Returns the alternatives with ranges and break-even values. Give tonnes or teu; giving both returns 400.",
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
    "api.mode": Text("单一网络，或 any：门到门", "A single network, or any: door to door."),
    "api.by": Text("按哪一项指标选最优", "The metric by which the route is the best."),
    "api.teu": Text("集装箱数量：给出每标箱的费用与排放", "Number of containers: adds costs and emissions per TEU."),
    "api.tonnes": Text(
        "货物吨数：给出整批货物的费用；不能与 teu 同用",
        "Size of the shipment in tonnes: adds its total cost; not together with teu.",
    ),
    "api.via": Text(
        "依次经过的地点，可重复，写法同 from", "A place to pass through, in order; may be repeated; written like from."
    ),
    "api.avoid": Text(
        "要避开的港口、城市、县区或道路编号，可重复", "A port, city, county or road number to avoid; may be repeated."
    ),
    "api.drivers": Text("每辆卡车的驾驶员人数", "Drivers per truck."),
    "api.scenario": Text(
        "情景，JSON 对象：关闭、减速、新增的连接、参数、季节，见 Scenario",
        "A scenario as a JSON object: closures, slow stretches, added links, factors, season; see the schema Scenario.",
    ),
    "api.format": Text(
        "geojson 返回各路段的要素，与 Accept: application/geo+json 相同",
        "geojson returns one feature per leg, like Accept: application/geo+json.",
    ),
    "api.q": Text(
        "中文名、拼音、英文名或代码的开头或一部分",
        "The beginning or a part of a name in Chinese, pinyin or English, or of a code.",
    ),
    "api.kind": Text("只要这一类地点", "Only places of this kind."),
    "api.limit": Text("最多返回多少个", "The maximum number of results."),
    "api.offset": Text("跳过前面多少个", "How many results to skip."),
    "api.found": Text("找到的结果", "Found."),
    "api.400": Text(
        "参数缺失、未知或有误，或地名未知、含义不明；detail 说明如何更正",
        "A parameter is missing, unknown or wrong, or a place is unknown or ambiguous; detail says how to correct it.",
    ),
    "api.413": Text("请求正文过大", "The request body is too large."),
    "api.414": Text("查询过长，请改用 POST", "The query is too long; use POST."),
    "api.415": Text("请求正文不是 application/json", "The request body is not application/json."),
    "api.422": Text(
        "两地之间没有可通行的路线；detail 说明关闭了什么",
        "No open route joins the places; detail says what was closed.",
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
    "api.docs.answer": Text("返回（{status}）", "Response ({status})"),
    "api.docs.schemas": Text("数据结构", "Schemas"),
    "api.docs.machine": Text("机器可读的说明（OpenAPI 3.1）", "Description for programs (OpenAPI 3.1)"),
    "api.docs.ogc": Text("图层：OGC API Features", "Layers: OGC API Features"),
    "api.docs.ogc.more": Text(
        "每个图层是一个集合，QGIS、GDAL 等可直接连接。items 接受以下参数，也可以用任何属性名筛选；可用的属性见 quer"
        "yables。",
        "Every layer is a collection that QGIS, GDAL and other clients can read. items takes these parameters, and "
        "any property name as a filter; queryables lists the properties.",
    ),
    "api.docs.limits": Text(
        "限流的响应带有 RateLimit-Limit、RateLimit-Remaining 与 RateLimit-Reset（秒）。错误以 application/problem+j"
        "son 返回。",
        "Responses that count towards the rate limit carry RateLimit-Limit, RateLimit-Remaining and "
        "RateLimit-Reset (seconds). Errors are application/problem+json.",
    ),
    "api.docs.back": Text("返回地图", "Back to the map"),
    "api.docs.link": Text("程序接口说明", "HTTP API documentation"),
}
