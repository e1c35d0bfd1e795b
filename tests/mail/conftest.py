"""What renders and composes mails for a clinic in Stockholm's zone."""

import pytest

from qhealth.adapters.mail.messages import Composer
from qhealth.adapters.mail.rendering import TemplateRenderer
from qhealth.core.domain.clinic import Clinic


@pytest.fixture(scope="session")
def renderer():
    return TemplateRenderer(Clinic(), "https://clinic.example")


@pytest.fixture(scope="session")
def composer(renderer):
    return Composer(renderer.render, "QHealth <no-reply@clinic.example>", Clinic())
