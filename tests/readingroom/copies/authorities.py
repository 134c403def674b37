"""A certification authority with a time stamp service and a revocation list, on loopback for as long as a test runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from werkzeug import Response
from werkzeug.serving import WSGIRequestHandler, make_server

_EXTENSIONS = """
          - id: crl_distribution_points
            smart-value: {schema: crl-dist-url, params: {crl-repo-names: [root]}}
"""

_CONFIGURATION = """
external-url-prefix: "http://127.0.0.1:PORT"
keysets:
  keys:
    keys: {root: {path: root.pem}, tsa: {path: tsa.pem}, archive: {path: archive.pem}}
pki-architectures:
  pki:
    keyset: keys
    entity-defaults: {country-name: CN}
    entities:
      root: {common-name: 示例认证中心}
      tsa: {common-name: 示例时间戳}
      archive: {common-name: 示例市档案馆}
    certs:
      root:
        subject: root
        issuer: root
        validity: {valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}
        extensions:
          - {id: basic_constraints, critical: true, value: {ca: true}}
          - id: key_usage
            critical: true
            smart-value: {schema: key-usage, params: [digital_signature, key_cert_sign, crl_sign]}
      tsa:
        subject: tsa
        issuer: root
        validity: {valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {schema: key-usage, params: [digital_signature]}
          - id: extended_key_usage
            critical: true
            value: [time_stamping]
CRL
      archive:
        subject: archive
        issuer: root
        validity: {valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {schema: key-usage, params: [digital_signature, non_repudiation]}
CRL
    services:
      crl-repo:
        root: {for-issuer: root, signing-key: root, simulated-update-schedule: "P90D"}
      time-stamping:
        tsa: {signing-cert: tsa}
"""


_REJECTION = bytes.fromhex("3005 3003 0201 02")
"""A response of nothing but the status ``rejection`` (RFC 3161, 2.4.2)."""


@dataclass
class Authorities:
    """What runs.

    Attributes:
        stamps: address of the time stamp service.
        pkcs12: the archive's key and certificate with its chain; no passphrase.
        refuses: the service refuses to stamp (RFC 3161, 2.4.2).
        lost: nothing is found there.
        no_lists: no revocation list is found there.
    """

    stamps: str = ""
    pkcs12: bytes = b""
    refuses: bool = False
    lost: bool = False
    no_lists: bool = False
    asked: list[str] = field(default_factory=list)


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Nothing: a test's output is its own."""


@contextmanager
def authorities(folder: Path) -> Iterator[Authorities]:
    """Real authorities on a free port."""
    for name in ("root", "tsa", "archive"):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        folder.joinpath(f"{name}.pem").write_bytes(pem)
    running = Authorities()
    animators: list[Animator] = []

    def answer(environ: dict[str, Any], start: Any) -> Any:
        path = str(environ["PATH_INFO"])
        running.asked.append(path)
        if running.lost or (running.no_lists and "crls" in path):
            return Response("gone", 404)(environ, start)
        if running.refuses and "tsa" in path:
            return Response(_REJECTION, mimetype="application/timestamp-reply")(environ, start)
        return animators[0](environ, start)

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Quiet)
    text = _CONFIGURATION.replace("PORT", str(server.port)).replace("CRL\n", _EXTENSIONS.lstrip("\n"))
    config = CertomancerConfig.from_yaml(text, key_search_dir=str(folder))
    architecture = config.get_pki_arch(ArchLabel("pki"))
    animators.append(Animator(AnimatorArchStore({"pki": architecture}), with_web_ui=False))
    running.stamps = f"http://127.0.0.1:{server.port}/pki/tsa/tsa"
    running.pkcs12 = architecture.package_pkcs12(CertLabel("archive"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
