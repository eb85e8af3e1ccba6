"""An import from a page: checked, confirmed once, carried out by a worker, and never stuck."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import importing
from accounts.enums import ImportKind, ImportState
from accounts.models import ImportRun, School
from accounts.services import importrun
from config.health import broker
from tests.factories import AuthorityFactory, PersonFactory, SchoolFactory, make_administrator, make_principal

pytestmark = pytest.mark.django_db

HEAD = "Kod;Skolenhetsnamn;Grund-skola\n"


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.STORAGES["default"]["OPTIONS"]["location"] = tmp_path
    settings.STORAGES = dict(settings.STORAGES)


@pytest.fixture
def office():
    return make_administrator(AuthorityFactory(municipality_code="0180"), person=PersonFactory(language="en"))


def upload(content, name="register.csv"):
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def a_run(office, content=HEAD + "0180;A;Ja\n0180;B;\n"):
    (authority,) = office.authorities_as("administrator")
    return importrun.start(
        kind=ImportKind.SCHOOLS, file=upload(content), by=office, options={"authority": authority}
    )


def numbers(run):
    run.refresh_from_db()
    return run.state, run.lines_read, run.created, run.updated, run.unchanged, run.problem_count


def test_first_checked_then_confirmed_then_carried_out(office):
    run = a_run(office)
    assert numbers(run) == (ImportState.WAITING, 0, 0, 0, 0, 0)
    importrun.work(run_id=run.pk)
    assert numbers(run) == (ImportState.CHECKED, 2, 2, 0, 0, 0)
    assert not School.objects.exists()
    importrun.confirm(run=run)
    assert run.state == ImportState.CHECKED, "the object of the caller is not what counts"
    importrun.work(run_id=run.pk)
    assert numbers(run) == (ImportState.DONE, 2, 2, 0, 0, 0)
    assert School.objects.count() == 2


def test_a_file_with_problems_is_refused_and_cannot_be_confirmed(office):
    run = a_run(office, HEAD + "0180;A;Ja\n;B;\n")
    importrun.work(run_id=run.pk)
    assert numbers(run) == (ImportState.REFUSED, 2, 0, 0, 0, 1)
    assert run.problems == [{"line": 3, "column": "Kod", "text": "The municipality code is missing."}]
    assert importrun.confirm(run=run).state == ImportState.REFUSED
    importrun.work(run_id=run.pk)
    assert not School.objects.exists()


def test_twice_the_same_task_works_once(office, django_capture_on_commit_callbacks):
    run = a_run(office)
    importrun.work(run_id=run.pk)
    with django_capture_on_commit_callbacks() as queued:
        importrun.confirm(run=run)
        importrun.confirm(run=run)
    assert len(queued) == 1
    for _ in range(2):
        importrun.work(run_id=run.pk)
    assert numbers(run) == (ImportState.DONE, 2, 2, 0, 0, 0)


def test_the_file_goes_when_the_import_is_over(office, django_capture_on_commit_callbacks):
    run = a_run(office)
    path = run.file.path
    importrun.work(run_id=run.pk)
    importrun.confirm(run=run)
    assert os.path.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        importrun.work(run_id=run.pk)
    run.refresh_from_db()
    assert (os.path.exists(path), run.file.name) == (False, "")


def test_a_file_that_is_not_wanted_goes_with_its_run(office):
    run = a_run(office)
    path = run.file.path
    importrun.discard(run=run)
    assert ImportRun.objects.filter(pk=run.pk).exists(), "a worker may have it already"
    importrun.work(run_id=run.pk)
    importrun.discard(run=run)
    assert (os.path.exists(path), ImportRun.objects.exists()) == (False, False)


def test_a_run_that_is_gone_is_left_alone():
    importrun.work(run_id=123456789)


def test_somebody_with_a_lease_is_not_disturbed_until_it_ends(office):
    run = a_run(office)
    taken = importrun._take(run.pk)
    importrun.work(run_id=run.pk)
    assert numbers(run)[0] == ImportState.CHECKING
    ImportRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    importrun.work(run_id=run.pk)
    assert numbers(run)[0] == ImportState.CHECKED
    with pytest.raises(importrun.LeaseLost):
        importrun._end(taken, importing.Result())


def test_who_has_lost_the_lease_writes_nothing(office, monkeypatch):
    run = a_run(office)
    importrun.work(run_id=run.pk)
    importrun.confirm(run=run)
    end = importrun._end

    def late(run, result):
        ImportRun.objects.update(lease=None)
        end(run, result)

    monkeypatch.setattr(importrun, "_end", late)
    importrun.work(run_id=run.pk)
    assert not School.objects.exists()


def test_a_file_that_ends_every_worker_is_refused_at_last(office):
    run = a_run(office)
    for _ in range(importrun.MOST_TRIES):
        assert importrun._take(run.pk)
        ImportRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    importrun.work(run_id=run.pk)
    assert numbers(run)[0] == ImportState.REFUSED
    assert run.problems[0]["text"] == "The file could not be read through. Nothing has been changed."


def test_a_file_that_is_gone_is_told(office):
    run = a_run(office)
    os.remove(run.file.path)
    importrun.work(run_id=run.pk)
    assert numbers(run)[0] == ImportState.REFUSED
    assert run.problems[0]["text"] == "The file is gone. Choose it again."


def test_a_mistake_of_ours_leaves_nothing_half_done_and_no_run_stuck(office):
    def broken(file, *, options, by, dry_run, progress):
        SchoolFactory(name="Half done")
        raise RuntimeError("mistake")

    importer = importing.importer_of(ImportKind.SCHOOLS)
    importing.register(
        importing.Importer(ImportKind.SCHOOLS, "", "import_schools", broken, importer.done_url, "")
    )
    try:
        run = a_run(office)
        with pytest.raises(RuntimeError):
            importrun.work(run_id=run.pk)
    finally:
        importing.register(importer)
    assert numbers(run)[0] == ImportState.REFUSED
    assert not School.objects.filter(name="Half done").exists()


def test_tending_takes_up_what_was_left(office, django_capture_on_commit_callbacks):
    left, fresh, over, old = (a_run(office) for _ in range(4))
    ImportRun.objects.filter(pk=left.pk).update(leased_until=timezone.now() - timedelta(seconds=1))
    ImportRun.objects.filter(pk=over.pk).update(state=ImportState.DONE)
    ImportRun.objects.filter(pk=old.pk).update(
        state=ImportState.CHECKED, started_at=timezone.now() - timedelta(days=8)
    )
    with django_capture_on_commit_callbacks() as queued:
        importrun.tend()
    assert [callback.args[1] for callback in queued] == [[left.pk]]
    assert set(ImportRun.objects.values_list("pk", "file")) == {
        (left.pk, left.file.name),
        (fresh.pk, fresh.file.name),
        (over.pk, ""),
    }


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_import_is_on_its_way(office, monkeypatch):
    monkeypatch.setattr(importrun, "PULSE", 0)
    run = a_run(office, HEAD + "0180;Skola;Ja\n" * 1600)
    seen = []

    class Watched(importrun._Pulse):
        def __call__(self, lines):
            super().__call__(lines)

            def look():
                seen.append((lines, ImportRun.objects.get(pk=run.pk).lines_read))
                connection.close()

            thread = threading.Thread(target=look)
            thread.start()
            thread.join()

    monkeypatch.setattr(importrun, "_Pulse", Watched)
    importrun.work(run_id=run.pk)
    assert seen == [(500, 500), (1000, 1000), (1500, 1500)]


# -- pages --------------------------------------------------------------------------------------------------------


def test_only_an_administrator_has_the_pages(client, office):
    run = a_run(office)
    others = [make_principal(SchoolFactory()), PersonFactory()]
    pages = ["import_list", "import_new", "import_schools"]
    for person in others:
        client.force_login(person)
        assert [client.get(reverse(name)).status_code for name in pages] == [404, 404, 404]
        assert client.get(reverse("import_detail", args=[run.pk])).status_code == 404
    client.force_login(make_administrator(AuthorityFactory()))
    assert [client.get(reverse(name)).status_code for name in pages] == [200, 200, 200]
    assert client.get(reverse("import_detail", args=[run.pk])).status_code == 404
    for name in ["import_confirm", "import_discard", "import_resume"]:
        assert client.post(reverse(name, args=[run.pk])).status_code == 404


def test_from_choosing_a_file_to_schools(client, office):
    client.force_login(office)
    assert "Not one import" not in client.get(reverse("import_list")).text
    answer = client.post(reverse("import_schools"), {"file": upload(HEAD + "0180;A;Ja\n2182;B;\n")})
    run = ImportRun.objects.get()
    assert answer.url == reverse("import_detail", args=[run.pk])
    assert run.options == {"authority": office.current_duties[0].authority_id}
    page = client.get(answer.url).text
    assert 'hx-trigger="every 1s"' in page
    importrun.work(run_id=run.pk)
    part = client.get(answer.url, headers={"HX-Request": "true"}).text
    assert part.strip().startswith('<div id="progress"')
    assert "hx-trigger" not in part
    assert "Import now" in part
    for _ in range(2):
        client.post(reverse("import_confirm", args=[run.pk]))
    importrun.work(run_id=run.pk)
    assert "Imported" in client.get(answer.url).text
    assert list(School.objects.values_list("name", flat=True)) == ["A"]
    assert run.file_name in client.get(reverse("import_list")).text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "This is a PDF."),
        (b"Town;Size\nA;B\n", "“Kod”, “Skolenhetsnamn”"),
        ("Kod;Skolenhetsnamn\n0180;Ö\n".encode() + b"0180;\xd6\n0180;\xc3\x96\n", "line"),
    ],
)
def test_a_wrong_file_is_told_next_to_the_field(client, office, content, sentence):
    client.force_login(office)
    answer = client.post(reverse("import_schools"), {"file": upload(content)})
    assert (answer.status_code, ImportRun.objects.count()) == (200, 0)
    assert sentence.replace("line", "same encoding") in str(answer.context["form"].errors["file"])


def test_a_file_of_50_megabytes_is_told(client, office):
    client.force_login(office)
    answer = client.post(
        reverse("import_schools"), {"file": upload(b"Kod;Skolenhetsnamn\n" + b"0" * 50 * 1024**2)}
    )
    assert answer.context["form"].errors["file"] == ["The file is larger than 20 MB. Divide it into several."]


def test_somebody_elses_authority_cannot_be_chosen(client, office):
    other = AuthorityFactory(municipality_code="2182")
    second = AuthorityFactory(municipality_code="2181")
    make_administrator(second, person=office)
    client.force_login(office)
    answer = client.post(
        reverse("import_schools"), {"file": upload(HEAD + "2182;A;\n"), "authority": other.pk}
    )
    assert list(answer.context["form"].errors) == ["authority"]
    client.post(reverse("import_schools"), {"file": upload(HEAD + "2181;A;\n"), "authority": second.pk})
    assert ImportRun.objects.get().options == {"authority": second.pk}


def test_what_stands_in_a_file_is_shown_as_text(client, office):
    run = a_run(office, HEAD + "0180;A;<script>alert(1)</script>\n")
    importrun.work(run_id=run.pk)
    client.force_login(office)
    page = client.get(reverse("import_detail", args=[run.pk])).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_run_that_was_left_can_be_started_again(client, office, django_capture_on_commit_callbacks):
    run = a_run(office)
    client.force_login(office)
    address = reverse("import_detail", args=[run.pk])
    assert "Start again" not in client.get(address).text
    ImportRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert "Start again" in client.get(address).text
    with django_capture_on_commit_callbacks() as queued:
        client.post(reverse("import_resume", args=[run.pk]))
    assert [callback.args[1] for callback in queued] == [[run.pk]]


def test_the_list_asks_as_often_for_30_as_for_1(client, office, same_queries):
    client.force_login(office)
    same_queries(
        lambda: client.get(reverse("import_list")),
        lambda n: [
            ImportRun.objects.create(kind="schools", started_by=office, file_name="a") for _ in range(n)
        ],
    )


# -- a real worker ------------------------------------------------------------------------------------------------


def wait_for(run, *states, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if run.state in states:
            return run.state
        time.sleep(0.1)
    raise AssertionError(f"still {run.state}")


@pytest.fixture
def _shared_storage(settings):
    # The worker is a process of its own, with the settings of the site.
    from config.settings import VAR

    settings.STORAGES["default"]["OPTIONS"]["location"] = VAR / "uploads"
    settings.STORAGES = dict(settings.STORAGES)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_shared_storage")
def test_a_worker_checks_and_imports(celery_worker, client, office):
    client.force_login(office)
    lines = "".join(f"0180;Skola {n};Ja\n" for n in range(2000))
    address = client.post(reverse("import_schools"), {"file": upload(HEAD + lines)}).url
    run = ImportRun.objects.get()
    path = run.file.path
    assert wait_for(run, ImportState.CHECKED) == ImportState.CHECKED
    client.post(reverse("import_confirm", args=[run.pk]))
    wait_for(run, ImportState.DONE)
    assert numbers(run) == (ImportState.DONE, 2000, 2000, 0, 0, 0)
    assert School.objects.count() == 2000
    assert "Imported" in client.get(address).text
    assert not os.path.exists(path)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_shared_storage")
def test_a_worker_that_is_killed_and_a_broker_that_is_emptied_leave_no_run_stuck(celery_worker, office):
    lines = "".join(f"0180;Skola {n};Ja\n" for n in range(60_000))
    run = a_run(office, HEAD + lines)
    wait_for(run, ImportState.CHECKING)
    os.killpg(celery_worker.pid, signal.SIGKILL)
    celery_worker.wait()
    with broker() as client:
        client.flushdb()
    run.refresh_from_db()
    assert run.state == ImportState.CHECKING
    assert not ImportRun.objects.free_to_take().exists()
    ImportRun.objects.update(leased_until=timezone.now())
    importrun.tend()
    # What `tend` has queued is done here, in place of the worker that is gone.
    with broker() as client:
        assert client.llen("bollplank:celery") == 1
    ImportRun.objects.filter(pk=run.pk).update(tries=0)
    importrun.work(run_id=run.pk)
    assert numbers(run) == (ImportState.CHECKED, 60_000, 60_000, 0, 0, 0)
    importrun.discard(run=run)
