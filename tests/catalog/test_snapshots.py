"""Texts of rule pages: kept once, found by their digest, and forgotten only when nothing speaks by them."""

from datetime import UTC, datetime, timedelta

from sqlmodel import func, select

from catalog import proposals, snapshots
from catalog.amend import Kind
from catalog.model import Catalog
from catalog.proposals import Evidence, Origin, Proposal
from catalog.snapshots import Quote, Snapshot
from catalog.store import Store, write_sites
from catalog.tables import SnapshotRow, SnapshotTextRow
from tests.factories import make_site

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def snapshot(n: int, text: str, page: str = "terms") -> Snapshot:
    return Snapshot(
        site_id="ward-round",
        page=page,
        url=f"https://ward-round.example/{page}",
        fetched_at=NOW + timedelta(days=n),
        language="en",
        text=text,
    )


def test_a_text_is_kept_once_however_many_pages_and_days_show_it(store: Store) -> None:
    with store.writing() as session:
        digests = [
            snapshots.keep(session, one)
            for one in (snapshot(0, "same"), snapshot(1, "same"), snapshot(2, "same", "faq"), snapshot(3, "other"))
        ]
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(SnapshotTextRow)).one() == 2
        assert session.exec(select(func.count()).select_from(SnapshotRow)).one() == 3
        assert [snapshots.text_of(session, digest) for digest in digests] == ["same", "same", "same", "other"]
        assert snapshots.text_of(session, "no such digest") is None


def test_a_text_of_any_script_comes_back_letter_by_letter(store: Store) -> None:
    text = "Nur für Ärzte. 医師のみ。 Только для врачей. 🩺 \U0001f9d1\u200d\u2695\ufe0f" * 2_000
    with store.writing() as session:
        digest = snapshots.keep(session, snapshot(0, text))
    with store.reading() as session:
        assert snapshots.text_of(session, digest) == text


def test_pruning_keeps_the_newest_of_a_page_and_what_speaks_for_a_proposal(store: Store) -> None:
    with store.writing() as session:
        write_sites(session, Catalog((make_site(),)), 0)
        digests = [snapshots.keep(session, snapshot(n, f"Membership is free, says version {n}.")) for n in range(4)]
        quote = Quote.at("Membership is free, says version 1.", 0, 18)
        evidence = Evidence(origin=Origin.CRAWLER, snapshot=digests[1], quote=quote, confidence=0.9)
        said = Proposal(site="ward-round", fact="cost", kind=Kind.NEW_FACT, value="free", evidence=(evidence,))
        assert proposals.propose(session, said, NOW) is not None
    with store.writing() as session:
        assert snapshots.prune(session, NOW + timedelta(days=30)) == 2
        assert set(session.exec(select(SnapshotTextRow.digest))) == {digests[1], digests[3]}
        assert snapshots.prune(session, NOW + timedelta(days=30)) == 0
