"""E-mail: press releases and newsletters as a mailbox keeps them, one a file."""
