"""What stands on the papers of the office, as the documents draw them."""

from readingroom.office.papers.day import (
    CarriedOver,
    ChainHead,
    Count,
    DaySheetPaper,
    HandedItem,
    HandoverSheetPaper,
    HeldUnit,
    NoonListPaper,
    OpeningBooking,
    OpeningListPaper,
    OpenMatter,
    OutUnit,
    WantedFile,
)
from readingroom.office.papers.setting_up import (
    Label,
    LabelSheetPaper,
    RecoverySheetPaper,
    ScannerSheetPaper,
    SetupStep,
    StationCode,
    StationSheetPaper,
)

__all__ = [
    "CarriedOver",
    "ChainHead",
    "Count",
    "DaySheetPaper",
    "HandedItem",
    "HandoverSheetPaper",
    "HeldUnit",
    "Label",
    "LabelSheetPaper",
    "NoonListPaper",
    "OpenMatter",
    "OpeningBooking",
    "OpeningListPaper",
    "OutUnit",
    "RecoverySheetPaper",
    "ScannerSheetPaper",
    "SetupStep",
    "StationCode",
    "StationSheetPaper",
    "WantedFile",
]
