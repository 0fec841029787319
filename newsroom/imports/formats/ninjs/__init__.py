"""News in JSON of the IPTC, versions 1 to 3: https://iptc.org/standards/ninjs/"""
