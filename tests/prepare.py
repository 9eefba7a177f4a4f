"""Before the tests: install Chromium and PostGIS where that is possible (root on Debian), else say what will be skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "chromium": lambda: shutil.which("chromium") is not None,
    "postgresql-15-postgis-3": lambda: bool(
        list(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    ),
    "fonts-noto-cjk": lambda: Path("/usr/share/fonts/opentype/noto").is_dir(),
}


def main() -> int:
    missing = [name for name, there in PACKAGES.items() if not there()]
    if not missing:
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(
            f"Not installed and not installable here: {', '.join(missing)}; their tests are skipped with this reason."
        )
        return 1 if os.environ.get("CI") else 0
    quiet = {
        "check": True,
        "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        "stdout": subprocess.DEVNULL,
    }
    print(f"Installing {', '.join(missing)} …", flush=True)
    subprocess.run(["apt-get", "update"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *missing], **quiet)
    return 0


if __name__ == "__main__":
    sys.exit(main())
