"""What is looked at when the application starts."""

from django.core.checks import Warning as CheckWarning

from coaching import tombstones


def tombstones_can_be_written(app_configs, **kwargs):
    """Nothing can be erased while they cannot."""
    try:
        tombstones.check()
    except tombstones.NotBuried as error:
        return [
            CheckWarning(
                f"The file of tombstones takes nothing, so nothing can be erased: {error}",
                hint="Set TOMBSTONES to a file that web and worker processes can write to, apart from the backups.",
                id="coaching.W001",
            )
        ]
    return []
