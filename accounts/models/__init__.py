from .authority import Area, School, SchoolAuthority, Team
from .duty import Duty
from .importrun import ImportRun
from .mfareset import MfaReset
from .person import Person
from .profile import Certification, CoachProfile, TeacherProfile
from .schoolarea import SchoolArea, area_on
from .signin import SignIn

__all__ = [
    "Area",
    "Certification",
    "CoachProfile",
    "Duty",
    "ImportRun",
    "MfaReset",
    "Person",
    "School",
    "SchoolArea",
    "SchoolAuthority",
    "SignIn",
    "TeacherProfile",
    "Team",
    "area_on",
]
