"""A scanner's burst goes to the field and nowhere else; typing goes where it was meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.conftest import burst, press, window_of
from tests.ui.gallery import TodayPage
from ui.bursts import GAP_MS, PREFIX_PATIENCE_MS, SHORTEST, BurstReader, Doubles, Stroke, ascii_code
from ui.shell import Shell

CODE = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-", min_size=SHORTEST, max_size=30)


class Hands:
    """Plays strokes into a reader and keeps what reached the focus and what was scanned."""

    def __init__(self, reader: BurstReader) -> None:
        self.reader = reader
        self.held: list[str] = []
        self.typed: list[str] = []
        self.codes: list[str] = []
        self.in_codes = 0

    def stroke(self, kind: Stroke, at: float, text: str) -> None:
        verdict = self.reader.stroke(kind, at, text)
        if verdict.release:
            self.release()
        if verdict.code is not None:
            self.codes.append(verdict.code)
            self.in_codes += len(self.held)
            assert "".join(self.held) == verdict.code
            self.held.clear()
        elif verdict.swallow:
            if kind is not Stroke.PREFIX:
                self.held.append(text)
        elif text:
            self.typed.append(text)

    def release(self) -> None:
        self.typed += self.held
        self.held.clear()


@given(code=CODE, gaps=st.lists(st.integers(0, GAP_MS), min_size=31, max_size=31))
def test_a_quick_burst_ended_by_enter_is_one_code(code: str, gaps: list[int]) -> None:
    hands, at = Hands(BurstReader()), 1_000.0
    for character, gap in zip(code, gaps, strict=False):
        at += gap
        hands.stroke(Stroke.CHARACTER, at, character)
    hands.stroke(Stroke.END, at + gaps[-1], "\r")
    assert hands.codes == [code]
    assert hands.typed == []


@given(text=st.text("abcdefgh", min_size=1), gap=st.integers(GAP_MS + 1, 400))
def test_a_person_typing_is_never_a_scan_and_loses_nothing(text: str, gap: int) -> None:
    hands, at = Hands(BurstReader()), 1_000.0
    for character in text:
        at += gap
        hands.stroke(Stroke.CHARACTER, at, character)
    hands.stroke(Stroke.END, at + gap, "\r")
    assert hands.codes == []
    assert "".join(hands.typed) == f"{text}\r"


@given(code=st.text("AB12", min_size=1), gap=st.integers(0, PREFIX_PATIENCE_MS))
def test_after_the_prefix_even_a_slow_or_short_code_is_certain(code: str, gap: int) -> None:
    hands, at = Hands(BurstReader(by_timing=False)), 1_000.0
    hands.stroke(Stroke.PREFIX, at, "")
    for character in code:
        at += gap
        hands.stroke(Stroke.CHARACTER, at, character)
    hands.stroke(Stroke.END, at + gap, "\r")
    assert (hands.codes, hands.typed) == ([code], [])


@given(
    strokes=st.lists(
        st.tuples(st.sampled_from(list(Stroke)), st.integers(0, 600), st.sampled_from("abc1")), max_size=60
    ),
    by_timing=st.booleans(),
)
def test_every_character_is_typed_once_or_scanned_once_in_order(
    strokes: list[tuple[Stroke, int, str]], by_timing: bool
) -> None:
    hands, at, made = Hands(BurstReader(by_timing)), 1_000.0, []
    for number, (kind, gap, _text) in enumerate(strokes):
        at += gap
        mark = f"{number}," if kind is Stroke.CHARACTER else ""
        made.append(mark)
        hands.stroke(kind, at, mark)
    hands.reader.expired()
    hands.release()
    typed = [int(n) for n in "".join(hands.typed).split(",") if n]
    scanned = [int(n) for n in "".join(hands.codes).split(",") if n]
    assert sorted(typed + scanned) == [int(n) for n in "".join(made).split(",") if n]
    assert typed == sorted(typed)


def test_the_same_code_twice_in_a_second_counts_once() -> None:
    doubles = Doubles()
    assert [doubles.repeated("A", 0), doubles.repeated("A", 900), doubles.repeated("A", 1_100)] == [
        False,
        True,
        False,
    ]
    assert not doubles.repeated("B", 1_200)


def test_full_width_letters_of_an_input_method_become_what_was_printed() -> None:
    assert ascii_code("Ｓ０００１２３－７") == "S000123-7"
    assert ascii_code(" Z109—WS。1 ") == "Z109-WS.1"


# -- in the window


def test_a_burst_lands_in_no_other_field(shell: Shell, today: TodayPage) -> None:
    codes: list[str] = []
    shell.scanned.connect(codes.append)
    today.filter_box.setFocus()
    burst(window_of(shell), "S000123-7")
    assert codes == ["S000123-7"]
    assert today.filter_box.text() == ""
    assert shell.field.text() == ""
    assert today.filter_box.hasFocus()


def test_a_scanner_may_end_its_code_with_a_line_feed(shell: Shell) -> None:
    codes: list[str] = []
    shell.scanned.connect(codes.append)
    window = window_of(shell)
    for at, character in enumerate("S000123-7"):
        press(window, ord(character), character, 1_000 + 5 * at)
    press(window, 0, "\n", 1_050)
    assert codes == ["S000123-7"]


def test_a_burst_with_prefix_lands_in_no_other_field_however_slow(shell: Shell, today: TodayPage) -> None:
    codes: list[str] = []
    shell.scanned.connect(codes.append)
    today.filter_box.setFocus()
    burst(window_of(shell), "AB", gap=200, prefix=int(Qt.Key.Key_F13))
    assert codes == ["AB"]
    assert today.filter_box.text() == ""
    assert today.filter_box.hasFocus()
    assert shell.field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_typing_reaches_the_field_that_has_the_focus(shell: Shell, today: TodayPage, qtbot: object) -> None:
    codes: list[str] = []
    shell.scanned.connect(codes.append)
    today.filter_box.setFocus()
    for number, character in enumerate("ruiz"):
        press(window_of(shell), ord(character.upper()), character, 1_000 + number * 90)
    qtbot.waitUntil(lambda: today.filter_box.text() == "ruiz")  # type: ignore[attr-defined] # pytest-qt
    assert codes == []
    assert [row.reader for row in today.model.rows()] == ["Ana Ruiz"]


def test_a_trembling_hand_scans_once(shell: Shell) -> None:
    codes: list[str] = []
    shell.scanned.connect(codes.append)
    burst(window_of(shell), "S000123-7", start=1_000)
    burst(window_of(shell), "S000123-7", start=1_400)
    burst(window_of(shell), "S000124-5", start=1_800)
    assert codes == ["S000123-7", "S000124-5"]


def test_a_key_that_commands_gives_back_what_was_held_first(shell: Shell, today: TodayPage) -> None:
    today.filter_box.setFocus()
    window = window_of(shell)
    press(window, ord("A"), "a", 1_000)
    press(window, ord("B"), "b", 1_010)
    press(window, int(Qt.Key.Key_Backspace), "\b", 1_020)
    assert today.filter_box.text() == "a"


def test_a_burst_while_a_sheet_is_being_filled_changes_nothing_in_it(shell: Shell, today: TodayPage) -> None:
    today.register()
    assert today.detail is not None
    assert today.detail.sheet is not None
    before = today.detail.sheet.body.values()  # type: ignore[attr-defined] # the gallery's sheet holds a form
    codes: list[str] = []
    shell.scanned.connect(codes.append)
    burst(window_of(shell), "S000123-7")
    assert codes == ["S000123-7"]
    assert today.detail.sheet.body.values() == before  # type: ignore[attr-defined] # as above
    focus: QWidget | None = QApplication.focusWidget()
    assert focus is today.detail.sheet.body.editors["number"]  # type: ignore[attr-defined] # as above


def test_a_character_in_the_midst_of_a_code_is_no_shortcut(shell: Shell, today: TodayPage) -> None:
    codes: list[str] = []
    shell.scanned.connect(codes.append)
    today.table.setFocus()
    window = window_of(shell)

    def claimed(at: int) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Slash, Qt.KeyboardModifier.NoModifier, "/")
        event.setTimestamp(at)
        event.ignore()
        QApplication.sendEvent(window, event)
        return event.isAccepted()

    assert not claimed(900), "alone it goes to the filter"
    for at, character in enumerate("2026"):
        press(window, ord(character), character, 1_000 + 5 * at)
    assert claimed(1_020)
    for at, character in enumerate("/311"):
        press(window, ord(character), character, 1_020 + 5 * at)
    press(window, int(Qt.Key.Key_Return), "\r", 1_040)
    assert codes == ["2026/311"]
    assert not claimed(2_000)
