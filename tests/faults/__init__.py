"""Faults on purpose: processes killed, power cut, disks full; nothing may be lost by it."""
