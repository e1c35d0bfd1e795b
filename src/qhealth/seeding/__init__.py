"""Plausible data in bulk, for load tests: whole clinics of made-up people, the same ones for the same seed.

It is made of domain objects that have their ids already and refer to each other by them, so that nothing has to be read
back. Whoever stores it may store each batch by itself, in the order in which the batches come.
"""

from qhealth.seeding.making import Batch, ClinicAtWork, batches
from qhealth.seeding.sizes import Size

__all__ = ["Batch", "ClinicAtWork", "Size", "batches"]
