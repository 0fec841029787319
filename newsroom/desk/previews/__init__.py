"""Links to previews on the desk: made from the form and from History, listed, taken back."""
