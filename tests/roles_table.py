"""Who may do what, copied by hand from the specification, so that no slip in the program's own table goes unseen."""

from __future__ import annotations

from typing import Final

ROLES: Final = ("superuser", "admin", "doctor", "operator", "pharmacist", "patient")

_TABLE: Final = """
                                                 superuser admin doctor operator pharmacist patient
account.view                                     own       own   own    own      own        own
account.update                                   own       own   own    own      own        own
account.delete                                   own       own   own    own      own        own
user.list                                        all       all   -      -        -          -
user.view                                        all       all   -      -        -          -
user.update                                      all       below -      -        -          -
user.block                                       all       below -      -        -          -
user.unblock                                     all       below -      -        -          -
user.delete                                      all       below -      -        -          -
admin.grant                                      all       below -      -        -          -
admin.revoke                                     all       -     -      -        -          -
staff.register                                   all       all   -      -        -          -
staff.list                                       all       all   -      all      -          -
staff.view                                       all       all   -      all      -          -
doctor.list                                      all       all   all    all      all        all
doctor.view                                      all       all   all    all      all        all
doctor.suspend_booking                           all       all   -      -        -          -
doctor.resume_booking                            all       all   -      -        -          -
working_hours.edit                               all       all   own    all      -          -
time_off.list                                    all       all   own    all      -          -
time_off.create                                  all       all   own    all      -          -
time_off.delete                                  all       all   own    all      -          -
patient.list                                     all       all   all    all      all        own
patient.view                                     all       all   all    all      all        own
patient_diagnoses.view                           all       all   all    all      all        own
diagnostic.list                                  all       all   all    all      all        all
diagnostic.view                                  all       all   all    all      all        all
diagnostic.create                                all       all   -      -        -          -
diagnostic.update                                all       all   -      -        -          -
diagnostic.delete                                all       all   -      -        -          -
diagnostic_booking.request                       -         -     -      -        -          own
diagnostic_booking.create                        all       all   -      all      -          -
diagnostic_booking.schedule                      all       all   -      all      -          -
diagnostic_booking.update                        all       all   -      all      -          -
diagnostic_booking.list                          all       all   all    all      -          own
diagnostic_booking.view                          all       all   all    all      -          own
diagnostic_booking.withdraw                      -         -     -      -        -          own
diagnostic_booking.cancel                        all       all   -      all      -          -
diagnostic_booking.delete                        all       all   -      all      -          -
visit.create                                     all       all   -      all      -          -
visit.reschedule                                 all       all   -      all      -          -
visit.list                                       all       all   all    all      -          own
visit.view                                       all       all   all    all      -          own
visit.cancel                                     all       all   -      all      -          own
visit.complete                                   all       all   own    all      -          -
visit.no_show                                    all       all   own    all      -          -
visit.delete                                     all       all   -      all      -          -
journal_entry.create                             all       all   all    -        -          -
journal_entry.list                               all       all   all    all      -          own
journal_entry.view                               all       all   all    all      -          own
journal_entry.delete                             all       all   -      -        -          -
prescription.create                              all       all   -      -        all        -
prescription.list                                all       all   all    all      all        own
prescription.view                                all       all   all    all      all        own
prescription.delete                              all       all   -      -        -          -
sick_leave.create                                all       all   all    -        -          -
sick_leave.list                                  all       all   all    all      all        own
sick_leave.view                                  all       all   all    all      all        own
sick_leave.download                              all       all   all    -        -          own
sick_leave.delete                                all       all   -      -        -          -
login_attempt.list                               all       all   -      -        -          -
login_attempt.view                               all       all   -      -        -          -
login_attempt.delete                             all       all   -      -        -          -
overview.view                                    all       all   -      -        -          -
audit_event.list                                 all       all   -      -        -          -
audit_event.view                                 all       all   -      -        -          -
"""


def _cells() -> dict[tuple[str, str], str]:
    heading, *rows = [line.split() for line in _TABLE.strip().splitlines()]
    assert tuple(heading) == ROLES
    return {(action, role): scope for action, *row in rows for role, scope in zip(ROLES, row, strict=True)}


CELLS: Final = _cells()
"""By action and role: "all", "below" (people below an admin), "own" or "-"."""
ACTIONS: Final = tuple(dict.fromkeys(action for action, _ in CELLS))
