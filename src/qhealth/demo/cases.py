"""What brings people to the demonstration's doctors: plausible, and nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qhealth.demo.offer import GENERAL


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint with what a doctor finds and does about it."""

    complaint: str
    diagnosis: str
    findings: str
    plan: str
    medicine: str | None = None
    instructions: str = ""
    days_off: int = 0
    """How long the patient cannot work; 0 where it can."""
    unable: str = ""
    """What it cannot do meanwhile."""


CASES: Final = {
    GENERAL: (
        Case(
            "High readings at home for some weeks",
            "I10 Essential hypertension",
            "BP 158/94, repeated 152/92. Heart sounds normal, no oedema. Headaches in the morning, no chest pain.",
            "Home readings for two weeks, salt and alcohol discussed, bloods and ECG. Review in four weeks.",
            "Amlodipine 5 mg tablets",
            "1 tablet every morning. Swollen ankles are harmless; tell us if they bother you.",
        ),
        Case(
            "Cough for two weeks",
            "J20.9 Acute bronchitis",
            "Afebrile, SpO2 98 %. Scattered rhonchi that clear on coughing, no crackles. CRP 14.",
            "No antibiotics. Fluids and rest; come back with fever above 38.5, breathlessness or blood.",
            days_off=7,
            unable="Physical work, cold rooms and long talking.\nDesk work may be tried from the fifth day on.",
        ),
        Case(
            "Burning on passing water since yesterday",
            "N30.0 Acute cystitis",
            "No fever, no loin pain. Dipstick: leucocytes +++, nitrite +.",
            "Short course of antibiotics. Urine culture only if it returns within four weeks.",
            "Nitrofurantoin 50 mg tablets",
            "1 tablet three times a day for 5 days, with food.",
        ),
        Case(
            "Tired all the time",
            "D50.9 Iron deficiency anaemia",
            "Pale conjunctivae, pulse 88 regular. Hb 104 g/L, ferritin 6 µg/L. No weight loss.",
            "Iron for three months, faecal haemoglobin test, new bloods in six weeks.",
            "Ferrous sulphate 100 mg tablets",
            "1 tablet every second day on an empty stomach, with a glass of juice.",
        ),
    ),
    "Cardiology": (
        Case(
            "Heart runs away at times",
            "I48.0 Paroxysmal atrial fibrillation",
            "Irregular pulse about 96. ECG: atrial fibrillation. CHA2DS2-VASc 2. Echo: normal function, EF 60 %.",
            "Anticoagulation begun, rate control, Holter in four weeks. Told when to call 112.",
            "Apixaban 5 mg tablets",
            "1 tablet morning and evening. Do not stop without asking us.",
        ),
        Case(
            "Tightness in the chest on stairs",
            "I20.8 Stable angina pectoris",
            "Pressure after two floors, gone in three minutes of rest. ECG at rest normal.",
            "Exercise ECG, statin and aspirin begun, nitroglycerin at hand.",
            "Nitroglycerin 0.4 mg sublingual spray",
            "1 puff under the tongue when it tightens, sitting down. Call 112 if it lasts 15 minutes.",
        ),
    ),
    "Dermatology": (
        Case(
            "Itching elbows and knees",
            "L20.9 Atopic dermatitis",
            "Dry, reddened plaques in both elbow folds, some scratch marks, no infection.",
            "Emollient twice a day, steroid cream in bursts, cotton next to the skin.",
            "Betamethasone 0.1 % cream",
            "A thin layer once a day for two weeks, then twice a week on the same places.",
        ),
        Case(
            "A mole that has changed",
            "D22.5 Melanocytic naevus of the trunk",
            "6 mm, even border, regular network in the dermatoscope. No other lesions of note.",
            "Photographed; new look in three months. Sun protection.",
        ),
    ),
    "Orthopaedics": (
        Case(
            "Knee swells after walking",
            "M17.1 Primary gonarthrosis",
            "Small effusion, stable ligaments, crepitus. X-ray: narrowed medial joint space.",
            "Physiotherapy in the osteoarthritis school, weight, paracetamol as needed. MRI if it locks.",
            "Paracetamol 500 mg tablets",
            "2 tablets up to three times a day when needed.",
        ),
        Case(
            "Shoulder hurts on lifting the arm",
            "M75.1 Rotator cuff syndrome",
            "Painful arc 70 to 120 degrees, strength kept. Hawkins positive.",
            "Physiotherapy for eight weeks; injection if there is no progress.",
            days_off=10,
            unable="Lifting above the shoulder and loads of more than 5 kg.",
        ),
    ),
    "Neurology": (
        Case(
            "Headache with flicker before the eyes",
            "G43.1 Migraine with aura",
            "Normal neurological findings. Four attacks a month, 6 to 24 hours, aura of 20 minutes.",
            "Headache diary, triptan early in the attack, prophylaxis to be discussed next time.",
            "Sumatriptan 50 mg tablets",
            "1 tablet when the headache begins, not in the aura. At most 2 in 24 hours.",
        ),
        Case(
            "Tingling fingers at night",
            "G56.0 Carpal tunnel syndrome",
            "Phalen positive on the right, thumb strength kept, no atrophy.",
            "Night splint for six weeks, neurography if it stays.",
        ),
    ),
    "Endocrinology": (
        Case(
            "Diabetes check",
            "E11.9 Type 2 diabetes mellitus",
            "HbA1c 58 mmol/mol (63 last time). Feet: pulses and sensation present. BP 134/82.",
            "Diet goes well. Metformin continued, eye screening ordered, new HbA1c in three months.",
            "Metformin 500 mg tablets",
            "2 tablets morning and evening with food. Pause while vomiting or not eating.",
        ),
        Case(
            "Cold and slow for months",
            "E03.9 Hypothyroidism",
            "TSH 12.4 mIU/L, free T4 9 pmol/L. Pulse 58, dry skin, no goitre.",
            "Levothyroxine in steps, TSH in six weeks.",
            "Levothyroxine 50 µg tablets",
            "1 tablet every morning half an hour before breakfast.",
        ),
    ),
    "Gastroenterology": (
        Case(
            "Heartburn at night",
            "K21.9 Gastro-oesophageal reflux disease",
            "No alarm symptoms, abdomen soft. Better for a while on antacids.",
            "Proton pump inhibitor for four weeks, raised head of the bed. Gastroscopy if it returns.",
            "Omeprazole 20 mg capsules",
            "1 capsule half an hour before breakfast for 4 weeks.",
        ),
        Case(
            "Cramps and a changing bowel",
            "K58.9 Irritable bowel syndrome",
            "Soft abdomen, weight stable, calprotectin under 20 mg/kg, coeliac serology negative.",
            "Explained. Soluble fibre, low-FODMAP trial with the dietitian.",
        ),
    ),
    "Ear, nose and throat": (
        Case(
            "Ringing in the left ear",
            "H93.1 Tinnitus",
            "Eardrums normal. Audiogram: slight high-tone loss on both sides.",
            "Explained, sound enrichment at night, hearing aid to be considered.",
        ),
        Case(
            "Blocked nose every spring",
            "J30.1 Allergic rhinitis due to pollen",
            "Pale, swollen mucosa. Prick test: birch +++, grass ++.",
            "Nasal steroid from March, antihistamine as needed.",
            "Mometasone 50 µg nasal spray",
            "2 puffs in each nostril every morning through the season.",
        ),
    ),
    "Ophthalmology": (
        Case(
            "Pressure check",
            "H40.1 Primary open-angle glaucoma",
            "Pressure 24 right, 22 left. Cup-disc ratio 0.6 on both sides, visual field stable.",
            "Drops continued, new field in six months.",
            "Latanoprost 50 µg/ml eye drops",
            "1 drop in each eye every evening.",
        ),
        Case(
            "Sand in the eyes at the screen",
            "H04.1 Dry eye syndrome",
            "Tear break-up time 4 seconds, cornea clear, mild blepharitis.",
            "Warm lid compresses, artificial tears, breaks from the screen.",
        ),
    ),
    "Psychiatry": (
        Case(
            "Sleeping badly, no joy in anything",
            "F32.1 Moderate depressive episode",
            "PHQ-9: 15. No suicidal thoughts, good contact, support at home.",
            "Cognitive behavioural therapy, sertraline begun, telephone call in two weeks.",
            "Sertraline 50 mg tablets",
            "Half a tablet every morning for a week, then a whole one. It takes two to four weeks to help.",
            days_off=14,
            unable="Any work at present. Contact with the employer is planned for the second week.",
        ),
        Case(
            "Worry that will not stop",
            "F41.1 Generalised anxiety disorder",
            "GAD-7: 13. Tension, poor sleep, no panic attacks.",
            "Psychoeducation, group treatment, exercise. Review in six weeks.",
        ),
    ),
    "Rheumatology": (
        Case(
            "Stiff fingers in the morning",
            "M06.9 Rheumatoid arthritis",
            "Five swollen, seven tender joints; DAS28 4.3. Anti-CCP positive.",
            "Methotrexate begun with folic acid, bloods every two weeks at first.",
            "Methotrexate 2.5 mg tablets",
            "6 tablets ONCE A WEEK, on Mondays. Folic acid 5 mg on Tuesdays.",
        ),
        Case(
            "Big toe on fire",
            "M10.0 Idiopathic gout",
            "Red, hot first metatarsophalangeal joint. Urate 512 µmol/L.",
            "Colchicine now, urate-lowering treatment in four weeks, less beer and offal.",
            "Colchicine 500 µg tablets",
            "1 tablet twice a day for 5 days. Stop if diarrhoea comes.",
            days_off=4,
            unable="Standing and walking for longer than a few minutes.",
        ),
    ),
}
"""By specialty."""

FOLLOW_UP: Final = (
    ("Better than last time, treatment tolerated well.", "Continue unchanged. Review in three months."),
    ("About the same as last time. Takes the treatment as agreed.", "Continue for six weeks, then decide anew."),
    ("Almost free of trouble now.", "Treatment to be phased out. Come back if it returns."),
)
"""Findings and plan of a later visit for the same reason."""

AMENDMENTS: Final = (
    "reports a reaction to penicillin as a child, which I had not written down.",
    "the side was wrong above, all of it is about the right one.",
    "the laboratory has corrected its values, the assessment stays the same.",
    "has stopped smoking since March; I had written that the patient smokes.",
)

REQUEST_NOTES: Final = (
    "", "", "Mornings suit me best", "I work shifts, please call after 15", "My doctor recommended it",
    "I need an interpreter for Arabic", "I am afraid of narrow tubes", "I come in a wheelchair",
)  # fmt: skip
"""What patients write with a request for a diagnostic."""

CALL_NOTES: Final = (
    "Symptoms for about a month, not urgent. Prefers mornings.",
    "Follow-up of last year. No allergies, takes no blood thinners.",
    "Explained how to prepare. Comes with a relative.",
    "Was told to bring the list of medicines. Any weekday but Tuesday.",
)
NO_ANSWER: Final = "No answer, voicemail left."
NOT_REACHED: Final = "Called three times without an answer; letter sent. Waiting to hear."
