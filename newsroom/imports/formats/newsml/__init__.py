"""NewsML of the IPTC, G2 and 1.0 to 1.2: https://iptc.org/standards/newsml-g2/"""
