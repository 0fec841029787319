"""What every answer of the site goes through; it knows no news."""
