"""Opens and seals. Web processes only: a worker has nothing to open, and importing this there raises."""

import os

if os.environ.get("VAULT_FORBIDDEN"):
    raise ImportError(
        "The vault is not for workers: they may delete sealed rows, never open one. See docs/secrecy.md."
    )
