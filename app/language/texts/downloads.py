"""Texts of downloads, of the share dialog and of what archives contain."""

from __future__ import annotations

from app.language.texts.entry import Text

__all__ = ["TEXTS"]

TEXTS: dict[str, Text] = {
    "takeaway.title": Text("导出当前视图", "Export this view"),
    "takeaway.bundle": Text("已打开的图层、路线与情景", "Visible layers, routes and scenario"),
    "takeaway.comparison": Text("备选路线（逐段）", "Alternatives, leg by leg"),
    "takeaway.route": Text("路线（逐段）", "The route, leg by leg"),
    "takeaway.places": Text("起点、途经点与终点", "Origin, stops and destination"),
    "takeaway.readme": Text(
        "本压缩包的内容与来源。使用或再发布时请保留署名，并遵守各图层的许可。",
        "Contents and sources of this archive. Keep the credits and follow the licence of each layer when you use "
        "or publish it.",
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
        "在本文件夹中运行命令，可得出同样的比较：{command}",
        "The same comparison by command, run in this folder: {command}",
    ),
    "results.hinterland_bands": Text("下载卡车用时分组", "Download truck-time bands"),
    "share.title": Text("分享这个视图", "Share this view"),
    "share.close": Text("关闭", "Close"),
    "share.link": Text("链接", "Link"),
    "share.frame": Text("嵌入代码", "Embed code"),
    "share.frame.note": Text(
        "要嵌入其他网站，服务器管理员须用 LIAOSU_FRAME_ANCESTORS 允许该网站。",
        "To embed it in another site, the server's operator must allow that site with LIAOSU_FRAME_ANCESTORS.",
    ),
    "share.copy": Text("复制", "Copy"),
    "share.copied": Text("已复制", "Copied"),
    "share.pictures": Text("图片（中英双语，带图例和来源）", "Pictures, bilingual, with legend and sources"),
    "share.offline": Text("离线地图", "Offline map"),
    "share.offline.link": Text("HTML，断网也能打开", "HTML that opens offline"),
    "share.offline.note": Text(
        "图片和离线地图需要几秒钟生成。图层数据在“图层”页下载。",
        "Pictures and the offline map take a few seconds to make. Download the data on the layers page.",
    ),
    "results.scenario": Text("下载情景结果", "Download scenario results"),
    "results.hinterland": Text("下载腹地数据", "Download hinterlands"),
    "results.linkage": Text("下载港口联动", "Download port linkage"),
    "results.critical": Text("下载中断影响", "Download closure ranking"),
    "results.corridors": Text("下载割集", "Download cut sets"),
    "results.flows": Text("下载货流", "Download flows"),
    "results.hubs": Text("下载分拨中心", "Download centres"),
}
