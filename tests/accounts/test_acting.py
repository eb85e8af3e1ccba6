"""What the database is told, asked of the database itself: with every statement who acts, and nothing that stays."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import login, logout
from django.db import DataError, ProgrammingError, connection, transaction
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from accounts import acting
from accounts.databaseroles import as_owner
from accounts.middleware import ActingPersonMiddleware
from accounts.models import Person
from config.embedded import BASE_DIR
from tests.factories import PersonFactory

TOLD = "SELECT current_setting('bollplank.person', true)"


def told():
    """Who acts, as a statement finds it."""
    with connection.cursor() as cursor:
        cursor.execute(TOLD)
        return cursor.fetchone()[0] or ""


def remembered():
    """What the connection itself remembers between statements."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(TOLD + ", pg_backend_pid()")
        person, backend = cursor.fetchone()
        return person or "", backend


def says(request):
    return HttpResponse(told())


def says_in_a_transaction(request):
    with transaction.atomic():
        return HttpResponse(told())


def fails(request):
    with transaction.atomic(), connection.cursor() as cursor:
        assert told() == str(request.user.pk)
        cursor.execute("SELECT 1 / 0")


def streams(request):
    return StreamingHttpResponse(f"{told()} " for _ in range(3))


def breaks_off(request):
    def chunks():
        yield told()
        raise ValueError("the rest is lost")

    return StreamingHttpResponse(chunks())


def comes_and_goes(request):
    person, before = Person.objects.get(), told()
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    between = told()
    logout(request)
    return HttpResponse(f"{before},{between},{told()}")


def acts_as_maintenance(request):
    with acting.maintenance():
        return HttpResponse(told())


def asks_for_nobody(request):
    return HttpResponse(told())


asks_for_nobody.asks_for_nobody = True

urlpatterns = [
    path(f"{view.__name__}/", view)
    for view in (
        says,
        says_in_a_transaction,
        fails,
        streams,
        breaks_off,
        comes_and_goes,
        acts_as_maintenance,
        asks_for_nobody,
    )
]


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = __name__


def signed_in(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def test_statements_of_a_request_are_its_persons(site, db):
    person = PersonFactory()
    assert told() == "maintenance"
    assert signed_in(person).get("/says/").content.decode() == str(person.pk)
    assert signed_in(person).get("/asks_for_nobody/").content == b""
    assert Client().get("/says/").content == b""
    assert told() == "maintenance"


@pytest.mark.parametrize("page", ["says", "says_in_a_transaction", "fails", "streams", "breaks_off"])
def test_a_connection_that_is_kept_remembers_nobody(site, transactional_db, page):
    person = PersonFactory()
    nobody, backend = remembered()
    response = signed_in(person).get(f"/{page}/")
    if response.streaming:
        assert next(iter(response)).strip() == str(person.pk).encode()
    # One and the same connection, before, meanwhile and after.
    assert remembered() == (nobody, backend) == ("", backend)
    assert Client().get("/says/").content == b""
    assert remembered() == ("", backend)


def test_what_is_sent_after_the_request_is_still_for_whoever_asked(site, transactional_db):
    first, second = PersonFactory(), PersonFactory()
    one, other = signed_in(first).get("/streams/"), signed_in(second).get("/streams/")
    # Both under way at once, on one connection.
    chunks = [chunk.decode().strip() for pair in zip(one, other, strict=True) for chunk in pair]
    assert chunks == [str(first.pk), str(second.pk)] * 3
    assert remembered()[0] == ""


def test_a_stream_that_breaks_off_leaves_nobody(site, transactional_db):
    person = PersonFactory()
    chunks = iter(signed_in(person).get("/breaks_off/"))
    assert next(chunks) == str(person.pk).encode()
    with pytest.raises(ValueError, match="the rest is lost"):
        next(chunks)
    assert acting.current() == "maintenance"
    assert remembered()[0] == ""


def test_a_file_is_left_for_the_server_to_send():
    with open(BASE_DIR / "manage.py", "rb") as file:
        answer = ActingPersonMiddleware(lambda request: FileResponse(file))(RequestFactory().get("/"))
        assert answer.file_to_stream is file


def test_threads_with_connections_of_their_own(site, transactional_db):
    people = PersonFactory.create_batch(3)
    clients = [signed_in(person) for person in people]
    gate = threading.Barrier(3)

    def ask(number):
        try:
            found = {told()}
            gate.wait(20)
            for turn in range(9):
                client, person = clients[(number + turn) % 3], people[(number + turn) % 3]
                # Each thread takes the people in turns, so that its connection serves one after the other.
                found.add(client.get("/says/").content.decode() == str(person.pk))
                gate.wait(20)
            return found | {remembered()[0]}
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(ask, range(3))) == [{"", True}] * 3


def test_whoever_signs_in_acts_from_there_until_signing_out(site, db):
    person = PersonFactory()
    assert Client().get("/comes_and_goes/").content.decode() == f",{person.pk},"


def test_no_request_is_maintenance(site, db):
    with pytest.raises(RuntimeError, match="acts for the person who asks"):
        Client().get("/acts_as_maintenance/")
    assert told() == "maintenance"


def test_signing_in_outside_a_request_changes_nothing(db):
    acting.signed_in(PersonFactory().pk)
    assert told() == "maintenance"


def test_what_was_told_in_a_transaction_does_not_outlast_the_part(db):
    """Everything here is one transaction, as in most tests: SET LOCAL alone would stay until its end."""
    with acting.acting_as(7):
        assert told() == "7"
        with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert told() == "7"
        with acting.acting_as(None):
            assert told() == ""
        assert told() == "7"
    assert told() == "maintenance"


@pytest.mark.parametrize("in_transaction", [True, False])
def test_cursors_of_the_server_are_told_too(transactional_db, in_transaction):
    PersonFactory.create_batch(3)
    people = Person.objects.order_by("pk").extra(select={"told": "current_setting('bollplank.person', true)"})

    def walk():
        with acting.acting_as(7):
            return [person.told for person in people.iterator(chunk_size=1)]

    if in_transaction:
        with transaction.atomic():
            assert walk() == ["7"] * 3
    else:
        assert walk() == ["7"] * 3
    assert remembered()[0] == ""


def test_a_cursor_of_the_server_that_fails_does_so_as_without_us(transactional_db):
    PersonFactory()

    def error():
        with pytest.raises(Exception) as caught:
            list(Person.objects.extra(select={"x": "1 / (id - id)"}).iterator())
        assert remembered()
        assert Person.objects.count() == 1
        return caught.type, str(caught.value).partition('"')[0]

    with acting.acting_as(7):
        ours = error()
    assert remembered()[0] == ""
    with as_owner():
        assert error() == ours


def test_results_and_counts_are_those_of_the_statement(db):
    first, second = PersonFactory.create_batch(2)
    assert Person.objects.update(given_name="Alex") == 2
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE accounts_person SET given_name = %s WHERE id = %s", [("A", first.pk), ("B", second.pk)]
        )
        cursor.execute("SELECT 100 AS per, '%'")
        assert cursor.fetchall() == [(100, "%")]
        assert cursor.description[0].name == "per"
    assert list(Person.objects.order_by("pk").values_list("given_name", flat=True)) == ["A", "B"]


@pytest.mark.parametrize("person_id", ["7", "x'; RESET ROLE; --"])
def test_who_acts_is_a_number(person_id):
    if person_id.isdigit():
        with acting.acting_as(person_id):
            assert acting.current() == "7"
    else:
        with pytest.raises(ValueError, match="invalid literal"), acting.acting_as(person_id):
            pass


def test_the_owner_sees_all_and_is_not_inside_a_transaction(transactional_db):
    def role():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text")
            return cursor.fetchone()[0], told()

    application = role()
    with as_owner():
        owner = role()
        with as_owner():
            assert role() == owner
    assert role() == application
    assert application[0] != owner[0]
    assert (application[1], owner[1]) == ("maintenance", "maintenance")
    with transaction.atomic(), pytest.raises(RuntimeError), as_owner():
        pass
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_person CASCADE")
