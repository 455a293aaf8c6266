"""Texts of the page of scenarios."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
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
}
