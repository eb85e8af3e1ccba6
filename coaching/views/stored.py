"""For pages that carry secrets."""

from functools import wraps

from django.views.decorators.debug import sensitive_post_parameters


def stored_nowhere(view):
    """The answer is kept by no browser, proxy or history, and what was sent stands in no error report."""

    @wraps(view)
    @sensitive_post_parameters()
    def storing_nothing(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return storing_nothing
