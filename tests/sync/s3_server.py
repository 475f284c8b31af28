"""A server of S3's protocol on loopback that lets in whoever signs the address as Amazon's own code does."""

import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode

import werkzeug
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server


class S3Lists:
    """`checks` is off until the lists are in."""

    def __init__(self, credentials: Credentials, region: str) -> None:
        self._credentials, self._region, self.checks = credentials, region, False
        self._backend = DomainDispatcherApplication(create_backend_app)
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.origin = f"http://127.0.0.1:{self._server.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if self.checks and not self._is_signed(werkzeug.Request(environ)):
            return werkzeug.Response("SignatureDoesNotMatch", 403)(environ, start)
        return self._backend(environ, start)  # type: ignore[no-any-return]

    def _is_signed(self, request: werkzeug.Request) -> bool:
        """Sign the same address anew, at the moment that it names, and compare."""
        path, _, query = request.environ["RAW_URI"].partition("?")
        told = dict(parse_qsl(query))
        asked = AWSRequest(request.method, f"{self.origin}{path}")
        asked.context["timestamp"] = told.get("X-Amz-Date", "")
        signer = S3SigV4QueryAuth(self._credentials, "s3", self._region, expires=int(told.get("X-Amz-Expires", 0)))
        unsigned = {name: value for name, value in told.items() if name != "X-Amz-Signature"}
        asked.url += "?" + urlencode(sorted(unsigned.items()), safe="-_.~")
        signature = signer.signature(signer.string_to_sign(asked, signer.canonical_request(asked)), asked)
        known = told.get("X-Amz-Credential", "").partition("/")[0] == self._credentials.access_key
        return known and bool(told.get("X-Amz-Signature") == signature)
