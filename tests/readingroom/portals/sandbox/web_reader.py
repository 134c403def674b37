"""A reader without a browser: follows links, fills in forms, and sends what the page's form holds."""

from __future__ import annotations

from urllib.parse import urljoin

import httpx
from lxml import html

FILE = tuple[str, bytes, str]


class WebReader:
    """One person's browser.

    Attributes:
        page: what is shown now.
        url: where it is.
    """

    page: html.HtmlElement
    url: str

    def __init__(self, address: str, language: str = "en") -> None:
        self.http = httpx.Client(
            base_url=address,
            headers={"Accept": "text/html", "Accept-Language": language},
            follow_redirects=True,
            timeout=60,
            trust_env=False,
            verify=False,
        )

    def open(self, path: str) -> int:
        return self.show(self.http.get(path))

    def show(self, answer: httpx.Response) -> int:
        self.page = html.document_fromstring(answer.text)
        self.url = str(answer.url)
        return answer.status_code

    @property
    def text(self) -> str:
        return " ".join(self.page.text_content().split())

    def heading(self) -> str:
        return " ".join(self.page.xpath("//h1")[0].text_content().split())

    def told(self) -> str:
        return " ".join(self.page.xpath("//*[contains(@class, 'told')]")[0].text_content().split())

    def fields(self, form: html.HtmlElement) -> dict[str, str]:
        """What the form holds now, hidden fields and all; a file field holds nothing."""
        files = set(form.xpath(".//input[@type='file']/@name"))
        return {name: value for name, value in form.form_values() if name not in files}

    def form(self, action: str) -> html.HtmlElement:
        found = [one for one in self.page.forms if (one.get("action") or "").endswith(action)]
        assert found, f"no form for {action} on {self.url}: {self.text}"
        return found[0]

    def filled(self, action: str, /, **filled: str) -> dict[str, str]:
        return self.fields(self.form(action)) | filled

    def send(self, action: str, /, files: dict[str, FILE] | None = None, **filled: str) -> int:
        """Fill in the form and send it."""
        form = self.form(action)
        place = urljoin(self.url, form.get("action"))
        return self.post(place, self.fields(form) | filled, files)

    def post(self, place: str, fields: dict[str, str], files: dict[str, FILE] | None = None) -> int:
        return self.show(self.http.post(place, data=fields, files=files))

    def sign_in(
        self, name: str = "王小明", number: str = "11010519491231002X", phone: str = "13800001234"
    ) -> None:
        self.open("/sign-in")
        assert self.send("/sign-in", name=name, document_number=number, phone=phone) == 200
