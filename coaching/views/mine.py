"""The engagement that an address names, for those who are in it today."""

from django.shortcuts import get_object_or_404

from coaching.models import Engagement


def engagement_or_404(request, pk) -> Engagement:
    """With its people, when the person coaches or is coached in it today; else 404."""
    return get_object_or_404(Engagement.objects.with_member(request.user).with_people(), pk=pk)
