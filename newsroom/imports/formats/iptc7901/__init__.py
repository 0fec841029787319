"""Agency wire text in messages of IPTC 7901."""
