"""Runs of imports: their numbers, what each made and changed, and how it is taken back."""
