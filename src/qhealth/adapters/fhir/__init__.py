"""Takes over people and records from files in HL7 FHIR R4."""

from qhealth.adapters.fhir.importing import Progress, import_fhir

__all__ = ["Progress", "import_fhir"]
