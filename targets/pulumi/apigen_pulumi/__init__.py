"""Turns a graph into Pulumi: exports the target; never imports pulumi."""

from apigen_pulumi.target import target

__all__ = ["target"]
