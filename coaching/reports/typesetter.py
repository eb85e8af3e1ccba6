"""Run as a process: words as JSON come in, a PDF goes out. The one argument is the path of the template."""

import json
import sys

import typst

#: PDF/UA-1: what readers of screens need is in the file.
STANDARD = "ua-1"


def main(template) -> None:
    """Set the page; on failure say what Typst says, and end with 1."""
    words = sys.stdin.buffer.read().decode()
    with open(template, "rb") as file:
        source = file.read()
    try:
        pdf = typst.compile(
            source,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"data": words},
            pdf_standards=[STANDARD],
            timestamp=json.loads(words)["made_at"],
        )
    except typst.TypstError as refused:
        sys.exit(str(refused.message))
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(sys.argv[1])
