"""Whole layers as they are served: made once in a process, kept compressed, unpacked while they are sent."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.bounded_cache import BoundedCache
from geo.layers.registry import LAYERS, require_layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["LayerFiles", "PackedLayer", "pack"]

# Makes zlib write and read the gzip format.
_GZIP = 31
_LEVEL = 6
_BLOCK = 65_536


@dataclass(frozen=True)
class PackedLayer:
    """
    A text, compressed.

    Attributes
    ----------
    body
        The text in gzip format; the same bytes for the same text.
    size
        Bytes of the text in UTF-8.
    digest
        SHA-256 of the text, hexadecimal.
    """

    body: bytes
    size: int
    digest: str

    def unpacked(self) -> Iterator[bytes]:
        """Yield the text in UTF-8, block by block."""
        reader = zlib.decompressobj(wbits=_GZIP)
        rest = self.body
        while rest:
            yield reader.decompress(rest, _BLOCK)
            rest = reader.unconsumed_tail
        yield reader.flush()


def pack(pieces: Iterable[str]) -> PackedLayer:
    """Return the text that some pieces make up, compressed piece by piece."""
    writer = zlib.compressobj(level=_LEVEL, wbits=_GZIP)
    digest = hashlib.sha256()
    size = 0
    blocks = []
    for piece in pieces:
        data = piece.encode()
        digest.update(data)
        size += len(data)
        blocks.append(writer.compress(data))
    blocks.append(writer.flush())
    return PackedLayer(b"".join(blocks), size, digest.hexdigest())


class LayerFiles:
    """
    The layers of a process; safe to use from many threads at once.

    Parameters
    ----------
    make
        Makes the pieces of a layer's text.
    """

    def __init__(self, make: Callable[[str], Iterable[str]]) -> None:
        self._make = make
        self._packed: BoundedCache[PackedLayer] = BoundedCache(len(LAYERS))

    def packed(self, name: str) -> PackedLayer:
        """
        Return a layer; who asks for one while it is being made waits for it.

        Raises
        ------
        UnknownLayerError
            If there is no such layer: nothing is kept for it.
        """
        require_layer(name)
        return self._packed.get(name, lambda: pack(self._make(name)))
