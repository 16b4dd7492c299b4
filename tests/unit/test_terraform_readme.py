"""What the README of a generated module says."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from apigen.graph import Graph, Variable
from apigen_terraform import target
from apigen_terraform.readme import code, markdown
from tests.terraform_samples import openapi

EMPTY = Graph(name="none", title="none", description="", variables=(), resources=(), outputs=())


def readme_of(graph: Graph, **options: str) -> str:
    defaults = {option.name: option.default for option in target.options}
    return target.render(graph, {**defaults, **options}).files["README.md"]


MARKDOWN: list[tuple[Callable[[str], str], str, str]] = [
    (markdown, "plain words, and more (here).", "plain words, and more (here)."),
    (markdown, "# title", "\\# title"),
    (markdown, "1. item", "1\\. item"),
    (markdown, "- item", "\\- item"),
    (markdown, "a | b\n\nc", "a \\| b c"),
    (markdown, "<img src=x> & [a](b) *c* _d_ `e`", "\\<img src=x\\> \\& \\[a\\](b) \\*c\\* \\_d\\_ \\`e\\`"),
    (markdown, "a\u202eb\x1b", "a b"),
    (code, ">= 1.5.0", "`>= 1.5.0`"),
    (code, "a`b|c", "a\\`b\\|c"),
]


@pytest.mark.parametrize(("write", "words", "written"), MARKDOWN)
def test_markdown_is_escaped(write: Callable[[str], str], words: str, written: str) -> None:
    """Text in a README is shown as it is: no markup, no HTML, no new row of a table."""
    assert write(words) == written


def test_the_readme_of_a_module_shows_how_to_call_it() -> None:
    """The example has the source and every variable that must be given."""
    readme = readme_of(openapi())
    assert 'module "orders" {\n  source = "./orders"\n\n  orders_function_arn = "..."\n}\n```' in readme
    assert "| `orders_function_arn` | `string` | Lambda function (or alias) behind /orders | required |" in readme
    assert "| `rest_api_id` | The API's id. |" in readme


def test_the_readme_does_not_show_a_sensitive_default() -> None:
    """A secret is in one file at most."""
    variable = Variable(name="token", default="hunter2", sensitive=True)
    assert "hunter2" not in readme_of(replace(EMPTY, variables=(variable,)))


def test_the_readme_of_a_root_module_shows_the_commands() -> None:
    """A root module is applied, not called."""
    readme = readme_of(openapi(), root="true")
    assert "```sh\nterraform init\nterraform apply\n```" in readme
    assert 'module "orders"' not in readme


def test_paragraphs_and_sections_are_set_apart() -> None:
    """Markdown joins lines that have no empty line between them."""
    readme = readme_of(replace(EMPTY, description="One\nline.\n\n\nTwo."))
    assert "# none\n\nOne line.\n\nTwo.\n\nA Terraform module" in readme
    assert "\n\n## Usage\n\n" in readme
    assert "\n\n\n" not in readme
