"""Who may see and change people, schools and what belongs to them: one function for each question.

Whether somebody may see a thing at all is `visible_to` of its model; here is what they may do with it.
"""

from .person import (
    may_add_people,
    may_deactivate,
    may_edit_duty,
    may_edit_person,
    may_give_duties,
    may_invite,
    may_reactivate,
    sees_account,
    sees_people,
)
from .profile import may_edit_coach_profile, may_edit_teacher_profile
from .school import (
    administers,
    is_administrator,
    may_edit_area,
    may_edit_authority,
    may_edit_school,
    may_edit_team,
    sees_schools,
)
from .security import may_reset_mfa, must_have_mfa

__all__ = [
    "administers",
    "is_administrator",
    "may_add_people",
    "may_deactivate",
    "may_edit_area",
    "may_edit_authority",
    "may_edit_coach_profile",
    "may_edit_duty",
    "may_edit_person",
    "may_edit_school",
    "may_edit_teacher_profile",
    "may_edit_team",
    "may_give_duties",
    "may_invite",
    "may_reactivate",
    "may_reset_mfa",
    "must_have_mfa",
    "sees_account",
    "sees_people",
    "sees_schools",
]
