"""Views that are loaded when first asked for, so that addresses can be made where the views cannot be loaded."""

from importlib import import_module


class _Module:
    def __init__(self, name):
        self._name = name

    def __getattr__(self, name):
        def view(request, *args, **kwargs):
            return getattr(import_module(self._name), name)(request, *args, **kwargs)

        # Named as what it stands for, to whoever reads a list of addresses.
        view.__module__, view.__name__, view.__qualname__ = self._name, name, name
        return view


def deferred(name: str):
    """Stands for the module of views `name`: its attributes are views, to be put into `path`.

    Asking for a page in a worker raises ImportError where the page may open something.
    """
    return _Module(name)
