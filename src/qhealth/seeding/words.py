"""The lists from which people and records are made up: small, so that folding a word is done once for each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final


@dataclass(frozen=True, slots=True)
class Naming:
    """Given and family names that go together, the usual ones first."""

    share: int
    """How many of a hundred people have such a name."""
    female: tuple[str, ...]
    male: tuple[str, ...]
    family: tuple[str, ...]


def _names(line: str) -> tuple[str, ...]:
    return tuple(line.split())


_SWEDISH_STARTS: Final = _names(
    "Berg Lind Ek Sjö Sand Wall Ström Hag Ny Öst Väst Nord Söder Hol Fors Dal Gran Alm Björk Asp Lund Ros Blom Löf Hall"
    " Stål Norr Vik Åker Äng Häg Säll Eng Wik Ceder Sund Hed Back Kvarn Malm Ring Skog Sten Svan Thor Ull Vall Yng"
)
_SWEDISH_ENDS: Final = _names(
    "gren ström qvist berg lund man blad dahl stedt mark roth ell ander feldt hammar stam fors bom ås ner vall vik"
)
_SWEDISH_FAMILIES: Final = (
    *_names(
        "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson"
        " Jansson Hansson Bengtsson Jönsson Lindberg Jakobsson Magnusson Olofsson Åberg Öberg Sjögren Håkansson"
    ),
    *("von Essen", "af Ugglas", "Lindqvist-Berg", "Mohlin Åkesson"),
    *("".join(pair) for pair in product(_SWEDISH_STARTS, _SWEDISH_ENDS)),
)
NAMINGS: Final = (
    Naming(
        62,
        _names(
            "Anna Eva Maria Karin Kristina Lena Åsa Sara Emma Ingrid Märta Elin Johanna Linnéa Hanna Malin Ida Frida"
            " Sofia Ebba Alva Astrid Wilma Saga Freja Elsa Agnes Ylva Britt-Marie Ann-Sofie Görel Gunilla Solveig Inga"
        ),
        _names(
            "Lars Anders Mikael Johan Erik Per Karl Peter Jan Thomas Daniel Fredrik Hans Andreas Stefan Bengt Björn Åke"
            " Göran Östen Nils Gustav Oskar William Hugo Elias Noah Axel Jan-Erik Karl-Johan Håkan Jörgen Sören Ragnar"
        ),
        _SWEDISH_FAMILIES,
    ),
    Naming(
        9,
        _names("Mary Patricia Jennifer Linda Elizabeth Siobhán Ngaio Grace Chloë Zoë Orla Niamh Fiona Aoife"),
        _names("James Robert John Michael David Seán Liam Ewan Rhys Angus Connor Patrick Dylan Callum"),
        _names("Smith Jones O'Neill O'Brien McDonald Taylor Brown Fitzgerald D'Arcy Evans Wright Hughes Murphy Walsh"),
    ),
    Naming(
        6,
        _names("Aino Helmi Päivi Tuula Anneli Sirpa Marjatta Äija Katja Raija"),
        _names("Juhani Matti Timo Kari Antti Väinö Jyrki Pekka Ilkka Tapio"),
        _names("Korhonen Virtanen Mäkinen Nieminen Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Väyrynen"),
    ),
    Naming(
        5,
        _names("Małgorzata Agnieszka Zofia Łucja Żaneta Świętosława Hanna Joanna Grażyna"),
        _names("Stanisław Paweł Łukasz Michał Wojciech Sławomir Grzegorz Zbigniew Tomasz"),
        _names("Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Dąbrowski Kozłowski Jabłoński"),
    ),
    Naming(
        5,
        ("Thị Ánh", "Ngọc Lan", "Thu Hà", "Bích Thủy", "Kim Oanh", "Diễm My"),
        ("Văn Đức", "Minh Quân", "Quốc Bảo", "Hữu Phước", "Đình Trọng", "Tuấn Anh"),
        _names("Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý"),
    ),
    Naming(
        4,
        _names("秀英 丽 静 敏 娜 芳 小燕 美玲 淑珍"),
        _names("伟 强 磊 军 小龙 建国 志明 文博 俊杰"),
        _names("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 欧阳"),
    ),
    Naming(
        4,
        _names("فاطمة عائشة مريم زينب نور ليلى سارة"),
        _names("محمد أحمد علي حسن يوسف خالد إبراهيم"),
        _names("الخطيب حداد الأحمد المصري النجار العلي الحسن بكر"),
    ),
    Naming(
        3,
        _names("Олена Наталія Ірина Оксана Світлана Юлія Ганна"),
        _names("Олександр Сергій Андрій Володимир Тарас Богдан Євген"),
        _names("Шевченко Коваленко Бондаренко Ткаченко Кравченко Олійник Лисенко Мельник"),
    ),
    Naming(
        2,
        _names("Ελένη Μαρία Κατερίνα Βασιλική Σοφία"),
        _names("Γιώργος Δημήτρης Κώστας Νίκος Παναγιώτης"),
        _names("Παπαδόπουλος Βλάχος Αγγελόπουλος Νικολαΐδης Γεωργίου"),
    ),
)

CITIES: Final = (
    *_names("Göteborg Stockholm Malmö Uppsala Linköping Västerås Örebro Helsingborg Norrköping Jönköping Umeå Lund"),
    *_names("Eskilstuna Gävle Södertälje Karlstad Täby Växjö Halmstad Sundsvall Luleå Trollhättan Östersund Borlänge"),
    *("Upplands Väsby", "Falun", "Kalmar", "Kungälv", "Mölndal", "Partille", "Kungsbacka", "Alingsås", "Åre"),
)  # fmt: skip
STREETS: Final = _names(
    "Linnégatan Vasagatan Storgatan Kungsgatan Ekedalsgatan Hjalmarsgatan Skolgatan Kyrkogatan Ågatan"
)
COUNTRIES: Final = (
    "Sweden",
    "Norway",
    "Denmark",
    "Finland",
    "Poland",
    "Germany",
    "Viet Nam",
    "Ukraine",
    "Åland Islands",
)
SPECIALTIES: Final = (
    "General practice", "Cardiology", "Dermatology", "Internal medicine", "Neurology", "Oncology", "Orthopaedics",
    "Paediatrics", "Psychiatry", "Pulmonology", "Rheumatology", "Ear, nose and throat", "Endocrinology", "Urology",
)  # fmt: skip
EXAMINATIONS: Final = (
    "MRI", "CT", "X-ray", "Ultrasound", "ECG", "EEG", "Spirometry", "Gastroscopy", "Colonoscopy", "Blood test",
    "Bone density scan", "Allergy test", "Hearing test", "Eye test", "Mammography", "Exercise test",
)  # fmt: skip
BODY_PARTS: Final = ("", "of the knee", "of the head", "of the abdomen", "of the chest", "of the spine", "of the hand")
DIAGNOSES: Final = (
    "I10 Essential hypertension", "E11.9 Type 2 diabetes mellitus", "J06.9 Acute upper respiratory infection",
    "M54.5 Low back pain", "F32.9 Depressive episode", "J45.9 Asthma", "E78.5 Hyperlipidaemia", "M17.9 Knee arthrosis",
    "N39.0 Urinary tract infection", "G43.9 Migraine", "L20.9 Atopic dermatitis", "K21.9 Gastro-oesophageal reflux",
    "F41.1 Generalised anxiety disorder", "I48.9 Atrial fibrillation", "D50.9 Iron deficiency anaemia",
    "E03.9 Hypothyroidism", "M79.7 Fibromyalgia", "J20.9 Acute bronchitis", "B34.9 Viral infection",
    "H66.9 Otitis media", "M75.1 Rotator cuff syndrome", "R51 Headache", "I25.1 Coronary heart disease",
    "N18.3 Chronic kidney disease, stage 3", "C50.9 Breast cancer", "G47.3 Sleep apnoea", "L40.0 Psoriasis",
    "K58.9 Irritable bowel syndrome", "M81.0 Osteoporosis", "G35 Multiple sclerosis", "E66.9 Obesity",
    "Sjögren's syndrome", "Ménière's disease", "Healthy, no finding",
)  # fmt: skip
FINDINGS: Final = (
    "Symptoms for about two weeks, slowly better. No fever. Examination without remarks but for what is noted above.",
    "Known condition, stable. Blood pressure 135/85, pulse 72 and regular. Weight unchanged since the last visit.",
    "Pain that gets worse with movement and at night. Full range of motion, tender on pressure. Vessels intact.",
    "Tired since the spring. Sleeps badly, eats well. No alarming signs. Blood samples taken today, answers by letter.",
)
PLANS: Final = (
    "Same treatment, follow-up in six months.", "Samples, then a call.", "Referred to physiotherapy.",
    "New treatment started, back in four weeks or earlier if it gets worse.", "No further measures.",
)  # fmt: skip
MEDICINES: Final = (
    "Salbutamol 100 µg", "Metformin 500 mg", "Enalapril 10 mg", "Simvastatin 20 mg", "Omeprazole 20 mg",
    "Paracetamol 500 mg", "Ibuprofen 400 mg", "Levothyroxine 50 µg", "Sertraline 50 mg", "Amlodipine 5 mg",
    "Amoxicillin 500 mg", "Apixaban 5 mg", "Cetirizine 10 mg", "Furosemide 40 mg", "Insulin glargine 100 U/ml",
    "Methotrexate 2.5 mg", "Prednisolone 5 mg", "Zopiclone 7.5 mg", "Bisoprolol 2.5 mg", "Cholecalciferol 800 IU",
)  # fmt: skip
INSTRUCTIONS: Final = (
    "1 tablet in the morning", "1 tablet morning and evening", "2 as needed, 4 times a day at most",
    "1 tablet in the evening for ten days", "As agreed at the visit",
)  # fmt: skip
NOTES: Final = (
    "",
    "",
    "",
    "Cough for two weeks",
    "Follow-up",
    "Needs an interpreter",
    "Results of the samples",
    "Wheelchair",
)
REASONS: Final = ("The patient is ill", "Found another time", "The doctor is ill", "Moved to another town")
BROWSERS: Final = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
)
