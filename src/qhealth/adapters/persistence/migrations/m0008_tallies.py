"""Numbers for two words together and for pages deep in a list, of what was stored before they were kept."""

from qhealth.adapters.persistence.counting_anew import CountAnew

STATEMENTS = (CountAnew(),)
