"""apigen: one YAML spec of an AWS API Gateway REST API in, Terraform or Pulumi out.

`compile_file` is the whole compiler as one function; everything else is in its module.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apigen.compiler import compile_file as compile_file
    from apigen.diagnostics import CompileError as CompileError
    from apigen.diagnostics import Diagnostic as Diagnostic
    from apigen.graph import Graph as Graph

__version__ = "0.1.0"
__all__ = ["CompileError", "Diagnostic", "Graph", "__version__", "compile_file"]

_HOMES = {
    "compile_file": "apigen.compiler",
    "CompileError": "apigen.diagnostics",
    "Diagnostic": "apigen.diagnostics",
    "Graph": "apigen.graph",
}


def __getattr__(name: str) -> Any:
    # Lazy, so that `apigen --version` and the generated component pay for nothing they do not use.
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'apigen' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
