"""Printed HCL as the real Terraform reads and formats it."""

import json
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import TypeAlias

import pytest

from apigen_terraform.hcl import (
    Attribute,
    Block,
    Call,
    Expression,
    Object,
    Template,
    Tuple,
    document,
    number,
    text,
    traversal,
)
from tests.terraform_cli import fmt_check, missing, outputs

pytestmark = [pytest.mark.terraform, pytest.mark.skipif(bool(missing()), reason=missing())]

STARTS = ("", "$", "%", "\\", '"', "${", "%{", "$${", "%%{", "$$${", "%${", "$%{", "~", "{", "\t", "  ")
NASTY = (
    *(start + end for start, end in product(STARTS, ("", "{", "${x}", "%{ if true }", "a}", '"', "\n", "\\n"))),
    "one\ntwo\n",
    "  in\nout\n",
    "  in\n  in\n",
    "\n\nlate\n\n",
    "a\n  \nb\n",
    "tab\n\tline\n",
    "EOT\nEOT\n",
    " EOT \nEOT2\n",
    "a\n$\nb\n",
    "a\n${\n%{\n",
    '#set($x = $input.path(\'$.a\'))\n{"a": "$x", "b": "${stageVariables.b}"}\n',
    "\\u0041 \\x \\\\ \\",
    "carriage\r\nreturn\r",
    "".join(map(chr, range(1, 32))) + "\x7f\x80\x85\x9f",
    "\u2028\u2029\u00a0\u200b\ufeff\u202eabc\u2066",
    "עברית العربية 中文 ελληνικά",
    "😀 👩‍👩‍👧‍👦 🇩🇪 e\u0301 \U0010ffff \ufffe \U000e0041",
    "<b>&amp;</b> 'single' `tick` #no //no /*no*/",
)

# Single characters and marks of HCL, for random text. No combining ones: beside a newline they break Terraform's own
# jsonencode, which normalises the JSON text and with it the escape.
ALPHABET = (*'abc $%{}\\"\n\n\n\t\r=#/*<~é中한ᄒ😀\u0600\u2028\u200d', "${", "%{", "${a}", "~}", "EOT", "🇩🇪")

# An expression, and the value that Terraform must compute from it.
Sample: TypeAlias = tuple[Expression, object]


@dataclass(frozen=True, slots=True)
class Sampler:
    """Random expressions: the same ones for the same seed."""

    random: Random

    def words(self) -> str:
        return normal("".join(self.random.choices(ALPHABET, k=self.random.randrange(12))))

    def value(self, depth: int = 0) -> Sample:
        makers: list[Callable[[int], Sample]] = [self.literal, self.template, self.number]
        if depth < 4:
            makers += [self.list, self.object, self.object, self.json]
        return self.random.choice(makers)(depth + 1)

    def literal(self, _: int) -> Sample:
        words = self.words() + self.random.choice(("", "\n"))
        return text(words), words

    def template(self, _: int) -> Sample:
        before, after = self.words(), self.words() + self.random.choice(("", "\n"))
        return Template((before, traversal("local", "x"), after)), normal(f"{before}x{after}")

    def number(self, _: int) -> Sample:
        value = self.random.choice((0, -5, 2.5, True, False))
        return number(value), value

    def list(self, depth: int) -> Sample:
        items = [self.value(depth) for _ in range(self.random.randrange(4))]
        return Tuple(tuple(item for item, _ in items)), [value for _, value in items]

    def object(self, depth: int) -> Sample:
        items = {self.words(): self.value(depth) for _ in range(self.random.randrange(5))}
        pairs = tuple((key, item) for key, (item, _) in items.items())
        return Object(pairs), {key: value for key, (_, value) in items.items()}

    def json(self, depth: int) -> Sample:
        item, value = self.value(depth)
        return Call("jsondecode", (Call("jsonencode", (item,)),)), value


def configuration(expressions: Iterable[Expression]) -> str:
    """Outputs t0, t1, ... with the expressions, and the local value that some refer to."""
    blocks = (Block("output", (f"t{place}",), (Attribute("value", value),)) for place, value in enumerate(expressions))
    return document([Block("locals", body=(Attribute("x", text("x")),)), *blocks])


def normal(literal: str) -> str:
    """Terraform keeps all text in Unicode normalisation form C."""
    return unicodedata.normalize("NFC", literal)


def test_terraform_reads_every_text_unchanged() -> None:
    """Values, keys, texts beside an interpolation and texts in JSON come back character for character."""
    found = outputs({"main.tf": configuration(Tuple(tuple(variants(literal))) for literal in NASTY)})
    for place, literal in enumerate(NASTY):
        expected = normal(literal)
        shown = found[f"t{place}"]
        assert isinstance(shown, list)
        value, pair, around, encoded, *lines = shown
        assert (value, pair, around, json.loads(encoded)) == (
            expected,
            {normal(f"{literal}k"): expected},
            normal(f"{literal}x{literal}"),
            {normal(f"{literal}k"): expected},
        )
        wanted = {
            "a": f"a\nb\n{literal}\nc\n",
            "b": f"{literal}x\n{literal}x\n{literal}\n",
            "c": f"a\n{literal}\nc{literal}",
        }
        assert lines == [{key: normal(found) for key, found in wanted.items()}]


def variants(literal: str) -> list[Expression]:
    """A text in every place that a text can have; the last three are heredocs wherever that is possible."""
    value, local = text(literal), traversal("local", "x")
    pair = Object(((f"{literal}k", value),))
    lines = Template((literal, local, f"\n{literal}", local, f"\n{literal}\n"))
    return [
        value,
        pair,
        Template((literal, local, literal)),
        Call("jsonencode", (pair,)),
        Object((("a", text(f"a\nb\n{literal}\nc\n")), ("b", lines), ("c", text(f"a\n{literal}\nc{literal}")))),
    ]


def test_terraform_has_nothing_to_format_in_nasty_texts() -> None:
    """`terraform fmt` leaves every text as it is, in each place."""
    blocks = [
        Block("locals", body=(Attribute("value", Tuple(tuple(variants(literal)))),), comment=literal)
        for literal in NASTY
    ]
    assert fmt_check({"main.tf": document(blocks)}) == ""


@pytest.mark.parametrize("seed", range(3))
def test_terraform_reads_and_formats_any_expression(seed: int) -> None:
    """Random structures of random text are formatted already, and have the values they were made from."""
    sampler = Sampler(Random(seed))
    samples = [sampler.value() for _ in range(300)]
    files = {"main.tf": configuration(expression for expression, _ in samples)}
    assert fmt_check(files) == ""
    assert outputs(files) == {f"t{place}": value for place, (_, value) in enumerate(samples)}
