"""Rules about HTTP integrations, with and without a VPC link."""

import re
from collections.abc import Iterator

from apigen.diagnostics import Severity, did_you_mean
from apigen.mapping import placeholders
from apigen.rules.rule import Finding, RouteSite, Rule, Subject
from apigen.spec.integration import HttpIntegration, VpcLinkIntegration
from apigen.spec.types import literal

_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html"
_TLS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration-tls-config.html"

# A URL, or one whose start is passed in or chosen by the stage.
_URL = re.compile(r"(https?://(?!/)|\$\{var\.|https?://\$\{stageVariables\.)\S+")
# What RFC 3986 lets stand in a URL, with the braces of placeholders and `%` of what is encoded.
_NOT_IN_URL = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%{}-]")
_AUTHORITY = re.compile(r"https?://(?:[^/?#@]*@)?(?P<host>\[[^\]]*\]|[^/?#:]*)(?::(?P<port>\d*))?(?=[/?#]|$)")
# Addresses and names that mean something in one network only.
# https://www.rfc-editor.org/rfc/rfc6890 https://www.rfc-editor.org/rfc/rfc6762
_PRIVATE = re.compile(
    r"(10|127)(\.\d+){3}|192\.168(\.\d+){2}|169\.254(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}"
    r"|\[(::1|f[cde][0-9a-f]{2}:.*)\]|localhost|.*\.(internal|local|localhost)",
    re.IGNORECASE,
)


def _backends(subject: Subject) -> Iterator[tuple[RouteSite, str, HttpIntegration | VpcLinkIntegration]]:
    for site in subject.routes:
        for key, it in site.route.integrations():
            if isinstance(it, (HttpIntegration, VpcLinkIntegration)):
                yield site, key, it


def _url(subject: Subject) -> Iterator[Finding]:
    """API Gateway answers `Invalid HTTP endpoint specified for URI`."""
    for site, key, it in _backends(subject):
        path = (*site.path, key, "url")
        if not _URL.fullmatch(it.url):
            yield Finding(path=path, message=f"'{it.url}' is not an http:// or https:// URL")
        elif found := _NOT_IN_URL.search(it.url):
            yield Finding(path=path, message=f"'{found[0]}' cannot stand in a URL", help=_encoded(it.url, found))


def _encoded(url: str, found: re.Match[str]) -> str:
    """What to write instead: a host has a spelling of its own."""
    authority = _AUTHORITY.match(url)
    if authority and found.start() < authority.end("host"):
        return "write the host as DNS has it, xn--..."
    return "write " + "".join(f"%{byte:02X}" for byte in found[0].encode())


def _port(subject: Subject) -> Iterator[Finding]:
    """API Gateway calls the ports 80, 443 and 1024 to 65535 of a backend on the internet, and no others."""
    for site, key, it in _backends(subject):
        found = _AUTHORITY.match(it.url)
        port = int(found["port"]) if found and found["port"] else 443
        low = () if key == "vpc_link" else (80, 443)
        if port not in low and not (1 if key == "vpc_link" else 1024) <= port <= 65535:
            message = f"API Gateway does not call port {port}"
            help_ = "" if key == "vpc_link" else "80, 443, or one from 1024 to 65535"
            yield Finding(path=(*site.path, key, "url"), message=message, help=help_)


def _private(subject: Subject) -> Iterator[Finding]:
    """API Gateway calls this backend from the internet, where an address or name of a private network leads nowhere."""
    for site in subject.routes:
        found = _AUTHORITY.match(site.route.http.url) if site.route.http else None
        if found and _PRIVATE.fullmatch(found["host"]):
            message = f"'{found['host']}' cannot be reached from the internet"
            yield Finding(
                path=(*site.path, "http", "url"), message=message, help="use 'vpc_link' for a backend in a VPC"
            )


def addresses(subject: Subject) -> Iterator[tuple[RouteSite, str, str, str]]:
    """The addresses of backends that may have placeholders: the route, its key, the field, the address."""
    for site, key, it in _backends(subject):
        yield site, key, "url", it.url
    for site in subject.routes:
        if site.route.aws and site.route.aws.path:
            yield site, "aws", "path", site.route.aws.path


def _placeholders(subject: Subject) -> Iterator[Finding]:
    """A placeholder gets the path variable of the same name or what `request.path` says; one that gets nothing is
    refused or sent as it is."""
    for site, key, field, address in addresses(subject):
        mapped = {**dict.fromkeys(site.key.variables), **_path_mappings(site)}
        for name in placeholders(address):
            if name.removesuffix("+") in mapped and name.endswith("+"):
                message, help_ = f"'{{{name}}}' stands in a backend's address", f"write {{{name[:-1]}}} there"
            elif name not in mapped:
                message = f"nothing fills '{{{name}}}': {site.key} has no such path variable"
                close = did_you_mean(name, tuple(mapped))
                help_ = close if close.startswith("did") else f"add request.path.{name}"
            else:
                continue
            yield Finding(path=(*site.path, key, field), message=message, help=help_)


def _path_mappings(site: RouteSite) -> dict[str, str]:
    return {name: source for _, it in site.route.integrations() for name, source in it.request.path.items()}


def _unused_path(subject: Subject) -> Iterator[Finding]:
    """A path mapping fills a placeholder of the backend's address; API Gateway ignores one that fills none."""
    for site, key, field, address in addresses(subject):
        for name in _path_mappings(site):
            if name not in placeholders(address):
                path = (*site.path, key, "request", "path", name)
                yield Finding(path=path, message=f"there is no '{{{name}}}' in '{field}' to fill", on_key=True)


def _plain_http(subject: Subject) -> Iterator[Finding]:
    """Requests to this backend cross the internet unencrypted."""
    for site in subject.routes:
        if site.route.http and site.route.http.url.startswith("http://"):
            path = (*site.path, "http", "url")
            yield Finding(path=path, message="requests to this backend are not encrypted", help="use https://")


def _tls(subject: Subject) -> Iterator[Finding]:
    """A certificate that nobody vouches for does not prove which server answers."""
    for site, key, it in _backends(subject):
        if it.tls and literal(it.tls.insecure_skip_verification):
            path = (*site.path, key, "tls", "insecure_skip_verification")
            yield Finding(path=path, message="the certificate of this backend is not verified", on_key=True)


def _allow_list(subject: Subject) -> Iterator[Finding]:
    """A proxy passes every query parameter and header on; a mapping adds to them or renames, but takes none away."""
    for site, key, it in _backends(subject):
        if it.custom:
            continue
        request = subject.data["routes"][site.path[1]][key].get("request", {}) if it.model_fields_set > {"url"} else {}
        for box in ("query", "headers"):
            if isinstance(request.get(box), list):
                message = f"a proxy passes all {_BOXES[box]} on, whatever a list names"
                path = (*site.path, key, "request", box)
                yield Finding(path=path, message=message, help="add 'proxy: false'", on_key=True)


_BOXES = {"query": "query parameters", "headers": "headers"}


RULES = (
    Rule(name="bad-url", summary="The URL of a backend is one.", check=_url, page=_PAGE),
    Rule(name="bad-port", summary="The port of a backend is one that API Gateway calls.", check=_port, page=_PAGE),
    Rule(
        name="unreachable-backend",
        summary="A backend on the internet has a public address.",
        check=_private,
        severity=Severity.WARNING,
        page=_PAGE,
    ),
    Rule(
        name="unmapped-placeholder",
        summary="Every placeholder gets a value.",
        check=_placeholders,
        page=_PAGE,
    ),
    Rule(
        name="unused-path-mapping",
        summary="A path mapping fills a placeholder.",
        check=_unused_path,
        page=_PAGE,
    ),
    Rule(
        name="proxy-allow-list",
        summary="A list limits what a custom integration passes on.",
        check=_allow_list,
        page=_PAGE,
    ),
    Rule(
        name="plain-http",
        summary="A public backend uses TLS.",
        check=_plain_http,
        severity=Severity.WARNING,
        page=_PAGE,
    ),
    Rule(
        name="unverified-tls",
        summary="Certificates are verified.",
        check=_tls,
        severity=Severity.WARNING,
        page=_TLS,
    ),
)
