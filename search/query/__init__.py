"""The query language: a reader's text, the tree it asks for, and words again. Pure."""
