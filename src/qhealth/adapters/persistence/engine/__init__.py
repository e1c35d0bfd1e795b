"""Piccolo engines with pooled connections, real nested transactions and errors that name the constraint."""
