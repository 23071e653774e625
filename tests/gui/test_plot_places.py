"""Which metric goes where, and how it looks."""

from __future__ import annotations

from fbt_gui.pages.run.plot_places import family, look_of, order

LOSSES = [
    f"train/loss/{kind}/{pair}"
    for kind in ("ofa", "info_nce", "kd", "dist")
    for pair in ("teacher-student", "teacher-fusion", "fusion-student")
]


def test_losses_have_their_pairs_colour_and_their_kinds_dash() -> None:
    looks = {name: look_of(name, LOSSES) for name in LOSSES}
    for pair in ("teacher-student", "teacher-fusion", "fusion-student"):
        mine = [look for name, look in looks.items() if name.endswith(pair) and look is not None]
        assert len({look.place for look in mine}) == 1
        assert len({look.dash for look in mine}) == 4
        assert len({look.group for look in mine}) == 1
    places = {look.place for look in looks.values() if look is not None}
    assert places == {0, 1, 2}, "teacher blue, fusion green, student orange"


def test_exits_of_stages_are_one_family_told_apart_by_name_and_dash() -> None:
    names = [f"train/loss/ofa/teacher-s{n}" for n in range(1, 5)]
    looks = [look for name in names if (look := look_of(name, names)) is not None]
    assert {look.group for look in looks} == {"teacher→stages"}
    assert [look.title for look in looks] == ["OFA S1", "OFA S2", "OFA S3", "OFA S4"]
    assert len({look.dash for look in looks}) == 4
    assert family("teacher-s3") == "teacher-stages"
    assert family("teacher-student") == "teacher-student"


def test_accuracies_have_the_colour_of_whose_they_are_and_teachers_are_levels() -> None:
    student, fusion = look_of("val/top1", []), look_of("val/top1/fusion", [])
    first, second = look_of("val/top1/teacher", []), look_of("val/top1/teacher2", [])
    assert student is not None
    assert fusion is not None
    assert first is not None
    assert second is not None
    assert (student.colour, fusion.colour) == ("student", "fusion")
    assert first.level
    assert second.level
    assert first.dash != second.dash
    top5 = look_of("val/top5", [])
    assert top5 is not None
    assert (top5.plot, top5.group, top5.visible) == ("accuracy", "top-5", True)


def test_a_metric_that_nobody_knows_yet_is_shown_all_the_same() -> None:
    look = look_of("val/ndcg10", [])
    assert look is not None
    assert (look.plot, look.group) == ("accuracy", "ndcg10")
    assert look_of("system/unheard_of", []) is None


def test_memory_is_told_once() -> None:
    assert look_of("system/memory_gib", ["system/memory_gib", "system/host_memory_gib"]) is None
    assert look_of("system/memory_gib", ["system/memory_gib"]) is not None


def test_waiting_for_data_is_shown_in_percent() -> None:
    look = look_of("system/data_wait", [])
    assert look is not None
    assert (look.plot, look.scale) == ("load", 100.0)


def test_the_total_comes_first_and_validation_last() -> None:
    names = ["val/loss", *LOSSES, "train/loss", "train/loss/ce/student"]
    ordered = sorted(names, key=order)
    assert ordered[0] == "train/loss"
    assert ordered[1].endswith("teacher-student")
    assert ordered[-1] == "val/loss"
