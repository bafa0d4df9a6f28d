"""For machines; and a catalogue that changes under the readers."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from starlette.testclient import TestClient

from catalog.model import Catalog
from catalog.sites_yaml import dump
from catalog.store import Store
from catalog.sync import load as load_into
from tests.factories import TODAY, make_site
from tests.web.conftest import Shelf, client_over
from web.app import create_app
from web.catalogue import Catalogue, Edition, FileShelf
from web.settings import Settings


def test_health_and_readiness(client: TestClient, catalog: Catalog) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = {"status": "ready", "sites": len(catalog), "unwritten": 0, "problem": None}
    assert client.get("/readyz").json() == ready


def test_robots_may_read_all_but_pages_made_from_answers(client: TestClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Disallow: /matches" in lines
    assert "Disallow: /zh-Hans/matches" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def test_the_sitemap_names_every_site_in_every_language_and_no_answers(client: TestClient, catalog: Catalog) -> None:
    root = ElementTree.fromstring(client.get("/sitemap.xml").text)  # noqa: S314 - our own
    places = {element.text for element in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    shown = [site for site in catalog if site.status != "merged"]
    assert len(places) == 9 * (len(shown) + 4)
    assert "http://testserver/ko/sites/sermo" in places
    assert not [place for place in places if "matches" in place]


def test_a_public_address_goes_before_what_a_request_says(catalog: Catalog) -> None:
    app = create_app(Settings(public_url="https://curbside.example"), shelf=Shelf(catalog), today=lambda: TODAY)
    client = TestClient(app)
    assert "https://curbside.example/sites/sermo" in client.get("/sitemap.xml").text
    assert "https://curbside.example/about" in client.get("/about").text


def until(client: TestClient, path: str, status: int) -> None:
    for _ in range(200):
        if client.get(path).status_code == status:
            return
        time.sleep(0.02)
    raise AssertionError(f"{path} never answered {status}")


def test_a_changed_catalogue_is_served_without_a_restart() -> None:
    shelf = Shelf(Catalog((make_site(id="first"),)))
    client = client_over(shelf)
    assert client.get("/sites/first").status_code == 200
    shelf.replace(make_site(id="second"))
    until(client, "/sites/second", 200)
    assert client.get("/sites/first").status_code == 404


def test_nobody_waits_for_the_questions_of_a_new_catalogue(tmp_path: Path) -> None:
    path = tmp_path / "sites.yaml"
    path.write_text(dump(Catalog((make_site(id="first"),))), "utf-8")
    prepared: list[Edition] = []
    catalogue = Catalogue(FileShelf(path), prepared.append)
    assert prepared == []  # the first one serves at once
    path.write_text(dump(Catalog((make_site(id="first"), make_site(id="second")))), "utf-8")
    assert prepared == [catalogue.refresh()]


def test_a_site_asked_for_by_many_at_once_has_its_neighbours_worked_out_once(tmp_path: Path) -> None:
    path = tmp_path / "sites.yaml"
    path.write_text(dump(Catalog((make_site(id="first"), make_site(id="second")))), "utf-8")
    edition = Catalogue(FileShelf(path)).current()
    with ThreadPoolExecutor(8) as pool:
        assert len({id(one) for one in pool.map(lambda _: edition.similar, range(8))}) == 1


def test_a_file_in_the_middle_of_an_edit_leaves_the_last_good_catalogue_in_place(tmp_path: Path) -> None:
    path = tmp_path / "sites.yaml"
    path.write_text(dump(Catalog((make_site(id="first"),))), "utf-8")
    catalogue = Catalogue(FileShelf(path))
    path.write_text("sites:\n- id: half", "utf-8")
    assert [site.id for site in catalogue.refresh().catalog] == ["first"]
    assert "half" in catalogue.problem or "sites.yaml" in catalogue.problem
    path.write_text(dump(Catalog((make_site(id="second"),))), "utf-8")
    assert [site.id for site in catalogue.refresh().catalog] == ["second"]
    assert catalogue.problem == ""


def test_the_database_is_served_with_the_revision_of_each_site(tmp_path: Path) -> None:
    path = tmp_path / "sites.yaml"
    path.write_text(dump(Catalog((make_site(id="first"), make_site(id="second")))), "utf-8")
    url = f"sqlite:///{tmp_path / 'curbside.db'}"
    with Store(url) as store:
        load_into(store, path, at=datetime(2026, 11, 24, tzinfo=UTC))
        client = TestClient(create_app(Settings(database=url), today=lambda: TODAY))
        before = client.get("/api/v1/sites/first").json()
        assert before["id"] == "first"
        path.write_text(dump(Catalog((make_site(id="first", cost="free"), make_site(id="second")))), "utf-8")
        load_into(store, path, at=datetime(2026, 11, 25, tzinfo=UTC))
    for _ in range(200):
        after = client.get("/api/v1/sites/first").json()
        if "cost" in after:
            break
        time.sleep(0.02)
    assert after["cost"] == "free"
    assert after["revision"] > before["revision"]
    assert client.get("/api/v1/sites/second").json()["revision"] == before["revision"]


class _Waiting(Shelf):
    """A catalogue whose file could not be written for a while."""

    def unwritten(self) -> int:
        return 3


def test_readiness_counts_what_the_file_does_not_say_yet(tmp_path: Path) -> None:
    assert client_over(_Waiting(Catalog((make_site(),)))).get("/readyz").json()["unwritten"] == 3
    path = tmp_path / "sites.yaml"
    path.write_text(dump(Catalog((make_site(id="first"),))), "utf-8")
    url = f"sqlite:///{tmp_path / 'curbside.db'}"
    with Store(url) as store:
        load_into(store, path, at=datetime(2026, 11, 24, tzinfo=UTC))
    client = TestClient(create_app(Settings(database=url), today=lambda: TODAY))
    assert client.get("/readyz").json()["unwritten"] == 0


def test_the_application_is_made_and_answers_without_what_takes_seconds_to_import() -> None:
    script = """
import sys
from starlette.testclient import TestClient
from web.app import create_app
from web.settings import Settings
client = TestClient(create_app(Settings()))
for path in ("/", "/matches?profession=nurse&about=cardiology", "/sites?text=heart"):
    assert client.get(path).status_code == 200
print(sorted({"sklearn", "scipy", "scrapy", "trafilatura"} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ran.stdout.strip(), ran.returncode) == ("[]", 0), ran.stderr
