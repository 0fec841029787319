"""Acts on many articles at the desk: chosen in the list, followed and undone on a page each."""
