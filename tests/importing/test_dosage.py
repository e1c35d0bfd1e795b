import json

import msgspec
import pytest

from qhealth.adapters.fhir.dosage import instructions


def in_words(*dosages: object) -> str | None:
    return instructions([msgspec.Raw(json.dumps(dosage).encode()) for dosage in dosages])


def every(frequency: object, period: object, unit: object, **more: object) -> dict[str, object]:
    return {"timing": {"repeat": {"frequency": frequency, "period": period, "periodUnit": unit, **more}}}


ONE = [{"doseQuantity": {"value": 1}}]


@pytest.mark.parametrize(
    ("dosage", "words"),
    [
        (every(1, 1, "d") | {"doseAndRate": ONE}, "Dose 1, 1 time every day."),
        (every(2, 1, "d"), "2 times every day."),
        (every(1, 6, "h"), "1 time every 6 hours."),
        (every(1, 1.5, "wk"), "1 time every 1.5 weeks."),
        ({"asNeededBoolean": True}, "As needed."),
        ({"asNeededBoolean": False}, ""),
        (
            {"doseAndRate": [{"doseQuantity": {"value": 2.5, "unit": "mL"}}], "route": {"text": "oral"}},
            "Dose 2.5 mL, oral.",
        ),
        ({"additionalInstruction": [{"text": "With food."}]}, "With food."),
        ({}, ""),
    ],
)
def test_puts_a_coded_dosage_into_words(dosage: object, words: str):
    assert in_words(dosage) == words


@pytest.mark.parametrize(
    "dosage",
    [
        every(1, 1, "d", count=3),
        every(1, 1, "d", when=["MORN"]),
        every(1, 1, "fortnight"),
        every(None, 1, "d"),
        every(1, 0, "d"),
        {"timing": {"event": ["2019-05-06"]}},
        {"maxDosePerPeriod": {"numerator": {"value": 4}}},
        {"asNeededCodeableConcept": {"text": "pain"}},
        {"doseAndRate": [{"doseRange": {"low": {"value": 1}, "high": {"value": 2}}}]},
        {"doseAndRate": [{"doseQuantity": {"value": 1, "comparator": "<"}}]},
        {"doseAndRate": [{"doseQuantity": {"value": 1}, "rateQuantity": {"value": 2}}]},
        {"doseAndRate": ONE * 2},
        {"modifierExtension": [{"url": "http://example.com/not"}]},
    ],
)
def test_says_nothing_rather_than_half_a_dosage(dosage: object):
    assert in_words(dosage) is None
    assert in_words({"text": "One a day"}, dosage) is None


def test_the_prescribers_words_come_first_and_warnings_stay():
    assert (
        in_words(
            {"text": "One a day", "patientInstruction": "One a day", "additionalInstruction": [{"text": "Drowsy!"}]}
        )
        == "One a day\nDrowsy!"
    )


def test_several_dosages_stand_in_their_sequence():
    assert in_words({"sequence": 2, "text": "then one"}, {"sequence": 1, "text": "first two"}) == "first two\nthen one"


def test_several_dosages_without_a_sequence_stand_as_given():
    assert in_words({"sequence": 2, "text": "first two"}, {"text": "then one"}) == "first two\nthen one"
