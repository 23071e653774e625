"""The colours of the themes, as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Colours:
    """One theme.

    Attributes:
        soft: background of what is chosen.
        edge: line around small things that must be seen, such as a check box.
        teacher, fusion, student: whose a thing is, everywhere.
        series: Okabe-Ito, for curves; lightened on dark.
    """

    name: str
    bg: str
    rail: str
    card: str
    field: str
    line: str
    edge: str
    text: str
    dim: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    soft: str
    hover: str
    handle: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    teacher: str
    fusion: str
    student: str
    series: tuple[str, ...]

    @property
    def dark(self) -> bool:
        return self.name != "light"

    def words(self) -> dict[str, str]:
        """Every colour by name, for the style sheet."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, str)}


LIGHT = Colours(
    name="light",
    bg="#F6F7F9",
    rail="#ECEEF2",
    card="#FFFFFF",
    field="#F6F7F9",
    line="#DFE3E8",
    edge="#B4BCC8",
    text="#1B1F24",
    dim="#667080",
    faint="#98A1AE",
    accent="#2F6FDE",
    accent_hover="#2660C6",
    on_accent="#FFFFFF",
    soft="#DCE7FB",
    hover="#EEF2F8",
    handle="#FFFFFF",
    good="#1A7F4B",
    good_soft="#DDF3E6",
    warn="#8F5E00",
    warn_soft="#FBF0D6",
    bad="#C2302B",
    bad_soft="#FCE6E4",
    teacher="#0072B2",
    fusion="#009E73",
    student="#D55E00",
    series=("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B98200", "#3FA3DB", "#5B4FB5", "#8A8F98", "#7A4B1E"),
)

DARK = Colours(
    name="dark",
    bg="#14171C",
    rail="#101318",
    card="#1C2027",
    field="#14171C",
    line="#2C323B",
    edge="#4A5361",
    text="#E7EAEE",
    dim="#929CAB",
    faint="#626C7A",
    accent="#6C9EFF",
    accent_hover="#85AEFF",
    on_accent="#0E1116",
    soft="#22314F",
    hover="#242A33",
    handle="#E7EAEE",
    good="#5FCF8E",
    good_soft="#173226",
    warn="#E3B25B",
    warn_soft="#3A2F18",
    bad="#FF8078",
    bad_soft="#3F2022",
    teacher="#4DA6E8",
    fusion="#2CC79A",
    student="#FF8A45",
    series=("#4DA6E8", "#FF8A45", "#2CC79A", "#E39AC3", "#F2B63C", "#86CDF7", "#A79BF0", "#B4BCC8", "#C99468"),
)

CONTRAST = Colours(
    name="contrast",
    bg="#000000",
    rail="#000000",
    card="#000000",
    field="#000000",
    line="#FFFFFF",
    edge="#FFFFFF",
    text="#FFFFFF",
    dim="#FFFFFF",
    faint="#B8B8B8",
    accent="#FFE600",
    accent_hover="#FFF27A",
    on_accent="#000000",
    soft="#0A4D8C",
    hover="#333333",
    handle="#FFFFFF",
    good="#5CFF9D",
    good_soft="#000000",
    warn="#FFD23F",
    warn_soft="#000000",
    bad="#FF9B93",
    bad_soft="#000000",
    teacher="#6DBEFF",
    fusion="#3DFFC0",
    student="#FFA25C",
    series=("#6DBEFF", "#FFA25C", "#3DFFC0", "#FFB3DC", "#FFD23F", "#B5E3FF", "#C9BFFF", "#FFFFFF", "#E8B98C"),
)
