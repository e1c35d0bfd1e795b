"""Mails: what they say, how they are built, and handing them over to files or to a mail server."""
