"""Make .venv and keep it in step with the requirements files.

Runs before anything is installed, on whatever Python the machine has: standard library only, and nothing that
an old Python cannot parse, so that it can say which Python is needed.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
BASE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(BASE, ".venv")
IN_VENV = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")


def good_python():
    """Path of a Python that is new enough: the one that runs this, else the newest that can be found, else None."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in ["python3.14", "python3.13", "python3.12", "python3.11"]:
        path = shutil.which(name)
        # A version manager may leave a command of that name that only prints an excuse.
        if path and subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return path
    return None


def wanted(python, files):
    """A fingerprint of all that decides what .venv should hold."""
    digest = hashlib.sha256(subprocess.check_output([python, "-VV"]))
    digest.update(BASE.encode())
    for name in files:
        with open(os.path.join(BASE, name), "rb") as text:
            digest.update(text.read())
    return digest.hexdigest()


def make_venv(python):
    """Make .venv anew with `python`; exits with a sentence when it cannot."""
    shutil.rmtree(VENV, ignore_errors=True)
    print("Making .venv with {}".format(python), flush=True)
    # Whether venv works is only known by trying: Debian has the module without what it needs.
    if (
        subprocess.call([python, "-m", "venv", VENV], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        != 0
    ):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "Python's venv module is missing or incomplete for {}.\n"
            "On Debian and Ubuntu: apt install python3-venv. Then run this again.".format(python)
        )


def install(dev):
    """Bring .venv up to requirements.txt (and requirements-dev.txt when `dev`); quick when nothing has changed."""
    python = good_python()
    if python is None:
        sys.exit(
            "Bollplank needs Python {}.{} or later; this is {}.\n"
            "Install one, or name it: make run PYTHON=/path/to/python3.12".format(
                OLDEST[0], OLDEST[1], sys.version.split()[0]
            )
        )
    base, all_files = ["requirements.txt"], ["requirements.txt", "requirements-dev.txt"]
    stamps = {name: os.path.join(VENV, ".installed-" + name) for name in ["run", "dev"]}
    prints = {"run": wanted(python, base), "dev": wanted(python, all_files)}

    def stamped(name):
        try:
            with open(stamps[name]) as text:
                return text.read() == prints[name]
        except OSError:
            return False

    if stamped("dev") or (not dev and stamped("run")):
        return
    # An interpreter that is gone (an upgrade of the system) or that belongs to a copied folder: begin again.
    probe = [IN_VENV, "-c", "import sys; sys.exit(sys.prefix != {!r})".format(VENV)]
    if not os.path.exists(IN_VENV) or subprocess.call(probe, stderr=subprocess.DEVNULL) != 0:
        make_venv(python)
    name = "dev" if dev else "run"
    print("Installing {} into .venv".format(all_files[-1] if dev else base[0]), flush=True)
    command = [IN_VENV, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r"]
    if subprocess.call([*command, os.path.join(BASE, all_files[-1] if dev else base[0])]) != 0:
        sys.exit(
            "The packages could not be installed; pip says why above. Run the same command again when it is mended."
        )
    with open(stamps[name], "w") as text:
        text.write(prints[name])


if __name__ == "__main__":
    install(dev="--dev" in sys.argv)
