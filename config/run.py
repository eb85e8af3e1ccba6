"""`make run` and `make stop`: everything under one command, and everything ended with it."""

import argparse
import contextlib
import fcntl
import io
import json
import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

import psutil

from config import embedded, messages, servers

VAR = embedded.VAR
# Marks our processes in their environment, so that those who outlive a killed runner are found again.
MARK = "BOLLPLANK_RUN"
LOCAL = "127.0.0.1"


def port_taken(port):
    """Whether somebody listens there already, or it is not ours to listen on."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex((LOCAL, port)) == 0:
            return True
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCAL, port))
        except OSError:
            return True
    return False


def strays():
    """Processes of an earlier run in this folder whose runner was killed."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.pid != os.getpid() and process.environ().get(MARK) == str(VAR):
                found.append(process)
    return found


def end_strays():
    """Stop what an earlier run left behind."""
    left = strays()
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, left = psutil.wait_procs(left, timeout=5)
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def prepare_environment(port):
    """What the processes need to know, unless the environment or .env says otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("SECRET_KEY", embedded.secret_key(VAR))
    os.environ.setdefault("MFA_KEYS", embedded.mfa_key(VAR))
    # As in production: visitors of the demo meet the pages that they would meet there.
    os.environ.setdefault("DEBUG", "false")
    os.environ.setdefault("STATIC_COLLECTED", "false")
    os.environ.setdefault("DEMO", "true")
    os.environ.setdefault("BASE_URL", f"http://localhost:{port}")
    os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    os.environ.setdefault("LOG_LEVEL", "WARNING")


def prepare_database():
    """Migrate, and fill an empty database with the demonstration. Returns the text on who can sign in."""
    import django
    from django.conf import settings
    from django.core.management import call_command, get_commands
    from django.db import connections

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    text = io.StringIO()
    if settings.DEMO and "demo" in get_commands():
        call_command("demo", "--if-empty")
        call_command("demo", "--sign-ins", stdout=text)
    connections.close_all()
    return text.getvalue()


def commands(port, sink_port):
    """{name: command line} of what runs."""
    python = sys.executable
    lines = {
        "web": [python, "-m", "gunicorn", "config.wsgi", "--bind", f"{LOCAL}:{port}", "--workers", "2"]
        + [
            "--worker-class",
            "gthread",
            "--threads",
            "4",
            "--preload",
            "--log-level",
            "warning",
            "--graceful-timeout",
            "3",
        ],
        "worker": [
            python,
            "-m",
            "celery",
            "--quiet",
            "-A",
            "config",
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "warning",
        ]
        + ["--without-gossip", "--without-mingle"],
        "beat": [
            python,
            "-m",
            "celery",
            "--quiet",
            "-A",
            "config",
            "beat",
            "--loglevel",
            "warning",
            "--pidfile=",
        ]
        + ["--schedule", str(VAR / "beat-schedule")],
    }
    if sink_port:
        mailbox = ["-c", "aiosmtpd.handlers.Mailbox", os.environ["MAIL_SINK"], "-l", f"{LOCAL}:{sink_port}"]
        lines["mail"] = [python, "-m", "aiosmtpd", "-n", *mailbox]
    # Whoever waits for the first page on a small machine comes before the work in the background.
    return {
        name: shlex.join((["nice"] if name in {"worker", "beat"} else []) + line)
        for name, line in lines.items()
    }


def announce(url, port, sign_ins, begun):
    """Print where it answers, as soon as it does. Runs beside the processes."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://{LOCAL}:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            # It answers; with what is for its pages to say.
            pass
        except OSError:
            time.sleep(0.1)
            continue
        lines = [
            "",
            f"Bollplank answers at {url}  (ready in {time.monotonic() - begun:.1f} s; Ctrl-C ends it)",
            "",
        ]
        print("\n".join(lines) + sign_ins, flush=True)
        return


def serve(port, begun):
    """Run everything until it is told to end. Returns the exit code."""
    from honcho.manager import Manager

    prepare_environment(port)
    sink_port = 0
    if not os.environ.get("EMAIL_URL"):
        os.environ.setdefault("MAIL_SINK", str(VAR / "mail"))
        sink_port = servers.free_port()
        os.environ["EMAIL_URL"] = f"smtp://{LOCAL}:{sink_port}"
    url = os.environ["BASE_URL"]
    needs = {"postgres": not os.environ.get("DATABASE_URL"), "redis": not os.environ.get("REDIS_URL")}
    with embedded.Embedded(VAR, **needs) as addresses:
        os.environ.update(addresses)
        sign_ins = prepare_database()
        known = {
            "pid": os.getpid(),
            "created": psutil.Process().create_time(),
            "url": url,
            "email_url": os.environ["EMAIL_URL"],
        }
        servers.write_private(VAR / "run.json", json.dumps(known))
        manager = Manager()
        # Who serves people has no way to the role that owns the tables.
        environment = {name: value for name, value in os.environ.items() if name != "OWNER_DATABASE_URL"}
        for name, line in commands(port, sink_port).items():
            manager.add_process(
                name, "exec " + line, env={**environment, MARK: str(VAR)}, cwd=embedded.BASE_DIR
            )
        threading.Thread(target=announce, args=(url, port, sign_ins, begun), daemon=True).start()
        try:
            manager.loop()
        finally:
            (VAR / "run.json").unlink(missing_ok=True)
            end_strays()
        # Being told to end is no failure.
        return 0 if manager.returncode in {130, 143} else manager.returncode or 1


def run(port):
    """`make run`. Returns the exit code."""
    begun = time.monotonic()
    VAR.mkdir(parents=True, exist_ok=True)
    with open(VAR / ".run-lock", "a") as lock:
        embedded.keep_from_children(lock)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            where = embedded.running().get("url", "and still starting")
            print(f"Bollplank already runs in this folder: {where}\n`make stop` ends it.", file=sys.stderr)
            return 1
        end_strays()
        if port_taken(port):
            print(
                f"Port {port} is taken by another program. Choose another: make run PORT={port + 123}",
                file=sys.stderr,
            )
            return 1
        for number in [signal.SIGTERM, signal.SIGHUP]:
            signal.signal(number, lambda *_: sys.exit(0))
        messages.compile_catalogue()
        try:
            return serve(port, begun)
        except servers.EmbeddedError as error:
            print(error, file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 0


def stop():
    """`make stop`: end a run in this folder, and what a killed one has left. Returns the exit code."""
    known = embedded.running()
    if known:
        runner = psutil.Process(known["pid"])
        servers.stop_process(runner, signal.SIGTERM, seconds=30)
        print("Stopped.")
    else:
        print("Nothing runs in this folder.")
    end_strays()
    if VAR.exists():
        embedded.Embedded(VAR).stop_if_unused()
    return 0


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m config.run", description=__doc__)
    parser.add_argument("what", choices=["run", "stop"])
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if options.what == "stop":
        return stop()
    if not 0 < options.port < 65536:
        parser.error("PORT is a number from 1 to 65535")
    return run(options.port)


if __name__ == "__main__":
    sys.exit(main())
