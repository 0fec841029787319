"""Stories that an article leads on to, each with what it has in common with it."""
