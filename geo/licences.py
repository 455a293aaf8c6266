"""The licences of the data: how the catalogue names them, their SPDX identifiers, and where their texts are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["LICENCES", "Licence", "licence_texts", "licences_in", "spdx_of"]


@dataclass(frozen=True)
class Licence:
    """
    A licence, or terms that stand beside one.

    Attributes
    ----------
    phrase
        By which a row of the catalogue names it.
    spdx
        SPDX identifier; what SPDX does not list is a `LicenseRef-`.
    url
        Where its text is published; empty for what has none.
    """

    phrase: str
    spdx: str
    title: str
    url: str


LICENCES = (
    Licence("ODbL 1.0", "ODbL-1.0", "Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    Licence(
        "LGPL-3.0-or-later",
        "LGPL-3.0-or-later",
        "GNU Lesser General Public License 3.0 or later",
        "https://www.gnu.org/licenses/lgpl-3.0.html",
    ),
    Licence(
        "CC BY 4.0",
        "CC-BY-4.0",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
    ),
    Licence("MIT", "MIT", "MIT License", "https://opensource.org/license/mit"),
    Licence("SIL Open Font License 1.1", "OFL-1.1", "SIL Open Font License 1.1", "https://openfontlicense.org"),
    Licence(
        "public domain", "LicenseRef-public-domain", "Public domain (Natural Earth)",
        "https://www.naturalearthdata.com/about/terms-of-use/",
    ),
    Licence("Amap", "LicenseRef-geometry-after-Amap", "Geometry after Amap, whose own terms are not settled", ""),
)  # fmt: skip
_HERE = Path(__file__).resolve().parent
# A wheel carries the texts within the package; in a checkout they stand beside it.
_TEXTS = next((path for path in (_HERE / "LICENSES", _HERE.parent / "LICENSES") if path.is_dir()), _HERE / "LICENSES")


def licences_in(said: str) -> list[Licence]:
    """Return the licences that a text of the catalogue names."""
    return [licence for licence in LICENCES if licence.phrase in said]


def spdx_of(said: str) -> str:
    """Return the licences that a text of the catalogue names as an SPDX expression; all of them apply."""
    return " AND ".join(licence.spdx for licence in licences_in(said))


def licence_texts(said: str) -> list[Path]:
    """Return the files with the texts of the licences that a text names, where they are at hand."""
    texts = (_TEXTS / f"{licence.spdx}.txt" for licence in licences_in(said))
    return [path for path in texts if path.is_file()]
