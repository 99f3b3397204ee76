"""A server that speaks the Department's API as its OpenAPI document has it, for one data set that is made up."""

import gzip
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DATA_SET = "00000000-0000-4000-8000-000000000001"
PUBLISHED = "2026-11-19T09:30:00+00:00"


@dataclass
class Api:
    """What the server answers. `versions` is oldest first; `csv` the bytes of each version's file, unpacked;
    `instead`, answers (status, headers, body) that come first, by the end of the path; `asked`, the paths asked for."""

    csv: dict[str, bytes]
    versions: list[str]
    release: str = "Reporting year 2026"
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    instead: dict[str, list[tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, target: str) -> tuple[int, dict[str, str], bytes]:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        self.asked.append(path)
        for end, answers in self.instead.items():
            if path.endswith(end) and answers:
                return answers.pop(0)
        if not (found := re.fullmatch(rf".*/v1/data-sets/{DATA_SET}/(.*)", path)):
            return _json({"title": "Not Found", "status": 404}, 404)
        rest = found[1]
        if rest == "csv":
            return 200, {"content-type": "text/csv"}, gzip.compress(self.csv[query["dataSetVersion"][0]])
        if rest == "versions":
            page, size = int(query["page"][0]), int(query["pageSize"][0])
            newest = [self._summary(v) for v in reversed(self.versions)]
            paging = {"page": page, "pageSize": size, "totalPages": -(-len(newest) // size)}
            return _json({"paging": paging, "results": newest[(page - 1) * size : page * size]})
        asked = rest.split("/")[1]
        fits = [v for v in self.versions if asked in ("*", v) or asked == f"{v.split('.')[0]}.*"]
        if not fits:
            errors = [{"message": "Must be a valid version.", "path": "dataSetVersion", "code": "DataSetVersion"}]
            return _json({"title": "There are errors with the request.", "status": 400, "errors": errors}, 400)
        if rest.endswith("/changes"):
            blank = {"versionNumber": asked, "majorChanges": {}, "minorChanges": {}}
            return _json(blank | self.changes.get(asked, {}))
        return _json(self._summary(fits[-1]))

    def _summary(self, version: str) -> dict[str, Any]:
        release = {"title": self.release, "slug": "made-up"}
        return {"version": version, "status": "Published", "published": PUBLISHED, "release": release}


def _json(told: dict[str, Any], status: int = 200) -> tuple[int, dict[str, str], bytes]:
    return status, {"content-type": "application/json"}, json.dumps(told).encode()


@contextmanager
def served(api: Api) -> Iterator[Api]:
    """The API on this machine while the block lasts; what a proxy is asked, for another host, is answered too."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = api.answer(self.path)
            self.send_response(status)
            for name, value in ({"content-length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    api.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
