"""See to it that the browser tests find a Chromium: the system's, else Playwright's, else the distribution's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def system_chromium() -> str | None:
    return next((path for name in SYSTEM_NAMES if (path := shutil.which(name))), None)


def playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or system_chromium() or playwright_chromium()


def install() -> None:
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False)


if __name__ == "__main__":
    if chromium() is None:
        install()
    if chromium() is None:
        sys.exit("The browser tests need Chromium: install it, or name one: CHROMIUM=/path/to/chromium make test")
