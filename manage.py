#!/usr/bin/env python
"""Django's command line. On a development machine it brings its own database and broker."""

import os
import sys


def main():
    """Run the command in sys.argv."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line

        from config import embedded, servers
    except ImportError as error:
        sys.exit(f"{error}. Run `make install` first, then .venv/bin/python manage.py")
    try:
        with embedded.development():
            execute_from_command_line(sys.argv)
    except servers.EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
