"""The kinds of silos."""

from enum import StrEnum

__all__ = ["SiloMode"]


class SiloMode(StrEnum):
    """What a process is: one silo of many, or all of them in one."""

    MONOLITH = "MONOLITH"
    CONTROL = "CONTROL"
    REGION = "REGION"
