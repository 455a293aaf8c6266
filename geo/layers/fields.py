"""
What the columns of layers and results are: a title in Chinese and English, the unit, and a short name for shapefiles.

Files carry these wherever their format has a place for it. A column means the same in every table, but for those listed
with the table's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SHORT_NAME_LENGTH", "Field", "describe_fields", "field_of", "fields_document", "short_name"]

# The longest name that a column of a shapefile may have.
SHORT_NAME_LENGTH = 10


@dataclass(frozen=True)
class Field:
    """
    A column.

    Attributes
    ----------
    name
        Of the column.
    unit
        Symbol, or empty.
    """

    name: str
    unit: str
    zh: str
    en: str

    @property
    def title_zh(self) -> str:
        """Chinese title with the unit."""
        return f"{self.zh}（{self.unit}）" if self.unit else self.zh

    @property
    def title_en(self) -> str:
        """English title with the unit."""
        return f"{self.en} ({self.unit})" if self.unit else self.en


# Name, unit, Chinese, English.
_COMMON = (
    ("adcode", "", "行政区划代码", "Administrative code"),
    ("added", "", "关闭后的增量合计，单位随指标", "What closing it adds in all, in the unit of the metric"),
    ("adjacent_to", "", "相邻省份", "Adjacent province"),
    ("alternative", "", "方案序号", "Number of the alternative"),
    ("approved", "", "批准日期", "Date of approval"),
    ("area_computed_km2", "km²", "按边界轮廓计算的面积", "Area computed from the outline"),
    ("area_confidence", "", "面积可信度", "Confidence of the area"),
    ("area_km2", "km²", "公布面积", "Published area"),
    ("area_note_en", "", "面积说明（英文）", "Note on the area in English"),
    ("area_note_zh", "", "面积说明（中文）", "Note on the area in Chinese"),
    ("area_sources", "", "面积来源编号", "References of the area"),
    ("area_year", "", "面积年份", "Year of the area"),
    ("band", "", "时间带编号", "Band"),
    ("berth_depth_confidence", "", "泊位水深可信度", "Confidence of the berth depth"),
    ("berth_depth_m", "m", "泊位水深", "Depth at berth"),
    ("by", "", "优化指标", "Metric that is minimised"),
    ("cargo_confidence", "", "货物吞吐量可信度", "Confidence of the cargo throughput"),
    ("cargo_scope_en", "", "货物吞吐量统计范围（英文）", "What the cargo throughput covers, in English"),
    ("cargo_scope_zh", "", "货物吞吐量统计范围（中文）", "What the cargo throughput covers, in Chinese"),
    ("cargo_sources", "", "货物吞吐量来源编号", "References of the cargo throughput"),
    ("cargo_t", "t", "货物吞吐量", "Cargo throughput in a year"),
    ("cargo_year", "", "货物吞吐量年份", "Year of the cargo throughput"),
    ("city_adcode", "", "所在地级市代码", "Code of the prefecture city"),
    ("city_en", "", "所在地级市（英文）", "Prefecture city, in English"),
    ("city_zh", "", "所在地级市（中文）", "Prefecture city, in Chinese"),
    ("co2e_kg_t", "kg CO2e/t", "每吨温室气体排放", "Greenhouse gas emissions per tonne"),
    ("confidence", "", "可信度", "Confidence"),
    ("cost_cny_t", "CNY/t", "每吨费用", "Cost per tonne"),
    ("counties", "", "县（市、区）数", "Number of counties and districts"),
    ("country", "", "国家代码", "Country code"),
    ("county_adcode", "", "所在县（市、区）代码", "Code of the county or district"),
    ("destination", "", "终点", "Destination"),
    ("direction", "", "合作方向", "Direction of the cooperation"),
    ("distance_km", "km", "距离", "Distance"),
    ("document_confidence", "", "批准文件可信度", "Confidence of the document"),
    ("document_en", "", "批准文件（英文）", "Document of approval, in English"),
    ("document_zh", "", "批准文件（中文）", "Document of approval, in Chinese"),
    ("edge", "", "路段编号", "Edge"),
    ("ferry", "", "通轮渡", "Served by ferry"),
    ("from", "", "起点（中文）", "From, in Chinese"),
    ("from_en", "", "起点（英文）", "From, in English"),
    ("from_h", "h", "时间下限", "Hours from"),
    ("gdp_cny_2017", "CNY", "2017年地区生产总值", "GDP of 2017"),
    ("gdp_cny_2017_confidence", "", "2017年地区生产总值可信度", "Confidence of the GDP of 2017"),
    ("gdp_cny_2017_sources", "", "2017年地区生产总值来源编号", "References of the GDP of 2017"),
    ("gdp_cny_2023", "CNY", "2023年地区生产总值", "GDP of 2023"),
    ("gdp_cny_2023_confidence", "", "2023年地区生产总值可信度", "Confidence of the GDP of 2023"),
    ("gdp_cny_2023_sources", "", "2023年地区生产总值来源编号", "References of the GDP of 2023"),
    ("generalised_cny_t", "CNY/t", "每吨广义费用", "Generalised cost per tonne"),
    ("gist_en", "", "要点（英文）", "Gist, in English"),
    ("gist_zh", "", "要点（中文）", "Gist, in Chinese"),
    ("handling_h", "h", "装卸时间", "Hours of handling"),
    ("id", "", "编号", "Identifier"),
    ("index", "", "联系指数", "Linkage index"),
    ("item", "", "方案条目", "Item of the plan"),
    ("jiangsu", "", "江苏一方的代码", "Codes on the side of Jiangsu"),
    ("kind", "", "类别", "Kind"),
    ("label", "", "方案名称（中文）", "Name of the alternative, in Chinese"),
    ("label_en", "", "方案名称（英文）", "Name of the alternative, in English"),
    ("label_lat", "°", "注记点纬度", "Latitude of the label"),
    ("label_lon", "°", "注记点经度", "Longitude of the label"),
    ("lane", "", "航线段编号，即航行网络的路段编号", "Edge of the navigable network"),
    ("lat", "°", "纬度", "Latitude"),
    ("leg", "", "运输段序号", "Number of the leg"),
    ("length", "m", "长度", "Length"),
    ("level_en", "", "级别（英文）", "Level, in English"),
    ("level_zh", "", "级别（中文）", "Level, in Chinese"),
    ("liaoning", "", "辽宁一方的代码", "Codes on the side of Liaoning"),
    ("locode", "", "联合国口岸代码", "UN/LOCODE"),
    ("lon", "°", "经度", "Longitude"),
    ("margin", "", "与次优港口之差，单位随指标", "Margin to the second port, in the unit of the metric"),
    ("member_of", "", "所属园区", "Zone that it belongs to"),
    ("mode", "", "运输方式", "Mode of transport"),
    ("moving_h", "h", "行驶时间", "Hours in motion"),
    ("name", "", "名称", "Name"),
    ("name_en", "", "英文名称", "Name in English"),
    ("name_zh", "", "中文名称", "Name in Chinese"),
    ("nearest_to", "", "割集靠近的省份", "Province that the cut lies nearest to"),
    ("network", "", "路网", "Network"),
    ("note_en", "", "备注（英文）", "Note, in English"),
    ("note_zh", "", "备注（中文）", "Note, in Chinese"),
    ("number", "", "序号", "Number"),
    ("oneway", "", "单行", "One way"),
    ("origin", "", "起点", "Origin"),
    ("pair", "", "合作结对编号", "Pairing"),
    ("pairs", "", "经过此段的港口对数", "Pairs of ports whose shortest way uses it"),
    ("pairs_cut", "", "中断的城市对数", "Pairs of cities that are cut off"),
    ("plan_item", "", "方案条目编号", "Item of the plan"),
    ("population_2020", "", "2020年人口", "Population of 2020"),
    ("population_2020_confidence", "", "2020年人口可信度", "Confidence of the population"),
    ("population_2020_sources", "", "2020年人口来源编号", "References of the population"),
    ("port", "", "港口编号", "Port"),
    ("port_en", "", "港口（英文）", "Port, in English"),
    ("port_zh", "", "港口（中文）", "Port, in Chinese"),
    ("position_confidence", "", "位置可信度", "Confidence of the position"),
    ("position_source", "", "位置来源编号", "Reference of the position"),
    ("province_adcode", "", "所在省代码", "Code of the province"),
    ("province_en", "", "所在省（英文）", "Province, in English"),
    ("province_zh", "", "所在省（中文）", "Province, in Chinese"),
    ("rail", "", "通铁路", "Served by rail"),
    ("rank", "", "名次", "Rank"),
    ("rank_high", "", "名次区间上限", "Rank, end of the range"),
    ("rank_low", "", "名次区间下限", "Rank, start of the range"),
    ("ref", "", "路线编号", "Number of the road or line"),
    ("relation", "", "与方案的关系", "Relation to the plan"),
    ("resting_h", "h", "司机休息时间", "Hours of the driver's rest"),
    ("river", "", "通内河", "Served by river"),
    ("road", "", "通公路", "Served by road"),
    ("road_m", "m", "到公路的距离", "Distance to the road"),
    ("role", "", "角色", "Role"),
    ("scenario", "", "情景", "Scenario"),
    ("scope", "", "范围", "Scope"),
    ("sea", "", "通海运", "Served by sea"),
    ("seat_confidence", "", "政府驻地可信度", "Confidence of the seat"),
    ("seat_lat", "°", "政府驻地纬度", "Latitude of the seat"),
    ("seat_lon", "°", "政府驻地经度", "Longitude of the seat"),
    ("seat_source", "", "政府驻地来源编号", "Reference of the seat"),
    ("second", "", "次优港口的值，单位随指标", "Value by the second port, in the unit of the metric"),
    ("second_port", "", "次优港口编号", "Second port"),
    ("section", "", "方案部分编号", "Section of the plan"),
    ("section_en", "", "方案部分（英文）", "Section of the plan, in English"),
    ("section_zh", "", "方案部分（中文）", "Section of the plan, in Chinese"),
    ("service", "", "已知班线", "Known service"),
    ("service_confidence", "", "班线可信度", "Confidence of the service"),
    ("service_kind", "", "班线类别", "Kind of the service"),
    ("service_seen", "", "班线最近见于", "When the service was last seen"),
    ("service_since", "", "班线开通时间", "Since when the service runs"),
    ("service_sources", "", "班线来源编号", "References of the service"),
    ("share", "", "份额", "Share"),
    ("source", "", "来源", "Source"),
    ("sources", "", "来源编号", "References"),
    ("speed_kph", "km/h", "速度", "Speed"),
    ("stable", "", "参数取值范围内保持的比例", "Share of the draws of the factors in which it holds"),
    ("status", "", "状态", "Status"),
    ("stop", "", "停靠序号", "Number of the stop"),
    ("symbolic_side", "", "以省代表的一方", "Side that is drawn at the province"),
    ("target_en", "", "目标（英文）", "Target, in English"),
    ("target_zh", "", "目标（中文）", "Target, in Chinese"),
    ("teu", "TEU", "集装箱吞吐量", "Container throughput in a year"),
    ("teu_confidence", "", "集装箱吞吐量可信度", "Confidence of the container throughput"),
    ("teu_scope_en", "", "集装箱吞吐量统计范围（英文）", "What the container throughput covers, in English"),
    ("teu_scope_zh", "", "集装箱吞吐量统计范围（中文）", "What the container throughput covers, in Chinese"),
    ("teu_sources", "", "集装箱吞吐量来源编号", "References of the container throughput"),
    ("teu_year", "", "集装箱吞吐量年份", "Year of the container throughput"),
    ("theme", "", "主题编号", "Theme"),
    ("theme_en", "", "主题（英文）", "Theme, in English"),
    ("theme_zh", "", "主题（中文）", "Theme, in Chinese"),
    ("time_h", "h", "时间", "Time"),
    ("title_en", "", "英文标题", "Title in English"),
    ("title_zh", "", "中文标题", "Title in Chinese"),
    ("to", "", "终点（中文）", "To, in Chinese"),
    ("to_en", "", "终点（英文）", "To, in English"),
    ("to_h", "h", "时间上限", "Hours to"),
    ("tonnes", "t", "双向年货运量", "Tonnes a year, both directions"),
    ("tonnes_backward", "t", "逆几何方向的年货运量", "Tonnes a year against the line"),
    ("tonnes_forward", "t", "沿几何方向的年货运量", "Tonnes a year along the line"),
    ("total_co2e_kg_t", "kg CO2e/t", "方案每吨排放合计", "Emissions per tonne of the alternative"),
    ("total_co2e_kg_t_high", "kg CO2e/t", "方案每吨排放第95百分位", "Emissions per tonne, 95th percentile"),
    ("total_co2e_kg_t_low", "kg CO2e/t", "方案每吨排放第5百分位", "Emissions per tonne, 5th percentile"),
    ("total_cost_cny_t", "CNY/t", "方案每吨费用合计", "Cost per tonne of the alternative"),
    ("total_cost_cny_t_high", "CNY/t", "方案每吨费用第95百分位", "Cost per tonne, 95th percentile"),
    ("total_cost_cny_t_low", "CNY/t", "方案每吨费用第5百分位", "Cost per tonne, 5th percentile"),
    ("total_distance_km", "km", "方案总距离", "Distance of the alternative"),
    ("total_distance_km_high", "km", "方案总距离第95百分位", "Distance, 95th percentile"),
    ("total_distance_km_low", "km", "方案总距离第5百分位", "Distance, 5th percentile"),
    ("total_generalised_cny_t", "CNY/t", "方案每吨广义费用合计", "Generalised cost per tonne of the alternative"),
    ("total_generalised_cny_t_high", "CNY/t", "方案每吨广义费用第95百分位", "Generalised cost, 95th percentile"),
    ("total_generalised_cny_t_low", "CNY/t", "方案每吨广义费用第5百分位", "Generalised cost, 5th percentile"),
    ("total_time_h", "h", "方案总时间", "Time of the alternative"),
    ("total_time_h_high", "h", "方案总时间第95百分位", "Time, 95th percentile"),
    ("total_time_h_low", "h", "方案总时间第5百分位", "Time, 5th percentile"),
    ("transfers", "", "可换装的运输方式", "Modes between which goods change"),
    ("truck_h", "h", "到港口的货车时间", "Hours by truck to the port"),
    ("type", "", "港口类型", "Type of port"),
    ("u", "", "起始节点", "Node where it starts"),
    ("v", "", "终止节点", "Node where it ends"),
    ("value", "", "最优港口的值，单位随指标", "Value by the best port, in the unit of the metric"),
    ("waiting_h", "h", "等待时间", "Hours of waiting"),
    ("way", "", "运输方式组合（中文）", "Modes of the way, in Chinese"),
    ("way_en", "", "运输方式组合（英文）", "Modes of the way, in English"),
    ("when", "", "情景前或情景后", "Before or after the scenario"),
)
# Table, name, unit, Chinese, English.
_OWN = (
    ("hinterland", "way", "", "运输方式组合", "Modes of the way"),
    ("linkage", "id", "", "起点和终点港口的编号", "Identifiers of both ports"),
    ("linkage", "origin", "", "起点港口编号", "Port of origin"),
    ("linkage", "destination", "", "终点港口编号", "Port of destination"),
    ("scenario", "name", "", "合作结对（中文）", "Pairing, in Chinese"),
    ("scenario", "name_en", "", "合作结对（英文）", "Pairing, in English"),
    ("terminals", "confidence", "", "位置可信度", "Confidence of the position"),
)
_FIELDS = {row[0]: Field(*row) for row in _COMMON}
_OWN_FIELDS = {(table, rest[0]): Field(*rest) for table, *rest in _OWN}

# What long names are in a shapefile.
_SHORT = {
    "adjacent_to": "adjacent",
    "alternative": "alternat",
    "area_computed_km2": "area_comp",
    "area_confidence": "area_conf",
    "area_note_en": "areanot_en",
    "area_note_zh": "areanot_zh",
    "area_sources": "area_src",
    "berth_depth_confidence": "depth_conf",
    "berth_depth_m": "depth_m",
    "cargo_confidence": "cargo_conf",
    "cargo_scope_en": "cargo_s_en",
    "cargo_scope_zh": "cargo_s_zh",
    "cargo_sources": "cargo_src",
    "city_adcode": "city_code",
    "county_adcode": "cnty_code",
    "destination": "dest",
    "distance_km": "dist_km",
    "document_confidence": "doc_conf",
    "document_en": "doc_en",
    "document_zh": "doc_zh",
    "gdp_cny_2017": "gdp17_cny",
    "gdp_cny_2017_confidence": "gdp17_conf",
    "gdp_cny_2017_sources": "gdp17_src",
    "gdp_cny_2023": "gdp23_cny",
    "gdp_cny_2023_confidence": "gdp23_conf",
    "gdp_cny_2023_sources": "gdp23_src",
    "generalised_cny_t": "gen_cny_t",
    "population_2020": "pop20",
    "population_2020_confidence": "pop20_conf",
    "population_2020_sources": "pop20_src",
    "position_confidence": "pos_conf",
    "position_source": "pos_src",
    "province_adcode": "prov_code",
    "province_en": "prov_en",
    "province_zh": "prov_zh",
    "seat_confidence": "seat_conf",
    "seat_source": "seat_src",
    "second_port": "port_2nd",
    "service_confidence": "serv_conf",
    "service_kind": "serv_kind",
    "service_seen": "serv_seen",
    "service_since": "serv_since",
    "service_sources": "serv_src",
    "symbolic_side": "symbolic",
    "teu_confidence": "teu_conf",
    "teu_scope_en": "teu_s_en",
    "teu_scope_zh": "teu_s_zh",
    "teu_sources": "teu_src",
    "tonnes_backward": "tonnes_bwd",
    "tonnes_forward": "tonnes_fwd",
    "total_co2e_kg_t": "t_co2e",
    "total_co2e_kg_t_high": "t_co2e_hi",
    "total_co2e_kg_t_low": "t_co2e_lo",
    "total_cost_cny_t": "t_cost",
    "total_cost_cny_t_high": "t_cost_hi",
    "total_cost_cny_t_low": "t_cost_lo",
    "total_distance_km": "t_dist",
    "total_distance_km_high": "t_dist_hi",
    "total_distance_km_low": "t_dist_lo",
    "total_generalised_cny_t": "t_gen",
    "total_generalised_cny_t_high": "t_gen_hi",
    "total_generalised_cny_t_low": "t_gen_lo",
    "total_time_h": "t_time",
    "total_time_h_high": "t_time_hi",
    "total_time_h_low": "t_time_lo",
}


def field_of(table: str, name: str) -> Field | None:
    """
    Return what a column is.

    Parameters
    ----------
    name
        Of the column.

    Returns
    -------
    field
        None for a column that is not described.
    """
    return _OWN_FIELDS.get((table, name)) or _FIELDS.get(name)


def describe_fields(table: str, names: Iterable[str]) -> list[Field]:
    """
    Return what the columns of a table are.

    Parameters
    ----------
    names
        Of its columns.

    Returns
    -------
    fields
        In that order, without those that are not described.
    """
    found = (field_of(table, name) for name in names)
    return [field for field in found if field is not None]


def fields_document(table: str, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """
    Return what the columns of a table are as JSON values.

    Parameters
    ----------
    names
        Of its columns.

    Returns
    -------
    document
        By name: `zh`, `en`, and `unit` where there is one.
    """
    return {
        field.name: {"zh": field.zh, "en": field.en, **({"unit": field.unit} if field.unit else {})}
        for field in describe_fields(table, names)
    }


def short_name(name: str) -> str:
    """Return what a column is called in a shapefile: ten characters at most."""
    return _SHORT.get(name, name)[:SHORT_NAME_LENGTH]
