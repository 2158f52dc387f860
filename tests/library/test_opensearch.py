"""A cluster is searched as a library is: against a server that speaks its API."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from galcli.errors import GalError, UsageError
from galcli.library.export import export
from galcli.library.library import Library
from galcli.library.opensearch import OpenSearchCollection

if TYPE_CHECKING:
    from galcli.library.hit import Searcher


class Cluster:
    """A server with one index that answers bulk requests and bool queries of one match and one range."""

    def __init__(self):
        self.documents = {}
        self.status, self.body = 200, None
        self.requests = []
        cluster = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                text = self.rfile.read(int(self.headers["Content-Length"]))
                cluster.requests.append((self.path, dict(self.headers)))
                answer = cluster.body or json.dumps(cluster.answer(self.path, text)).encode()
                self.send_response(cluster.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/papers"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path, text):
        """Return what a cluster answers to a request."""
        if path == "/papers/_bulk":
            lines = text.decode().splitlines()
            for action, document in zip(lines[::2], lines[1::2], strict=True):
                self.documents[json.loads(action)["index"]["_id"]] = json.loads(document)
            return {"errors": False}
        assert path == "/papers/_search"
        request = json.loads(text)
        wanted = request["query"]["bool"]
        words = wanted["must"]["match"]["body"]["query"].lower().split()
        limit = wanted.get("must_not", {}).get("range", {}).get("year", {}).get("gt", 9999)
        scored = [(sum(document["body"].lower().split().count(word) for word in words), document)
                  for document in self.documents.values() if (document["year"] or 0) <= limit]  # fmt: skip
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[: request["size"]]
        excluded = request["_source"]["excludes"]
        source = [{name: value for name, value in document.items() if name not in excluded} for _, document in best]
        hits = [{"_score": score, "_source": one} for (score, _), one in zip(best, source, strict=True)]
        return {"hits": {"total": {"value": len(hits)}, "hits": hits}}


@pytest.fixture
def cluster():
    """An empty cluster."""
    made = Cluster()
    yield made
    made.server.shutdown()
    made.server.server_close()


def fill(cluster, records):
    """Send records as `_bulk` takes them."""
    import httpx2

    body = "".join(f"{line}\n" for line in export(records, "opensearch"))
    assert httpx2.post(f"{cluster.address}/_bulk", content=body).json() == {"errors": False}


def test_the_same_records_come_back(cluster, library, record):
    """What was exported, field for field, by the same interface."""
    records = [
        record(1, title="Beetles", abstract="They eat.", year=2001, bibtex="@misc{key1, title={Beetles}}"),
        record(2, title="More beetles beetles", year=2020, doi="10.1000/2"),
        record(3, title="Spiders", year=None),
    ]
    library.add(records)
    fill(cluster, library.records())
    with OpenSearchCollection(cluster.address) as collection:
        searchers: list[Searcher] = [library, collection]
        for searcher in searchers:
            assert {hit.record.id for hit in searcher.search("beetles")} == {"R1", "R2"}
            assert [hit.record for hit in searcher.search("beetles", year_max=2010)] == [records[0]]
            assert [hit.record for hit in searcher.search("spiders", year_max=2010, k=1)] == [records[2]]
            assert len(searcher.search("beetles", k=1)) == 1
            assert searcher.search("zebra") == []


def test_a_password_goes_into_a_header(cluster):
    """Not into the address, and into no message."""
    with OpenSearchCollection(cluster.address.replace("//", "//ann:secret@")) as collection:
        collection.search("x")
        assert cluster.requests[0][0] == "/papers/_search"
        assert cluster.requests[0][1]["Authorization"].startswith("Basic ")
        cluster.status = 403
        with pytest.raises(GalError, match="refused with status 403") as caught:
            collection.search("x")
        assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"[]", b"{}", b'{"hits": {"hits": [{}]}}', b'{"hits": {"hits": [{"_score": 1, "_source": {}}]}}'],
)
def test_strange_answers_are_told(cluster, body):
    """One sentence."""
    cluster.body = body
    with OpenSearchCollection(cluster.address) as collection, pytest.raises(GalError, match="answered with something"):
        collection.search("x")


def test_no_server():
    """It says so."""
    with OpenSearchCollection("http://127.0.0.1:9/papers") as collection, pytest.raises(GalError, match="be reached"):
        collection.search("x")


@pytest.mark.parametrize("address", ["papers", "http://host", "http://host/", "ftp://host/papers", "http:///papers"])
def test_addresses_without_an_index(address):
    """They are refused before anything is sent."""
    with pytest.raises(UsageError, match="no index"):
        OpenSearchCollection(address)


def test_a_library_is_a_searcher(tmp_path):
    """The interface is the protocol's."""
    with Library.open(tmp_path / "l", create=True) as library:
        searcher: Searcher = library
        assert searcher.search("x", year_max=2000, k=3) == []
