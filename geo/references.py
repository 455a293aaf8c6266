"""
What the rows of the tables cite: `data/references.csv`, and how a reference reads in either language.

A reference names the original publisher. Where only a copy was seen, the text says so and does not name the copy; its
address stays in the column `seen_at`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import pandera.pandas as pa

from geo.tables import column, read_csv

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

__all__ = ["REFERENCE_ID", "cited_ids", "cited_texts", "load_references", "reference_text", "reference_texts"]

REFERENCE_ID = re.compile(r"\bS\d+\b")
_KINDS = (
    "government",
    "organisation",
    "company",
    "news",
    "trade",
    "paper",
    "dataset",
    "encyclopedia",
    "web",
    "computed",
    "recalled",
)
_DATES = r"^(\d{4}(-\d{2}(-\d{2})?)?(; (?=\d)|$))*$"
_SCHEMA = pa.DataFrameSchema(
    {
        "id": column("str", pa.Check.str_matches(r"^S\d+$"), unique=True),
        "kind": column("str", pa.Check.isin(_KINDS)),
        # Of the original; empty where it is not known.
        "publisher_zh": column("str"),
        "publisher_en": column("str"),
        # As published, or what the page is about where it bears no title.
        "title_zh": column("str"),
        "title_en": column("str"),
        "date": column("str", pa.Check.str_matches(_DATES)),
        "seen_in_copy": column("str", pa.Check.isin(["yes", "no"])),
        # Addresses, with blanks; empty where none was noted in full.
        "url": column("str", pa.Check.str_matches(r"^(https?://\S+( (?=h)|$))*$")),
        # Where it was seen, as noted: a site, often a copy.
        "seen_at": column("str"),
        "remark": column("str"),
    },
    strict=True,
)
_WORDS = {
    "zh": {
        "unknown": "原出处未记录",
        "copy": "（据转载）",
        "recalled": "待核实：凭一般知识估计，尚未查到出处",
        "recalled.title": "待核实：{title}，尚未见到原文",
        "colon": "：",
        "comma": "，",
        "dates": "、",
    },
    "en": {
        "unknown": "Original publisher not recorded",
        "copy": " (seen in a copy)",
        "recalled": "To be verified: general knowledge, no source seen yet",
        "recalled.title": "To be verified: {title}, not seen yet",
        "colon": ": ",
        "comma": ", ",
        "dates": "; ",
    },
}


def load_references(data: Path) -> pd.DataFrame:
    """
    Load the references that rows of the tables cite.

    Returns
    -------
    references
        Columns `id` (S01 ...), `kind`, `publisher_zh`, `publisher_en`, `title_zh`, `title_en`, `date`, `seen_in_copy`,
        `url`, `seen_at`, `remark`.

    Raises
    ------
    MissingDataError, CorruptDataError, SchemaError
        If the table is missing, unreadable, or not of the agreed form.
    """
    return read_csv(data / "references.csv", _SCHEMA)


def reference_text(reference: Any, language: Literal["zh", "en"]) -> str:
    """
    Return a reference as a reader sees it.

    Parameters
    ----------
    reference
        A row of `load_references`.

    Returns
    -------
    text
        Publisher, title and date; whether it was seen in a copy, or is still to be verified.
    """
    words = _WORDS[language]
    publisher, title = getattr(reference, f"publisher_{language}"), getattr(reference, f"title_{language}")
    if reference.kind == "recalled":
        return words["recalled.title"].format(title=title) if title else words["recalled"]
    dates = reference.date.replace("; ", words["dates"])
    text = f"{publisher or words['unknown']}{words['colon']}{title}"
    return f"{text}{words['comma'] + dates if dates else ''}{words['copy'] if reference.seen_in_copy == 'yes' else ''}"


def reference_texts(references: pd.DataFrame, ids: Iterable[str], language: Literal["zh", "en"]) -> list[str]:
    """
    Return some references as a reader sees them.

    Parameters
    ----------
    ids
        Such as "S61"; those that are not in the table are left out.

    Returns
    -------
    texts
        Each once, in the order of the ids.
    """
    rows = {row.id: row for row in references.itertuples()}
    return list(dict.fromkeys(reference_text(rows[ref], language) for ref in ids if ref in rows))


def cited_texts(references: pd.DataFrame, source: str, language: Literal["zh", "en"]) -> list[str]:
    """
    Return what a cell says of its source: its own words, and the references that it names.

    Parameters
    ----------
    source
        Ids with semicolons, or a sentence that may name some.

    Returns
    -------
    texts
        The sentence without the ids in brackets, if it is one, then each reference once.
    """
    ids = REFERENCE_ID.findall(source)
    own = re.sub(r" ?\(S\d+(; ?S\d+)*\)", "", source).strip()
    listed = re.fullmatch(r"(S\d+[; ]*)*", own) is not None
    return [*([] if listed else [own]), *reference_texts(references, ids, language)]


def cited_ids(frame: pd.DataFrame) -> list[str]:
    """
    Return which references the rows of a table cite.

    Parameters
    ----------
    frame
        Columns that end with "sources" hold ids with semicolons.
    """
    columns = [name for name in frame.columns if str(name).endswith("sources")]
    found = {ref for name in columns for cell in frame[name].dropna() for ref in REFERENCE_ID.findall(str(cell))}
    return sorted(found, key=lambda ref: int(ref[1:]))
