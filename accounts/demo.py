"""The sign-ins of the demonstration municipality, one for each role; used only where DEMO is set."""

from accounts.enums import Role

DOMAIN = "grankoping.example"
PASSWORD = "ett lugnt bollplank"
SIGN_INS = {
    role: f"{name}@{DOMAIN}"
    for role, name in {
        Role.ADMINISTRATOR: "programansvarig",
        Role.AREA_MANAGER: "grundskolechef",
        Role.PRINCIPAL: "rektor",
        Role.COACH: "coach",
        Role.TEACHER: "larare",
    }.items()
}
