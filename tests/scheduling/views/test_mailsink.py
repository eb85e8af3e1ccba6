"""Development's mail on a page, and no page where mail is real."""

import mailbox

import pytest

MAIL = """From: Bollplank <no-reply@example.se>
To: Kim Lind <kim@example.se>
Subject: =?utf-8?q?Inbjudan=3A_m=C3=B6te?=
Date: Mon, 23 Nov 2026 10:16:39 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset=utf-8

Hej <Kim>
https://example.se/meetings/1/
--a
Content-Type: text/html; charset=utf-8

<p style="color:red">Hej</p><script>alert(1)</script>
--a--
--m
Content-Type: text/calendar; method="REQUEST"; name="bollplank.ics"
Content-Disposition: attachment; filename="bollplank.ics"

BEGIN:VCALENDAR
--m--
"""


@pytest.fixture
def sink(settings, tmp_path):
    settings.MAIL_SINK = str(tmp_path / "mail")
    return settings.MAIL_SINK


@pytest.fixture
def key(sink):
    return mailbox.Maildir(sink).add(MAIL)


@pytest.mark.parametrize("path", ["", "{key}/", "{key}/html/", "{key}/files/0/"])
def test_where_mail_is_real_there_is_no_such_page(client, db, key, settings, path):
    settings.MAIL_SINK = ""
    assert client.get(f"/mail/{path.format(key=key)}").status_code == 404


def test_before_the_first_mail(client, db, sink):
    assert "Inga mejl än" in client.get("/mail/").content.decode()


def test_the_newest_comes_first(client, db, sink, key):
    mailbox.Maildir(sink).add(MAIL.replace("m=C3=B6te", "samtal"))
    page = client.get("/mail/").content.decode()
    assert page.index("Inbjudan: samtal") < page.index("Inbjudan: möte")


def test_one_mail_with_its_text_headers_and_files(client, db, key):
    page = client.get(f"/mail/{key}/").content.decode()
    assert "Hej &lt;Kim&gt;" in page
    assert '<a href="https://example.se/meetings/1/"' in page
    assert "Kim Lind &lt;kim@example.se&gt;" in page
    assert f"/mail/{key}/files/0/" in page
    assert "bollplank.ics</a>" in page


def test_its_html_runs_no_scripts(client, db, key):
    response = client.get(f"/mail/{key}/html/")
    assert response.content.decode().startswith('<p style="color:red">Hej</p>')
    assert response.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert "script-src" not in response.headers["Content-Security-Policy"]


def test_its_file_can_be_downloaded(client, db, key):
    response = client.get(f"/mail/{key}/files/0/")
    assert response.content == b"BEGIN:VCALENDAR"
    assert response.headers["Content-Type"] == "text/calendar"
    assert response.headers["Content-Disposition"] == 'attachment; filename="bollplank.ics"'
    assert client.get(f"/mail/{key}/files/1/").status_code == 404


@pytest.mark.parametrize("bad", ["nothing", "..", "%2e%2e%2fnew"])
def test_a_key_that_is_none(client, db, key, bad):
    assert client.get(f"/mail/{bad}/").status_code == 404
