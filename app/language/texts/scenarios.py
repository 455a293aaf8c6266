"""Texts of the page of scenarios."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "scenarios.lead": Text(
        "如果关闭一个港口、中断一条线路或增加一个班次，方案中的每一对地点会受什么影响？请选一个预设情景，或在下面、"
        "在地图上自行设置。",
        "If a port closes, a line is cut or a sailing is added, what changes for each pair of the plan? Choose a "
        "ready-made scenario, or edit one below and on the map.",
    ),
    "scenarios.now": Text("当前改动", "Current changes"),
    "scenarios.no_changes": Text("没有改动：基准情景。", "No changes: baseline."),
    "scenarios.as_is": Text("基准情景", "Baseline"),
    "scenarios.drop": Text("移除：{change}", "Remove: {change}"),
    "scenarios.open": Text("打开情景文件", "Open a scenario file"),
    "scenarios.save": Text("保存为情景文件", "Save as a scenario file"),
    "scenarios.keep": Text("加入并排比较", "Add to comparison"),
    "scenarios.beside": Text("并排比较", "Side by side"),
    "scenarios.beside.note": Text(
        "各列是该情景下的变化量，编号见上；合计只包括前后都有路线的各对。",
        "Each column has the changes under that scenario, numbered as above; the total includes only pairs that "
        "have a route before and after.",
    ),
    "scenarios.total": Text("合计", "Total"),
    "edit.title": Text("自定义情景", "Edit the scenario"),
    "edit.action": Text("操作", "Action"),
    "edit.close": Text("关闭", "Close"),
    "edit.slow": Text("减速", "Slow"),
    "edit.slow.factor": Text("用时倍数", "Travel time ×"),
    "edit.thing": Text("对象", "Object"),
    "edit.thing.placeholder": Text("港口、公路、运输方式、冰期", "Port, road, mode, ice"),
    "edit.group.modes": Text("运输方式", "Modes"),
    "edit.group.season": Text("季节", "Season"),
    "edit.group.ports": Text("港口", "Ports"),
    "edit.group.refs": Text("公路", "Roads"),
    "edit.group.cities": Text("城市", "Cities"),
    "edit.pick": Text("在地图上点选", "Pick on the map"),
    "edit.draw": Text("在地图上画区域", "Draw an area"),
    "edit.box": Text("区域的西、南、东、北（度）", "Area: west, south, east, north (degrees)"),
    "edit.box.do": Text("应用于这个区域", "Apply to this area"),
    "edit.hint.pick": Text(
        "点一个港口或一条线路，然后在面板中选择；按Esc结束。",
        "Click a port or a link, then choose in the panel. Esc ends.",
    ),
    "edit.hint.draw": Text(
        "依次点出区域的各角，双击或按回车完成；按Esc取消。",
        "Click the corners one by one; double-click or press Enter to finish, Esc to cancel.",
    ),
    "edit.found": Text("找到：", "Found here:"),
    "edit.nothing": Text(
        "这里没有港口或线路，请放大后再点。", "There is no port or link here; zoom in and click again."
    ),
    "edit.this.port": Text("港口：{name}", "Port: {name}"),
    "edit.this.link": Text("{mode}：{name}，这一段{km}公里", "{mode}: {name}, this link of {km} km"),
    "edit.this.ref": Text("{ref}全线", "All of {ref}"),
    "edit.link.title": Text("新增线路或班次", "Add a line or service"),
    "edit.link.note": Text(
        "留空的按该方式的参数推算；有班期的，平均等待发车间隔的一半。",
        "Empty fields follow from the factors of the mode. The waiting time is half the interval between departures.",
    ),
    "edit.link.from": Text("从", "From"),
    "edit.link.to": Text("到", "To"),
    "edit.link.mode": Text("方式", "Mode"),
    "edit.link.length": Text("里程（公里）", "Length (km)"),
    "edit.link.hours": Text("用时（小时）", "Time (h)"),
    "edit.link.cost": Text("运费（元/吨）", "Cost (CNY/t)"),
    "edit.link.sailings": Text("每周班次", "Departures per week"),
    "edit.link.do": Text("添加", "Add"),
    "edit.factor.title": Text("修改参数", "Change a factor"),
    "edit.factor.which": Text("参数（单位；范围）", "Factor (unit; range)"),
    "edit.factor.value": Text("改为", "New value"),
    "edit.factor.do": Text("应用", "Apply"),
    "edit.too_long": Text(
        "改动太多，网址放不下（最多{most}个字符）；请保存为情景文件，再用命令计算。",
        "There are too many changes for a URL (at most {most} characters); save a scenario file and use the commands.",
    ),
    "edit.no_area": Text(
        "这个区域没有面积，请至少点三个不在一条直线上的角。",
        "The area is empty; set at least three corners that do not lie on one line.",
    ),
    "edit.not_slow": Text(
        "有编号的公路和铁路、运输方式和区域可以减速；港口和单个区段只能关闭。",
        "Numbered roads and railways, whole modes and areas can be slowed; a port or a single link can only be closed.",
    ),
    "edit.number": Text("请填一个{low}到{high}之间的数。", "Give a number from {low} to {high}."),
    "edit.box.wrong": Text(
        "请填地图范围内的四个数：西、南、东、北，西小于东，南小于北。",
        "Give four numbers within the map: west, south, east, north, with west less than east and south less than "
        "north.",
    ),
    "edit.link.wrong": Text("请选两个不同的地点和一种方式。", "Choose two different places and a mode."),
    "edit.factor.wrong": Text("请选一个参数，填上新值。", "Choose a factor and give its new value."),
    "edit.full": Text(
        "已有{most}个情景并排，请先移除一个。", "{most} scenarios are already compared; remove one first."
    ),
    "edit.file": Text("文件中没有有效的情景（JSON）。", "The file contains no scenario in JSON."),
    "change.closed.port": Text("关闭港口：{name}", "Closed port: {name}"),
    "change.closed.mode": Text("关闭运输方式：{name}", "Closed mode: {name}"),
    "change.closed.ref": Text("关闭公路：{name}", "Closed road: {name}"),
    "change.closed.link": Text("关闭区段：{name}（{id}）", "Closed link: {name} ({id})"),
    "change.closed.links": Text("关闭区段：{count}", "Closed links: {count}"),
    "change.closed.area": Text("关闭画出的区域", "Closed area"),
    "change.an_area": Text("画出的区域", "an area"),
    "change.slowed": Text("减速：{name}，用时{factor}倍", "Slowed: {name}, travel time × {factor}"),
    "change.added": Text("新增{mode}：{origin}—{destination}", "Added {mode}: {origin}-{destination}"),
    "change.factor": Text("参数：{name} = {value}", "Factor: {name} = {value}"),
    "change.ice": Text("渤海冰期", "Ice in the Bohai"),
    "scenarios.routes": Text("在这个情景下比较路线", "Compare routes under this scenario"),
    "scenarios.none": Text("恢复基准情景", "Reset to baseline"),
    "scenarios.effects": Text("影响", "Effects"),
    "scenarios.pairs": Text("各对地点前后比较", "Pair by pair"),
    "scenarios.before": Text("之前", "Before"),
    "scenarios.after": Text("之后", "After"),
    "scenarios.change": Text("变化量", "Change"),
    "scenarios.rerouted": Text("改线", "Rerouted"),
    "scenarios.yes": Text("是", "yes"),
    "scenarios.cut": Text("中断", "cut off"),
    "scenarios.opened": Text("新通", "newly connected"),
    "scenarios.note": Text(
        "每对地点取综合成本最低的路线，门到门，每吨；路线页的运输方式、参数和冰季设置同样有效。",
        "The route of lowest generalised cost for each pair, door to door, per tonne; modes, factors and ice "
        "season set on the routes page also apply.",
    ),
}
