"""E-mail: press releases and newsletters, one a file or all of a mailbox."""
