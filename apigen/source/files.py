"""Paths written in a spec to the text of the files they name, which must be under the spec's folder."""

import os
import re
import stat
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PurePosixPath

from apigen.diagnostics import Diagnostic, Span

MAX_SPEC_BYTES = 10_000_000
MAX_NAMED = 100_000_000
MAX_TEMPLATE_BYTES = 1_000_000  # API Gateway takes 300 KB a template, and less in all in one OpenAPI body

# https://yaml.org/spec/1.2.2/#51-character-set, without byte order marks, which one of the parsers refuses.
_REFUSED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_MAX_REPORTED = 20
_MAX_BESIDE = 1000
_AS_UTF_8 = "save the file as UTF-8"
_LINE = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class ReadError(ValueError):
    """A file that a spec names cannot be used; the message is a plain sentence without a place."""


@dataclass(slots=True, kw_only=True)
class Shelf:
    """The files that a spec names. Each is read once, so that it says the same wherever it is named.

    Attributes:
        named: by the name in the spec.
        texts: by the real path.
        used: how much text has been asked for; what is named a thousand times is written a thousand times.
    """

    named: dict[str, str] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    used: int = 0

    def text(self, folder: Path | None, name: str) -> str:
        """The text of the file `name` under `folder`; without one, of a file that was read before.

        Raises:
            ReadError: it is missing, outside of the folder, too large, not text, or too much with all others.
        """
        if name not in self.named:
            self.named[name] = self._read(folder, name)
        self.used += len(self.named[name])
        if self.used > MAX_NAMED:
            raise ReadError(f"with '{name}', what the spec takes from files has more than {MAX_NAMED // 1_000_000} MB")
        return self.named[name]

    def _read(self, folder: Path | None, name: str) -> str:
        if folder is None:
            raise ReadError(f"there is no file '{name}'")
        path = inside(folder, name)
        if path not in self.texts:
            self.texts[path] = decode(read_bytes(path, name, MAX_TEMPLATE_BYTES), name)
        return self.texts[path]


def inside(folder: Path, name: str) -> Path:
    """The regular file `name` under `folder`, links followed.

    Raises:
        ReadError: it is missing, or not under the folder.
    """
    check_relative(name)
    try:
        target = real(folder / name)
        contained = target.is_relative_to(real(folder))
        exists = target.is_file()
    except (OSError, ValueError) as error:
        raise ReadError(f"cannot read '{name}': {reason(error)}") from error
    if not contained:
        raise ReadError(f"'{name}' leads out of the folder of the spec")
    if not exists:
        raise ReadError(f"there is no file '{name}' beside the spec{_nearest(folder, name)}")
    return target


def _nearest(folder: Path, name: str) -> str:
    """`; did you mean 'parts/users.yaml'?` where a file of that folder has nearly the name."""
    try:
        beside = sorted(islice((folder / name).parent.iterdir(), _MAX_BESIDE))
    except (OSError, ValueError):
        return ""
    # Without their endings, which make all names alike.
    names = {one.stem: one.name for one in beside if one.name.isprintable() and one.is_file()}
    close = get_close_matches(PurePosixPath(name).stem, names, n=1)
    return f"; did you mean '{name[: name.rfind('/') + 1]}{names[close[0]]}'?" if close else ""


def real(path: Path) -> Path:
    """The path with all links followed; as it is where they lead nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path.absolute()


def check_relative(name: str) -> None:
    """Raises ReadError for a path that is absolute or goes up."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or re.match("[A-Za-z]:", name):
        raise ReadError(f"'{name}' must be relative to the folder of the spec")
    if ".." in path.parts:
        raise ReadError(f"'{name}' leads out of the folder of the spec")
    if not path.parts or not name.isprintable():
        raise ReadError("this is not the name of a file")


def read_bytes(path: Path, shown: str, limit: int) -> bytes:
    """The content of a file, at most `limit` bytes of it.

    Raises:
        ReadError: it cannot be read, or is larger.
    """
    try:
        # A pipe without a writer would wait for one.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as stream:
            piped = stat.S_ISFIFO(os.fstat(descriptor).st_mode)
            content = b"" if piped else stream.read(limit + 1) or b""
    except (OSError, ValueError) as error:
        raise ReadError(f"cannot read '{shown}': {reason(error)}") from error
    if piped:
        raise ReadError(f"cannot read '{shown}': it is a pipe, not a file")
    if len(content) > limit:
        raise ReadError(f"'{shown}' has more than {limit // 1_000_000} MB")
    return content


def decode(content: bytes, shown: str) -> str:
    """The text of a file, with `\\n` at the end of each line whatever the editor wrote.

    Raises:
        ReadError: it is not UTF-8, or has characters that are no text.
    """
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ReadError(f"'{shown}' is not UTF-8 text (byte {error.start + 1})") from error
    if match := _REFUSED.search(text):
        raise ReadError(f"'{shown}' has the character U+{ord(match[0]):04X}, which is not text")
    return text


def spec_text(content: bytes, file: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text of a spec file with what is wrong about its bytes; text to show in an excerpt even then."""
    if b"\0" in content[:4]:
        span = Span(file, 1, 1, 1, 2)
        finding = Diagnostic(rule="not-utf-8", message="this is UTF-16 or UTF-32", help=_AS_UTF_8, span=span)
        return content.decode("utf-8", "replace"), (finding,)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        message = f"byte 0x{content[error.start]:02x} is not UTF-8 text"
        span = _at(before, len(before), file)
        finding = Diagnostic(rule="not-utf-8", message=message, help=_AS_UTF_8, span=span)
        return content.decode("utf-8-sig", "replace"), (finding,)


def refused(text: str, file: str) -> tuple[Diagnostic, ...]:
    """The characters that YAML does not allow, the first few of them."""
    return tuple(
        Diagnostic(
            rule="control-character",
            message=f"the character U+{ord(match[0]):04X} is not allowed in YAML",
            help="remove it, or write it as an escape in double quotes",
            span=_at(text, match.start(), file),
        )
        for match in islice(_REFUSED.finditer(text), _MAX_REPORTED)
    )


def reason(error: OSError | ValueError) -> str:
    """Why the system refused, as a short phrase."""
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)


def _at(text: str, offset: int, file: str) -> Span:
    lines = _LINE.split(text[:offset])
    line, column = len(lines), len(lines[-1]) + 1
    return Span(file, line, column, line, column + 1)
