"""The specs that mutations start from: every case, example, published API and wrong spec, and some hostile ones."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
HOSTILE = Path(__file__).parent / "seeds"
_FOLDERS = (
    (TESTS / "cases", "*/api.yaml"),
    (TESTS / "corpus", "*/api.yaml"),
    (TESTS.parent / "examples", "*/*.yaml"),
    (TESTS / "errors", "*.yaml"),
    (HOSTILE, "*"),
)
_MAX_BYTES = 20_000
# Slow with reason: it is about a quota of thousands.
_LARGE = ("documentation-many.yaml",)


def specs() -> tuple[Path, ...]:
    """All seeds, sorted."""
    found = (path for folder, pattern in _FOLDERS for path in folder.glob(pattern))
    return tuple(sorted(path for path in found if path.stat().st_size < _MAX_BYTES and path.name not in _LARGE))


SPECS = tuple(path for path in specs() if path.parent not in (HOSTILE, TESTS / "errors"))
