"""What somebody types to set seats up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readingroom.bookings.seat_labels import MOST_SEATS, seat_labels
from readingroom.errors import Refused


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ("1-3", ("1", "2", "3")),
        ("A1-A3", ("A1", "A2", "A3")),
        ("A1-3、B1", ("A1", "A2", "A3", "B1")),
        ("01—03", ("01", "02", "03")),
        ("１ 到 ３", ("1", "2", "3")),
        ("8, 8; 9", ("8", "9")),
        ("1号-3号", ("1号-3号",)),
        ("窗边", ("窗边",)),
        ("A-1", ("A-1",)),
    ],
)
def test_labels(typed: str, labels: tuple[str, ...]) -> None:
    assert seat_labels(typed) == labels


@pytest.mark.parametrize(("typed", "code"), [("", "no_label"), ("9-3", "range"), ("1-5000", "too_many")])
def test_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=rf"seat\.{code}"):
        seat_labels(typed)


@given(st.integers(0, 900), st.integers(0, MOST_SEATS - 1), st.sampled_from(["", "A", "窗"]))
def test_a_range_has_all_its_labels_in_order(first: int, more: int, front: str) -> None:
    labels = seat_labels(f"{front}{first}-{front}{first + more}")
    assert labels == tuple(f"{front}{n}" for n in range(first, first + more + 1))


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_labels_or_a_refusal(typed: str) -> None:
    try:
        labels = seat_labels(typed)
    except Refused:
        return
    assert labels
    assert len(set(labels)) == len(labels)
    assert all(label.strip() == label != "" for label in labels)
