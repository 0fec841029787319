"""Articles that belong beside another, and why; threads of stories that follow each other."""
