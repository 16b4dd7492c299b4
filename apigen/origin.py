"""What an origin is, and a pattern of origins to the regular expression that matches them and nothing else.

    https://shop.example.com   https://*.example.com   http://localhost:*   *

A `*` in a host stands for one or more letters, digits and hyphens, so it crosses neither a dot nor what ends a host; as
a port it stands for any number. https://html.spec.whatwg.org/multipage/browsers.html#origin
"""

import re
from difflib import get_close_matches

ANY = "*"

_LABEL = r"[a-z0-9_*-]+"
_HOST = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])"
_ORIGIN = re.compile(rf"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>{_HOST})(?::(?P<port>[0-9]{{1,5}}|\*))?")
_DOMAIN = re.compile(r".+\.[a-z0-9_-]+")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
# Pages have origins of http and https; extensions and apps around a browser (https://capacitorjs.com/docs/config) have
# schemes of their own, which are not known. Schemes of other addresses are none of these, nor is what is nearly http.
_NO_PAGES = ("ftp", "ftps", "sftp", "ws", "wss", "tcp", "ssh", "git", "s3", "file", "data", "blob")

# What `problem` and `problem_beside_variable` say, as one expression for editors; but not what is nearly http.
_STRICT_HOST = r"([a-z0-9_*-]+\.)*[a-z0-9_-]+(:([0-9]{1,5}|\*))?|\[[0-9a-f:.]+\](:[0-9]{1,5})?"
_NEVER = rf"(?!http://[^/]*:80$|https://[^/]*:443$|({'|'.join(_NO_PAGES)})://)"
_LITERAL = rf"\*|{_NEVER}[a-z][a-z0-9+.-]*://({_STRICT_HOST})"
_WITH_VARIABLE = r"([a-z0-9+.:/_-]*\$\{var\.[^}]*\}?)+[a-z0-9+.:/_-]*"
PATTERN = f"^({_LITERAL}|{_WITH_VARIABLE})$"

# What stands beside a variable; the rest of the origin is known only when it is passed in.
_BESIDE_VARIABLE = re.compile(r"[a-z0-9+.:/_-]*")


def is_pattern(origin: str) -> bool:
    """Whether `origin` has a `*` and is more than that."""
    return ANY in origin and origin != ANY


def problem(origin: str) -> str:
    """What is wrong with an origin or pattern; empty if nothing is."""
    if origin == ANY:
        return ""
    if origin == "null":
        return "every page in a sandbox sends 'null', so allowing it allows anybody"
    match = _ORIGIN.fullmatch(origin)
    return _no_match(origin) if match is None else _problem_of_parts(match)


def _problem_of_parts(match: re.Match[str]) -> str:
    return _problem_of_scheme(match["scheme"]) or _problem_of_host(match)


def _problem_of_scheme(scheme: str) -> str:
    if scheme in _DEFAULT_PORTS:
        return ""
    if scheme in _NO_PAGES:
        return f"no page comes from {scheme}; write https or http"
    near = get_close_matches(scheme, _DEFAULT_PORTS, n=1, cutoff=0.75)
    return f"no page comes from {scheme} (did you mean '{near[0]}'?)" if near else ""


def _problem_of_host(match: re.Match[str]) -> str:
    if match["port"] and match["port"] == _DEFAULT_PORTS.get(match["scheme"]):
        return f"browsers leave out the port {match['port']} of {match['scheme']}"
    if ANY in match["host"] and not _DOMAIN.fullmatch(match["host"]):
        return "a pattern ends in a domain, for example https://*.example.com"
    if ANY in match[0] and "[" in match[0]:
        return "a pattern cannot have an IPv6 address"
    return ""


def _no_match(origin: str) -> str:
    if re.match(r"[^/]*://[^/]+/", origin):
        return "nothing follows host and port, not even a slash"
    if _ORIGIN.fullmatch(origin.lower()):
        return "browsers send origins in lower case"
    return "an origin is SCHEME://HOST or SCHEME://HOST:PORT"


def problem_beside_variable(literal: str) -> str:
    """What is wrong with the literal parts of an origin that holds a variable."""
    if ANY in literal:
        return "a pattern cannot hold a variable, whose dots would stand for any character"
    return "" if _BESIDE_VARIABLE.fullmatch(literal) else "beside a variable only the characters of an origin may stand"


def regular_expression(pattern: str) -> str:
    """The regular expression for a pattern, to be matched in full. It has no backslash, quote, `$` or `#`, so that it
    stands in VTL as it is."""
    match = _ORIGIN.fullmatch(pattern)
    assert match is not None, pattern
    host = _escaped(match["host"]).replace("*", "[a-z0-9-]+")
    port = "" if match["port"] is None else f":{match['port']}".replace("*", "[0-9]+")
    return f"{_escaped(match['scheme'])}://{host}{port}"


def _escaped(text: str) -> str:
    return text.replace(".", "[.]").replace("+", "[+]")
