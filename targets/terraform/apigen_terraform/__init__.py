"""A graph to a Terraform module: exports `target`, which the entry point `terraform` names."""

from apigen_terraform.target import target

__all__ = ["target"]
