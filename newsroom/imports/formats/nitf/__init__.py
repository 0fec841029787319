"""News Industry Text Format of the IPTC, versions 2.5 to 3.6: https://iptc.org/standards/nitf/"""
