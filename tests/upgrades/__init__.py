"""Archives as older versions left them, and whether they survive the upgrade to this one.

`<date>.tar.xz` was packed by the version of that day, with `python -m tests.upgrades.pack` (the
first with a copy of that script, put into the version it is of: that which wrote NRA2). A version
whose files or tables the next one changes packs its own before.
"""
