"""Renditions follow what happens to pictures, and nothing that happens between loses one."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from newsroom.models import Image, Rendition, RenditionSet
from newsroom.renditions import tasks
from newsroom.renditions.making import MAX_ATTEMPTS, is_waiting, make_waiting
from newsroom.renditions.noting import note
from newsroom.renditions.sweeping import AGE
from newsroom.signals import import_finished
from tests.newsroom.drawings import encoded

SETS = ("newsroom.renditionset", "newsroom.rendition")
pytestmark = pytest.mark.django_db(transaction=True)


def files(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in (folder / "renditions").rglob("*")
        if path.is_file()
    }


def named() -> set[str]:
    return set(Rendition.objects.values_list("name", flat=True))


def sizes() -> list[tuple[int, int]]:
    return list(Rendition.objects.values_list("width", "height"))


def test_a_saved_picture_waits_and_a_worker_draws_it(make_picture, folder):
    image = make_picture()
    before = Path(image.file.path).read_bytes()
    assert is_waiting()
    assert make_waiting()
    assert not is_waiting()
    assert sizes() == [(16, 12)] * 2 + [(32, 24)] * 2
    assert files(folder) == named() and len(named()) == 4
    assert Path(image.file.path).read_bytes() == before  # the original stays as it is


def test_a_worker_comes_by_and_one_task_is_enough(make_picture):
    mine = DBTaskResult.objects.filter(task_path="newsroom.renditions.tasks.make_renditions")
    tasks.come_by()
    assert not mine.exists()
    make_picture()
    tasks.come_by()
    import_finished.send(None)
    assert mine.count() == 1
    call_command("db_worker", batch=True, verbosity=0, interval=0)
    assert len(named()) == 4
    assert mine.get().status == "SUCCESSFUL"


def test_words_and_addresses_elsewhere_draw_nothing(make_picture):
    Image.objects.create(url="https://elsewhere.example/a.jpg")
    assert not is_waiting()
    image = make_picture()
    make_waiting()
    image.caption = "A quay in the morning"
    image.save()
    Image.objects.get(pk=image.pk).save(update_fields=["credit"])
    assert not is_waiting()


def test_a_save_that_is_taken_back_leaves_nothing_to_draw(make_picture):
    with transaction.atomic():
        make_picture()
        transaction.set_rollback(True)
    assert not RenditionSet.objects.exists()


def test_another_file_has_renditions_of_its_own_and_those_before_go(make_picture, folder):
    image = make_picture()
    make_waiting()
    before, old = files(folder), image.file.name
    image.file.save("ferry.png", ContentFile(encoded("PNG", size=(20, 20))))
    make_waiting()
    assert sizes() == [(16, 16)] * 2 + [(20, 20)] * 2
    assert files(folder) == named() and not files(folder) & before
    assert not RenditionSet.objects.filter(original=old).exists()


def test_with_the_row_the_renditions_go(make_picture, folder):
    kept, gone = make_picture(), make_picture(color="red")
    make_waiting()
    assert len(files(folder)) == 8  # also where two pictures look the same
    gone.delete()
    make_waiting()
    assert files(folder) == named()
    assert RenditionSet.objects.get().original == kept.file.name


def test_two_rows_with_one_file_share_its_renditions(make_picture, folder):
    image = make_picture()
    twin = Image.objects.create(file=image.file.name)
    make_waiting()
    assert len(named()) == 4
    image.delete()
    make_waiting()
    assert files(folder) == named() and len(named()) == 4
    twin.delete()
    make_waiting()
    assert files(folder) == named() == set()


@pytest.mark.parametrize("data", [b"no picture", encoded("JPEG", size=(80, 60))[:-300]])
def test_a_broken_file_has_none_and_holds_nobody_up(make_picture, folder, data, caplog):
    broken, whole = make_picture("broken.jpg"), make_picture()
    Path(broken.file.path).write_bytes(data)
    make_waiting()
    assert {row.set.original for row in Rendition.objects.select_related("set")} == {
        whole.file.name
    }
    assert files(folder) == named()
    assert broken.file.name in caplog.text
    assert not is_waiting()


def test_a_file_that_is_gone_has_none(make_picture, caplog):
    image = make_picture()
    Path(image.file.path).unlink()
    make_waiting()
    assert not named() and not is_waiting()
    assert image.file.name in caplog.text


def test_one_whose_worker_dies_again_and_again_is_left_alone(make_picture):
    make_picture()
    RenditionSet.objects.update(attempts=MAX_ATTEMPTS - 1)
    assert is_waiting()
    RenditionSet.objects.update(attempts=MAX_ATTEMPTS)
    assert not is_waiting() and make_waiting() and not named()
    call_command("make_renditions", verbosity=0)
    assert len(named()) == 4


def test_a_disk_without_room_leaves_it_waiting(make_picture, folder):
    make_picture()
    folder.joinpath("renditions").write_text("in the place of the folder")
    for _ in range(MAX_ATTEMPTS + 1):
        with pytest.raises(OSError):
            make_waiting()
    assert is_waiting()
    with pytest.raises(CommandError, match="the rest waits"):
        call_command("make_renditions")
    folder.joinpath("renditions").unlink()
    make_waiting()
    assert files(folder) == named() and len(named()) == 4


def test_a_file_that_was_begun_is_written_anew(make_picture, folder):
    image = make_picture()
    make_waiting()
    name = min(named())
    whole = folder.joinpath(name).read_bytes()
    folder.joinpath(name).write_bytes(whole[:20])  # as a killed worker leaves it
    note([image.file.name])
    make_waiting()
    assert folder.joinpath(name).read_bytes() == whole
    assert files(folder) == named()


def test_a_worker_stops_when_its_time_is_over(make_picture):
    make_picture(), make_picture()
    assert not make_waiting(seconds=0)
    assert is_waiting() and len(named()) == 4
    assert not make_waiting(seconds=0)
    assert make_waiting(seconds=0)


def run(**options) -> str:
    out = io.StringIO()
    call_command("make_renditions", stdout=out, **options)
    return out.getvalue()


def test_the_command_draws_an_archive_of_before_once(make_picture, folder):
    make_picture(), make_picture("gone.jpg").file.delete(save=False)
    RenditionSet.objects.all().delete()  # as when there were no renditions
    said = "pictures 1, renditions 4, without renditions 1, files removed 0\n"
    assert run() == said
    times = {name: folder.joinpath(name).stat().st_mtime_ns for name in files(folder)}
    assert run() == said
    assert {name: folder.joinpath(name).stat().st_mtime_ns for name in files(folder)} == times


def test_other_widths_are_drawn_and_what_they_do_not_need_goes(make_picture, folder, settings):
    make_picture()
    make_waiting()
    settings.PICTURE_WIDTHS = (32, 48)
    assert not is_waiting()  # until somebody asks for it
    run()
    assert sizes() == [(32, 24)] * 2 + [(48, 36)] * 2
    assert files(folder) == named()


def test_all_are_drawn_anew_even_a_file_that_somebody_spoilt(make_picture, folder):
    make_picture()
    make_waiting()
    folder.joinpath(max(named())).unlink()
    run()
    assert files(folder) != named()
    run(all=True)
    assert files(folder) == named()


def test_files_that_no_row_names_are_swept_once_they_are_old(make_picture, folder):
    make_picture()
    make_waiting()
    left = folder / "renditions/00/left.webp"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"left by a worker that died")
    assert run().endswith("files removed 0\n")  # a worker may be about to name it
    past = time.time() - AGE.total_seconds() - 60
    for path in (folder / name for name in files(folder)):
        os.utime(path, (past, past))
    assert run().endswith("files removed 1\n")
    assert files(folder) == named()


def test_a_deletion_that_nobody_was_told_of_is_found(make_picture, folder):
    make_picture()
    make_waiting()
    Image.objects.all()._raw_delete("default")
    assert run() == "pictures 0, renditions 0, without renditions 0, files removed 0\n"
    assert files(folder) == set()


def test_what_dumpdata_wrote_loaddata_reads(make_picture, tmp_path):
    make_picture()
    make_waiting()
    names, file = named(), tmp_path / "archive.json"
    call_command("dumpdata", "newsroom.image", *SETS, output=str(file), verbosity=0)
    for model in (Rendition, RenditionSet, Image):
        model.objects.all()._raw_delete("default")
    call_command("loaddata", file, verbosity=0)
    assert named() == names and not is_waiting()


def test_the_storage_names_them_by_what_is_in_them(make_picture):
    make_picture()
    make_waiting()
    names = named()
    call_command("make_renditions", all=True, verbosity=0)
    assert named() == names
    assert all(default_storage.exists(name) for name in names)
