"""Streams that are unpacked or come in pieces, and give all they hold before they complain."""
