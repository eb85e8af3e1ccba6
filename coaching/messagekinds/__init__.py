"""The kinds of mail about coaching, one module for each noun."""

from scheduling.messagekinds import register


def register_all():
    """Make them known to the ledger; called once, when the app is ready."""
    from coaching.messagekinds import access, engagement, member, request, retention, vault

    for noun in (access, engagement, member, request, retention, vault):
        for kind in noun.KINDS:
            register(kind)
