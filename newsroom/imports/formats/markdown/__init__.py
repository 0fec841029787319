"""Texts in Markdown with front matter, as generators of static sites keep them."""
