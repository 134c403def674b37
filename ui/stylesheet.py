"""The style sheet of the window, written from the colour tokens."""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

from ui.palette import Colours, Tone

__all__ = ["stylesheet"]

_SHEET = Template("""
QMainWindow, QDialog, #page, #body { background: $window; }
QWidget:focus { outline: none; }
QToolTip { background: $surface; color: $text; border: 1px solid $edge; padding: 4px 8px; }

QLabel[role="title"] { font-size: 16pt; font-weight: 600; }
QLabel[role="heading"] { font-size: 12pt; font-weight: 600; }
QLabel[role="section"] { font-size: 9pt; font-weight: 600; color: $muted; }
QLabel[role="summary"], QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: 9pt; }
QLabel[role="counter"] { font-size: 20pt; font-weight: 600; }
QLabel[role="code"] { font-family: $mono; }
QLabel[role="error"] { color: $wrong; font-size: 9pt; }
QLabel[role="echo"] { font-size: 14pt; }
QLabel[role="key"] { font-family: $mono; font-size: 9pt; color: $muted; background: $soft_neutral;
    border: 1px solid $line; border-radius: 4px; padding: 1px 6px; }

QListWidget#entries { border: 1px solid $edge; border-radius: 6px; padding: 3px; }
QListWidget#entries::item { padding: 4px 6px; border-radius: 4px; }
QListWidget#entries::item:selected { background: $selected; color: $text; }
QListView#completions { background: $surface; border: 1px solid $edge; border-radius: 6px; padding: 3px; }
QListView#completions::item { padding: 4px 6px; border-radius: 4px; }
QListView#completions::item:selected { background: $selected; color: $text; }
QFrame[bubble="reader"] { background: $soft_neutral; border: none; border-radius: 8px; }
QFrame[bubble="desk"] { background: $soft_accent; border: none; border-radius: 8px; }
QFrame[role="line"] { background: $line; border: none; }
#surface, #detail, #list, #topbar, #strip, #status, #sheet { background: $surface; }
#list, #detail { border: 1px solid $line; border-radius: 6px; }
#topbar, #page_header { border: none; }
#sheet { border-radius: 5px; }
#notice_preview { border: 1px solid $line; border-radius: 6px; }
#strip { border-top: 1px solid $line; }
#status { border-top: 1px solid $line; background: $window; }
#rail { background: $surface; border-right: 1px solid $line; }
#popup, #panel { background: $surface; border: 1px solid $edge; border-radius: 6px; }
QScrollArea, QScrollArea > QWidget > QWidget#content { background: transparent; border: none; }

QPushButton { background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px;
    padding: 5px 14px; min-height: 20px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selected; }
QPushButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $muted; background: $window; border-color: $line; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[role="primary"]:focus { border: 2px solid $text; padding: 4px 13px; }
QPushButton[role="primary"]:disabled { background: $soft_neutral; color: $muted; border: 1px solid $line; }
QPushButton[role="choice"] { text-align: left; padding: 7px 16px; }
QPushButton[role="view"] { background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 4px 9px; color: $text; }
QPushButton[role="view"]:hover { background: $hover; }
QPushButton[role="view"]:focus { border: 1px solid $accent; }
QPushButton[role="view"]:checked { background: $selected; color: $accent; font-weight: 600; }
QPushButton[role="danger"] { color: $wrong; border-color: $wrong; }
QPushButton[role="quiet"], QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 4px 8px; color: $text; }
QToolButton { padding: 3px; }
QPushButton[role="quiet"] { color: $accent; }
QPushButton[role="quiet"]:hover, QToolButton:hover { background: $hover; }
QPushButton[role="quiet"]:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton[role="quiet"]:disabled, QToolButton:disabled { color: $muted; }
QPushButton[role="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 0 2px;
    min-height: 16px; text-align: left; }
QPushButton[role="link"]:hover { text-decoration: underline; }
QPushButton[role="link"]:focus { border: 1px solid $accent; border-radius: 4px; }
QPushButton[role="status"] { background: transparent; border: 1px solid transparent; border-radius: 4px; color: $muted;
    padding: 0 8px; min-height: 18px; font-size: 9pt; text-align: left; }
QPushButton[role="status"]:hover { background: $hover; color: $text; }
QPushButton[role="status"]:focus { border: 1px solid $accent; }
QPushButton[role="person"] { background: transparent; border: 1px solid transparent; border-radius: 4px;
    padding: 0 8px; min-height: 18px; font-size: 9pt; }
QPushButton[role="person"]:hover { background: $hover; }
QPushButton[role="person"]:focus { border: 1px solid $accent; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateEdit, QTimeEdit, QComboBox {
    background: $surface; color: $text; border: 1px solid $edge; border-radius: 6px; padding: 4px 8px;
    min-height: 20px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDateEdit:focus, QTimeEdit:focus,
QComboBox:focus { border: 1px solid $accent; }
QLineEdit:read-only { background: $window; }
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"], QSpinBox[wrong="true"],
QDateEdit[wrong="true"] { border: 1px solid $wrong; }
QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled, QDateEdit:disabled { color: $muted; background: $window; }
QLineEdit#scan { font-size: 11pt; min-height: 26px; background: $window; padding-left: 6px; }
QLineEdit#scan:focus { background: $surface; border: 2px solid $accent; padding: 3px 7px 3px 5px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0; min-height: 0; background: transparent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $edge; selection-background-color: $selected;
    selection-color: $text; padding: 4px; outline: none; }

QMenu { background: $surface; border: 1px solid $edge; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }

QTableView, QListView { background: $surface; border: none; font-size: 10pt; outline: none;
    selection-background-color: $selected; selection-color: $text; }
#groups { padding: 8px; }
#groups::item { padding: 7px 8px; border-radius: 6px; color: $text; }
#groups::item:hover { background: $hover; }
#groups::item:selected { background: $selected; color: $accent; }
QTableView QTableCornerButton::section { background: $surface; border: none; }
QHeaderView { background: $surface; border: none; font-size: 9pt; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 6px 8px 6px 10px; font-weight: 600; }
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; height: 0; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $edge; border: 3px solid transparent; border-radius: 6px; background-clip: padding; }
QScrollBar::handle:vertical { min-height: 32px; margin: 2px 3px; border: none; border-radius: 3px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 2px; border: none; border-radius: 3px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: transparent; border: none; width: 0; height: 0; }

QCheckBox, QRadioButton { spacing: 8px; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
$tones
""")

_TONE = Template("""
QFrame[message="$tone"] { background: $ground; border: none; border-left: 3px solid $colour; border-radius: 4px; }
QLabel[tone="$tone"], QPushButton[tone="$tone"] { color: $colour; }
QFrame#echo[message="$tone"] { border-left: 4px solid $colour; border-radius: 0; }
""")


def stylesheet(colours: Colours, mono: Sequence[str]) -> str:
    """The whole style sheet in one scheme; ``mono`` are the families for codes, best first."""
    tones = "".join(
        _TONE.substitute(tone=tone.value, ground=colours.ground(tone), colour=colours.of(tone))
        for tone in Tone
    )
    names = {name: str(value) for name, value in vars(colours).items() if name != "dark"}
    return _SHEET.substitute(
        names,
        tones=tones,
        mono=", ".join(f'"{family}"' for family in mono),
    )
