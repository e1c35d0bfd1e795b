"""Passwords, tokens, the login throttle and the memory of live sessions."""
