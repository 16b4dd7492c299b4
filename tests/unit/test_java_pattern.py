"""Java's regular expressions: what is refused, and what is known of those that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.java_pattern import problem, read

# With what Java's own compiler says of them in `PatternSyntaxException`, in our words.
REFUSED = {
    "5xx(": "a '(' is not closed",
    "5)": "')' closes nothing",
    "[5": "a '[' is not closed",
    "[]": "a '[' is not closed",
    "[a[b]": "a '[' is not closed",
    "*": "there is nothing before '*' that it could repeat",
    "a|+": "there is nothing before '+' that it could repeat",
    "a**": "there is nothing before '*' that it could repeat",
    '{"error"}': "'{' is not a count such as {2} or {1,3}; the character itself is '\\{'",
    "a{,3}": "'{' is not a count such as {2} or {1,3}; the character itself is '\\{'",
    "a{3,2}": "the count {3,2} is the wrong way round",
    "a{4294967296}": "the count {4294967296} is too large",
    "(?P<a>b)": "Java has no '(?P'; a group with a name is '(?<name>...)'",
    "(?(1)a|b)": "Java has no '(?('; a group with a name is '(?<name>...)'",
    "(?<a>b)(?<a>c)": "there are two groups with the name 'a'",
    r"\k<a>": r"there is no group 'a' before '\k<a>'",
    "(?y)a": "Java has no flag 'y'",
    "(?<=a+)b": "how far a look-behind reaches must have a limit",
    "[z-a]": "the range 'z-a' is the wrong way round",
    r"[\b]": r"'\b' does not stand for a character in '[...]'",
    r"\y": r"Java has no '\y'",
    "a\\": "it ends in a single '\\'",
    r"\x{110000}": r"there is no character '\x{110000}'",
    "(" * 1000: "there are too many brackets in each other",
    "[" * 1000: "there are too many brackets in each other",
}
# What Java takes, what it matches and what it does not.
TAKEN = {
    r"4\d{2}": (["404"], ["40", "4044", "504"]),
    "(?!404)4..": (["400"], ["404"]),
    "4(0[0-3]|1[^0])": (["403", "419"], ["404", "410"]),
    r"(?s).*\[BadRequest\].*": (["[BadRequest]", "a\n[BadRequest] b"], ["BadRequest"]),
    r".*\[BadRequest\].*": (["x [BadRequest]"], ["a\n[BadRequest]"]),
    r"(.|\n)+": (["a\nb"], [""]),
    r"\Qa.b\E+": (["a.b"], ["axb"]),
    "(?<word>[a-z]++)!": (["ab!"], ["!"]),
    "(?i)not.?found": (["NotFound", "not found"], ["NotHere"]),
    "a(?i)b": (["aB"], ["AB"]),
    "(?i:a)b": (["Ab"], ["AB"]),
    "(?-s)a.": (["ab"], ["a\n"]),
    r"[]a-c\]-]": (["]", "b", "-"], ["d"]),
    r"\t\x41\u0042\x{43}\0101\e": (["\tABCA\x1b"], ["t"]),
    r"^\Aa$\z": (["a"], ["a\n"]),
    "": ([""], ["a"]),
}
# What Java takes, and Python does not have.
JAVAS = (r"\p{Alpha}+", "[a-z&&[^b]]", "(?<=ab|c)d", r"(a)\1", r"\R", "a(?i)b|c", "(?U)a", "(?<a>b)\\k<a>")


@pytest.mark.parametrize("pattern", REFUSED, ids=lambda pattern: pattern[:20])
def test_what_java_refuses_is_refused(pattern: str) -> None:
    """With what is wrong, in a few words."""
    assert problem(pattern) == REFUSED[pattern]
    assert read(pattern) is None


@pytest.mark.parametrize("pattern", TAKEN)
def test_what_java_takes_matches_as_it_does_there(pattern: str) -> None:
    """From start to end, as `matches` does."""
    known = read(pattern)
    matched, others = TAKEN[pattern]

    assert problem(pattern) == ""
    assert known is not None
    assert [known.matches(text) for text in matched] == [True] * len(matched)
    assert [known.matches(text) for text in others] == [False] * len(others)
    assert known.longest is None or max(map(len, matched)) <= known.longest


@pytest.mark.parametrize("pattern", JAVAS)
def test_of_what_only_java_has_nothing_is_claimed(pattern: str) -> None:
    """It is right, and matches nothing that we know of."""
    known = read(pattern)

    assert problem(pattern) == ""
    assert known is not None
    assert known.matcher is None
    assert known.samples == ()
    assert not known.matches("a")


_atoms = st.sampled_from(
    ("a", "b", "7", ".", r"\d", r"\[", "[ab]", "[^a]", "(?:ab)", "(a|7)", "x?", "4{2}", "b*", "(?!b).")
)
_patterns = st.lists(_atoms, min_size=1, max_size=5).map("".join)


@given(_patterns)
def test_samples_are_matched_and_no_longer_than_the_longest(pattern: str) -> None:
    """What overlaps are looked for with."""
    known = read(pattern)

    assert known is not None
    assert known.samples
    assert all(known.matches(text) for text in known.samples)
    assert known.longest is None or all(len(text) <= known.longest for text in known.samples)


@given(st.text(st.sampled_from("ab|()[]{}^$.*+?\\-&,:=!<>P1kQExsi\n") | st.characters(codec="utf-8"), max_size=12))
def test_any_text_is_read_or_refused(pattern: str) -> None:
    """And what is said of it fits."""
    assert (read(pattern) is None) == bool(problem(pattern))
