"""Settings from the environment: the only file that reads it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Oidc:
    """The company's sign-in (OpenID Connect); without an issuer there is none."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = ""
    hosts: tuple[str, ...] = ()  # further host:port the issuer may name for its endpoints
    scope: str = "openid profile email"
    role_claim: str = "roles"
    role_map: tuple[tuple[str, str], ...] = ()  # value of the claim, role; the first that is there counts
    department_claim: str = ""
    district_claim: str = ""
    creates_accounts: bool = False

    @property
    def offered(self) -> bool:
        return bool(self.issuer and self.client_id)

    @staticmethod
    def from_env(e: dict[str, str]) -> Oidc:
        def given(name: str, default: str = "") -> str:
            return e.get(name, "").strip() or default

        pairs = (part.rpartition("=") for part in given("HEADROOM_OIDC_ROLE_MAP").split(",") if part.strip())
        return Oidc(
            issuer=given("HEADROOM_OIDC_ISSUER"),
            client_id=given("HEADROOM_OIDC_CLIENT_ID"),
            client_secret=given("HEADROOM_OIDC_CLIENT_SECRET"),
            hosts=tuple(h.strip().lower() for h in given("HEADROOM_OIDC_HOSTS").split(",") if h.strip()),
            scope=given("HEADROOM_OIDC_SCOPE", "openid profile email"),
            role_claim=given("HEADROOM_OIDC_ROLE_CLAIM", "roles"),
            role_map=tuple((value.strip(), role.strip()) for value, _, role in pairs),
            department_claim=given("HEADROOM_OIDC_DEPARTMENT_CLAIM"),
            district_claim=given("HEADROOM_OIDC_DISTRICT_CLAIM"),
            creates_accounts=given("HEADROOM_OIDC_NEW_ACCOUNTS", "refuse").lower() == "create",
        )


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path
    database: str
    host: str
    port: int
    basemap: str  # none, osm, tianditu
    tianditu_key: str
    secret_key: str  # empty: generated into home/secret on first start
    language: str
    allowed_hosts: tuple[str, ...] = ()  # names in the address bar besides this machine's own
    trusted_proxies: str = ""  # addresses whose X-Forwarded-* headers are believed
    data_keys: Path = Path("var/data-keys")  # the key ring of the sealed fields
    encryption: bool = True  # off only to show what the file then holds
    dask: str = ""  # address of a Dask scheduler; empty: studies are computed by the worker itself
    oidc: Oidc = Oidc()
    import_memory_mb: int = 4096  # most the process that parses an upload may take; a small file may take 512
    import_seconds: int = 300  # of processor time; a small file may take 30
    load_growth_percent: float = 0.0  # of existing loads a year, in studies of a later year
    notice_urls: tuple[str, ...] = ()  # Apprise addresses of the company's channels

    @staticmethod
    def from_env(env: dict[str, str] | None = None) -> Settings:
        e = dict(os.environ) if env is None else env
        home = Path(e.get("HEADROOM_HOME", "./var")).resolve()
        return Settings(
            dask=e.get("HEADROOM_DASK", "").strip(),
            oidc=Oidc.from_env(e),
            import_memory_mb=_whole(e.get("HEADROOM_IMPORT_MEMORY_MB", ""), 4096),
            import_seconds=_whole(e.get("HEADROOM_IMPORT_SECONDS", ""), 300),
            load_growth_percent=_percent(e.get("HEADROOM_LOAD_GROWTH_PERCENT", "0")),
            notice_urls=tuple(e.get("HEADROOM_NOTICE_URLS", "").split()),
            home=home,
            database=e.get("HEADROOM_DATABASE", f"gpkg:///{home / 'headroom.gpkg'}"),
            host=e.get("HEADROOM_HOST", "127.0.0.1"),
            port=_port(e.get("HEADROOM_PORT", "8050")),
            basemap=e.get("HEADROOM_BASEMAP", "none"),
            tianditu_key=e.get("HEADROOM_TIANDITU_KEY", ""),
            secret_key=e.get("HEADROOM_SECRET_KEY", ""),
            language=e.get("HEADROOM_LANGUAGE", "zh"),
            allowed_hosts=tuple(
                h.strip().lower() for h in e.get("HEADROOM_ALLOWED_HOSTS", "").split(",") if h.strip()
            ),
            trusted_proxies=e.get("HEADROOM_TRUSTED_PROXIES", ""),
            data_keys=Path(e.get("HEADROOM_DATA_KEYS", "") or home / "data-keys").resolve(),
            encryption=e.get("HEADROOM_ENCRYPTION", "on").strip().lower() != "off",
        )


def _port(text: str) -> int:
    """0 for what is no port: `serve` refuses it by name, everything else does not need one."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) < 65536 else 0


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text) < 10**7 else otherwise


def _percent(text: str) -> float:
    """Two decimals, 0 to 20; what is no number, or more than any load grows, is 0."""
    try:
        value = round(float(text), 2)
    except ValueError:
        return 0.0
    return value if 0 <= value <= 20 else 0.0
