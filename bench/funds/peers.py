"""The peers' own environment: their versions are locked in bench/requirements.txt, and stay out of the product's."""

import hashlib
import subprocess
import sys
from pathlib import Path

from connect_dashboard.embedded.processes import Trouble

LOCK = Path(__file__).resolve().parent.parent / "requirements.txt"


def peers_python(folder: Path) -> str:
    """The interpreter of ``folder``, made and filled as locked if it is not yet."""
    python, stamp = folder / "bin" / "python", folder / "installed"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Installing the peers of the bench (once) ...", flush=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        for command in ([sys.executable, "-m", "venv", "--clear", str(folder)], [*pip, "-r", str(LOCK)]):
            if subprocess.run(command, check=False).returncode:
                raise Trouble("The peers could not be installed: see above. --without-peers leaves them out.")
        stamp.write_text(wanted)
    return str(python)
