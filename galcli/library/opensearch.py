"""A collection on an OpenSearch cluster, for what no one machine holds; searched like a library here.

Spoken to over HTTP: one address, `_search`. The cluster's documents are those that `gal library export --format
opensearch` writes, the titles and abstracts in one analysed field.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

import httpx2

from galcli.errors import GalError, UsageError
from galcli.library.hit import Hit
from galcli.library.readers.dump_record import from_object
from galcli.sanitize import one_line

if TYPE_CHECKING:
    from types import TracebackType

_LARGEST_ANSWER = 64_000_000


class OpenSearchCollection:
    """An index of a cluster.

    Args:
        address: `https://HOST:9200/INDEX`; a name and password may stand before the host.
        timeout: Seconds to wait for an answer.

    Raises:
        UsageError: The address names no index.
    """

    def __init__(self, address: str, timeout: float = 30.0) -> None:
        url = httpx2.URL(address)
        if url.scheme not in {"http", "https"} or not url.host or not url.path.strip("/"):
            raise UsageError(f'"{address}" is no index of a cluster.', "Give it as https://HOST:9200/INDEX.")
        self._shown = f"{url.scheme}://{url.netloc.decode()}{url.path}".rstrip("/")
        login = (url.username, url.password) if url.username else None
        self._url = url.copy_with(userinfo=b"", path=f"{url.path.rstrip('/')}/_search", query=None)
        self._client = httpx2.Client(timeout=timeout, auth=login)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def search(self, query: str, *, year_max: int | None = None, k: int = 10) -> list[Hit]:
        """Return the records that fit a text best, best first; see `Searcher`.

        Raises:
            GalError: The cluster cannot be reached, refuses, or answers what cannot be read.
        """
        wanted: dict[str, Any] = {"must": {"match": {"body": {"query": query}}}}
        if year_max is not None:
            later = {"range": {"year": {"gt": year_max}}}
            wanted["must_not"] = later
        answer = self._post({"size": k, "query": {"bool": wanted}, "_source": {"excludes": ["body"]}})
        try:
            found = answer["hits"]["hits"]
            records = [(from_object(hit["_source"], self._shown), float(hit["_score"])) for hit in found]
        except (GalError, KeyError, TypeError, ValueError) as error:
            raise GalError(f"{self._shown} answered with something that is no list of records.") from error
        return [Hit(record, score, record.abstract) for record, score in records]

    def _post(self, body: dict[str, Any]) -> Any:
        try:
            response = self._client.post(self._url, json=body)
        except httpx2.TimeoutException as error:
            raise GalError(f"{self._shown} does not answer.", "--timeout waits longer.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise GalError(f"{self._shown} cannot be reached: {one_line(str(error))}.") from error
        if response.status_code != httpx2.codes.OK:
            reason = one_line(response.text)[:200]
            raise GalError(f"{self._shown} refused with status {response.status_code}: {reason}")
        if len(response.content) > _LARGEST_ANSWER:
            raise GalError(f"{self._shown} answered with more than {_LARGEST_ANSWER // 10**6} MB.")
        try:
            return json.loads(response.content)
        except ValueError as error:
            raise GalError(f"{self._shown} answered with something that is not JSON.") from error
