"""What a scan means: every kind of code, every station, and what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from readingroom.bookings.commands import MakeBooking
from readingroom.bookings.records import Seat
from readingroom.codes import Code, Kind
from readingroom.command import Station
from readingroom.holdings.records import Shelf
from readingroom.holdings.rules import location_key
from readingroom.language import language
from readingroom.numbering import add_codes
from readingroom.people.records import Reader
from readingroom.retrieval.commands import CancelRetrieval
from readingroom.retrieval.rules import Move
from readingroom.retrieval.scan import Control, Scanned, Scanner
from readingroom.store.tables import Case
from tests.readingroom.retrieval.world import TODAY, World


@pytest.fixture
def scanner(world: World) -> Scanner:
    """A desk that does everything."""
    return Scanner(world.desk, world.clerk)


def control(which: Control) -> str:
    """As the scanner sheet prints it."""
    return str(Code(Kind.STATION, int(which)))


def refusal(scanned: Scanned) -> str:
    """Why nothing happened; it has a sentence in both languages."""
    assert scanned.refused is not None, scanned
    for code in ("zh_CN", "en"):
        assert language(code).explain(scanned.refused)
    return scanned.refused.code


def shelf(world: World, location: str) -> str:
    """A shelf label."""
    with world.desk.store.writing() as session:
        made = Shelf(location=location, location_key=location_key(location))
        session.add(made)
        session.flush()
        return str(Code(Kind.LOCATION, made.id))


def seat(world: World, label: str) -> str:
    """The label on a table."""
    with world.desk.store.reading() as session:
        return str(Code(Kind.SEAT, session.scalars(select(Seat.id).where(Seat.label == label)).one()))


def test_one_booking_by_scans_alone_from_arrival_to_shelf(world: World, scanner: Scanner) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints(confirm=False)
    number = world.row(world.one(case)).number
    slip = world.slip(world.one(case))
    done = [
        scanner.scan(code)
        for code in (number, slip, slip, slip, "#120", slip, "120", shelf(world, "库1-2-2"), number)
    ]
    assert [(one.did, one.state) for one in done] == [
        ("arrive", "present"),
        ("pull", "pulled"),
        ("hold", "held"),
        ("issue", "issued"),
        ("count", "issued"),
        ("return", "returned"),
        ("count", "returned"),
        ("reshelve", "reshelved"),
        ("shown", "present"),
    ]
    assert world.row(world.one(case)).number == number
    scanner.scan(control(Control.EXIT))
    assert scanner.scan(number).did == "leave"
    assert refusal(scanner.scan(slip)) == "scan.is_reshelved"
    world.sound()


def test_the_same_slip_means_another_move_at_another_station(world: World) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    world.arrives(case)
    slip = world.slip(world.one(case))
    scanner = Scanner(world.desk, world.clerk)

    def at(station: Control) -> Scanned:
        assert scanner.scan(control(station)).did == "station"
        return scanner.scan(slip)

    assert refusal(at(Control.COUNTER)) == "scan.is_slip_out"
    assert at(Control.STACKS).did == "pull"
    assert at(Control.STACKS).did == "hand_over"
    assert refusal(at(Control.STACKS)) == "scan.is_handed_over"
    assert at(Control.HOLD_SHELF).did == "hold"
    assert refusal(at(Control.HOLD_SHELF)) == "scan.is_held"
    assert at(Control.COUNTER).did == "issue"
    assert at(Control.EXIT).did == "return"
    assert at(Control.HOLD_SHELF).did == "keep"
    with world.desk.store.reading() as session:
        assert session.scalars(select(Case.number)).all()


@pytest.mark.parametrize("text", ["BOX0002", "box0002", "盒2", "J002-5-7", "Ｊ002-5-7"])
def test_a_unit_is_known_by_its_own_barcode_label_or_code(world: World, scanner: Scanner, text: str) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    assert scanner.scan(text).did == "pull"
    assert world.state(world.one(case)) == "pulled"


def test_a_reference_code_moves_its_own_file_and_not_the_box_beside_it(
    world: World, scanner: Scanner
) -> None:
    world.setting("retrieval.unit", "file")
    case = world.books("王小明", "J001-1-1", "J001-1-2")
    world.prints()
    one, two = world.of(case)
    assert scanner.scan("J001-1-2").did == "pull"
    assert (world.state(one), world.state(two)) == ("slip_out", "pulled")


def test_the_box_in_the_hand_is_the_truth_even_if_its_print_is_open(world: World, scanner: Scanner) -> None:
    case = world.books("王小明", "J002-5-7")
    assert refusal(scanner.scan("BOX0002")) == "scan.print_first"
    world.prints(confirm=False)
    assert scanner.scan("BOX0002").did == "pull"
    assert world.state(world.one(case)) == "pulled"
    world.sound()


def test_what_nobody_wants_or_knows_is_told(world: World, scanner: Scanner) -> None:
    assert refusal(scanner.scan("BOX0001")) == "scan.nobody_wants"
    assert refusal(scanner.scan("J009-9-9")) == "scan.unknown"
    assert refusal(scanner.scan("  ")) == "scan.empty"
    assert refusal(scanner.scan(str(Code(Kind.SLIP, 999_999)))) == "scan.no_record"
    assert refusal(scanner.scan(str(Code(Kind.STATION, 99)))) == "scan.no_record"
    good = str(Code(Kind.SLIP, 123))
    wrong = good[:-1] + ("A" if good[-1] != "A" else "B")
    assert refusal(scanner.scan(wrong)) == "scan.misread"
    assert refusal(scanner.scan("120")) == "scan.unknown"
    assert refusal(scanner.scan("#120")) == "scan.count_of_what"


def test_a_portals_code_and_ticket_secret_scan_as_the_case(world: World, scanner: Scanner) -> None:
    case = world.books("王小明", "J002-5-7")
    with world.desk.store.writing() as session:
        add_codes(session, case, ("XFHSX", "z3fsn8jyufm5kpk768q69gkbyr5f4h6w"))
    arrived = scanner.scan("z3fsn8jyufm5kpk768q69gkbyr5f4h6w")
    assert (arrived.did, arrived.case_id) == ("arrive", case)
    assert (scanner.scan("xfhsx").did, scanner.scan(str(Code(Kind.BOOKING, case))).did) == ("shown", "shown")


def test_two_systems_with_one_number_ask(world: World, scanner: Scanner) -> None:
    one, two = world.books("王小明"), world.books("陈䶮", hour=10)
    with world.desk.store.writing() as session:
        for case in (one, two):
            add_codes(session, case, ("A7",))
    several = scanner.scan("A7")
    assert refusal(several) == "scan.several"
    assert several.refused is not None
    assert len(several.refused.facts["numbers"]) == 2  # type: ignore[arg-type]  # a list of numbers


def test_card_and_document_bring_the_reader_in_and_then_show_the_visit(
    world: World, scanner: Scanner
) -> None:
    document = "440524188001010014"
    world.do(
        MakeBooking(
            name="王小明",
            day=TODAY,
            start=world.desk.clock.local().time().replace(microsecond=0),
            document_kind="resident_id",
            document_number=document,
            anyway=True,
        )
    )
    booking = world.desk.read(lambda reading: reading.session.scalars(select(Case.number)).one())
    arrived = scanner.scan(booking)
    assert arrived.did == "arrive"
    with world.desk.store.reading() as session:
        reader = session.scalars(select(Reader)).one()
    assert scanner.scan(str(Code(Kind.READER, reader.number))).did == "shown"
    assert scanner.scan(document).visit_id == arrived.visit_id


def test_a_seat_is_given_to_whoever_was_scanned_before(world: World, scanner: Scanner) -> None:
    other = world.books("陈䶮", hour=10)
    world.arrives(other, seat="4")
    free = seat(world, "4")
    assert refusal(scanner.scan(free)) == "scan.seat_for_whom"
    case = world.books("王小明", "J002-5-7")
    scanner.scan(world.row(world.one(case)).number)
    taken = scanner.scan(free)
    assert taken.refused is not None
    assert taken.refused.code == "seat.taken"


def test_a_returned_unit_goes_home_and_nowhere_else(world: World, scanner: Scanner) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    world.arrives(case)
    retrieval = world.one(case)
    wrong, home = shelf(world, "库1-9-9"), shelf(world, "库1-2-2")
    assert refusal(scanner.scan(home)) == "scan.shelf_for_what"
    world.moves(retrieval, Move.PULL, Move.HOLD, Move.ISSUE)
    assert scanner.scan(world.slip(retrieval)).did == "return"
    assert refusal(scanner.scan(wrong)) == "scan.wrong_shelf"
    assert scanner.scan(home).state == "reshelved"


def test_not_on_shelf_kept_and_undo_are_scanned_before_the_thing(world: World, scanner: Scanner) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    retrieval = world.one(case)
    slip = world.slip(retrieval)
    assert refusal(scanner.scan(control(Control.UNDO))) == "scan.nothing_to_undo"
    assert scanner.scan(control(Control.NOT_ON_SHELF)).did == "armed"
    assert scanner.scan(slip).did == "not_found"
    scanner.scan(control(Control.MISSING))
    assert scanner.scan(slip).state == "missing"
    assert scanner.scan(slip).did == "found"
    assert (scanner.scan(control(Control.UNDO)).did, world.state(retrieval)) == ("undo", "missing")
    scanner.scan(slip)
    scanner.scan(slip)
    world.arrives(case)
    scanner.scan(slip)
    scanner.scan(control(Control.KEEP))
    kept = scanner.scan(slip)
    assert (kept.did, kept.state) == ("keep", "held")
    world.sound()


def test_an_armed_move_is_forgotten_after_a_refusal(world: World, scanner: Scanner) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    scanner.scan(control(Control.KEEP))
    assert scanner.scan("nothing of ours").refused is not None
    assert scanner.scan(world.slip(world.one(case))).did == "pull"


def test_a_number_that_is_also_a_boxs_label_counts_pages_only_where_nobody_wants_the_box(
    world: World, scanner: Scanner
) -> None:
    world.box("77", "库1-1-1")
    case = world.books("王小明", "J002-5-7")
    world.prints()
    slip = world.slip(world.one(case))
    scanner.scan(slip)
    scanner.scan(slip)
    assert scanner.scan("77").did == "count"
    assert world.row(world.one(case)).pages_out == 77
    assert world.clerk.station is Station.ROOM


def test_what_is_being_copied_comes_back_to_the_hold_shelf_by_a_scan(world: World, scanner: Scanner) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    world.arrives(case)
    retrieval = world.one(case)
    world.moves(retrieval, Move.PULL, Move.HOLD, Move.ISSUE, Move.COPY)
    assert (world.state(retrieval), world.unit_state(retrieval)) == ("being_copied", "being_copied")
    scanner.scan(control(Control.STACKS))
    assert refusal(scanner.scan("BOX0002")) == "scan.is_being_copied"
    scanner.scan(control(Control.COUNTER))
    assert scanner.scan("BOX0002").did == "copied"
    assert scanner.scan("BOX0002").did == "issue"
    world.moves(retrieval, Move.COPY)
    world.moves(retrieval, Move.COPIED, Move.KEEP)
    world.sound()


def test_an_original_that_nobody_wants_any_more_goes_back_from_copying(
    world: World, scanner: Scanner
) -> None:
    case = world.books("王小明", "J002-5-7")
    world.prints()
    retrieval = world.one(case)
    world.moves(retrieval, Move.PULL, Move.HOLD, Move.COPY)
    world.do(CancelRetrieval(retrieval_id=retrieval))
    assert scanner.scan("BOX0002").did == "put_back"
    assert world.state(retrieval) == "returned"
    world.sound()
