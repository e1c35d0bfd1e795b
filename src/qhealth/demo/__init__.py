"""The demonstration's data: a clinic that has been open for half a year, lived through day by day by the use cases.

The libraries that make up names are loaded with this package, so nothing but `qhealth demo` imports it.
"""

from qhealth.demo.accounts import PASSWORD, READY_ACCOUNTS, ReadyAccount
from qhealth.demo.filling import OtherData, ensure_demo_data, fill
from qhealth.demo.world import Size

__all__ = ["PASSWORD", "READY_ACCOUNTS", "OtherData", "ReadyAccount", "Size", "ensure_demo_data", "fill"]
