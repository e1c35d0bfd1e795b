"""Mails as files, and reading them again."""

import stat

import pytest

from qhealth.adapters.mail.files import FileMailer
from qhealth.adapters.mail.mailbox import FolderMailbox
from qhealth.core.domain.mails import Template
from qhealth.ports.mailer import MailPostponed
from tests.mail.facts import TEN_IN_STOCKHOLM, a_message


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "mail"


@pytest.fixture
def mailer(folder, composer):
    return FileMailer(folder, composer)


async def test_each_mail_is_a_file_that_its_owner_alone_can_read(mailer, folder):
    await mailer.send(a_message(message_id=7))
    await mailer.send(a_message(Template.WELCOME, message_id=8))

    assert sorted(path.name for path in folder.iterdir()) == ["00000007-activation.eml", "00000008-welcome.eml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


async def test_the_same_mail_again_replaces_its_file(mailer, folder):
    await mailer.send(a_message())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    await mailer.send(a_message())

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


async def test_a_file_that_a_crash_left_half_written_is_in_nobodys_way(mailer, folder):
    folder.mkdir(parents=True)
    (folder / ".00000042-activation.eml").write_bytes(b"half a")
    await mailer.send(a_message(message_id=42))

    assert [path.name for path in folder.iterdir()] == ["00000042-activation.eml"]


async def test_a_mail_that_cannot_be_written_waits(mailer, folder):
    folder.parent.mkdir()
    folder.write_text("a file where the folder should be")

    with pytest.raises(MailPostponed):
        await mailer.send(a_message())


async def test_the_mailbox_shows_the_newest_first_with_text_and_html(mailer, folder):
    await mailer.send(a_message(message_id=9))
    await mailer.send(a_message(Template.VISIT_BOOKED, message_id=10, doctor="李小龙"))
    newest, oldest = FolderMailbox(folder).messages()

    assert (newest.id, oldest.id) == (10, 9)
    assert newest.to == "Åsa O'Neill <asa@example.org>"
    assert newest.subject == "Your visit on Monday 4 March 2030 at 10:00 (CET)"
    assert newest.sent_at == TEN_IN_STOCKHOLM
    assert "李小龙" in newest.text
    assert newest.html is not None
    assert "<bdi>李小龙</bdi>" in newest.html
    assert "https://clinic.example/activate?token=to-ken_1" in oldest.text


async def test_one_mail_can_be_read_by_its_id(mailer, folder):
    await mailer.send(a_message(message_id=9))
    mailbox = FolderMailbox(folder)
    mail = mailbox.message(9)

    assert mail is not None
    assert mail.subject == "Activate your account at QHealth"
    assert mailbox.message(10) is None


async def test_the_mailbox_shows_a_bounded_number_and_no_other_files(mailer, folder):
    for number in range(1, 6):
        await mailer.send(a_message(message_id=number))
    (folder / "notes.txt").write_text("not a mail")
    (folder / ".00000009-activation.eml").write_text("half a mail")

    assert [mail.id for mail in FolderMailbox(folder, most=3).messages()] == [5, 4, 3]


def test_a_mailbox_without_a_folder_is_empty(folder):
    assert FolderMailbox(folder).messages() == ()
    assert FolderMailbox(folder).message(1) is None
