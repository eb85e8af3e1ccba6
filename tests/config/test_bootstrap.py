import ast
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap


def test_an_old_python_can_read_it():
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 4))


def test_a_python_that_is_too_old_is_told_which_is_needed(monkeypatch):
    monkeypatch.setattr(bootstrap, "good_python", lambda: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or later") as caught:
        bootstrap.install(dev=False)
    assert "make run PYTHON=" in str(caught.value)


def test_without_venv_it_is_said_what_to_install(monkeypatch, tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path / "venv"))
    with pytest.raises(SystemExit, match="apt install python3-venv"):
        bootstrap.make_venv(str(broken))
    assert not (tmp_path / "venv").exists()


def test_nothing_is_done_when_nothing_has_changed():
    before = Path(bootstrap.VENV, ".installed-dev").stat().st_mtime_ns
    subprocess.run([sys.executable, bootstrap.__file__, "--dev"], check=True, timeout=20)
    assert Path(bootstrap.VENV, ".installed-dev").stat().st_mtime_ns == before
