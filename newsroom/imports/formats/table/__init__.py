"""Tables of articles in CSV and in workbooks, a row each."""
