"""XML files of sources."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from galcli.errors import InputError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def parse(data: bytes | str, name: str) -> Element:
    """Return the root of a document.

    Raises:
        InputError: It is not well-formed.
    """
    try:
        return ET.fromstring(data)  # noqa: S314 - expat itself limits the expansion of entities, and loads no others
    except (ET.ParseError, ValueError, LookupError) as error:
        raise InputError(f"{name} is not well-formed XML: {error}.") from error
