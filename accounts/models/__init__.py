from .authority import Area, School, SchoolAuthority, Team
from .duty import Duty
from .importrun import ImportRun
from .person import Person
from .profile import Certification, CoachProfile, TeacherProfile

__all__ = [
    "Area",
    "Certification",
    "CoachProfile",
    "Duty",
    "ImportRun",
    "Person",
    "School",
    "SchoolAuthority",
    "TeacherProfile",
    "Team",
]
