"""Views that are loaded when first asked for, so that addresses can be made where the views cannot be loaded."""

from importlib import import_module


class _View:
    """Calls a module's view; looks like it to those who ask for its name or its marks (csrf_exempt and such)."""

    def __init__(self, module, name):
        self.__module__, self.__name__ = module, name

    def __call__(self, request, *args, **kwargs):
        return self.view(request, *args, **kwargs)

    @property
    def view(self):
        """The view itself. Raises ImportError in a worker."""
        return getattr(import_module(self.__module__), self.__name__)


class _Module:
    def __init__(self, name):
        self._name = name

    def __getattr__(self, view):
        return _View(self._name, view)


def deferred(name: str):
    """Stands for the module of views `name`: its attributes are views, to be put into `path`."""
    return _Module(name)
